"""What is said to a person: Rasa's answer read into plain replies, and long texts cut where a reader would pause."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

from backend.contract.chat import Button, Delivery, DeliveryOutcome, Reply, StoredReply

__all__ = ["Button", "Delivery", "DeliveryOutcome", "Reply", "StoredReply", "fit", "from_rasa", "split", "units"]

PAUSES = ("\n\n", "\n", "。!?!?;;", ",,、: ")
"""Where a long text may be cut, best first: between paragraphs, lines, sentences, parts of a sentence."""


class _RasaButton(BaseModel):
    model_config = ConfigDict(extra="ignore")

    title: str
    payload: str | None = None
    url: str | None = None


class _RasaMessage(BaseModel):
    """One message of Rasa's REST channel; `custom`, `attachment` and unknown keys are not ours to show."""

    model_config = ConfigDict(extra="ignore")

    text: str | None = None
    image: str | None = None
    buttons: list[_RasaButton] = []


_messages = TypeAdapter(list[_RasaMessage])


def from_rasa(answer: Any) -> list[Reply]:
    """The replies in Rasa's REST answer; what says nothing is left out. ValueError when it is no such answer."""
    return [reply for message in _messages.validate_python(answer) for reply in _reply(message)]


def _reply(message: _RasaMessage) -> Iterator[Reply]:
    text = "\n".join(part.strip() for part in (message.text, message.image) if part and part.strip())
    if text:
        yield Reply(text=text, buttons=[_button(button) for button in message.buttons])


def _button(button: _RasaButton) -> Button:
    if button.url:
        return Button(title=button.title, url=button.url)
    return Button(title=button.title, payload=button.payload or button.title)


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units, two for an emoji or a rare character."""
    return len(text) + sum(character > "\uffff" for character in text)


def fit(reply: Reply, longest: int) -> list[Reply]:
    """The reply in messages of at most `longest` units; the buttons stand under the last."""
    *head, last = split(reply.text, longest)
    return [*(Reply(text=part) for part in head), Reply(text=last, buttons=reply.buttons)]


def split(text: str, longest: int) -> list[str]:
    """The text in parts of at most `longest` units, cut at the best pause in the second half of each part."""
    parts = []
    while units(text) > longest:
        cut = _cut(text, longest)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [part for part in (*parts, text) if part] or [""]


def _cut(text: str, longest: int) -> int:
    most = _within(text, longest)
    for pause in PAUSES:
        places = [pause] if pause.isspace() else list(pause)
        found = max(text.rfind(place, most // 2, most) + len(place) for place in places)
        if found > most // 2:
            return found
    return most


def _within(text: str, longest: int) -> int:
    """How many characters of the text take at most `longest` units; at least one, so that cutting ends."""
    used = 0
    for index, character in enumerate(text):
        used += 1 + (character > "\uffff")
        if used > longest:
            return max(index, 1)
    return len(text)
