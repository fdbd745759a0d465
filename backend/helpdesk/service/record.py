"""Read a conversation's record."""

from backend.contract.chat import Button, ChatMessage, ChatPage, Direction, Kind
from backend.helpdesk.model import storable
from backend.helpdesk.tables import MessageRow, last_lines, lines_after
from backend.storage.engine import Transaction


async def record(tx: Transaction, channel: str, chat: str, *, after: int = 0, limit: int = 100) -> ChatPage:
    """What was said behind the id `after`, oldest first."""
    rows = await lines_after(tx, channel, storable(chat), after, limit + 1)
    more = len(rows) > limit
    return ChatPage(items=[_line(row) for row in rows[:limit]], next=str(rows[limit - 1].id) if more else None)


async def end_of_record(tx: Transaction, channel: str, chat: str, *, limit: int = 100) -> list[ChatMessage]:
    """The last lines of a conversation, oldest first: what a page shows when it is opened again."""
    return [_line(row) for row in await last_lines(tx, channel, storable(chat), limit)]


def _line(row: MessageRow) -> ChatMessage:
    # Payloads stay here: a person's device gets a button's place, never what it says to the dialogue.
    buttons = [Button(title=button["title"], url=button.get("url")) for button in row.buttons]
    return ChatMessage(
        id=row.id, direction=Direction(row.direction), kind=Kind(row.kind), text=row.text, buttons=buttons, at=row.at
    )
