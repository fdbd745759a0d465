"""What staff and applicants may do to a case, and what follows: each step gives events, or is refused with its article.

No step reads the clock: `at` is when it happens. The law of the case comes along as `law`.
"""

from datetime import date, datetime

from backend.approval.model import events as e
from backend.approval.model.case import BEFORE_ACCEPTANCE, OPEN, Case, Law, Stage, day_of
from backend.clock import SHANGHAI
from backend.errors import Refused
from backend.law.book import Provision
from backend.law.clock_model import Reading
from backend.law.terms import Span, Unit, due

Events = tuple[e.Event, ...]
OFFICERS_ON_SITE = 2
"""行政许可法 第三十四条: 指派两名以上工作人员. A head count, not a limit that changes."""


class NotAllowed(Refused):
    """The law does not allow the step: `code` says what, `provision` where it is written."""

    status = 409

    def __init__(self, code: str, provision: Provision, detail: str | None = None) -> None:
        super().__init__(detail or provision.act)
        self.code = code
        self.provision = provision


# -- intake


def receive(materials: frozenset[str], law: Law, by: e.Actor, at: datetime) -> Case:
    """收件. What the item's list does not name is not taken: it may not be asked for either."""
    if extra := materials - law.listed:
        _refuse(law, "material_not_listed", *extra)
    return Case((e.Received(at=at, by=by, materials=materials),))


def turn_away(case: Case, law: Law, explanation: str, by: e.Actor, at: datetime) -> Events:
    """即时不受理: no licence is needed."""
    _only_before_acceptance(case, law)
    return (e.NotRequired(at=at, by=by, explanation=explanation),)


def send_elsewhere(case: Case, law: Law, ask: str, by: e.Actor, at: datetime) -> Events:
    """不予受理, with whom to ask."""
    _only_before_acceptance(case, law)
    if not ask.strip():
        _refuse(law, "whom_to_ask_missing")
    return (e.NotCompetent(at=at, by=by, ask=ask.strip()),)


def ask_correction(case: Case, law: Law, gaps: frozenset[str], by: e.Actor, at: datetime) -> Events:
    """补正告知: in time, all at once, of the list only; a second notice may only repeat gaps of the first."""
    _only_before_acceptance(case, law)
    if not gaps:
        _refuse(law, "gaps_missing")
    if extra := gaps - law.listed:
        _refuse(law, "material_not_listed", *extra)
    event = e.CorrectionAsked(at=at, by=by, gaps=gaps)
    _as_the_clocks_see_it(case, law, event)
    return (event,)


def hand_in(case: Case, law: Law, materials: frozenset[str], by: e.Actor, at: datetime) -> Events:
    """Materials came. When nothing of the correction notice is missing any more, the case is accepted at once."""
    _only_while(case, law, OPEN, "decided_already")
    if extra := materials - law.listed:
        _refuse(law, "material_not_listed", *extra)
    came = e.HandedIn(at=at, by=by, materials=materials)
    if case.stage is Stage.CORRECTION_ASKED and not case.after((came,)).gaps:
        return came, e.Accepted(at=at, by=e.Actor("system", e.Role.SYSTEM))
    return (came,)


def accept(case: Case, law: Law, by: e.Actor, at: datetime) -> Events:
    """受理: nothing that was asked for is missing."""
    _only_before_acceptance(case, law)
    if case.gaps:
        _refuse(law, "materials_still_missing", *case.gaps)
    return (e.Accepted(at=at, by=by),)


def notice_silence(case: Case, law: Law, at: datetime) -> Events:
    """视为受理: to be called when the correction day has passed; nothing happens where there was no silence."""
    reading = case.clocks(law, _day(at))
    if case.stage is not Stage.RECEIVED or not reading.deemed_accepted or reading.accepted_at is None:
        return ()
    return (e.DeemedAccepted(at=at, by=e.Actor("system", e.Role.SYSTEM), as_of=reading.accepted_at),)


# -- review


