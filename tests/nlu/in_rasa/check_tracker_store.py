# ruff: noqa: PT009  Rasa's environment has no pytest
"""A long talk: its history is cut, its state is not."""

import unittest

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.components.tracker_store import ShortTrackerStore

_MAPPING = "{type: any, influence_conversation: false, mappings: [{type: custom}]}"
DOMAIN = f"""
version: "3.1"
intents: [ask]
actions: [action_answer]
slots: {{early: {_MAPPING}, late: {_MAPPING}, cleared: {_MAPPING}}}
forms: {{a_form: {{required_slots: []}}}}
"""


def turn(tracker: DialogueStateTracker, number: int, *more: object) -> None:
    """One turn as the processor writes it."""
    said = UserUttered(f"text {number}", {"name": "ask", "confidence": 1.0})
    for event in [said, ActionExecuted("action_answer"), BotUttered("answer"), *more, ActionExecuted("action_listen")]:
        tracker.update(event)


class LongTalk(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.domain = Domain.from_yaml(DOMAIN)
        self.store = ShortTrackerStore(self.domain, turns=3)

    async def talk(self, turns: int, **more: list) -> DialogueStateTracker:
        """So many turns, each retrieved and saved; what is left at the end."""
        for number in range(turns):
            tracker = await self.store.get_or_create_tracker("sender")
            turn(tracker, number, *more.get(f"at_{number}", []))
            await self.store.save(tracker)
        return await self.store.retrieve("sender")

    async def test_the_history_stays_short(self) -> None:
        tracker = await self.talk(100)
        said = [event.text for event in tracker.events if isinstance(event, UserUttered)]
        self.assertLessEqual(len(said), 6)
        self.assertEqual(said[-3:], ["text 97", "text 98", "text 99"])

    async def test_slots_survive_the_cut_and_so_does_their_clearing(self) -> None:
        tracker = await self.talk(
            40,
            at_0=[SlotSet("early", {"deep": [1]}), SlotSet("cleared", "x")],
            at_5=[SlotSet("cleared", None)],
            at_39=[SlotSet("late", 2)],
        )
        self.assertEqual(tracker.get_slot("early"), {"deep": [1]})
        self.assertIsNone(tracker.get_slot("cleared"))
        self.assertEqual(tracker.get_slot("late"), 2)

    async def test_playing_the_cut_events_again_gives_the_same_state(self) -> None:
        kept = await self.talk(40, at_0=[SlotSet("early", 1)], at_2=[ActiveLoop("a_form")])
        again = DialogueStateTracker.from_events("sender", list(kept.events), slots=self.domain.slots)
        self.assertEqual(again.current_slot_values(), kept.current_slot_values())
        self.assertEqual(again.active_loop_name, "a_form")
        self.assertEqual(again.latest_action_name, kept.latest_action_name)
        self.assertEqual(again.latest_message.text, "text 39")

    async def test_an_open_form_and_a_pause_survive(self) -> None:
        tracker = await self.talk(40, at_1=[ActiveLoop("a_form")], at_2=[ConversationPaused()])
        self.assertEqual(tracker.active_loop_name, "a_form")
        self.assertTrue(tracker.is_paused())

    async def test_a_rejected_form_of_the_last_turn_stays_rejected(self) -> None:
        tracker = await self.talk(40, at_1=[ActiveLoop("a_form")], at_39=[ActionExecutionRejected("a_form")])
        self.assertTrue(tracker.is_active_loop_rejected)

    async def test_what_was_not_saved_did_not_happen(self) -> None:
        await self.talk(2)
        unsaved = await self.store.retrieve("sender")
        unsaved.update(SlotSet("early", "lost"))
        turn(unsaved, 99)
        tracker = await self.store.retrieve("sender")
        self.assertIsNone(tracker.get_slot("early"))
        self.assertEqual(tracker.latest_message.text, "text 1")

    async def test_a_saved_tracker_is_a_copy(self) -> None:
        tracker = await self.store.get_or_create_tracker("sender")
        turn(tracker, 0)
        await self.store.save(tracker)
        tracker.update(SlotSet("early", "later"))
        self.assertIsNone((await self.store.retrieve("sender")).get_slot("early"))

    async def test_a_new_domain_brings_its_slots_and_keeps_the_old_values(self) -> None:
        await self.talk(10, at_0=[SlotSet("early", 1), SlotSet("late", 2)])
        self.store.domain = Domain.from_yaml(DOMAIN.replace("late", "fresh"))
        tracker = await self.store.retrieve("sender")
        self.assertEqual(tracker.get_slot("early"), 1)
        self.assertIn("fresh", tracker.slots)
        self.assertNotIn("late", tracker.slots)

    async def test_whoever_was_silent_for_longest_is_forgotten(self) -> None:
        store = ShortTrackerStore(self.domain, conversations=2)
        for sender in ("one", "two", "one", "three"):
            tracker = await store.get_or_create_tracker(sender)
            turn(tracker, 0)
            await store.save(tracker)
        self.assertEqual(sorted(await store.keys()), ["one", "three"])


if __name__ == "__main__":
    unittest.main()
