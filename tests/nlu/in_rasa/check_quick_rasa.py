# ruff: noqa: PT009, PT027  Rasa's environment has no pytest
"""The replaced functions do what Rasa's own do."""

import unittest

from jsonschema import ValidationError, validate
from rasa.core.actions.action import RemoteAction
from rasa.engine.graph import ExecutionContext, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot, CategoricalSlot
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.components import quick_rasa

ANSWERS = [
    {"events": [], "responses": []},
    {},
    {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "x"}]},
    {"events": [{"event": "slot"}], "responses": []},
    {"events": [{"event": "no such event"}]},
    {"events": {}},
    {"responses": ["text"]},
    {"responses": "text", "events": 3},
    [],
    None,
]


class ActionAnswers(unittest.TestCase):
    def test_the_same_answers_are_refused_in_the_same_words(self) -> None:
        quick_rasa.apply()
        action = RemoteAction("action_x", None)
        refused = 0
        for answer in ANSWERS:
            with self.subTest(answer=answer):
                try:
                    validate(answer, RemoteAction.action_response_format_spec())
                except ValidationError as stock:
                    refused += 1
                    with self.assertRaises(ValidationError) as ours:
                        action._validate_action_result(answer)
                    self.assertTrue(ours.exception.message.startswith(stock.message))
                else:
                    self.assertTrue(action._validate_action_result(answer))
        self.assertGreater(refused, 4)


class ActionCalls(unittest.TestCase):
    def test_an_action_gets_this_turn_whole_and_of_earlier_ones_what_was_said(self) -> None:
        tracker = DialogueStateTracker("sender", [AnySlot("a", mappings=[])])
        for text in ("first", "second"):
            tracker.update(ActionExecuted("action_listen"))
            tracker.update(UserUttered(text, {"name": "greet", "confidence": 1.0}, message_id=text))
            tracker.update(SlotSet("a", text))
        told = [event.as_dict() for event in quick_rasa.brief(tracker.events)]
        self.assertEqual([event["event"] for event in told], ["user", "user", "slot"])
        self.assertEqual([event.get("message_id") for event in told], ["first", "second", None])
        self.assertFalse(told[0]["parse_data"]["intent"].get("name"))
        self.assertEqual(told[1], tracker.latest_message.as_dict())

    def test_the_tracker_itself_keeps_its_events_and_its_state_is_told_as_it_is(self) -> None:
        quick_rasa.apply()
        tracker = DialogueStateTracker("sender", [AnySlot("a", mappings=[])])
        for event in (ActionExecuted("action_listen"), UserUttered("one"), SlotSet("a", 1), UserUttered("two")):
            tracker.update(event)
        before = list(tracker.events)
        call = RemoteAction("action_x", None)._action_call_format(tracker, Domain.empty())
        self.assertEqual(list(tracker.events), before)
        self.assertEqual(call["tracker"]["slots"], {"a": 1})
        self.assertEqual(call["tracker"]["latest_message"]["text"], "two")


class Tails(unittest.TestCase):
    def talk(self, turns: int, slot: AnySlot) -> DialogueStateTracker:
        tracker = DialogueStateTracker("sender", [slot])
        for turn in range(turns):
            tracker.update(ActionExecuted("action_listen"))
            tracker.update(UserUttered(f"{turn}", {"name": "greet", "confidence": 1.0}))
            tracker.update(ActionExecuted("action_x"))
            tracker.update(SlotSet("a", turn))
        return tracker

    def test_the_last_states_are_those_of_the_whole_talk(self) -> None:
        domain = Domain.from_dict({"intents": ["greet"], "actions": ["action_x"]})
        whole = self.talk(9, AnySlot("a", mappings=[], influence_conversation=False))
        short = quick_rasa.tail(whole, 2)
        self.assertLess(len(short.events), len(whole.events))
        states, of_all = (domain.states_for_tracker_history(one) for one in (short, whole))
        self.assertEqual(states[-4:], of_all[-4:])

    def test_a_form_in_progress_keeps_all(self) -> None:
        whole = self.talk(9, AnySlot("a", mappings=[], influence_conversation=False))
        whole.update(ActiveLoop("form"))
        self.assertIs(quick_rasa.tail(whole, 2), whole)

    def test_a_slot_that_steers_keeps_all(self) -> None:
        whole = self.talk(9, CategoricalSlot("a", mappings=[], values=["x"]))
        self.assertIs(quick_rasa.tail(whole, 2), whole)


