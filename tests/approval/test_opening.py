"""A case opens to its number and query code, or to a chat that had them; to nobody else, and not by trying."""

import asyncio

import httpx2
import pytest
import sqlalchemy as sa

from backend.approval.service.open import forget_old_doors
from backend.approval.service.receive import Receipt
from backend.approval.tables import DoorRow
from backend.settings import Settings
from backend.storage.engine import Database
from tests.approval.window import ask, received
from tests.moving_clock import MovingClock

WRONG = "222222"


@pytest.fixture
def number(receipt: Receipt) -> str:
    return receipt.case.number


async def test_number_and_code_open_the_case(service_client: httpx2.AsyncClient, receipt: Receipt) -> None:
    answer = await ask(service_client, receipt.case.number, receipt.code)
    assert answer.status_code == 200
    assert (answer.json()["number"], answer.json()["state"]) == (receipt.case.number, "received")


async def test_a_number_full_of_strange_signs_opens_it_too(
    service_client: httpx2.AsyncClient, receipt: Receipt
) -> None:
    typed = "\u200b" + receipt.case.number.lower().replace("-", " — ").replace("2", "2")
    assert (await ask(service_client, typed, f" {receipt.code.lower()}\u200b")).status_code == 200


async def test_a_wrong_code_and_an_unknown_number_are_answered_word_for_word_alike(
    service_client: httpx2.AsyncClient, number: str
) -> None:
    wrong = await ask(service_client, number, WRONG, chat="a")
    unknown = await ask(service_client, "YK20200101-9999", WRONG, chat="b")
    nonsense = await ask(service_client, "'; DROP TABLE cases; --", "<b>", chat="c")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "case_not_opened")
    assert wrong.content == unknown.content == nonsense.content


async def test_another_cases_code_does_not_open_it(
    service_client: httpx2.AsyncClient, number: str, database: Database, settings: Settings, clock: MovingClock
) -> None:
    other = await received(database, settings, clock)
    assert (await ask(service_client, number, other.code)).status_code == 403


async def test_a_chat_that_opened_a_case_keeps_it_and_no_other_chat_does(
    service_client: httpx2.AsyncClient, receipt: Receipt
) -> None:
    await ask(service_client, receipt.case.number, receipt.code)
    mine = await service_client.get("/api/v1/cases", params={"channel": "telegram", "chat": "c1"})
    theirs = await service_client.get("/api/v1/cases", params={"channel": "telegram", "chat": "c2"})
    same_name = await service_client.get("/api/v1/cases", params={"channel": "web", "chat": "c1"})
    assert [case["number"] for case in mine.json()["items"]] == [receipt.case.number]
    assert theirs.json()["items"] == same_name.json()["items"] == []


async def test_a_refused_chat_gets_no_access(service_client: httpx2.AsyncClient, number: str) -> None:
    await ask(service_client, number, WRONG)
    page = await service_client.get("/api/v1/cases", params={"channel": "telegram", "chat": "c1"})
    assert page.json()["items"] == []


async def test_after_five_wrong_codes_the_right_one_waits_too(
    service_client: httpx2.AsyncClient, receipt: Receipt, clock: MovingClock
) -> None:
    for _ in range(5):
        assert (await ask(service_client, receipt.case.number, WRONG)).status_code == 403
    closed = await ask(service_client, receipt.case.number, receipt.code)
    assert (closed.status_code, closed.json()["code"]) == (429, "too_many_wrong_codes")
    assert closed.json()["retry_after"] == 900
    assert closed.headers["Retry-After"] == "900"
    clock.move(minutes=15)
    assert (await ask(service_client, receipt.case.number, receipt.code)).status_code == 200


async def test_the_number_is_closed_to_other_chats_too(service_client: httpx2.AsyncClient, receipt: Receipt) -> None:
    for chat in range(5):
        await ask(service_client, receipt.case.number, WRONG, chat=f"thief-{chat}")
    answer = await ask(service_client, receipt.case.number, receipt.code, chat="new")
    assert answer.json()["code"] == "too_many_wrong_codes"


