"""A message as the terminal shows it: buttons are numbers to type. Pure."""

from collections.abc import Sequence

from backend.contract.chat import Button


def draw(text: str, buttons: Sequence[Button]) -> str:
    """The text with its buttons as numbered lines; a page's address stands behind its title."""
    lines = [f"  {number}. {_shown(button)}" for number, button in enumerate(buttons, 1)]
    return "\n".join([text, *lines])


def pressed(typed: str, buttons: Sequence[Button]) -> int | None:
    """Which button (from 0) a typed number means. A page's number presses nothing, nor does a number without button."""
    digits = typed.strip()
    if not (digits.isdecimal() and len(digits) <= 2):
        return None
    index = int(digits) - 1
    return index if 0 <= index < len(buttons) and buttons[index].url is None else None


def _shown(button: Button) -> str:
    return f"{button.title} {button.url}" if button.url else button.title
