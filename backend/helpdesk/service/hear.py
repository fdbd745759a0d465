"""Keep what a person sent, once, in the order of its chat."""

from datetime import datetime

from backend.contract.chat import Direction, InboundMessage, Kind, Stored
from backend.errors import Refused
from backend.helpdesk.model import ButtonReference, storable
from backend.helpdesk.tables import MessageRow, add_once, message_said_by, met_chat, tell_listeners, update_seen
from backend.storage.engine import Transaction


class ButtonUnknown(Refused):
    """The button belongs to no message of this chat."""

    code = "button_unknown"


async def hear(tx: Transaction, heard: InboundMessage, *, now: datetime) -> Stored:
    """Store the message and wake who shows the chat. The same update again is answered with the first one's id."""
    channel, chat, update_id = heard.channel, storable(heard.chat), storable(heard.update_id)
    met = await met_chat(tx, channel, chat, now)
    text, payload = await _said(tx, heard, chat)
    message = {
        "channel": channel,
        "chat": chat,
        "direction": Direction.IN,
        "update_id": update_id,
        "kind": heard.kind,
        "text": text,
        "payload": payload,
        "sent_at": heard.sent_at,
        "at": now,
        "state": "pending",
        "next_try_at": now,
    }
    stored = await add_once(tx, message)
    if stored is None:
        return Stored(id=await update_seen(tx, channel, update_id), new=False)
    met.blocked_at = None  # who writes does not block us any more
    await tell_listeners(tx, channel, chat)
    return Stored(id=stored, new=True)


async def _said(tx: Transaction, heard: InboundMessage, chat: str) -> tuple[str, str | None]:
    """Text and payload; those of a pressed button stand in the message that showed it."""
    if heard.kind is not Kind.BUTTON:
        return storable(heard.text), None
    reference = ButtonReference.read(heard.text)
    shown = await message_said_by(tx, reference.message, Direction.OUT) if reference else None
    if reference is None or not _shown_here(shown, heard.channel, chat, reference.index):
        raise ButtonUnknown
    assert shown is not None
    button = shown.buttons[reference.index]
    return button["title"], button.get("payload")


def _shown_here(shown: MessageRow | None, channel: str, chat: str, index: int) -> bool:
    return shown is not None and (shown.channel, shown.chat) == (channel, chat) and index < len(shown.buttons)
