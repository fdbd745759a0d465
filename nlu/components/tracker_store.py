"""What is remembered of a conversation: its state and its last turns, so that turn 100 costs what turn 2 costs."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.components import quick_rasa


class ShortTrackerStore(TrackerStore):
    """Keeps trackers in memory, each cut to its last turns; whoever was silent for longest is forgotten first.

    The cut is a list of plain events (`shorten`), so a store on Redis or SQL only has to write what it returns: see
    docs/decisions/0002-rasa-speed.md, which also says why one Rasa process does not need one.
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        turns: int = 6,
        conversations: int = 50_000,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        quick_rasa.apply()
        self._turns = turns
        self._most = conversations
        self._kept: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep a copy of our own: what happens to the caller's tracker later is not saved until it says so."""
        await self.stream_events(tracker)
        kept = quick_rasa.clone(tracker)
        events = shorten(tracker, self._turns)
        kept.events.clear()
        kept.events.extend(events)
        self._kept[tracker.sender_id] = kept
        self._kept.move_to_end(tracker.sender_id)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """A copy for this turn. A tracker of another model's domain is played again, so that new slots exist."""
        kept = self._kept.get(sender_id)
        if kept is None:
            return None
        if kept.slots.keys() == {slot.name for slot in self.domain.slots}:
            return quick_rasa.clone(kept)
        fresh = self.init_tracker(sender_id)
        for event in kept.events:
            if not isinstance(event, SlotSet) or event.key in fresh.slots:
                fresh.update(event)
        return fresh

    async def keys(self) -> Iterable[str]:
        return self._kept.keys()


def shorten(tracker: DialogueStateTracker, turns: int) -> Sequence[Event]:
    """The events of the last turns, led by events that restore the state in which they began.

    A turn begins with the person's message. Nothing is cut before twice the turns have gathered, so the state is
    played again once in so many turns and not each time.
    """
    events = list(tracker.events)
    starts = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(starts) <= 2 * turns:
        return events
    cut = starts[-turns]
    return [*_state_before(tracker, events[:cut]), *events[cut:]]


def _state_before(tracker: DialogueStateTracker, events: list[Event]) -> list[Event]:
    past = DialogueStateTracker(tracker.sender_id, tracker.slots.values())
    for event in events:
        past.update(event)
    when = events[-1].timestamp
    started = [ActionExecuted(ACTION_SESSION_START_NAME, timestamp=when), SessionStarted(timestamp=when)]
    fresh = {slot.name: slot.initial_value for slot in tracker.slots.values()}
    slots = [
        SlotSet(name, slot.value, timestamp=when) for name, slot in past.slots.items() if slot.value != fresh.get(name)
    ]
    loop = [ActiveLoop(past.active_loop.name, timestamp=when)] if past.active_loop else []
    paused = [ConversationPaused(timestamp=when)] if past.is_paused() else []
    return [*started, *slots, *loop, *paused, ActionExecuted(ACTION_LISTEN_NAME, timestamp=when)]
