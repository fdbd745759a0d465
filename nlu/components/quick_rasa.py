# ruff: noqa: SLF001  Rasa has no other doors
"""What makes the stock server quick: some of Rasa's own functions, replaced by ones that do the same with less work.

`apply` is called by our components when a server loads them, never at import. Each replacement says what it saves and
why it is safe; docs/decisions/0002-rasa-speed.md has the measurements. Rasa is pinned to 3.6.21, the newest there is.
"""

import asyncio
import copy
from collections import deque
from collections.abc import Iterable
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
from jsonschema import ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.constants import DOCS_BASE_URL
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig


def apply() -> None:
    """Replace them; calling it again changes nothing."""
    RemoteAction._action_call_format = _action_call_format
    RemoteAction._validate_action_result = _validate_action_result
    DialogueStateTracker.copy = clone
    EndpointConfig.session = _session
    DaskGraphRunner.run = _run
    RulePolicy._prediction_states = _prediction_states
    Domain.is_empty = _is_empty


_stock_call = RemoteAction._action_call_format


def _action_call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Any) -> dict[str, Any]:
    """Stock Rasa writes out every event of the talk for every call. An action works on slots and the latest message;
    of earlier turns it gets what the person said.

    Rasa 3.6 also leaves the domain out of a call that does not need it; rasa-sdk 3.21 then asks for it (449) unless the
    key is there, and Rasa 3.6 does not know how to ask again. An empty domain satisfies both.
    """
    short = copy.copy(tracker)
    short.events = deque(brief(tracker.events))
    call: dict[str, Any] = _stock_call(self, short, domain)
    call.setdefault("domain", {})
    return call


def brief(events: Iterable[Event]) -> list[Event]:
    """The events of this turn as they are; before them, each thing that the person said, without its parse."""
    known = list(events)
    begin = max((place for place, event in enumerate(known) if isinstance(event, UserUttered)), default=0)
    earlier = [_only_said(event) for event in known[:begin] if isinstance(event, UserUttered)]
    return [*earlier, *known[begin:]]


def _only_said(event: UserUttered) -> UserUttered:
    return UserUttered(
        event.text, timestamp=event.timestamp, input_channel=event.input_channel, message_id=event.message_id
    )


@cache
def _action_response_validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    checker = validator_for(schema)
    checker.check_schema(schema)
    return checker(schema)


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Rasa checks its own constant schema again for every answer of an action: 76 % of a turn. The answers refused,
    and the words of the refusal, are the same (`best_match` picks the error as `jsonschema.validate` does)."""
    error = _worst_error(result)
    if error is None:
        return True
    error.message += (
        ". Failed to validate Action server response from API, make sure your response from the Action endpoint is "
        f"valid. For more information about the format visit {DOCS_BASE_URL}/custom-actions"
    )
    raise error


def _worst_error(result: dict[str, Any]) -> ValidationError | None:
    validator = _action_response_validator()
    if validator.is_valid(result):
        return None
    return best_match(validator.iter_errors(result))


def clone(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """The same state without playing all events again, which Rasa does twice a turn: a turn grew with the talk.

    Events are never changed once they are in a tracker, so sharing them is safe; slots hold values and are copied.
    """
    twin = copy.copy(tracker)
    twin.events = tracker.events.copy()
    twin.slots = copy.copy(tracker.slots)
    for name, slot in tracker.slots.items():
        twin.slots[name] = copy.copy(slot)
    twin.active_loop = copy.copy(tracker.active_loop)
    twin.model_id = None
    twin.assistant_id = None
    return twin


def _session(self: EndpointConfig) -> aiohttp.ClientSession:
    """A session as Rasa makes it, on connections that stay open: stock Rasa connects anew for every action call."""
    auth = aiohttp.BasicAuth(self.basic_auth["username"], self.basic_auth["password"]) if self.basic_auth else None
    return aiohttp.ClientSession(
        headers=self.headers,
        auth=auth,
        timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
        connector=_connector(),
        connector_owner=False,
    )


_connectors: "WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.TCPConnector]" = WeakKeyDictionary()


def _connector() -> aiohttp.TCPConnector:
    """One pool for each event loop. Idle connections close after 10 s, well before the action server drops them."""
    loop = asyncio.get_running_loop()
    if loop not in _connectors or _connectors[loop].closed:
        _connectors[loop] = aiohttp.TCPConnector(keepalive_timeout=10, limit=0)
    return _connectors[loop]


_Step = tuple[GraphNode, str, tuple[str, ...]]
_plans: "WeakKeyDictionary[DaskGraphRunner, dict[tuple[str, ...], list[_Step]]]" = WeakKeyDictionary()
_run_with_dask = DaskGraphRunner.run


def _run(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """The nodes one after the other, their order thought out once; Rasa rebuilds and resolves a dask graph each time.

    Only for answering: while training, nodes are made as they run and dask lets go of what is no longer needed.
    """
    if not all(node.eager for node in self._graph_schema.nodes.values()):
        return _run_with_dask(self, inputs, targets)
    wanted = tuple(targets or self._graph_schema.target_names)
    plans = _plans.setdefault(self, {})
    if wanted not in plans:
        plans[wanted] = _plan(self, wanted)
    known = dict(inputs or {})
    try:
        for node, name, needs in plans[wanted]:
            known[name] = node(*((need, known[need]) for need in needs))[1]
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return {target: known[target] for target in wanted}


def _plan(runner: DaskGraphRunner, wanted: tuple[str, ...]) -> list[_Step]:
    """Depth first: what a node needs comes before it. Names that are no nodes are inputs."""
    schema = runner._graph_schema.nodes
    order: dict[str, _Step] = {}

    def visit(name: str) -> None:
        if name in order or name not in schema:
            return
        needs = tuple(dict.fromkeys(schema[name].needs.values()))
        for need in needs:
            visit(need)
        order[name] = (runner._instantiated_nodes[name], name, needs)

    for target in wanted:
        visit(target)
    return list(order.values())


RULE_TURNS = 2
"""How far back a rule of ours looks: tests/architecture checks that none has more than one message of the person."""


def _prediction_states(self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, *args: Any, **kw: Any) -> Any:
    """Stock Rasa makes a state of every event it knows, twice a turn, to compare the last few with the rules."""
    return Policy._prediction_states(self, tail(tracker, RULE_TURNS), domain, *args, **kw)


def tail(tracker: DialogueStateTracker, turns: int) -> DialogueStateTracker:
    """The tracker with the events of its last turns only, where nothing before them can be in a state: a form that is
    active and slots that steer the dialogue can, so then it stays whole."""
    steered = tracker.active_loop or any(slot.influence_conversation for slot in tracker.slots.values())
    events = list(tracker.events)
    starts = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    if steered or len(starts) <= turns:
        return tracker
    begin = starts[-turns]
    while begin > 0 and not isinstance(events[begin], ActionExecuted):
        begin -= 1  # the listening that the message answers belongs to its state
    short = copy.copy(tracker)
    short.events = deque(events[begin:])
    return short


_stock_is_empty = Domain.is_empty


def _is_empty(self: Domain) -> bool:
    """Rasa writes out the whole domain for every message to see whether there is one; once loaded it stays."""
    known = vars(self).get("_known_empty")
    if known is None:
        known = self._known_empty = _stock_is_empty(self)
    return bool(known)
