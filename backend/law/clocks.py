"""A case's deadlines from what happened to it: every day derived, each with its reason and article. No I/O, no clock.

The version of the law: for the correction notice the one in force on the day of receipt, for the decision and its
extension the one on the day from which the limit runs, for the certificate the one on the day of the decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from backend.law.book import LawBook, Provision
from backend.law.clock_model import (
    GRANTED,
    CaseState,
    Handling,
    Happening,
    ItemRules,
    Limit,
    Reading,
    Reason,
    RefusedEvent,
    Suspension,
)
from backend.law.terms import LeftOut, Span, Unit, due
from backend.law.workdays import WorkCalendar


def read_clocks(
    item: ItemRules,
    handling: Handling,
    events: Sequence[Happening],
    as_of: date,
    book: LawBook,
    calendar: WorkCalendar,
) -> Reading:
    """The clocks as they stand on `as_of`. Raises OutsideCalendar, NoSuchTerm."""
    clock = _Clock(item, handling, as_of, book, calendar)
    for index, event in enumerate(events):
        if event.on <= as_of:
            clock.take(index, event)
    return clock.reading()


@dataclass
class _Clock:
    """One walk over the events of a case."""

    item: ItemRules
    handling: Handling
    as_of: date
    book: LawBook
    calendar: WorkCalendar
    received: date | None = None
    first_gaps: frozenset[str] | None = None
    corrected: bool = False
    accepted: date | None = None
    deemed: bool = False
    suspensions: list[Suspension] = field(default_factory=list)
    extended: int | None = None
    decided: Happening | None = None
    refused: list[RefusedEvent] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    def take(self, index: int, event: Happening) -> None:
        """The event's effect, or its refusal."""
        # Silence is judged before anything that came after it.
        self._judge_silence(event.on)
        match event.what:
            case "received":
                self._receive(event)
            case "correction_notice":
                self._ask_correction(index, event)
            case "correction_complete":
                self.corrected = True
            case "accepted":
                self._accept(event.on)
            case "special_begin":
                self._begin_special(index, event)
            case "special_end":
                self._end_special(event)
            case "extended":
                self._extend(index, event)
            case "decided":
                self.decided = self.decided or event

    # -- receipt and acceptance

    def _receive(self, event: Happening) -> None:
        if self.received is not None:
            return
        self.received = self.calendar.on_or_after(event.on)
        name = "received" if self.received == event.on else "received_on_day_off"
        self._say(name, day=self.received, asked=event.on)

    def _correction(self) -> Limit | None:
        if self.received is None:
            return None
        rule = self.book.term("correction_notice", on=self.received, item=self.item.code)
        span = self.item.correction_notice or Span(rule.value, Unit(rule.unit))
        return Limit(self.received, span, due(self.received, span, self.calendar), rule)

    def _judge_silence(self, today: date) -> None:
        """视为受理 (行政许可法 第三十二条第四项): neither asked nor accepted in time, so accepted as of receipt."""
        if self.accepted is not None or self.first_gaps is not None or self.received is None:
            return
        found = self._correction()
        if found is not None and today > found.due:
            self.accepted, self.deemed = self.received, True
            self._say("deemed_accepted", found.provision, due=found.due, day=self.received)

    def _ask_correction(self, index: int, event: Happening) -> None:
        gaps = frozenset(event.gaps)
        if self.first_gaps is not None:
            if new := gaps - self.first_gaps:
                general = self.book.term("correction_notice", on=event.on, item=self.item.code)
                self._refuse(index, "second_correction_notice", general, gaps=tuple(sorted(new)))
            else:
                self.corrected = False
            return
        found = self._correction()
        if found is not None and found.provision is not None and event.on > found.due:
            self._refuse(index, "correction_notice_late", found.provision, due=found.due)
            return
        self.first_gaps, self.corrected = gaps, False
        name = "correction_asked" if gaps else "correction_asked_plain"
        self._say(name, found.provision if found else None, day=event.on, gaps=tuple(event.gaps))

    def _accept(self, on: date) -> None:
        if self.accepted is None:
            self.accepted = on
            self._say("accepted", day=on)

    # -- what moves the limit

    def _begin_special(self, index: int, event: Happening) -> None:
        stops = self.book.special_procedures
        if event.kind not in stops.kinds | self.item.special_kinds:
            self._refuse(index, "suspension_kind_not_listed", stops.provision, kind=event.kind)
        elif not event.written_notice:
            self._refuse(index, "suspension_without_notice", stops.provision)
        elif (limit := self._statutory()) is not None and event.on > limit:
            self._refuse(index, "suspension_after_due", stops.provision, due=limit)
        else:
            self.suspensions.append(Suspension(event.on, event.kind, event.days))

    def _end_special(self, event: Happening) -> None:
        for one in self.suspensions:
            if one.end is None and one.kind == event.kind:
                one.end = event.on
                return

    def _extend(self, index: int, event: Happening) -> None:
        rule = self._extension_rule(event.on)
        joint = self.handling is Handling.JOINT
        approver = self.item.extension_by or ("head_of_government" if joint else "head_of_organ")
        most = self.item.extension if self.item.extension is not None else rule.value
        limit = self._statutory()
        if self.extended is not None:
            self._refuse(index, "second_extension", rule)
        elif (event.days or 0) > most:
            self._refuse(index, "extension_too_long", rule, most=most, days=event.days)
        elif event.approved_by != approver:
            self._refuse(index, "extension_wrong_approver", rule, approver=approver)
        elif not event.reason_notified:
            self._refuse(index, "extension_reason_not_told", rule)
        elif limit is not None and event.on > limit:
            self._refuse(index, "extension_after_due", rule, due=limit)
        else:
            self.extended = event.days or 0
            self._say("extended", rule, day=event.on, count=self.extended)

    def _extension_rule(self, on: date) -> Provision:
        name = "joint_extension" if self.handling is Handling.JOINT else "decision_extension"
        return self.book.term(name, on=self._start() or on, item=self.item.code)

    # -- the days

    def _start(self) -> date | None:
        """The day whose next one is the first counted; none before acceptance."""
        if self.accepted is None:
            return None
        return self.received if self.item.counted_from == "received" and self.received else self.accepted

    def _limit(self) -> tuple[Span, Provision | None] | None:
        start = self._start()
        if start is None:
            return None
        if self.item.statutory is not None:
            return self.item.statutory, None
        if not self.item.general_limit:
            return None
        name = "joint_decision" if self.handling is Handling.JOINT else "decision"
        general = self.book.term(name, on=start)
        return Span(general.value, Unit(general.unit)), general

    def _left_out(self, start: date) -> LeftOut:
        """The days of all suspensions after the start, each day once."""
        working = days = 0
        reached = start
        for begin, last in sorted((one.begin, one.last(self.as_of, self.calendar)) for one in self.suspensions):
            begins = max(begin, reached)
            if last > begins:
                working += self.calendar.between(begins, last)
                days += (last - begins).days
                reached = last
        return LeftOut(working, days)

    def _statutory(self) -> date | None:
        start, limit = self._start(), self._limit()
        if start is None or limit is None:
            return None
        found = due(start, limit[0], self.calendar, self._left_out(start))
        return self.calendar.add(found, self.extended or 0)

    def _promised(self) -> date | None:
        start = self._start()
        if start is None or self.item.promised is None:
            return None
        return due(start, self.item.promised, self.calendar, self._left_out(start))

    def _issue(self) -> tuple[date, Provision] | None:
        if self.decided is None or self.decided.result != GRANTED:
            return None
        rule = self.book.term("issue", on=self.decided.on, item=self.item.code)
        return due(self.decided.on, self._issue_span(rule), self.calendar), rule

    def _issue_span(self, rule: Provision) -> Span:
        return self.item.issue or Span(rule.value, Unit(rule.unit))

    def _state(self) -> CaseState:
        if self.decided is not None:
            return CaseState.DECIDED
        running = (one for one in self.suspensions if one.end is None)
        if any(self.as_of <= one.last(self.as_of, self.calendar) for one in running):
            return CaseState.SUSPENDED
        if self.accepted is not None:
            return CaseState.ACCEPTED
        asked = self.first_gaps is not None and not self.corrected
        return CaseState.CORRECTION_ASKED if asked else CaseState.RECEIVED

    def reading(self) -> Reading:
        """Everything, as it stands at the end of the walk."""
        self._judge_silence(self.as_of)
        statutory, promised, issue = self._statutory(), self._promised(), self._issue()
        self._tell_days(statutory, promised, issue)
        known = [day for day in (statutory, promised, issue and issue[0], self.received) if day is not None]
        missing = sorted({day.year for day in known if self.calendar.is_provisional(day)})
        if missing:
            self._say("provisional", years=tuple(missing))
        start, limit = self._start(), self._limit()
        return Reading(
            accepted_at=self.accepted,
            deemed_accepted=self.deemed,
            statutory_due=statutory,
            promised_due=promised,
            suspended_days=self._left_out(start).working_days if start else 0,
            extended_days=self.extended or 0,
            issue_due=issue[0] if issue else None,
            state=self._state(),
            provisional=bool(missing),
            refused=tuple(self.refused),
            reasons=tuple(self.reasons),
            correction=self._correction(),
            statutory=Limit(start, limit[0], statutory, limit[1]) if start and limit and statutory else None,
        )

    # -- telling

    def _tell_days(self, statutory: date | None, promised: date | None, issue: tuple[date, Provision] | None) -> None:
        start, limit = self._start(), self._limit()
        if start is not None:
            self._tell_suspensions()
        if start is not None and statutory is not None and limit is not None:
            more = (self._left_out(start).working_days, self.extended or 0)
            name = "statutory_with" if any(more) else "statutory"
            self._say(name, limit[1], span=limit[0], start=start, due=statutory, more=more)
        if promised is not None:
            self._say("promised", span=self.item.promised, start=start, due=promised)
        if start is not None and (last := max(filter(None, (statutory, promised)), default=None)):
            off = self.calendar.days_off(start, last)
            if off:
                self._say("days_off", names=tuple(f"{one.name} {one.first}~{one.last}" for one in off))
        if issue is not None and self.decided is not None:
            rule = issue[1]
            self._say("issue", rule, day=self.decided.on, due=issue[0], span=self._issue_span(rule))

    def _tell_suspensions(self) -> None:
        rule = self.book.special_procedures.provision
        for one in self.suspensions:
            count = self.calendar.between(one.begin, max(one.begin, one.last(self.as_of, self.calendar)))
            name = "suspended" if one.told is not None else "suspended_untold"
            self._say(name, rule, kind=one.kind, begin=one.begin, count=count, told=one.told)

    def _say(self, name: str, provision: Provision | None = None, **values: object) -> None:
        self.reasons.append(Reason(name, values, provision))

    def _refuse(self, index: int, code: str, provision: Provision, **values: object) -> None:
        reason = Reason(f"refused_{code}", values, provision)
        self.refused.append(RefusedEvent(index, code, provision.act, reason))