def begin_procedure(
    case: Case, law: Law, kind: str, told_days: int | None, *, written_notice: bool, by: e.Actor, at: datetime
) -> Events:
    """特别程序: only kinds that the law lists stop the clock, and only with a written notice of the time."""
    _only_accepted(case, law)
    if kind in case.running:
        _refuse(law, "procedure_running", kind)
    event = e.ProcedureBegun(at=at, by=by, kind=kind, told_days=told_days, written_notice=written_notice)
    _as_the_clocks_see_it(case, law, event)
    return (event,)


def end_procedure(case: Case, law: Law, kind: str, outcome: str, by: e.Actor, at: datetime) -> Events:
    """The step is over; the clock runs again."""
    _only_accepted(case, law)
    if kind not in case.running:
        _refuse(law, "suspension_kind_not_listed", kind)
    return (e.ProcedureEnded(at=at, by=by, kind=kind, outcome=outcome),)


def visit_site(case: Case, law: Law, officers: frozenset[str], findings: str, by: e.Actor, at: datetime) -> Events:
    """现场核查 by two or more different officers."""
    _only_accepted(case, law)
    if len(officers) < OFFICERS_ON_SITE:
        _refuse(law, "two_officers_needed")
    return (e.SiteVisited(at=at, by=by, officers=officers, findings=findings),)


def extend(case: Case, law: Law, days: int, reason_told: str, by: e.Actor, at: datetime) -> Events:
    """延长: once, in time, by the right head, the reason told."""
    _only_accepted(case, law)
    event = e.Extended(at=at, by=by, days=days, reason_told=reason_told.strip())
    _as_the_clocks_see_it(case, law, event)
    return (event,)


def hear_parties(case: Case, law: Law, parties: frozenset[str], by: e.Actor, at: datetime) -> Events:
    """Those whose major interests are touched were told and could speak."""
    _only_accepted(case, law)
    if not parties:
        _refuse(law, "interested_parties_not_heard")
    return (e.PartiesHeard(at=at, by=by, parties=parties),)


# -- hearing


def offer_hearing(case: Case, law: Law, by: e.Actor, at: datetime) -> Events:
    """The right to a hearing is told before the decision."""
    _only_accepted(case, law)
    return (e.HearingOffered(at=at, by=by),)


def ask_hearing(case: Case, law: Law, by: e.Actor, at: datetime) -> Events:
    """Asked for within the days after the right was told (working days: the longer reading, for the applicant)."""
    _only_accepted(case, law)
    offered = case.last(e.HearingOffered)
    if offered is not None and _day(at) > _due(law, "hearing_request", day_of(offered)):
        _refuse(law, "hearing_asked_too_late")
    return (e.HearingAsked(at=at, by=by),)


def call_hearing(case: Case, law: Law, day: date, chair: str, by: e.Actor, at: datetime) -> Events:
    """Time and place told long enough before; the chair has not examined the case."""
    _only_accepted(case, law)
    if chair in case.reviewers:
        _refuse(law, "chair_reviewed_the_case", chair)
    if law.calendar.between(_day(at), day) < law.book.term("hearing_notice", on=_day(at)).value:
        _refuse(law, "hearing_notice_too_short", day.isoformat())
    called: Events = (e.HearingCalled(at=at, by=by, day=day, chair=chair),)
    asked = case.last(e.HearingAsked)
    if asked is not None and day > (latest := _due(law, "hearing_held", day_of(asked))):
        return *called, _breach("hearing_held", latest, at)
    return called


def hold_hearing(case: Case, law: Law, record: str, by: e.Actor, at: datetime) -> Events:
    """The hearing took place and its record is signed."""
    _only_accepted(case, law)
    if case.last(e.HearingCalled) is None:
        _refuse(law, "hearing_outstanding")
    return (e.HearingHeld(at=at, by=by, record=record),)


# -- decision and after


def grant(case: Case, law: Law, by: e.Actor, at: datetime) -> Events:
    """准予. Late is late: it is decided all the same, and the breach is recorded."""
    _ready_to_decide(case, law)
    return e.Granted(at=at, by=by, reviewers=case.reviewers), *_late(case, law, at)


