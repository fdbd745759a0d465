"""Telegram's Bot API, strict: it refuses what Telegram refuses, floods, loses answers, and brings updates again.

After the reference at core.telegram.org/bots/api. Where Telegram forgives, this does not: a call before a flood's
`retry_after` is over is written down in `too_early`.
"""

import asyncio
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from tests.bot.emulator.loopback import Loopback

TOKEN = "700700700:AAEmulatedTokenEmulatedTokenEmulatedTo"
BOT = {"id": 700700700, "is_bot": True, "first_name": "Emulated", "username": "emulated_bot"}
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
PUSH_AGAIN_AFTER = 0.05


class ApiError(Exception):
    """An answer with ok=false."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


@dataclass
class Sent:
    """A message that a person now has."""

    message_id: int
    text: str
    keyboard: list[list[dict[str, str]]]

    def titles(self) -> list[str]:
        """What stands on the buttons."""
        return [button["text"] for row in self.keyboard for button in row]

    def data(self, title: str) -> str:
        """What a press on this button sends."""
        return next(b["callback_data"] for row in self.keyboard for b in row if b["text"] == title)


@dataclass
class Person:
    """Somebody's private chat with the bot."""

    emulator: "TelegramEmulator"
    id: int
    has: list[Sent] = field(default_factory=list)
    typing: int = 0
    blocked: bool = False
    free_at: float = 0.0

    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": "某人"}

    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": "某人"}

    def texts(self) -> list[str]:
        return [sent.text for sent in self.has]

    def say(self, text: str) -> int:
        """Type and send; the update's id."""
        return self.send(text=text)

    def send(self, **content: Any) -> int:
        """Send anything: text, photo, document, sticker, location …"""
        return self.emulator.update("message", self._message(**content))

    def edit(self, text: str) -> int:
        return self.emulator.update("edited_message", {**self._message(text=text), "edit_date": int(time.time())})

    def press(self, data: str) -> str:
        """Press a button; the id of the query that wants to be confirmed."""
        query = str(self.emulator.next_number())
        self.emulator.queries[query] = None
        message = {**self._message(text="…"), "from": BOT}
        body = {"id": query, "from": self.user(), "chat_instance": "1", "data": data, "message": message}
        self.emulator.update("callback_query", body)
        return query

    def block(self) -> None:
        """Block the bot, which Telegram tells it."""
        self.blocked = True
        member = {"user": BOT, "status": "member"}
        kicked = {"user": BOT, "status": "kicked", "until_date": 0}
        body = {
            "chat": self.chat(),
            "from": self.user(),
            "date": int(time.time()),
            "old_chat_member": member,
            "new_chat_member": kicked,
        }
        self.emulator.update("my_chat_member", body)

    async def gets(self, count: int) -> list[Sent]:
        """Wait until this person has that many messages."""
        await self.emulator.until(lambda: len(self.has) >= count)
        return self.has

    def _message(self, **content: Any) -> dict[str, Any]:
        number = self.emulator.next_number()
        return {"message_id": number, "date": int(time.time()), "chat": self.chat(), "from": self.user(), **content}


