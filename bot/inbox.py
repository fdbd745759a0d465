"""The door that the worker knocks on: deliver one message that nobody asked for, answer with a Delivery.

A message id is taken once for as long as this process lives. That it is taken once for ever needs a mark in the
database, which comes with the notices that use this door.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping

from aiohttp import web
from pydantic import BaseModel, Field

from backend.contract.chat import Delivery, DeliveryOutcome, Reply, StoredReply
from bot.channels.channel import Channel

REMEMBERED = 10_000


class Errand(BaseModel):
    """POST /deliver."""

    message_id: int = Field(ge=1)
    channel: str
    chat: str
    reply: Reply


class Inbox:
    """Takes errands; the same message id again gets the first one's outcome."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels
        self._taken: OrderedDict[int, asyncio.Task[Delivery]] = OrderedDict()

    async def take(self, request: web.Request) -> web.Response:
        """One knock."""
        delivery = await self.deliver(Errand.model_validate_json(await request.read()))
        return web.Response(text=delivery.model_dump_json(exclude_none=True), content_type="application/json")

    async def deliver(self, errand: Errand) -> Delivery:
        """Hand the message over, unless it was handed over before; LATER may be tried again."""
        task = self._taken.get(errand.message_id)
        if task is None:
            task = self._taken[errand.message_id] = asyncio.create_task(self._hand_over(errand))
            task.add_done_callback(lambda ended: self._keep(errand.message_id, ended))
        # Begun is begun: a caller that hangs up must not leave a message half handed over.
        return await asyncio.shield(task)

    def _keep(self, message_id: int, ended: asyncio.Task[Delivery]) -> None:
        failed = ended.cancelled() or ended.exception() is not None
        if failed or ended.result().outcome is DeliveryOutcome.LATER:
            self._taken.pop(message_id, None)
        elif len(self._taken) > REMEMBERED:
            self._taken.popitem(last=False)

    async def _hand_over(self, errand: Errand) -> Delivery:
        channel = self._channels.get(errand.channel)
        if channel is None:
            return Delivery(outcome=DeliveryOutcome.REFUSED, detail="channel_unknown")
        delivery = Delivery(outcome=DeliveryOutcome.SENT)
        for part in channel.fit(errand.reply):
            delivery = await channel.deliver(errand.chat, StoredReply(id=errand.message_id, reply=part))
            if delivery.outcome is not DeliveryOutcome.SENT:
                return delivery
        return delivery
