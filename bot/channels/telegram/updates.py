"""What an update of Telegram's says to us. Pure, but for remembering the albums it has seen."""

from collections import OrderedDict
from dataclasses import dataclass

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update

from backend.contract.chat import InboundMessage, Kind
from bot.wording import words

NAME = "telegram"
WANTED = ["message", "callback_query", "my_chat_member"]
"""An edited message is not asked for: its first wording is answered, and a correction is sent as a new message."""
ALBUMS_REMEMBERED = 1000
CALLBACK_DATA = 64


@dataclass(frozen=True)
class Heard:
    """Somebody said or pressed something in a private chat."""

    message: InboundMessage
    callback: str | None = None
    """The press to confirm, so that the button stops spinning."""


@dataclass(frozen=True)
class Blocked:
    """A person blocked the bot."""

    chat: str


@dataclass(frozen=True)
class Ignored:
    """Nothing for us: a group, a bot, a picture of an album of which one was answered."""

    why: str


Meaning = Heard | Blocked | Ignored


class Reader:
    """Reads updates for one bot."""

    def __init__(self, bot_id: int) -> None:
        self._bot_id = bot_id
        self._albums: OrderedDict[str, None] = OrderedDict()

    def read(self, update: Update) -> Meaning:
        """What this update means to us."""
        # Another bot's token starts another count of updates: the bot's id keeps the two apart.
        key = f"{self._bot_id}:{update.update_id}"
        if update.message:
            return self._message(update.message, key)
        if update.callback_query:
            return _press(update.callback_query, key)
        if update.my_chat_member:
            return _membership(update.my_chat_member)
        return Ignored("kind of update")

    def _message(self, message: Message, key: str) -> Meaning:
        if message.chat.type != ChatType.PRIVATE:
            return Ignored("not a private chat")
        if message.from_user and message.from_user.is_bot:
            return Ignored("a bot")
        if _is_service(message):
            return Ignored("service message")
        text = message.text or message.caption or ""
        if not text and message.media_group_id and self._seen(message.media_group_id):
            return Ignored("album")
        return Heard(
            InboundMessage(
                channel=NAME,
                update_id=key,
                chat=str(message.chat.id),
                kind=_kind(message),
                text=words("greeting") if _is_start(text) else text,
                sent_at=message.date,
            )
        )

    def _seen(self, album: str) -> bool:
        seen = album in self._albums
        self._albums[album] = None
        if len(self._albums) > ALBUMS_REMEMBERED:
            self._albums.popitem(last=False)
        return seen


def _press(press: CallbackQuery, key: str) -> Meaning:
    if press.message is not None and press.message.chat.type != ChatType.PRIVATE:
        return Ignored("not a private chat")
    data = press.data or ""
    chat = press.message.chat.id if press.message is not None else press.from_user.id
    inbound = InboundMessage(channel=NAME, update_id=key, chat=str(chat), kind=Kind.BUTTON, text=data[:CALLBACK_DATA])
    return Heard(inbound, callback=press.id)


def _membership(change: ChatMemberUpdated) -> Meaning:
    if change.chat.type == ChatType.PRIVATE and change.new_chat_member.status == ChatMemberStatus.KICKED:
        return Blocked(str(change.chat.id))
    return Ignored("membership")


def _is_start(text: str) -> bool:
    """Telegram's own first button, and its usual second: the person typed neither."""
    command = text.split(maxsplit=1)[0].partition("@")[0] if text.strip() else ""
    return command in {"/start", "/help"}


def _kind(message: Message) -> Kind:
    if message.text:
        return Kind.TEXT
    if message.photo:
        return Kind.PHOTO
    return Kind.DOCUMENT if message.document else Kind.OTHER


def _is_service(message: Message) -> bool:
    """A pinned message or a changed timer: nobody waits for an answer."""
    return any((message.pinned_message, message.message_auto_delete_timer_changed, message.write_access_allowed))
