"""The one road of a message: stored, leased, answered, the answer kept, handed over, reported. One at a time a chat."""

import asyncio
import os
import secrets
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass

import structlog

from backend.clock import Clock
from backend.contract.chat import DeliveryOutcome, InboundMessage, PendingMessage, Reply, Stored, StoredReply
from bot.answering import Answer, Answerer, Wait
from bot.backend import Backend, BackendRefused, BackendSilent
from bot.channels.channel import Channel
from bot.delivering import Delivering
from bot.figures import Figures
from bot.text import storable

log = structlog.get_logger(__name__)

CHANNEL_AWAY_RETRY = 60.0
TYPING_AFTER = 0.7
"""Most answers are quicker; a typing sign for those would only cost a call."""


@dataclass(frozen=True)
class Pace:
    """How much at once and how long to hold."""

    chats_at_once: int = 32
    lease_seconds: int = 40
    """Longer than the dialogue's patience, short enough that a killed process's chats are soon taken over."""
    sweep_every: float = 1.0
    farewell: float = 8.0


class Conversation:
    """Every channel brings its messages here, and every answer leaves from here."""

    def __init__(
        self,
        backend: Backend,
        answerer: Answerer,
        channels: Mapping[str, Channel],
        figures: Figures,
        clock: Clock,
        pace: Pace | None = None,
    ) -> None:
        self._backend = backend
        self._answerer = answerer
        self._channels = channels
        self._figures = figures
        self._clock = clock
        self._pace = pace or Pace()
        self._slots = asyncio.Semaphore(self._pace.chats_at_once)
        self._delivering = Delivering(figures)
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_work: set[tuple[str, str]] = set()
        self._once_more: set[tuple[str, str]] = set()
        self._waiting: dict[int, asyncio.Future[list[Reply]]] = {}
        self._sweeper: asyncio.Task[None] | None = None
        self._process = f"bot-{os.getpid()}-{secrets.token_hex(4)}"
        self._owners = 0
        self._stopping = False

    # -- hearing

    async def hear(self, message: InboundMessage, *, patience: float | None = None) -> Stored:
        """Store the message, then see to its chat. Only a return means that it is stored.

        Raises BackendSilent (not stored: the channel must not acknowledge) or BackendRefused (never will be).
        """
        stored = await self._store(message, patience)
        self._see_to(message.channel, message.chat)
        return stored

    async def hear_out(
        self, message: InboundMessage, seconds: float, *, patience: float | None = None
    ) -> tuple[Stored, list[Reply] | None]:
        """Hear and wait for the replies; None when they take longer, or when this update was answered before."""
        stored = await self._store(message, patience)
        if not stored.new and stored.id not in self._waiting:
            self._see_to(message.channel, message.chat)
            return stored, None
        answered = self._waiting.setdefault(stored.id, asyncio.get_running_loop().create_future())
        self._see_to(message.channel, message.chat)
        try:
            return stored, await asyncio.wait_for(asyncio.shield(answered), seconds)
        except TimeoutError:
            return stored, None
        finally:
            self._waiting.pop(stored.id, None)

    async def _store(self, message: InboundMessage, patience: float | None) -> Stored:
        clean = message.model_copy(update={"text": storable(message.text)})
        stored = await self._backend.store(clean, patience=patience)
        self._figures.heard.labels(message.channel, str(stored.new).lower()).inc()
        return stored

    # -- starting and stopping

    def start(self) -> None:
        """Look for work that others left, from now on."""
        self._sweeper = asyncio.create_task(self._sweep_for_ever())

    async def stop(self) -> None:
        """Let what is under way end, for a few seconds; give back the rest: it is answered after the restart."""
        self._stopping = True
        if self._sweeper:
            self._sweeper.cancel()
            await asyncio.wait([self._sweeper])
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=self._pace.farewell)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    # -- which chat is worked on

    def _see_to(self, channel: str, chat: str) -> None:
        key = (channel, chat)
        if key in self._at_work:
            self._once_more.add(key)
        elif not self._stopping:
            self._at_work.add(key)
            self._spawn(self._work_chat(key))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_chat(self, key: tuple[str, str]) -> None:
        """Answer this chat's messages until none is left; one that came meanwhile is seen before the chat is let go."""
        try:
            again = True
            while again and not self._stopping:
                self._once_more.discard(key)
                async with self._slots:
                    owner = self._new_owner()
                    await self._work_through(owner, await self._lease(owner, key))
                again = key in self._once_more
        finally:
            self._once_more.discard(key)
            self._at_work.discard(key)

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._pace.sweep_every)
            try:
                await self._sweep()
            except Exception as error:
                # The sweep is what makes up for every other failure: nothing may end it.
                log.error("sweep_failed", error=type(error).__name__)  # noqa: TRY400

    async def _sweep(self) -> None:
        """Take over chats whose messages wait: after a crash, after a release, of another process that died."""
        while not self._slots.locked():
            owner = self._new_owner()
            if (message := await self._lease(owner, None)) is None:
                return
            await self._slots.acquire()
            self._spawn(self._take_over(owner, message))

    async def _take_over(self, owner: str, message: PendingMessage) -> None:
        try:
            await self._work_through(owner, message)
        finally:
            self._slots.release()

    async def _lease(self, owner: str, key: tuple[str, str] | None) -> PendingMessage | None:
        channel, chat = key or (None, None)
        try:
            return await self._backend.lease(owner, channel, chat, seconds=self._pace.lease_seconds)
        except (BackendSilent, BackendRefused) as failure:
            log.warning("lease_failed", why=str(failure))
            return None

    def _new_owner(self) -> str:
        # A name for each taking: two tasks of one process must not think that they hold each other's chat.
        self._owners += 1
        return f"{self._process}-{self._owners}"

    # -- one message

    async def _work_through(self, owner: str, message: PendingMessage | None) -> None:
        with self._figures.chats_at_work.track_inprogress():
            while message is not None:
                message = await self._guarded(owner, message)

    async def _guarded(self, owner: str, message: PendingMessage) -> PendingMessage | None:
        """One message; whatever goes wrong, it is given back rather than forgotten."""
        try:
            following = await self._one(owner, message)
        except (BackendSilent, BackendRefused) as failure:
            log.warning("message_left_for_later", message=message.id, why=str(failure))
            await self._give_back(owner, message, retry_after=2.0)
            return None
        except asyncio.CancelledError:
            await asyncio.shield(self._give_back(owner, message, retry_after=0.0))
            raise
        except Exception as error:
            # No traceback: its last line may quote what the person wrote.
            log.error("message_failed", message=message.id, error=type(error).__name__, tries=message.tries)  # noqa: TRY400
            await self._give_back(owner, message, retry_after=min(2.0 ** min(message.tries, 10), 300.0))
            return None
        if self._stopping and following is not None:
            await self._give_back(owner, following, retry_after=0.0)
            return None
        return following

    async def _one(self, owner: str, message: PendingMessage) -> PendingMessage | None:
        channel = self._channels.get(message.channel)
        if channel is None:
            log.warning("channel_not_running", channel=message.channel, message=message.id)
            await self._backend.release(message.id, owner, CHANNEL_AWAY_RETRY)
            return None
        kept = message.replies
        if kept is None:
            answer = await self._answer(channel, message)
            if isinstance(answer, Wait):
                await self._hold(owner, channel, message, answer)
                return None
            kept = await self._keep(owner, channel, message, answer)
        return await self._hand_over(owner, channel, message, kept)

    async def _answer(self, channel: Channel, message: PendingMessage) -> Answer | Wait:
        answering = asyncio.create_task(self._answerer.answer(message))
        try:
            done, _ = await asyncio.wait([answering], timeout=TYPING_AFTER)
            if not done:
                await channel.typing(message.chat)
            return await answering
        finally:
            answering.cancel()

    async def _keep(self, owner: str, channel: Channel, message: PendingMessage, answer: Answer) -> list[StoredReply]:
        self._figures.answers.labels(answer.source).inc()
        parts = [part for reply in answer.replies for part in channel.fit(reply)]
        return await self._backend.keep(message.id, owner, parts)

    async def _hold(self, owner: str, channel: Channel, message: PendingMessage, wait: Wait) -> None:
        """Say once that the message is with us; it stays unanswered and comes back."""
        if not message.told_to_wait:
            self._figures.answers.labels("holding").inc()
            for stored in await self._backend.keep(message.id, owner, channel.fit(wait.holding), holding=True):
                await self._delivering.once(channel, message.chat, stored)
        await self._backend.release(message.id, owner, wait.retry_after)

    async def _hand_over(
        self, owner: str, channel: Channel, message: PendingMessage, kept: list[StoredReply]
    ) -> PendingMessage | None:
        deliveries = await self._delivering.all(channel, message.chat, kept, message.tries)
        outcomes = {delivery.outcome for delivery in deliveries.values()}
        if DeliveryOutcome.GONE in outcomes:
            await self.note_blocked(message.channel, message.chat)
        following = await self._backend.delivered(message.id, owner, deliveries)
        if DeliveryOutcome.LATER not in outcomes:
            self._done(message, kept)
        return following

    def _done(self, message: PendingMessage, kept: list[StoredReply]) -> None:
        self._figures.seconds.observe(max((self._clock() - message.received_at).total_seconds(), 0))
        if (answered := self._waiting.get(message.id)) and not answered.done():
            answered.set_result([stored.reply for stored in kept])

    async def note_blocked(self, channel: str, chat: str) -> None:
        """The person does not want to hear from us on this channel."""
        await self._backend.note_blocked(channel, chat)

    async def _give_back(self, owner: str, message: PendingMessage, retry_after: float) -> None:
        # If this fails too, the lease runs out and the sweep finds the message.
        with suppress(BackendSilent, BackendRefused):
            await self._backend.release(message.id, owner, retry_after)
