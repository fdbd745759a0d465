"""The made-up cases: in every state, openable with their codes, marked, loaded once."""

import httpx2

from backend.approval.demo import load_demo
from backend.approval.model.receipt import CODE_ALPHABET, CaseState
from backend.approval.words import demo_cases
from backend.settings import Settings
from backend.storage.engine import Database
from tests.approval.window import ask
from tests.moving_clock import MovingClock


async def test_demo_cases_open_with_their_codes_in_every_state_and_say_what_they_are(
    catalogue: None, database: Database, settings: Settings, clock: MovingClock, service_client: httpx2.AsyncClient
) -> None:
    async with database.transaction() as tx:
        made = await load_demo(tx, clock(), secret=settings.secret_key.get_secret_value())
    answers = [await ask(service_client, number, code, chat=number) for number, code in made]
    assert {answer.json()["state"] for answer in answers} == set(CaseState)
    assert all("演示数据" in answer.json()["chat"] for answer in answers)


async def test_demo_cases_are_loaded_once(
    catalogue: None, database: Database, settings: Settings, clock: MovingClock
) -> None:
    secret = settings.secret_key.get_secret_value()
    async with database.transaction() as tx:
        assert len(await load_demo(tx, clock(), secret=secret)) == len(demo_cases())
    async with database.transaction() as tx:
        assert await load_demo(tx, clock(), secret=secret) == []


def test_demo_codes_are_of_the_signs_that_codes_are_made_of() -> None:
    codes = [case["code"] for case in demo_cases()]
    assert len(set(codes)) == len(codes)
    assert all(set(code) <= set(CODE_ALPHABET) and len(code) == 6 for code in codes)


def test_demo_steps_go_forward() -> None:
    for case in demo_cases():
        assert case["steps"] == sorted(case["steps"], reverse=True)
        assert len(case["steps"]) <= len(CaseState)
