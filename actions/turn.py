"""One turn of a conversation: what was said or pressed, what is remembered, what is said back."""

import json
import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.backend import Backend
from backend.contract.catalogue import ItemCard
from backend.contract.tickets import NewTicket, Ticket, TicketReason

PRESS = "/"
WISHES = frozenset(
    {
        "ask_requirements",
        "ask_time_limit",
        "ask_fee",
        "ask_where",
        "ask_validity_renewal",
        "ask_policy",
        "ask_supplement",
        "find_intermediary",
    }
)
"""The wishes that are about an item."""
REMEMBERED_LINES = 20
REMEMBERED_LENGTH = 500


@dataclass(frozen=True)
class Subject:
    """An item or a bundle that is being talked about."""

    id: str
    kind: str
    name: str


@dataclass
class Turn:
    """What an action needs: the words, the memory, the backend, and a mouth."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    backend: Backend
    given: dict[str, str] = field(default_factory=dict)
    """What the pressed button, or a short answer that means the same, carries."""
    answers: bool = False
    """The message answers the open question: the wish is known, whatever the words look like."""
    _kept: dict[str, Any] = field(default_factory=dict)
    _cards: dict[str, ItemCard] = field(default_factory=dict)

    @classmethod
    def of(cls, dispatcher: CollectingDispatcher, tracker: Tracker, backend: Backend) -> "Turn":
        """The turn that Rasa asks an action to take."""
        carried = tracker.latest_message.get("entities", []) if is_press(tracker.latest_message) else []
        given = {entity["entity"]: str(entity["value"]) for entity in carried}
        return cls(dispatcher, tracker, backend, given)

    @property
    def pressed(self) -> bool:
        """A button was pressed, nothing was typed."""
        return is_press(self.tracker.latest_message)

    @property
    def words(self) -> str:
        """What the person typed, cleaned; empty for a pressed button."""
        return "" if self.pressed else clean(self.tracker.latest_message.get("text") or "")

    @property
    def intent(self) -> str:
        """What the words look like."""
        return str((self.tracker.latest_message.get("intent") or {}).get("name") or "")

    @property
    def confidence(self) -> float:
        """How sure the classifier is of the intent."""
        return float((self.tracker.latest_message.get("intent") or {}).get("confidence") or 0)

    @property
    def says_something(self) -> bool:
        """Whether a letter or a digit was typed: a lone emoji is no wish."""
        return any(sign.isalnum() for sign in self.words)

    @property
    def channel(self) -> str:
        """Where the person writes. A sender without a channel came over Rasa's own REST."""
        return self._sender()[0]

    @property
    def chat(self) -> str:
        """Which chat of that channel."""
        return self._sender()[1]

    def _sender(self) -> tuple[str, str]:
        channel, colon, chat = str(self.tracker.sender_id).partition(":")
        return (channel, chat) if colon else ("rest", channel)

    @property
    def key(self) -> str:
        """The same for the same message: what is created by it is created once."""
        said = [event for event in self.tracker.events if event.get("event") == "user"]
        return str((said[-1].get("message_id") if said else None) or uuid.uuid4())

    def slot(self, name: str) -> Any:
        """What is remembered under this name, this turn's changes included."""
        return self._kept[name] if name in self._kept else self.tracker.slots.get(name)

    def keep(self, name: str, value: Any) -> None:
        """Remember something, or forget it (None)."""
        self._kept[name] = value

    def has_kept(self, name: str) -> bool:
        """Whether this turn changed it already."""
        return name in self._kept

    def events(self) -> list[dict[str, Any]]:
        """What changed in memory, for Rasa."""
        slots = self.tracker.slots
        return [SlotSet(name, value) for name, value in self._kept.items() if slots.get(name) != value]

    def say(self, response: str, /, **words: str | int) -> None:
        """Say a response with its variables."""
        self.say_choice(response, (), **words)

    def say_choice(self, response: str, choices: Sequence[Mapping[str, str]], /, **words: str | int) -> None:
        """The same with buttons whose titles are facts, such as a case's number; other buttons are the response's."""
        # Rasa takes "0[" in a filled text for a variable that it failed to fill.
        filled = {name: str(word).replace("0[", "0 [") for name, word in words.items()}
        self.dispatcher.utter_message(response=response, buttons=[dict(choice) for choice in choices], **filled)

    async def card(self, code: str) -> ItemCard:
        """The facts of an item, fetched once a turn."""
        if code not in self._cards:
            self._cards[code] = await self.backend.card(code)
        return self._cards[code]

    def topic(self) -> Subject | None:
        """What was talked about last."""
        remembered = self.slot("topic_items") or []
        return Subject(**remembered[0]) if remembered else None

    def keep_topic(self, subject: Subject) -> None:
        """From now on "how much is it" means this."""
        self.keep("topic_items", [vars(subject)])

    async def call_person(self, reason: TicketReason) -> Ticket:
        """Record that a person is needed, with what was said."""
        new = NewTicket(channel=self.channel, chat=self.chat, reason=reason, said=self._said())
        return await self.backend.ticket(new, f"{self.key}:{reason}")

    def _said(self) -> list[str]:
        lines = [clean(event.get("text") or "") for event in self.tracker.events if event.get("event") == "user"]
        typed = [line[:REMEMBERED_LENGTH] for line in lines if line and not line.startswith(PRESS)]
        return typed[-REMEMBERED_LINES:]


def is_press(message: Mapping[str, Any]) -> bool:
    """Only buttons send a leading slash: the bot strips it from what people type."""
    return str(message.get("text") or "").startswith(PRESS)


def clean(text: str) -> str:
    """Full-width becomes half-width, invisible characters go, spaces at the ends too."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in folded if unicodedata.category(sign) != "Cf").strip()


def press(intent: str, **given: str) -> str:
    """The payload of a button."""
    return f"{PRESS}{intent}{json.dumps(given, ensure_ascii=False)}" if given else f"{PRESS}{intent}"


def bare(text: str) -> str:
    """Letters and digits only, lower case: for comparing short answers."""
    return re.sub(r"[\W_]+", "", text).lower()