def deny(case: Case, law: Law, reasons: str, remedies: str, by: e.Actor, at: datetime) -> Events:
    """不予许可, with reasons and remedies."""
    _ready_to_decide(case, law)
    if not reasons.strip():
        _refuse(law, "reasons_missing")
    if not remedies.strip():
        _refuse(law, "remedies_missing")
    denied = e.Denied(at=at, by=by, reasons=reasons.strip(), remedies=remedies.strip())
    return denied, *_late(case, law, at)


def certify(case: Case, law: Law, number: str, expires: date | None, by: e.Actor, at: datetime) -> Events:
    """制证 after a grant."""
    _only_while(case, law, frozenset({Stage.GRANTED}), "not_granted")
    return (e.CertificateMade(at=at, by=by, number=number, expires=expires),)


def serve(case: Case, law: Law, how: str, by: e.Actor, at: datetime) -> Events:
    """送达 of the certificate, in the days after the decision; of a refusal at once."""
    _only_while(case, law, frozenset({Stage.CERTIFIED, Stage.DENIED}), "not_granted")
    served = e.Served(at=at, by=by, how=how)
    latest = case.clocks(law, _day(at)).issue_due
    if latest is not None and _day(at) > latest:
        return served, _breach("issue", latest, at)
    return (served,)


def withdraw(case: Case, law: Law, by: e.Actor, at: datetime) -> Events:
    """The applicant takes the application back; possible until it is decided."""
    _only_while(case, law, OPEN, "decided_already")
    return (e.Withdrawn(at=at, by=by),)


def terminate(case: Case, law: Law, reason: str, by: e.Actor, at: datetime) -> Events:
    """There is nothing left to decide."""
    _only_while(case, law, OPEN, "decided_already")
    if not reason.strip():
        _refuse(law, "reasons_missing")
    return (e.Terminated(at=at, by=by, reason=reason.strip()),)


# -- what several steps check


def _ready_to_decide(case: Case, law: Law) -> None:
    _only_accepted(case, law)
    if case.running:
        _refuse(law, "procedure_running", *case.running)
    asked, held = case.last(e.HearingAsked), case.last(e.HearingHeld)
    if asked is not None and (held is None or held.at < asked.at):
        _refuse(law, "hearing_outstanding")


def _only_before_acceptance(case: Case, law: Law) -> None:
    _only_while(case, law, BEFORE_ACCEPTANCE, "already_accepted" if case.stage in OPEN else "decided_already")


def _only_accepted(case: Case, law: Law) -> None:
    before = case.stage in BEFORE_ACCEPTANCE
    _only_while(case, law, frozenset({Stage.ACCEPTED}), "not_accepted" if before else "decided_already")


def _only_while(case: Case, law: Law, stages: frozenset[Stage], otherwise: str) -> None:
    if case.stage not in stages:
        _refuse(law, otherwise, case.stage)


def _as_the_clocks_see_it(case: Case, law: Law, event: e.Event) -> None:
    """The clocks know which events the law allows: an event that they refuse is refused here, with their article."""
    reading: Reading = case.after((event,)).clocks(law, day_of(event))
    happened = [one for one in case.events if _moves_a_clock(one)]
    for refused in reading.refused:
        if refused.index == len(happened):
            assert refused.reason.provision is not None
            raise NotAllowed(refused.code, refused.reason.provision)


def _moves_a_clock(event: e.Event) -> bool:
    from_clocks = (e.Received, e.CorrectionAsked, e.Accepted, e.ProcedureBegun, e.ProcedureEnded, e.Extended)
    return isinstance(event, (*from_clocks, e.Granted, e.Denied))


def _late(case: Case, law: Law, at: datetime) -> Events:
    latest = case.clocks(law, _day(at)).statutory_due
    return (_breach("decision", latest, at),) if latest is not None and _day(at) > latest else ()


def _breach(duty: str, latest: date, at: datetime) -> e.Breached:
    return e.Breached(at=at, by=e.Actor("system", e.Role.SYSTEM), duty=duty, due=latest)


def _due(law: Law, name: str, start: date) -> date:
    rule = law.book.term(name, on=start)
    return due(start, Span(rule.value, Unit(rule.unit)), law.calendar)


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _refuse(law: Law, code: str, *what: str) -> None:
    raise NotAllowed(code, law.book.duty(code), ", ".join(sorted(what)) or None)
