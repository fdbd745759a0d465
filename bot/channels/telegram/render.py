"""A reply as Telegram takes it: its length, its buttons. Pure."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from backend.contract.chat import Button, Reply, StoredReply
from bot.replies import fit as fit_within

LONGEST = 4096
"""UTF-16 units in one message."""
ROW = 24
"""Letters that fit side by side on a narrow phone; a Chinese character counts as two."""
BUTTONS_IN_ROW = 3


def fit(reply: Reply) -> list[Reply]:
    """The reply in messages of at most 4,096 units."""
    return fit_within(reply, LONGEST)


def keyboard(stored: StoredReply) -> InlineKeyboardMarkup | None:
    """The buttons in rows. What a button means stays with us: Telegram gets only "<message id>:<index>"."""
    drawn = [_button(stored.id, index, button) for index, button in enumerate(stored.reply.buttons)]
    return InlineKeyboardMarkup(inline_keyboard=_rows(drawn)) if drawn else None


def with_addresses(reply: Reply) -> str:
    """The text with the addresses of its pages written out, for when Telegram refuses the buttons."""
    lines = [f"{button.title} {button.url}" for button in reply.buttons if button.url]
    return "\n".join([reply.text, *lines])


def without_addresses(stored: StoredReply) -> InlineKeyboardMarkup | None:
    """The buttons that mean something to us, without those that open a page."""
    drawn = [_button(stored.id, index, button) for index, button in enumerate(stored.reply.buttons) if not button.url]
    return InlineKeyboardMarkup(inline_keyboard=_rows(drawn)) if drawn else None


def _button(message_id: int, index: int, button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(text=button.title, url=button.url)
    return InlineKeyboardButton(text=button.title, callback_data=f"{message_id}:{index}")


def _rows(buttons: list[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        if rows and len(rows[-1]) < BUTTONS_IN_ROW and _width([*rows[-1], button]) <= ROW:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def _width(buttons: list[InlineKeyboardButton]) -> int:
    return sum(len(button.text.encode("gb18030")) + 2 for button in buttons)
