"""What is told of a case: answer first, the steps with their days, what comes next; names as the channel allows."""

import asyncio
from datetime import UTC, datetime

import httpx2
import pytest

from backend.approval.model.receipt import CODE_ALPHABET, CaseState
from backend.approval.service.receive import Receipt, StepOutOfOrder
from backend.approval.words import Case, told
from backend.settings import Disclosure, Settings
from backend.storage.engine import Database
from tests.approval.window import ask, go_on, received
from tests.moving_clock import MovingClock

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CASE = Case(
    number="YK20261109-0031",
    item_code="food-operation",
    item_name="食品经营许可(新办)",
    applicant_name="王春雨",
    state="in_review",
    steps=[
        ("received", datetime(2025, 12, 31, 17, 0, tzinfo=UTC)),
        ("accepted", datetime(2026, 11, 12, 1, 0, tzinfo=UTC)),
        ("in_review", datetime(2026, 11, 16, 1, 0, tzinfo=UTC)),
    ],
)


def _chat(disclosure: Disclosure, case: Case = CASE) -> str:
    return told(case, disclosure, base_url="https://example.org", now=NOW).chat


def test_in_full_the_family_name_is_said_and_days_are_those_of_the_city() -> None:
    first, steps, following = _chat("full").split("\n")
    assert first == "王*的食品经营许可(新办)：正在审查。"
    assert steps == "1月1日收件，11月12日受理，11月16日开始审查。"
    assert following.startswith("审查完")


def test_masked_leaves_the_name_out() -> None:
    assert _chat("masked").startswith("食品经营许可(新办)：正在审查。")
    assert told(CASE, "masked", base_url="", now=NOW).applicant == ""


def test_link_only_says_where_to_look_and_nothing_else() -> None:
    status = told(CASE, "link_only", base_url="https://example.org", now=NOW)
    assert "https://example.org/status" in status.chat
    assert not any((status.item_name, status.applicant, status.state, status.state_words, status.steps))


@pytest.mark.parametrize("disclosure", ["full", "masked", "link_only"])
def test_nothing_on_the_wire_holds_the_name(disclosure: Disclosure) -> None:
    assert "春雨" not in told(CASE, disclosure, base_url="", now=NOW).model_dump_json()


def test_a_step_of_another_year_names_the_year() -> None:
    later = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    assert "2026年11月12日受理" in told(CASE, "full", base_url="", now=later).chat


def test_a_made_up_case_says_so() -> None:
    demo = Case(**{**vars(CASE), "demo": True})
    assert "演示数据" in _chat("full", demo)
    assert "演示数据" in _chat("masked", demo)


async def test_telegram_gets_no_name_and_the_web_a_masked_one(
    service_client: httpx2.AsyncClient, receipt: Receipt
) -> None:
    telegram = await ask(service_client, receipt.case.number, receipt.code)
    web = await ask(service_client, receipt.case.number, receipt.code, channel="web")
    assert telegram.json()["applicant"] == ""
    assert web.json()["applicant"] == "王*"
    assert "春雨" not in web.text


async def test_every_state_has_words_and_shows_its_step(
    service_client: httpx2.AsyncClient, receipt: Receipt, database: Database, clock: MovingClock
) -> None:
    seen = set()
    for state in CaseState:
        if state is not CaseState.RECEIVED:
            clock.move(days=1)
            await go_on(database, receipt, state, clock)
        case = (await ask(service_client, receipt.case.number, receipt.code)).json()
        assert case["state"] == state
        assert len(case["steps"]) == list(CaseState).index(state) + 1
        seen.add(case["state_words"])
    assert len(seen) == len(CaseState)


async def test_a_step_cannot_be_left_out_or_taken_back(
    receipt: Receipt, database: Database, clock: MovingClock
) -> None:
    for wrong in (CaseState.IN_REVIEW, CaseState.RECEIVED):
        with pytest.raises(StepOutOfOrder):
            await go_on(database, receipt, wrong, clock)


async def test_sixty_four_cases_received_at_once_are_numbered_without_gap(
    database: Database, settings: Settings, clock: MovingClock
) -> None:
    receipts = await asyncio.gather(*(received(database, settings, clock) for _ in range(64)))
    assert sorted(receipt.case.number for receipt in receipts) == [f"YK20261123-{n:04d}" for n in range(1, 65)]


async def test_the_day_of_a_number_is_the_citys_day(database: Database, settings: Settings, clock: MovingClock) -> None:
    clock.now = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    assert (await received(database, settings, clock)).case.number == "YK20261124-0001"


async def test_codes_are_random_and_of_plain_signs_and_not_kept(
    database: Database, settings: Settings, clock: MovingClock
) -> None:
    receipts = [await received(database, settings, clock) for _ in range(10)]
    assert len({receipt.code for receipt in receipts}) > 1
    assert all(len(receipt.code) == 6 and set(receipt.code) <= set(CODE_ALPHABET) for receipt in receipts)
    assert all(receipt.code.encode() not in receipt.case.query_code_hash for receipt in receipts)
