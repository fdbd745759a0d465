"""The status says by when what is owed: the right day of the law, its article, and what silence has done."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from backend.approval.model.receipt import CaseState
from backend.approval.service.receive import Application, Receipt
from backend.settings import Settings
from backend.storage.engine import Database
from tests.approval.window import ask, go_on, received
from tests.moving_clock import MovingClock

pytestmark = pytest.mark.usefixtures("catalogue")


async def status(http: httpx2.AsyncClient, receipt: Receipt) -> dict[str, Any]:
    found: dict[str, Any] = (await ask(http, receipt.case.number, receipt.code)).json()
    return found


async def test_who_handed_in_is_told_by_when_gaps_must_be_named(
    service_client: httpx2.AsyncClient, receipt: Receipt
) -> None:
    told = await status(service_client, receipt)
    # Monday 23 November: 24, 25, 26, 27 and Monday 30 are the five working days.
    assert told["due"] == "2026-11-30"
    assert "最晚11月30日前一次全部告诉您" in told["chat"]
    assert "行政许可法第三十二条第四项" in told["chat"]


async def test_after_five_silent_working_days_the_case_counts_as_accepted(
    service_client: httpx2.AsyncClient, receipt: Receipt, clock: MovingClock
) -> None:
    clock.move(days=8)
    told = await status(service_client, receipt)
    assert told["state_words"] == "已受理，等待审查"
    assert "自11月23日收到材料起视为受理" in told["chat"]
    assert told["due"] == "2026-12-21"


async def test_an_accepted_case_tells_its_last_day_and_how_far_it_is(
    service_client: httpx2.AsyncClient, receipt: Receipt, database: Database, clock: MovingClock
) -> None:
    clock.move(days=1)
    await go_on(database, receipt, CaseState.ACCEPTED, clock)
    clock.move(days=3)
    told = await status(service_client, receipt)
    assert told["due"] == "2026-12-22"
    assert "现在是第 3 个工作日（一共 20 个工作日），最晚12月22日前作决定" in told["chat"]
    assert "行政许可法第四十二条" in told["chat"]


async def test_a_day_in_a_year_without_holiday_notice_is_told_as_unsure(
    service_client: httpx2.AsyncClient, database: Database, settings: Settings, clock: MovingClock
) -> None:
    clock.now = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)
    late = await received(database, settings, clock)
    assert "可能变动" not in (await status(service_client, late))["chat"]
    await go_on(database, late, CaseState.ACCEPTED, clock)
    told = await status(service_client, late)
    assert told["due"] > "2027-01-01"
    assert "可能变动" in told["chat"]


async def test_a_missed_day_is_said_plainly(
    service_client: httpx2.AsyncClient, receipt: Receipt, database: Database, clock: MovingClock
) -> None:
    clock.move(days=1)
    await go_on(database, receipt, CaseState.ACCEPTED, clock)
    clock.now = datetime(2026, 12, 23, 2, 0, tzinfo=UTC)
    assert "应在12月22日前作决定，已经超过期限" in (await status(service_client, receipt))["chat"]


async def test_a_decided_case_owes_no_day(
    service_client: httpx2.AsyncClient, receipt: Receipt, database: Database, clock: MovingClock
) -> None:
    for state in (CaseState.ACCEPTED, CaseState.IN_REVIEW, CaseState.DECIDED):
        await go_on(database, receipt, state, clock)
    told = await status(service_client, receipt)
    assert told["due"] is None
    assert "最晚" not in told["chat"]


async def test_an_items_own_limit_and_its_basis_are_told(
    service_client: httpx2.AsyncClient, database: Database, settings: Settings, clock: MovingClock
) -> None:
    permit = await received(database, settings, clock, Application("pollutant-permit", "排污许可", "某厂"))
    # 排污许可管理条例 第九条: three days; 26 November is a Thursday.
    assert (await status(service_client, permit))["due"] == "2026-11-26"
    await go_on(database, permit, CaseState.ACCEPTED, clock)
    told = await status(service_client, permit)
    # 20 natural days from 23 November end on Sunday 13 December and move to Monday.
    assert told["due"] == "2026-12-14"
    assert "排污许可管理条例" in told["chat"]


async def test_an_item_that_left_the_catalogue_promises_nothing(
    service_client: httpx2.AsyncClient, database: Database, settings: Settings, clock: MovingClock
) -> None:
    gone = await received(database, settings, clock, Application("no-longer-there", "取消了的事项", "某人"))
    told = await status(service_client, gone)
    assert told["due"] is None
    assert told["state"] == "received"
