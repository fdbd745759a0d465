"""What to say to one message: the dialogue's answer, our own few words, a request to wait, an apology with a ticket."""

from dataclasses import dataclass
from datetime import timedelta

from backend.clock import Clock
from backend.contract.chat import Kind, PendingMessage, Reply
from backend.contract.tickets import NewTicket, TicketReason
from bot.backend import Backend, BackendRefused, BackendSilent
from bot.dialogue import Dialogue, DialogueSilent, Trouble
from bot.text import Judgement, judge
from bot.wording import reply

ASK_AGAIN_AFTER = 2.0
"""Seconds between two tries while the dialogue is away: it is back a moment before anybody is answered."""
SLOW_TRIES = 2
"""A message that made the dialogue exceed its time twice would do so again."""


@dataclass(frozen=True)
class Answer:
    """Said, and the message is done. `source` is a word for the figures."""

    replies: list[Reply]
    source: str


@dataclass(frozen=True)
class Wait:
    """Not yet: tell the person once that we heard, and try again."""

    holding: Reply
    retry_after: float


class Answerer:
    """Knows what each kind of message deserves; holds no message itself."""

    def __init__(
        self, dialogue: Dialogue, backend: Backend, clock: Clock, *, give_up_after: timedelta = timedelta(minutes=10)
    ) -> None:
        self._dialogue = dialogue
        self._backend = backend
        self._clock = clock
        self._give_up_after = give_up_after

    async def answer(self, message: PendingMessage) -> Answer | Wait:
        """What is said to this message now."""
        if message.kind is Kind.BUTTON and message.payload:
            # Our own message said what this button means, so its payload may begin with a slash.
            return await self._ask(message, message.payload)
        typed = judge(message.text)
        if message.kind in {Kind.PHOTO, Kind.DOCUMENT, Kind.OTHER}:
            return await self._thank(message, typed.words)
        if typed.judgement is not Judgement.WORDS:
            return Answer([reply(typed.judgement.value)], "own")
        return await self._ask(message, typed.words)

    async def apologise(self, message: PendingMessage) -> Answer:
        """Say that no answer came, with the number of the ticket that a member of staff will answer."""
        said = message.text[:200]
        new = NewTicket(
            channel=message.channel,
            chat=message.chat,
            reason=TicketReason.ASSISTANT_FAILED,
            said=[said] if said else [],
        )
        try:
            ticket = await self._backend.ticket(new, key=f"message-{message.id}")
        except (BackendSilent, BackendRefused):
            return Answer([reply("no_ticket")], "apology_without_ticket")
        return Answer([reply("ticket_made", number=ticket.number, promise=ticket.promise)], "apology")

    async def _thank(self, message: PendingMessage, caption: str) -> Answer | Wait:
        thanks = reply(message.kind.value)
        if not caption:
            return Answer([thanks], "own")
        answer = await self._ask(message, caption)
        return (
            Answer([Reply(text=thanks.text), *answer.replies], answer.source) if isinstance(answer, Answer) else answer
        )

    async def _ask(self, message: PendingMessage, words: str) -> Answer | Wait:
        try:
            replies = await self._dialogue.answer(message.channel, message.chat, words, message.id)
        except DialogueSilent as silence:
            return await self._without_dialogue(message, silence.trouble)
        return Answer(replies, "dialogue")

    async def _without_dialogue(self, message: PendingMessage, trouble: Trouble) -> Answer | Wait:
        passing = trouble is Trouble.AWAY or (trouble is Trouble.SLOW and message.tries < SLOW_TRIES)
        if passing and self._clock() - message.received_at < self._give_up_after:
            return Wait(reply("starting"), ASK_AGAIN_AFTER)
        return await self.apologise(message)
