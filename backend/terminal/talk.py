"""The loop: read a line, send it, show what is answered. Works at a prompt and with a pipe."""

import asyncio
import os
import secrets
import sys
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import httpx2
import yaml
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from backend.contract.chat import Button, ChatMessage, Direction, Kind
from backend.settings import Settings
from backend.terminal.line import Line, NotTaken, NotUp
from bot.channels.terminal.render import draw, pressed

LONGEST = 100_000
LAST_LINES = 6
CONTROL = {code: None for code in (*range(32), 127, *range(128, 160)) if chr(code) not in "\n\t"}
"""Nobody's words may move the cursor or recolour the screen."""


@cache
def _texts() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("texts.yml").read_text(encoding="utf-8"))
    return found


def words(name: str, /, **values: object) -> str:
    """One text with its placeholders filled."""
    return str(_texts()[name]).format(**values)


def chat(
    settings: Settings,
    *,
    new: bool = False,
    stdin: TextIO | None = None,
    console: Console | None = None,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> int:
    """Talk until the person leaves; the exit code of the command line."""
    talk = Talk(settings, stdin or sys.stdin, console or Console(highlight=False), transport)
    try:
        return talk.run(conversation(settings.var, new=new))
    except (KeyboardInterrupt, EOFError):
        talk.note("bye")
        return 0
    except NotUp:
        talk.note("not_up")
        return 1


def conversation(var: Path, *, new: bool) -> str:
    """This installation's terminal conversation: kept, so that opened cases stay open; `new` begins another."""
    file = var / "terminal-chat"
    if not new and file.exists() and (kept := file.read_text().strip()):
        return kept
    made = secrets.token_hex(16)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(made)
    return made


class Talk:
    """One sitting at the terminal."""

    def __init__(
        self, settings: Settings, stdin: TextIO, console: Console, transport: httpx2.AsyncBaseTransport | None
    ) -> None:
        self._settings = settings
        self._stdin = stdin
        self._console = console
        self._transport = transport
        self._prompting = stdin.isatty() and console.is_terminal
        self._chat = ""
        self._seen = 0
        self._buttons: list[Button] = []
        self._said_by: int | None = None

    def run(self, chat: str) -> int:
        """Greet, show where we were, then a line at a time."""
        self._chat = chat
        state, before = asyncio.run(self._look())
        if self._prompting:
            self.note("hello")
            self.note("how_to_leave")
        if state != "ready":
            self.note("starting")
        if before and self._prompting:
            self.note("back")
            self._show(before[-LAST_LINES:], own_too=True)
        while (typed := self._read()) is not None:
            if typed.strip().lower() in _texts()["leave"]:
                break
            self._take(typed)
        self.note("bye")
        return 0

    def note(self, name: str, **values: object) -> None:
        """A line of ours, to the person at a prompt; with a pipe it goes to stderr, so that stdout holds the talk."""
        if self._prompting:
            self._console.print(Text(words(name, **values), style="dim"))
        else:
            print(words(name, **values), file=sys.stderr)  # noqa: T201  stdout belongs to the talk

    # -- reading

    def _read(self) -> str | None:
        if self._prompting:
            self._console.print()
            return self._console.input(Text(f"{words('you')}> ", style="bold"))
        line = self._stdin.readline()
        return line.rstrip("\n") if line else None

    def _take(self, typed: str) -> None:
        if not typed.strip():
            self._look_for_news()
        elif len(typed) > LONGEST:
            self.note("too_long")
        elif (index := pressed(typed, self._buttons)) is not None:
            self._exchange(Kind.BUTTON, f"{self._said_by}:{index}")
        elif (page := self._page_meant(typed)) is not None:
            self.note("page", url=page)
        else:
            self._exchange(Kind.TEXT, _encodable(typed))

    def _page_meant(self, typed: str) -> str | None:
        digits = typed.strip()
        numbered = {str(number): button.url for number, button in enumerate(self._buttons, 1)}
        return numbered.get(digits)

    # -- talking

    def _exchange(self, kind: Kind, text: str) -> None:
        try:
            with self._waiting():
                answered = asyncio.run(self._say(kind, text))
        except NotTaken as refusal:
            self.note("refused", why=refusal.detail)
        except NotUp:
            self.note("not_sent")
        else:
            if not answered:
                self.note("no_answer_yet")

    async def _say(self, kind: Kind, text: str) -> bool:
        answered = False
        async with self._line() as line:
            async for lines in line.say(kind, text):
                answered = self._show(lines) or answered
                self._seen = line.seen
        return answered

    def _look_for_news(self) -> None:
        if not self._prompting:
            return
        _, lines = asyncio.run(self._look())
        if not self._show(lines):
            self.note("nothing_new")

    async def _look(self) -> tuple[str, list[ChatMessage]]:
        async with self._line() as line:
            state, lines = await line.dialogue(), await line.news()
            self._seen = line.seen
            self._remember_buttons(lines)
            return state, lines

    def _line(self) -> Line:
        return Line(self._settings, self._chat, after=self._seen, transport=self._transport)

    # -- showing

    def _waiting(self) -> AbstractContextManager[object]:
        return self._console.status(Text(words("typing"), style="dim")) if self._prompting else nullcontext()

    def _show(self, lines: list[ChatMessage], *, own_too: bool = False) -> bool:
        """Print them; whether the assistant said any."""
        self._remember_buttons(lines)
        answers = [line for line in lines if line.direction is Direction.OUT]
        for line in lines if own_too else answers:
            self._print(line)
        return bool(answers)

    def _print(self, line: ChatMessage) -> None:
        who = words("it") if line.direction is Direction.OUT else words("you")
        said = draw(line.text, line.buttons).translate(CONTROL)
        if self._prompting:
            self._console.print(Text(who, style="bold green" if line.direction is Direction.OUT else "bold"))
            self._console.print(Padding(Text(said), (0, 0, 0, 2)))
        else:
            self._console.print(Text(said), soft_wrap=True)

    def _remember_buttons(self, lines: list[ChatMessage]) -> None:
        """A number means a button of the newest message that has some, until something without is said."""
        for line in lines:
            if line.direction is Direction.OUT:
                self._buttons, self._said_by = list(line.buttons), line.id


def _encodable(typed: str) -> str:
    """A terminal may hand over half characters."""
    return os.fsencode(typed).decode("utf-8", "replace")
