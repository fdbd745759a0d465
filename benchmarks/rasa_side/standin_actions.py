"""Stand-ins for the topics' actions: one page of text, three buttons, two slots, and no back end behind them."""

import os
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

_ANSWER = os.environ.get("BENCHMARK_ANSWER", "-" * 150)
_BUTTONS = [{"title": "-" * 5, "payload": f"/press_{n}"} for n in range(3)]


class _StandIn(Action):
    action = ""

    def name(self) -> str:
        return self.action

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        dispatcher.utter_message(text=_ANSWER, buttons=_BUTTONS)
        turns = (tracker.get_slot("failed_turns") or 0) + 1
        return [SlotSet("failed_turns", turns), SlotSet("awaiting", {"what": self.action, "turns": turns})]


for _name in os.environ["BENCHMARK_ACTIONS"].split(","):
    globals()[_name] = type(_name, (_StandIn,), {"action": _name})
