"""Each step of a case: what it gives, and what the law refuses with which article."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.approval.model import events as e
from backend.approval.model import steps
from backend.approval.model.case import Case, Law, Stage
from backend.law.book import law_book
from backend.law.clock_model import Handling, ItemRules
from backend.law.terms import Span, Unit
from backend.law.workdays import work_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
LISTED = frozenset({"application", "identity", "layout", "lease"})
WINDOW = e.Actor("staff:1", e.Role.WINDOW)
REVIEWER = e.Actor("staff:2", e.Role.REVIEWER)
HEAD = e.Actor("staff:3", e.Role.HEAD_OF_ORGAN)
PERSON = e.Actor("applicant:1", e.Role.APPLICANT)
LAW = Law(
    law_book(),
    work_calendar(),
    ItemRules(statutory=Span(20, Unit.WORKING_DAY), promised=Span(10, Unit.WORKING_DAY)),
    LISTED,
)


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def received(*materials: str) -> Case:
    return steps.receive(frozenset(materials or LISTED), LAW, WINDOW, at(3, 2))


def accepted() -> Case:
    case = received()
    return case.after(steps.accept(case, LAW, WINDOW, at(3, 2)))


def granted() -> Case:
    case = accepted()
    return case.after(steps.grant(case, LAW, HEAD, at(3, 10)))


def refused(step: Callable[[], object]) -> tuple[str, str]:
    """The code and the article of a refusal."""
    with pytest.raises(steps.NotAllowed) as error:
        step()
    return error.value.code, error.value.provision.act


def test_what_the_list_does_not_name_is_not_taken() -> None:
    code, article = refused(lambda: steps.receive(frozenset({"tax record"}), LAW, WINDOW, at(3, 2)))
    assert (code, article) == ("material_not_listed", "行政许可法第三十一条")


def test_a_complete_application_is_accepted_and_its_clock_runs() -> None:
    case = accepted()
    assert case.stage is Stage.ACCEPTED
    assert case.clocks(LAW, date(2026, 3, 2)).statutory_due == date(2026, 3, 30)


def test_whoever_is_sent_elsewhere_is_told_where() -> None:
    assert refused(lambda: steps.send_elsewhere(received(), LAW, " ", WINDOW, at(3, 2))) == (
        "whom_to_ask_missing",
        "行政许可法第三十二条第二项",
    )
    [event] = steps.send_elsewhere(received(), LAW, "市公安局", WINDOW, at(3, 2))
    assert received().after((event,)).stage is Stage.NOT_COMPETENT


def test_corrections_are_asked_for_once() -> None:
    case = received("application")
    case = case.after(steps.ask_correction(case, LAW, frozenset({"layout", "lease"}), WINDOW, at(3, 4)))
    assert case.gaps == {"layout", "lease"}
    again = steps.ask_correction(case, LAW, frozenset({"lease"}), WINDOW, at(3, 20))
    assert case.after(again).gaps == {"lease"}
    assert refused(lambda: steps.ask_correction(case, LAW, frozenset({"identity"}), WINDOW, at(3, 5))) == (
        "second_correction_notice",
        "行政许可法第三十二条第四项",
    )


def test_a_correction_notice_names_gaps_of_the_list() -> None:
    case = received("application")
    assert refused(lambda: steps.ask_correction(case, LAW, frozenset(), WINDOW, at(3, 3)))[0] == "gaps_missing"
    extra = frozenset({"tax record"})
    assert refused(lambda: steps.ask_correction(case, LAW, extra, WINDOW, at(3, 3)))[0] == "material_not_listed"


def test_after_five_working_days_of_silence_no_correction_can_be_asked_for() -> None:
    case = received("application")
    gaps = frozenset({"lease"})
    assert steps.ask_correction(case, LAW, gaps, WINDOW, at(3, 9))
    assert refused(lambda: steps.ask_correction(case, LAW, gaps, WINDOW, at(3, 10)))[0] == "correction_notice_late"


def test_silence_accepts_as_of_the_day_of_receipt() -> None:
    case = received()
    assert steps.notice_silence(case, LAW, at(3, 9)) == ()
    [event] = steps.notice_silence(case, LAW, at(3, 10))
    assert isinstance(event, e.DeemedAccepted)
    assert event.as_of == date(2026, 3, 2)
    case = case.after((event,))
    assert case.stage is Stage.ACCEPTED
    assert case.clocks(LAW, date(2026, 3, 10)).statutory_due == date(2026, 3, 30)
    assert steps.notice_silence(case, LAW, at(3, 11)) == ()


def test_the_last_missing_material_accepts_the_case() -> None:
    case = received("application", "identity")
    case = case.after(steps.ask_correction(case, LAW, frozenset({"layout", "lease"}), WINDOW, at(3, 3)))
    first = steps.hand_in(case, LAW, frozenset({"lease"}), PERSON, at(3, 5))
    assert [type(event) for event in first] == [e.HandedIn]
    case = case.after(first)
    assert refused(lambda: steps.accept(case, LAW, WINDOW, at(3, 5)))[0] == "materials_still_missing"
    second = steps.hand_in(case, LAW, frozenset({"layout"}), PERSON, at(3, 6))
    assert [type(event) for event in second] == [e.HandedIn, e.Accepted]


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [("site_visit", True, "suspension_kind_not_listed"), ("hearing", False, "suspension_without_notice")],
)
def test_only_listed_procedures_told_in_writing_stop_the_clock(kind: str, written: bool, code: str) -> None:
    begin = lambda: steps.begin_procedure(  # noqa: E731
        accepted(), LAW, kind, 5, written_notice=written, by=REVIEWER, at=at(3, 3)
    )
    assert refused(begin) == (code, "行政许可法第四十五条")


def test_a_procedure_moves_both_days_by_what_was_told() -> None:
    case = accepted()
    begun = steps.begin_procedure(case, LAW, "expert_review", 5, written_notice=True, by=REVIEWER, at=at(3, 3))
    case = case.after(begun)
    reading = case.clocks(LAW, date(2026, 3, 4))
    assert (reading.statutory_due, reading.promised_due) == (date(2026, 4, 7), date(2026, 3, 23))
    twice = lambda: steps.begin_procedure(  # noqa: E731
        case, LAW, "expert_review", 5, written_notice=True, by=REVIEWER, at=at(3, 4)
    )
    assert refused(twice)[0] == "procedure_running"
    assert refused(lambda: steps.grant(case, LAW, HEAD, at(3, 5)))[0] == "procedure_running"
    case = case.after(steps.end_procedure(case, LAW, "expert_review", "passed", REVIEWER, at(3, 6)))
    assert case.clocks(LAW, date(2026, 3, 6)).suspended_days == 3


def test_a_site_visit_takes_two_different_officers() -> None:
    alone = frozenset({"staff:2"})
    assert refused(lambda: steps.visit_site(accepted(), LAW, alone, "ok", REVIEWER, at(3, 4))) == (
        "two_officers_needed",
        "行政许可法第三十四条",
    )
    assert steps.visit_site(accepted(), LAW, alone | {"staff:4"}, "ok", REVIEWER, at(3, 4))


@pytest.mark.parametrize(
    ("days", "reason", "by", "when", "code"),
    [
        (11, "told", HEAD, at(3, 20), "extension_too_long"),
        (10, "told", REVIEWER, at(3, 20), "extension_wrong_approver"),
        (10, " ", HEAD, at(3, 20), "extension_reason_not_told"),
        (10, "told", HEAD, at(3, 31), "extension_after_due"),
    ],
)
def test_an_extension_the_law_forbids(days: int, reason: str, by: e.Actor, when: datetime, code: str) -> None:
    assert refused(lambda: steps.extend(accepted(), LAW, days, reason, by, when)) == (code, "行政许可法第四十二条")


def test_an_extension_comes_once() -> None:
    case = accepted()
    case = case.after(steps.extend(case, LAW, 10, "told", HEAD, at(3, 20)))
    assert case.clocks(LAW, date(2026, 3, 20)).statutory_due == date(2026, 4, 14)
    assert refused(lambda: steps.extend(case, LAW, 1, "told", HEAD, at(3, 23)))[0] == "second_extension"


def test_a_hearing_that_was_asked_for_is_held_before_the_decision() -> None:
    case = accepted()
    case = case.after(steps.offer_hearing(case, LAW, REVIEWER, at(3, 3)))
    assert refused(lambda: steps.ask_hearing(case, LAW, PERSON, at(3, 11)))[0] == "hearing_asked_too_late"
    case = case.after(steps.ask_hearing(case, LAW, PERSON, at(3, 10)))
    assert refused(lambda: steps.grant(case, LAW, HEAD, at(3, 12)))[0] == "hearing_outstanding"
    soon, chair = date(2026, 3, 19), "staff:9"
    assert refused(lambda: steps.call_hearing(case, LAW, soon, chair, REVIEWER, at(3, 11)))[0] == (
        "hearing_notice_too_short"
    )
    reviewer = refused(lambda: steps.call_hearing(case, LAW, date(2026, 3, 20), "staff:2", REVIEWER, at(3, 11)))
    assert reviewer == ("chair_reviewed_the_case", "行政许可法第四十八条第三项")
    case = case.after(steps.call_hearing(case, LAW, date(2026, 3, 20), chair, REVIEWER, at(3, 11)))
    case = case.after(steps.hold_hearing(case, LAW, "record 1", REVIEWER, at(3, 20)))
    assert case.after(steps.grant(case, LAW, HEAD, at(3, 23))).stage is Stage.GRANTED


def test_a_hearing_called_for_after_its_twenty_days_is_a_breach() -> None:
    case = accepted()
    case = case.after(steps.ask_hearing(case, LAW, PERSON, at(3, 3)))
    _, breach = steps.call_hearing(case, LAW, date(2026, 4, 1), "staff:9", REVIEWER, at(3, 4))
    assert isinstance(breach, e.Breached)
    assert (breach.duty, breach.due) == ("hearing_held", date(2026, 3, 31))


@pytest.mark.parametrize(
    ("reasons", "remedies", "code"), [(" ", "x", "reasons_missing"), ("x", "", "remedies_missing")]
)
def test_a_refusal_has_reasons_and_remedies(reasons: str, remedies: str, code: str) -> None:
    assert refused(lambda: steps.deny(accepted(), LAW, reasons, remedies, HEAD, at(3, 4))) == (
        code,
        "行政许可法第三十八条",
    )


def test_a_decision_on_the_due_day_is_in_time_and_one_after_it_is_a_breach() -> None:
    case = accepted()
    assert [type(event) for event in steps.grant(case, LAW, HEAD, at(3, 30))] == [e.Granted]
    _, breach = steps.grant(case, LAW, HEAD, at(3, 31))
    assert isinstance(breach, e.Breached)
    assert (breach.duty, breach.due) == ("decision", date(2026, 3, 30))


def test_a_certificate_follows_a_grant_only_and_late_serving_is_a_breach() -> None:
    assert refused(lambda: steps.certify(accepted(), LAW, "C1", None, WINDOW, at(3, 4)))[0] == "not_granted"
    case = granted()
    case = case.after(steps.certify(case, LAW, "C1", date(2031, 3, 10), WINDOW, at(3, 11)))
    assert [type(event) for event in steps.serve(case, LAW, "window", WINDOW, at(3, 24))] == [e.Served]
    _, breach = steps.serve(case, LAW, "mail", WINDOW, at(3, 25))
    assert isinstance(breach, e.Breached)
    assert breach.due == date(2026, 3, 24)


def test_nothing_is_decided_before_acceptance_nor_twice() -> None:
    assert refused(lambda: steps.grant(received(), LAW, HEAD, at(3, 3)))[0] == "not_accepted"
    assert refused(lambda: steps.grant(granted(), LAW, HEAD, at(3, 11)))[0] == "decided_already"
    assert refused(lambda: steps.accept(accepted(), LAW, WINDOW, at(3, 3)))[0] == "already_accepted"


def test_an_applicant_may_withdraw_until_the_decision() -> None:
    assert accepted().after(steps.withdraw(accepted(), LAW, PERSON, at(3, 3))).stage is Stage.WITHDRAWN
    assert refused(lambda: steps.withdraw(granted(), LAW, PERSON, at(3, 11)))[0] == "decided_already"


def test_joint_handling_is_extended_by_the_government_s_head() -> None:
    joint = Law(LAW.book, LAW.calendar, ItemRules(), LISTED, Handling.JOINT)
    case = accepted()
    assert case.clocks(joint, date(2026, 3, 2)).statutory_due == LAW.calendar.add(date(2026, 3, 2), 45)
    assert refused(lambda: steps.extend(case, joint, 15, "told", HEAD, at(3, 20)))[0] == "extension_wrong_approver"
    government = e.Actor("staff:7", e.Role.HEAD_OF_GOVERNMENT)
    assert steps.extend(case, joint, 15, "told", government, at(3, 20))


def test_the_hour_plays_no_part() -> None:
    late = steps.receive(LISTED, LAW, WINDOW, at(3, 2, 23) + timedelta(minutes=59))
    assert late.clocks(LAW, date(2026, 3, 9)).deemed_accepted is False
