"""Whatever staff and applicants try, in whatever order: a case stays one that the law allows."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from backend.approval.model import events as e
from backend.approval.model import steps
from backend.approval.model.case import Case, Law, Stage, day_of
from backend.law.book import law_book
from backend.law.clock_model import ItemRules
from backend.law.terms import Span, Unit
from backend.law.workdays import work_calendar

LISTED = frozenset({"application", "identity", "layout", "lease"})
MATERIALS = st.frozensets(st.sampled_from([*sorted(LISTED), "tax record"]))
ACTORS = st.sampled_from([e.Actor(f"staff:{role}", role) for role in e.Role])
KINDS = st.sampled_from(["hearing", "expert_review", "testing", "site_visit"])
TEXTS = st.sampled_from(["", " ", "because"])
DAYS = st.integers(0, 25)
SPANS = st.sampled_from(
    [Span(20, Unit.WORKING_DAY), Span(5, Unit.WORKING_DAY), Span(30, Unit.DAY), Span(2, Unit.MONTH), None]
)


class AnyOrder(RuleBasedStateMachine):
    """Steps are tried at random; refused ones change nothing."""

    case: Case
    law: Law
    now: datetime

    @initialize(span=SPANS, materials=st.frozensets(st.sampled_from(sorted(LISTED))), day=st.integers(0, 700))
    def begin(self, span: Span | None, materials: frozenset[str], day: int) -> None:
        self.law = Law(law_book(), work_calendar(), ItemRules(statutory=span), LISTED)
        self.now = datetime(2024, 1, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai")) + timedelta(days=day)
        self.case = steps.receive(materials, self.law, e.Actor("staff:1", e.Role.WINDOW), self.now)

    def attempt(self, step: object, *arguments: object, **named: object) -> None:
        before = self.case
        try:
            events = step(before, self.law, *arguments, **named, at=self.now)  # type: ignore[operator]
        except steps.NotAllowed:
            return
        self.case = before.after(events)

    @rule(days=st.integers(0, 12))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.attempt(steps.notice_silence)

    @rule(gaps=MATERIALS, by=ACTORS)
    def ask_correction(self, gaps: frozenset[str], by: e.Actor) -> None:
        self.attempt(steps.ask_correction, gaps, by)

    @rule(materials=MATERIALS, by=ACTORS)
    def hand_in(self, materials: frozenset[str], by: e.Actor) -> None:
        self.attempt(steps.hand_in, materials, by)

    @rule(by=ACTORS)
    def accept(self, by: e.Actor) -> None:
        self.attempt(steps.accept, by)

    @rule(kind=KINDS, told=st.none() | DAYS, written=st.booleans(), by=ACTORS)
    def begin_procedure(self, kind: str, told: int | None, written: bool, by: e.Actor) -> None:
        self.attempt(steps.begin_procedure, kind, told, written_notice=written, by=by)

    @rule(kind=KINDS, by=ACTORS)
    def end_procedure(self, kind: str, by: e.Actor) -> None:
        self.attempt(steps.end_procedure, kind, "done", by)

    @rule(days=DAYS, reason=TEXTS, by=ACTORS)
    def extend(self, days: int, reason: str, by: e.Actor) -> None:
        self.attempt(steps.extend, days, reason, by)

    @rule(by=ACTORS)
    def ask_hearing(self, by: e.Actor) -> None:
        self.attempt(steps.ask_hearing, by)

    @rule(days=DAYS, chair=st.sampled_from(["staff:1", "staff:reviewer"]), by=ACTORS)
    def call_hearing(self, days: int, chair: str, by: e.Actor) -> None:
        self.attempt(steps.call_hearing, (self.now + timedelta(days=days)).date(), chair, by)

    @rule(by=ACTORS)
    def hold_hearing(self, by: e.Actor) -> None:
        self.attempt(steps.hold_hearing, "record", by)

    @rule(by=ACTORS, reasons=TEXTS, yes=st.booleans())
    def decide(self, by: e.Actor, reasons: str, yes: bool) -> None:
        if yes:
            self.attempt(steps.grant, by)
        else:
            self.attempt(steps.deny, reasons, reasons, by)

    @rule(by=ACTORS)
    def finish(self, by: e.Actor) -> None:
        self.attempt(steps.certify, "C1", None, by)
        self.attempt(steps.serve, "window", by)

    @rule(by=ACTORS)
    def withdraw(self, by: e.Actor) -> None:
        self.attempt(steps.withdraw, by)

    @invariant()
    def the_law_has_nothing_against_any_event(self) -> None:
        assert self.case.clocks(self.law, day_of(self.case.events[-1])).refused == ()

    @invariant()
    def what_comes_once_came_once(self) -> None:
        for kinds in ((e.Extended,), (e.Accepted, e.DeemedAccepted), (e.Granted, e.Denied), (e.CertificateMade,)):
            assert sum(isinstance(event, kinds) for event in self.case.events) <= 1

    @invariant()
    def a_due_day_is_a_working_day(self) -> None:
        reading = self.case.clocks(self.law, self.now.date())
        for day in (reading.statutory_due, reading.promised_due, reading.issue_due):
            assert day is None or self.law.calendar.is_working(day)

    @invariant()
    def no_decision_while_something_is_owed(self) -> None:
        for place, event in enumerate(self.case.events):
            if isinstance(event, e.Granted | e.Denied):
                before = Case(self.case.events[:place])
                assert before.stage is Stage.ACCEPTED
                assert not before.running

    @invariant()
    def an_ended_case_stays_as_it_is(self) -> None:
        moved = [event for event in self.case.events if isinstance(event, e.Withdrawn | e.NotRequired | e.NotCompetent)]
        assert not moved or self.case.events[-1] is moved[-1]


AnyOrder.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestAnyOrder = AnyOrder.TestCase