class TelegramEmulator(Loopback):
    """The Bot API for one bot."""

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[int, Person] = {}
        self.pending: list[dict[str, Any]] = []
        self.queries: dict[str, str | None] = {}
        """Pressed buttons, with the words of their confirmation once it came ("" for none)."""
        self.calls: dict[str, int] = defaultdict(int)
        self.too_early: list[int] = []
        self.confirmed: list[int] = []
        self.handed_out: dict[int, int] = defaultdict(int)
        self.pushed: list[tuple[int, int]] = []
        """Update id and the status that the webhook answered."""
        self.webhook: dict[str, Any] | None = None
        self.on_send: Callable[[Person, str], None] = lambda person, text: None
        """Raise ApiError or LoseAnswer here to fail a sending."""
        self._number = 1000
        self._pusher: asyncio.Task[None] | None = None
        self._allowed: list[str] = []

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/bot{token}/{method}", self._call)]

    async def stop(self) -> None:
        if self._pusher:
            self._pusher.cancel()
        await super().stop()

    # -- the people's side

    def person(self, chat: int = 5001) -> Person:
        """Somebody who has opened the chat with the bot."""
        return self.people.setdefault(chat, Person(self, chat))

    def next_number(self) -> int:
        self._number += 1
        return self._number

    def update(self, kind: str, body: dict[str, Any]) -> int:
        """Something happened; the bot learns of it."""
        number = self.next_number()
        self.pending.append({"update_id": number, kind: body})
        self.notice()
        return number

    def again(self, update: dict[str, Any]) -> None:
        """Bring an update once more, as Telegram does when it missed the confirmation."""
        self.pending.append(update)
        self.notice()

    # -- the bot's side

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls[method] += 1
        form = {key: str(value) for key, value in (await request.post()).items()}
        try:
            _check_token(request.match_info["token"])
            result = await self._answer(method, form)
        except LoseAnswer:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        except ApiError as error:
            return _refusal(error)
        finally:
            self.notice()
        return web.json_response({"ok": True, "result": result})

    async def _answer(self, method: str, form: dict[str, str]) -> Any:
        handlers: dict[str, Callable[[dict[str, str]], Any]] = {
            "getMe": lambda _: BOT,
            "sendMessage": self._send_message,
            "sendChatAction": self._chat_action,
            "answerCallbackQuery": self._confirm,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
        }
        if method == "getUpdates":
            return await self._get_updates(form)
        if method not in handlers:
            raise ApiError(404, "Not Found: method not found")
        return handlers[method](form)

    # -- hearing

    async def _get_updates(self, form: dict[str, str]) -> list[dict[str, Any]]:
        if self.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        self._allowed = json.loads(form.get("allowed_updates", "[]"))
        offset = int(form.get("offset", 0))
        done = [one for one in self.pending if one["update_id"] < offset]
        self.confirmed += [one["update_id"] for one in done]
        self.pending = [one for one in self.pending if one["update_id"] >= offset]
        try:
            async with self._changed, asyncio.timeout(min(float(form.get("timeout", 0)), 0.5)):
                await self._changed.wait_for(lambda: bool(self._wanted()))
        except TimeoutError:
            return []
        for one in self._wanted()[:100]:
            self.handed_out[one["update_id"]] += 1
        self.notice()
        return self._wanted()[:100]

    def _wanted(self) -> list[dict[str, Any]]:
        return [one for one in self.pending if not self._allowed or any(kind in one for kind in self._allowed)]

    def _set_webhook(self, form: dict[str, str]) -> bool:
        secret = form.get("secret_token", "")
        if secret and not SECRET.fullmatch(secret):
            raise ApiError(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = {"url": form["url"], "secret": secret}
        self._allowed = json.loads(form.get("allowed_updates", "[]"))
        if self._pusher is None:
            self._pusher = asyncio.create_task(self._push_for_ever())
        return True

    def _delete_webhook(self, form: dict[str, str]) -> bool:
        if form.get("drop_pending_updates") == "true":
            self.pending.clear()
        self.webhook = None
        return True

    async def _push_for_ever(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                async with self._changed:
                    await self._changed.wait_for(lambda: bool(self.webhook and self._wanted()))
                if not await self._push(session, self._wanted()[0]):
                    await asyncio.sleep(PUSH_AGAIN_AFTER)

    async def _push(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        """Bring one update; it stays first in line until the webhook answers 200."""
        assert self.webhook is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret"]} if self.webhook["secret"] else {}
        try:
            async with session.post(self.webhook["url"], json=update, headers=headers) as answer:
                status = answer.status
                assert not await answer.read()
        except aiohttp.ClientError:
            status = 0
        self.pushed.append((update["update_id"], status))
        if status == 200:
            self.pending.remove(update)
            self.confirmed.append(update["update_id"])
        self.notice()
        return status == 200

    # -- speaking

    def _addressee(self, form: dict[str, str]) -> Person:
        person = self.people.get(int(form["chat_id"]))
        if person is None:
            raise ApiError(400, "Bad Request: chat not found")
        if person.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return person

    def _send_message(self, form: dict[str, str]) -> dict[str, Any]:
        person = self._addressee(form)
        text = form.get("text", "").strip()
        _check_text(text)
        keyboard = _checked_keyboard(form.get("reply_markup"))
        if time.monotonic() < person.free_at:
            self.too_early.append(person.id)
            raise ApiError(429, "Too Many Requests: retry later", retry_after=1)
        try:
            self.on_send(person, text)
        except LoseAnswer as lost:
            if lost.taken:
                self._hand_over(person, text, keyboard)
            raise
        return self._hand_over(person, text, keyboard)

    def _hand_over(self, person: Person, text: str, keyboard: list[list[dict[str, str]]]) -> dict[str, Any]:
        sent = Sent(self.next_number(), text, keyboard)
        person.has.append(sent)
        return {
            "message_id": sent.message_id,
            "date": int(time.time()),
            "chat": person.chat(),
            "from": BOT,
            "text": text,
        }

    def flood(self, person: Person, seconds: int) -> None:
        """Refuse what is sent to this person for a while."""
        person.free_at = time.monotonic() + seconds
        raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)

    def _chat_action(self, form: dict[str, str]) -> bool:
        self._addressee(form).typing += 1
        return True

    def _confirm(self, form: dict[str, str]) -> bool:
        query = form["callback_query_id"]
        if self.queries.get(query, "unknown") is not None:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.queries[query] = form.get("text", "")
        return True


class LoseAnswer(Exception):
    """Drop the connection; `taken` says whether the person has the message all the same."""

    def __init__(self, *, taken: bool) -> None:
        super().__init__()
        self.taken = taken


def _refusal(error: ApiError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
    return web.json_response(body, status=error.code)


def _check_token(token: str) -> None:
    if token != TOKEN:
        raise ApiError(401, "Unauthorized")


def _check_text(text: str) -> None:
    if not text:
        raise ApiError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise ApiError(400, "Bad Request: message is too long")


def _checked_keyboard(markup: str | None) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = json.loads(markup)["inline_keyboard"] if markup else []
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise ApiError(400, "Bad Request: inline keyboard button text is empty")
        if "url" in button and "." not in (urlsplit(button["url"]).hostname or ""):
            raise ApiError(400, f"Bad Request: inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
        if "url" not in button and not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows
