"""A talk with the actions as Rasa would lead it: the rules pick the action, and slots carry over."""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

NLU = Path(__file__).parents[2] / "nlu"
DISPATCHER_FIELDS = {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}


@cache
def rules() -> dict[str, str]:
    """Which action the rules give each intent."""
    found: dict[str, str] = {}
    for file in sorted([*NLU.glob("topics/*.yml"), *NLU.glob("shared/*.yml")]):
        for rule in yaml.safe_load(file.read_text(encoding="utf-8")).get("rules", []):
            first, second = rule["steps"]
            found[first["intent"]] = second["action"]
    return found


@cache
def variables() -> dict[str, set[str]]:
    """The variables of each response: Rasa shows their names to people where an action leaves one out."""
    found: dict[str, set[str]] = {}
    for file in sorted([*NLU.glob("topics/*.yml"), *NLU.glob("shared/*.yml")]):
        for response, variants in yaml.safe_load(file.read_text(encoding="utf-8")).get("responses", {}).items():
            found[response] = set(re.findall(r"\{(\w+)\}", json.dumps(variants, ensure_ascii=False)))
    return found


@cache
def executor() -> ActionExecutor:
    """The actions as the action server finds them."""
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor


@dataclass(frozen=True)
class Said:
    """One message: which response, with which variables, and the buttons whose titles are facts."""

    response: str
    words: dict[str, str] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Talk:
    """One conversation."""

    sender: str = "web:kate"
    slots: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    async def says(self, text: str, intent: str, confidence: float = 0.9) -> list[Said]:
        """The person types this, and it is understood as this intent."""
        return await self._turn({"text": text, "intent": {"name": intent, "confidence": confidence}, "entities": []})

    async def presses(self, payload: str) -> list[Said]:
        """The person presses a button."""
        intent, brace, rest = payload.removeprefix("/").partition("{")
        carried = json.loads(brace + rest) if brace else {}
        entities = [{"entity": name, "value": value} for name, value in carried.items()]
        return await self._turn({"text": payload, "intent": {"name": intent}, "entities": entities})

    async def _turn(self, message: dict[str, Any]) -> list[Said]:
        self.events.append({"event": "user", "text": message["text"], "message_id": f"message-{len(self.events)}"})
        tracker = Tracker(self.sender, dict(self.slots), message, list(self.events), False, None, {}, None)
        dispatcher = CollectingDispatcher()
        action = executor().actions[rules()[message["intent"]["name"]]]
        events = await action(dispatcher, tracker, {})
        self.slots |= {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        json.dumps(self.slots)  # what is remembered must travel
        return [_said(message) for message in dispatcher.messages]


def _said(message: dict[str, Any]) -> Said:
    words = {name: word for name, word in message.items() if name not in DISPATCHER_FIELDS}
    assert variables()[message["response"]] <= set(words), message
    return Said(message["response"], words, message["buttons"])
