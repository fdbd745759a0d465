"""The topics guard themselves: Rasa lets a second definition win silently, and fills no variable that nobody gives."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("nlu/topics/*.yml"), *ROOT.glob("nlu/shared/*.yml")])
FEWEST_EXAMPLES = 40
MOST_BUTTONS = 5
LONGEST_SCREEN = 320
# DESIGN §4: other tools read these names.
NAMED_IN_THE_DESIGN = frozenset(
    "greet goodbye thanks affirm deny ask_requirements ask_time_limit ask_fee ask_where check_status ask_supplement "  # noqa: SIM905
    "ask_validity_renewal complain find_intermediary rate_service ask_human ask_policy ask_inspection book_agent "
    "manage_notices bot_challenge out_of_scope".split()
)
MADE_BY_RASA = frozenset({"nlu_fallback"})


class _NoDuplicates(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping."""


def _mapping(loader: _NoDuplicates, node: yaml.MappingNode) -> dict[str, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    doubled = [key for key, times in Counter(keys).items() if times > 1]
    assert not doubled, f"{node.start_mark}: {doubled}"
    return dict(zip(keys, [loader.construct_object(value, deep=True) for _, value in node.value], strict=True))


_NoDuplicates.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@cache
def topics() -> dict[str, dict[str, Any]]:
    return {file.stem: yaml.load(file.read_text(encoding="utf-8"), _NoDuplicates) for file in FILES}


def everywhere(part: str) -> list[Any]:
    return [entry for topic in topics().values() for entry in topic.get(part, [])]


def intents() -> list[str]:
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in everywhere("intents")]


def responses() -> dict[str, list[dict[str, Any]]]:
    return {name: variants for topic in topics().values() for name, variants in topic.get("responses", {}).items()}


@cache
def examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for block in everywhere("nlu"):
        lines = [line.removeprefix("- ") for line in block["examples"].splitlines()]
        found.setdefault(block["intent"], []).extend(lines)
    return found


def rules() -> list[tuple[str, str]]:
    steps = [rule["steps"] for rule in everywhere("rules")]
    return [(first["intent"], second["action"]) for first, second in steps]


def texts_of(variant: dict[str, Any]) -> Iterator[str]:
    yield variant["text"]
    for button in variant.get("buttons", []):
        yield from (value for value in button.values())


def variables(name: str) -> set[str]:
    texts = [text for variant in responses()[name] for text in texts_of(variant)]
    return {variable for text in texts for _, variable, _, _ in Formatter().parse(text) if variable}


@cache
def action_sources() -> dict[str, ast.Module]:
    return {file.name: ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "actions").glob("*.py")}


def strings_in_actions() -> set[str]:
    nodes = [node for tree in action_sources().values() for node in ast.walk(tree)]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def payloads() -> set[str]:
    buttons = [
        button for variants in responses().values() for variant in variants for button in variant.get("buttons", [])
    ]
    return {button["payload"].removeprefix("/") for button in buttons if button.get("payload", "").startswith("/")}


def defined() -> dict[str, list[str]]:
    """Each kind of thing with all its definitions."""
    return {
        "intents": intents(),
        "actions": everywhere("actions"),
        "entities": everywhere("entities"),
        "responses": [name for topic in topics().values() for name in topic.get("responses", {})],
        "slots": [name for topic in topics().values() for name in topic.get("slots", {})],
        "rules": [rule["rule"] for rule in everywhere("rules")],
        "ruled intents": [intent for intent, _ in rules()],
        "examples": [block["intent"] for block in everywhere("nlu")],
    }


@pytest.mark.parametrize("kind", sorted(defined()))
def test_everything_is_defined_once(kind: str) -> None:
    assert [name for name, times in Counter(defined()[kind]).items() if times > 1] == []


def test_every_intent_of_the_design_is_there() -> None:
    assert set(intents()) >= NAMED_IN_THE_DESIGN


def test_every_intent_has_one_rule_with_one_action() -> None:
    ruled = [intent for intent, _ in rules()]
    assert sorted(ruled) == sorted({*intents(), *MADE_BY_RASA})
    assert {action for _, action in rules()} == set(everywhere("actions"))


def test_every_action_that_the_topics_name_is_there_and_no_other() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    assert set(everywhere("actions")) == set(executor.actions)


def test_every_response_used_exists_and_every_response_is_used() -> None:
    used = {text for text in strings_in_actions() if re.fullmatch(r"utter_\w+", text)}
    assert used == set(responses())


def test_every_slot_used_exists() -> None:
    slots = {name for topic in topics().values() for name in topic.get("slots", {})}
    calls = [node for tree in action_sources().values() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"slot", "keep"}
        and isinstance(call.args[0], ast.Constant)
    }
    assert named <= slots


def test_every_button_leads_to_an_intent() -> None:
    assert payloads() - set(intents()) == set()


def test_an_intent_without_examples_is_a_button() -> None:
    unreachable = {intent for intent in intents() if intent not in examples()} - payloads() - strings_in_actions()
    assert unreachable == set()


def test_every_variable_of_a_response_has_a_plain_name() -> None:
    # Rasa writes the variables over the message's own fields.
    taken = {"text", "buttons", "image", "custom", "attachment", "elements", "quick_replies", "response", "template"}
    for name in responses():
        assert all(variable.isidentifier() for variable in variables(name)), name
        assert not variables(name) & taken, name


def test_variants_of_a_response_take_the_same_variables() -> None:
    for name, variants in responses().items():
        each = [
            {variable for text in texts_of(one) for _, variable, _, _ in Formatter().parse(text)} for one in variants
        ]
        assert all(one - {None} == each[0] - {None} for one in each), name


def test_responses_fit_a_phone_screen() -> None:
    for name, variants in responses().items():
        for variant in variants:
            assert len(variant["text"]) <= LONGEST_SCREEN, name
            assert len(variant.get("buttons", [])) <= MOST_BUTTONS, name


def test_people_are_told_nothing_in_english() -> None:
    for name, variants in responses().items():
        for variant in variants:
            titles = [button["title"] for button in variant.get("buttons", [])]
            for text in [variant["text"], *titles]:
                assert not re.search(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", text)), name


def test_no_words_for_people_stand_in_the_actions() -> None:
    for file, tree in action_sources().items():
        spoken = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"[\u4e00-\u9fff]", node.value)
        ]
        docstrings = [ast.get_docstring(node, clean=False) for node in ast.walk(tree) if _may_have_docstring(node)]
        assert set(spoken) <= set(docstrings), file


def _may_have_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)


@pytest.mark.parametrize("intent", sorted(examples()))
def test_every_intent_has_enough_distinct_examples(intent: str) -> None:
    assert len({_bare(example) for example in examples()[intent]}) >= FEWEST_EXAMPLES


def test_every_intent_of_the_design_can_be_typed() -> None:
    assert set(examples()) >= NAMED_IN_THE_DESIGN


def test_no_example_stands_in_two_intents() -> None:
    homes: dict[str, set[str]] = {}
    for intent, lines in examples().items():
        for line in lines:
            homes.setdefault(_bare(line), set()).add(intent)
    assert {line: sorted(where) for line, where in homes.items() if len(where) > 1} == {}


def test_no_example_is_misread_by_rasa() -> None:
    lines = [line for found in examples().values() for line in found]
    assert [line for line in lines if line.startswith("/") or re.search(r"[\[\]{}]", line) or not line.strip()] == []


def _bare(example: str) -> str:
    return re.sub(r"[\W_]+", "", example).lower() or example