class EmptyDomains(unittest.TestCase):
    def test_the_answer_is_rasas_own_and_stays(self) -> None:
        quick_rasa.apply()
        for _ in range(2):
            self.assertTrue(Domain.empty().is_empty())
            self.assertFalse(Domain.from_dict({"intents": ["greet"]}).is_empty())
        domain = Domain.from_dict({"intents": ["greet"]})
        self.assertEqual([domain.is_empty(), domain.is_empty()], [False, False])


class Clones(unittest.TestCase):
    def test_a_clone_is_what_playing_the_events_again_gives(self) -> None:
        tracker = DialogueStateTracker("sender", [AnySlot("a", mappings=[]), AnySlot("b", mappings=[])])
        for event in [
            ActionExecuted("action_listen"),
            UserUttered("hello", {"name": "greet", "confidence": 1.0}),
            SlotSet("a", [1]),
            ActiveLoop("form"),
            ActionExecuted("action_x"),
        ]:
            tracker.update(event)
        played, cloned = tracker.travel_back_in_time(float("inf")), quick_rasa.clone(tracker)
        for fact in ("current_slot_values", "latest_action_name", "active_loop_name", "latest_message", "events"):
            one, other = getattr(played, fact), getattr(cloned, fact)
            self.assertEqual(one() if callable(one) else one, other() if callable(other) else other)

    def test_changing_a_clone_leaves_the_original(self) -> None:
        tracker = DialogueStateTracker("sender", [AnySlot("a", mappings=[])])
        tracker.update(SlotSet("a", 1))
        tracker.update(ActiveLoop("form"))
        twin = quick_rasa.clone(tracker)
        twin.update(SlotSet("a", 2))
        twin.active_loop.rejected = True
        self.assertEqual((tracker.get_slot("a"), len(tracker.events)), (1, 2))
        self.assertFalse(tracker.active_loop.rejected)


class Adding:
    """A component: what it needs, and one more."""

    @classmethod
    def create(cls, *_: object, **__: object) -> "Adding":
        return cls()

    @staticmethod
    def get_default_config() -> dict:
        return {}

    def add(self, left: int, right: int = 0) -> int:
        return left + right + 1


def node(needs: dict, fn: str = "add") -> SchemaNode:
    return SchemaNode(needs=needs, uses=Adding, constructor_name="create", fn=fn, config={}, eager=True)


class Graphs(unittest.TestCase):
    def test_nodes_run_after_what_they_need_and_the_target_comes_back(self) -> None:
        quick_rasa.apply()
        schema = GraphSchema(
            {
                "last": node({"left": "mid", "right": "given"}),
                "mid": node({"left": "given"}),
                "other": node({"left": "?"}),
            }
        )
        runner = DaskGraphRunner(schema, None, ExecutionContext(schema, "model"))
        inputs = {"given": 10}
        stock = quick_rasa._run_with_dask(runner, inputs, ["last"])
        self.assertEqual(runner.run(inputs, ["last"]), stock)
        self.assertEqual(stock, {"last": 22})

    def test_a_second_run_does_not_remember_the_first(self) -> None:
        schema = GraphSchema({"only": node({"left": "given"})})
        runner = DaskGraphRunner(schema, None, ExecutionContext(schema, "model"))
        self.assertEqual([runner.run({"given": n}, ["only"])["only"] for n in (1, 5)], [2, 6])


if __name__ == "__main__":
    unittest.main()