async def test_the_chat_is_closed_for_other_numbers_too(service_client: httpx2.AsyncClient, receipt: Receipt) -> None:
    for serial in range(5):
        await ask(service_client, f"YK20200101-000{serial}", WRONG)
    answer = await ask(service_client, receipt.case.number, receipt.code)
    assert answer.json()["code"] == "too_many_wrong_codes"


async def test_an_unknown_number_closes_like_a_known_one(service_client: httpx2.AsyncClient, number: str) -> None:
    for asked in (number, "YK20200101-9999"):
        answers = [(await ask(service_client, asked, WRONG, chat=f"{asked}{chat}")).status_code for chat in range(6)]
        assert answers == [403] * 5 + [429]


async def test_a_closed_door_closes_only_itself(
    service_client: httpx2.AsyncClient, receipt: Receipt, database: Database, settings: Settings, clock: MovingClock
) -> None:
    for _ in range(5):
        await ask(service_client, receipt.case.number, WRONG, chat="thief")
    other = await received(database, settings, clock)
    assert (await ask(service_client, other.case.number, other.code, chat="honest")).status_code == 200


async def test_a_chat_that_has_the_case_sees_it_while_a_thief_keeps_its_door_closed(
    service_client: httpx2.AsyncClient, receipt: Receipt
) -> None:
    await ask(service_client, receipt.case.number, receipt.code)
    for chat in range(5):
        await ask(service_client, receipt.case.number, WRONG, chat=f"thief-{chat}")
    page = await service_client.get("/api/v1/cases", params={"channel": "telegram", "chat": "c1"})
    assert len(page.json()["items"]) == 1


async def test_opening_ones_own_case_gives_no_new_tries(
    service_client: httpx2.AsyncClient, receipt: Receipt, database: Database, settings: Settings, clock: MovingClock
) -> None:
    own = await received(database, settings, clock)
    for _ in range(4):
        await ask(service_client, receipt.case.number, WRONG)
    assert (await ask(service_client, own.case.number, own.code)).status_code == 200
    await ask(service_client, receipt.case.number, WRONG)
    assert (await ask(service_client, own.case.number, own.code)).status_code == 429


async def test_thirty_tries_at_once_get_five_answers(service_client: httpx2.AsyncClient, number: str) -> None:
    answers = await asyncio.gather(*(ask(service_client, number, WRONG) for _ in range(30)))
    assert sorted(answer.status_code for answer in answers) == [403] * 5 + [429] * 25


async def test_tries_at_once_over_crossing_chats_and_numbers_do_not_block_each_other(
    service_client: httpx2.AsyncClient,
) -> None:
    tries = [(f"YK20200101-000{number}", f"c{chat}") for number in range(6) for chat in range(6)]
    answers = await asyncio.gather(*(ask(service_client, number, WRONG, chat) for number, chat in tries))
    assert {answer.status_code for answer in answers} <= {403, 429}


async def test_only_a_holder_of_the_service_token_asks(client: httpx2.AsyncClient, receipt: Receipt) -> None:
    assert (await ask(client, receipt.case.number, receipt.code)).status_code == 401
    page = await client.get("/api/v1/cases", params={"channel": "telegram", "chat": "c1"})
    assert (page.status_code, page.json()["code"]) == (401, "service_token_wrong")


@pytest.mark.parametrize("field", ["number", "query_code", "chat"])
async def test_a_field_of_fifty_thousand_signs_or_with_nul_is_refused_or_unknown(
    service_client: httpx2.AsyncClient, field: str
) -> None:
    sound = {"number": "YK20200101-0001", "query_code": WRONG, "channel": "telegram", "chat": "c1"}
    for strange in ("9" * 50_000, "a\0b"):
        answer = await service_client.post("/api/v1/cases/open", json={**sound, field: strange})
        assert answer.status_code in {403, 422}, answer.text


async def test_doors_at_rest_are_forgotten_and_others_kept(
    service_client: httpx2.AsyncClient, number: str, database: Database, clock: MovingClock
) -> None:
    await ask(service_client, number, WRONG, chat="old")
    clock.move(days=2)
    await ask(service_client, "YK20200101-0001", WRONG, chat="new")
    async with database.transaction() as tx:
        await forget_old_doors(tx, clock())
    async with database.transaction() as tx:
        assert len((await tx.scalars(sa.select(DoorRow))).all()) == 2
