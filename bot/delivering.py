"""Handing replies to a channel in their order, and never sending twice what may have gone."""

from collections import OrderedDict
from collections.abc import Sequence

import structlog

from backend.contract.chat import Delivery, DeliveryOutcome, StoredReply
from bot.channels.channel import Channel
from bot.figures import Figures

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 60.0
REMEMBERED = 10_000


class Delivering:
    """Deliveries of all chats. It remembers what it sent, for when the backend could not be told about it."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._decided: OrderedDict[int, Delivery] = OrderedDict()

    async def all(self, channel: Channel, chat: str, kept: Sequence[StoredReply], tries: int) -> dict[int, Delivery]:
        """Every reply in order, until the channel asks to come later: that one and what follows are leased again then.

        Who is gone gets none of the rest. An UNKNOWN outcome is not tried again: the person may have the reply, and
        can ask again if not (DESIGN 6.3).
        """
        deliveries: dict[int, Delivery] = {}
        gone: Delivery | None = None
        for stored in kept:
            delivery = gone or await self.once(channel, chat, stored)
            if delivery.outcome is DeliveryOutcome.LATER:
                deliveries[stored.id] = _with_a_time(delivery, tries)
                break
            deliveries[stored.id] = delivery
            gone = delivery if delivery.outcome is DeliveryOutcome.GONE else None
        return deliveries

    async def once(self, channel: Channel, chat: str, stored: StoredReply) -> Delivery:
        """One try; none for a reply that this process has dealt with before."""
        if known := self._decided.get(stored.id):
            return known
        delivery = await channel.deliver(chat, stored)
        self._figures.deliveries.labels(channel.name, delivery.outcome.value).inc()
        if delivery.outcome is not DeliveryOutcome.SENT:
            log.info(
                "not_sent", channel=channel.name, reply=stored.id, outcome=delivery.outcome.value, why=delivery.detail
            )
        if delivery.outcome is not DeliveryOutcome.LATER:
            self._remember(stored.id, delivery)
        return delivery

    def _remember(self, reply_id: int, delivery: Delivery) -> None:
        self._decided[reply_id] = delivery
        if len(self._decided) > REMEMBERED:
            self._decided.popitem(last=False)


def _with_a_time(delivery: Delivery, tries: int) -> Delivery:
    """A channel that names no time is given longer and longer ones."""
    if delivery.retry_after is not None:
        return delivery
    return delivery.model_copy(update={"retry_after": min(2.0 ** min(tries, 10), LONGEST_PAUSE)})
