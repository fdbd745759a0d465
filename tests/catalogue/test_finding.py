"""People's words find the item: measured on a table of questions with the real finder, and its manners one by one."""

import dataclasses
from collections import Counter
from collections.abc import Sequence

import pytest

from backend.catalogue.finder.entries import of_elsewhere, of_noun
from backend.catalogue.finder.meaning import Encoder, Remembering, Vectors
from backend.catalogue.finder.ranking import Index, Ranking
from backend.catalogue.finder.wording import essence, question
from backend.catalogue.reading import Catalogue
from backend.contract.catalogue import Decision
from tests.catalogue.planting import Asked, questions

RIGHT_FIRST, RIGHT_AMONG_THREE = 0.90, 0.98
MOST_LITERAL = 1 / 3


@pytest.fixture(scope="module")
def index(catalogue: Catalogue, encoder: Encoder) -> Index:
    words = catalogue.finding.words
    entries = [of_noun(file.entries[-1].noun, words.get(file.code, ())) for file in catalogue.files]
    entries += of_elsewhere(catalogue.finding.elsewhere)
    return Index(entries, Remembering(encoder), encoder)


def right(asked: Asked, found: Ranking) -> tuple[bool, bool]:
    """First, and among the first three. Of two matters in one question, either may be first and both must be there."""
    ids = [one.entry.code for one in found.best]
    if asked.expected == "none":
        nothing = found.decision is Decision.NONE and found.elsewhere is None
        return nothing, nothing
    if asked.expected == "elsewhere":
        return found.elsewhere is not None, found.elsewhere is not None
    if asked.expected.startswith("tie:"):
        both = asked.expected.removeprefix("tie:").split(",")
        return found.decision is Decision.TIE and ids[0] in both, set(both) <= set(ids)
    ours = found.elsewhere is None
    return ours and ids[0] == asked.expected, ours and asked.expected in ids


@pytest.mark.parametrize(("name", "least"), [("questions", 160), ("held_out_questions", 120)])
def test_the_table_of_questions_is_answered(name: str, least: int, index: Index) -> None:
    table = questions(name)
    results = [(asked, index.rank(asked.question)) for asked in table]
    judged = [right(asked, found) for asked, found in results]
    missed = "\n".join(
        f"{asked.question} {asked.expected} {found.decision} {[one.entry.code for one in found.best]}"
        for (asked, found), (first, _) in zip(results, judged, strict=True)
        if not first
    )
    firsts, threes = (sum(each) / len(table) for each in zip(*judged, strict=True))
    assert len(table) >= least
    assert firsts >= RIGHT_FIRST, missed
    assert threes >= RIGHT_AMONG_THREE, missed


def test_a_sure_answer_is_seldom_wrong(index: Index) -> None:
    sure = Counter(
        right(asked, found)[0]
        for asked in questions()
        if (found := index.rank(asked.question)).decision is Decision.CLEAR
    )
    assert sure[True] / sure.total() >= 0.97


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("开饭店", "open-restaurant"),
        ("我想整个小饭馆", "open-restaurant"),
        ("食品经营许可证", "food-operation"),
        ("挂大牌子", "outdoor-ad"),
        ("运砂石的船", "waterway-transport"),
        ("药店", "drug-retail"),
        ("挖路", "road-excavation"),
        ("网吧", "netcafe"),
        ("办学校", "private-school-establish"),
        ("ｋｔｖ", "entertainment"),
        ("护\u200b士证", "nurse"),
    ],
)
def test_what_people_call_it_is_clear(index: Index, words: str, code: str) -> None:
    found = index.rank(words)
    assert (found.decision, found.best[0].entry.code) == (Decision.CLEAR, code)


def test_every_official_name_finds_itself(index: Index, catalogue: Catalogue) -> None:
    lost = {}
    for file in catalogue.files:
        name = file.entries[-1].noun.name
        first = index.rank(f"{name}需要什么材料").best[0].entry.code
        if first != file.code:
            lost[file.code] = first
    assert lost == {}


def test_the_mandatory_leg_comes_right_after_its_bundle(index: Index) -> None:
    assert [one.entry.code for one in index.rank("我要开饭店,需要什么材料?").best][:2] == [
        "open-restaurant",
        "food-operation",
    ]


def test_two_matters_in_one_sentence_are_a_tie(index: Index) -> None:
    found = index.rank("药店 和 二类三类器械")
    assert found.decision is Decision.TIE
    assert {one.entry.code for one in found.best[:2]} == {"drug-retail", "device-class3"}


def test_where_something_is_does_not_say_what_it_is(index: Index) -> None:
    assert index.rank("想在药店旁边开个书店").best[0].entry.code == "publication-retail"


@pytest.mark.parametrize("words", ["护照怎么办", "食品生产许可证怎么办", "我要补办房产证"])
def test_another_offices_matter_is_told_and_nothing_of_ours_is_claimed(index: Index, words: str) -> None:
    found = index.rank(words)
    assert found.elsewhere is not None
    assert found.elsewhere.office
    assert found.decision is Decision.NONE


@pytest.mark.parametrize(
    "words",
    ["😀", "办证", "怎么办", "'; DROP TABLE items; --", "<b>hi</b>", "x" * 50_000, "呵" * 50_000, "\ud800", "\x00"],
)
def test_what_names_nothing_is_none_with_three_candidates(index: Index, words: str) -> None:
    found = index.rank(words)
    assert (found.decision, len(found.best)) == (Decision.NONE, 3)


def test_confidences_fall_and_stay_between_0_and_1(index: Index) -> None:
    for asked in questions():
        confidences = [one.confidence for one in index.rank(asked.question).best]
        assert confidences == sorted(confidences, reverse=True)
        assert 0 <= confidences[-1] <= confidences[0] <= 1


def test_at_most_a_third_of_the_questions_say_an_alias_as_it_stands(catalogue: Catalogue) -> None:
    aliases = {file.code: file.aliases for file in catalogue.files}
    items = [asked for asked in questions() if asked.expected in aliases]
    literal = [asked for asked in items if any(alias in asked.question for alias in aliases[asked.expected])]
    assert len(literal) / len(items) <= MOST_LITERAL


def test_filler_is_left_out_of_a_question() -> None:
    asked = question("我想开个网吧,都要什么材料啊")
    assert essence(asked, [(4, 6)]) == "网吧"
    assert essence(question("你好,请问怎么办理")) == ""


def test_a_new_phrase_is_encoded_once(encoder: Encoder) -> None:
    encoded: list[str] = []

    def counting(texts: Sequence[str], /) -> Vectors:
        encoded.extend(texts)
        return encoder(texts)

    remembering = Remembering(counting)
    remembering(["网吧", "药店"])
    remembering(["药店", "书店"])
    assert sorted(encoded) == sorted(["网吧", "药店", "书店"])


def test_an_index_of_nothing_finds_nothing(encoder: Encoder, catalogue: Catalogue) -> None:
    alone = Index(of_elsewhere(catalogue.finding.elsewhere), Remembering(encoder), encoder)
    found = alone.rank("网吧")
    assert (found.decision, found.best) == (Decision.NONE, ())


def test_a_bundle_carries_its_mandatory_legs(catalogue: Catalogue) -> None:
    bundle = next(file.entries[-1].noun for file in catalogue.files if file.code == "open-restaurant")
    assert dataclasses.asdict(of_noun(bundle))["then"] == ("food-operation",)
