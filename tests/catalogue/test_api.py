"""The catalogue over HTTP: finding, listing, one card, and whatever strange text comes."""

from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from backend.catalogue.commands import load_catalogue
from backend.catalogue.finder.finder import build_finder
from backend.catalogue.finder.meaning import Encoder
from backend.contract.catalogue import ItemCard, SearchAnswer
from backend.storage.engine import Database
from tests.catalogue.planting import NOON, edit
from tests.moving_clock import MovingClock

TEXTS = (
    "summary",
    "materials",
    "time_limit",
    "fee",
    "where",
    "special",
    "validity",
    "intermediary",
    "basis",
    "in_reply_to_fill_in",
)
PHONE = 400


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NOON)


@pytest.fixture
def app(app: FastAPI, loaded: Database, encoder: Encoder, clock: MovingClock) -> FastAPI:
    """One encoder for all tests: reading it takes a second."""
    app.state.finder = build_finder(loaded, clock, encoder)
    return app


async def found(client: httpx2.AsyncClient, q: str) -> SearchAnswer:
    answer = await client.get("/api/v1/items", params={"q": q})
    assert answer.status_code == 200
    return SearchAnswer.model_validate(answer.json())


async def card(client: httpx2.AsyncClient, code: str) -> ItemCard:
    answer = await client.get(f"/api/v1/items/{code}")
    assert answer.status_code == 200
    return ItemCard.model_validate(answer.json())


async def test_a_question_is_answered_flat_with_three_candidates(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/api/v1/items", params={"q": "我要开饭店,需要什么材料?"})
    assert answer.json()["decision"] == "clear"
    assert [set(one) for one in answer.json()["items"]] == [{"id", "kind", "name", "confidence"}] * 3
    assert answer.json()["items"][0]["id"] == "open-restaurant"
    assert answer.json()["items"][0]["kind"] == "bundle"


async def test_another_offices_matter_says_whose_it_is(client: httpx2.AsyncClient) -> None:
    answer = await found(client, "护照怎么办")
    assert answer.elsewhere is not None
    assert "出入境" in answer.elsewhere.office
    assert "12345" in answer.elsewhere.hint


@pytest.mark.parametrize(
    "q", ["呵" * 3_000, "😀", "' OR 1=1 --", "<script>alert(1)</script>", "\x00", "\u200b\u200b。"]
)
async def test_strange_text_is_none_and_no_error(client: httpx2.AsyncClient, q: str) -> None:
    answer = await found(client, q)
    assert answer.decision == "none"
    assert len(answer.items) >= 3


@pytest.mark.parametrize("q", [None, "", "   "])
async def test_without_words_everything_is_listed_page_by_page(client: httpx2.AsyncClient, q: str | None) -> None:
    seen: list[str] = []
    cursor = ""
    for _ in range(10):
        query = {"limit": "20", "cursor": cursor} | ({} if q is None else {"q": q})
        page = SearchAnswer.model_validate((await client.get("/api/v1/items", params=query)).json())
        seen += [one.id for one in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert len(seen) == len(set(seen)) == 48


async def test_a_wrong_limit_is_a_problem(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/api/v1/items", params={"limit": "0"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_whoever_has_the_answer_already_gets_304(client: httpx2.AsyncClient) -> None:
    first = await client.get("/api/v1/items/nurse")
    again = await client.get("/api/v1/items/nurse", headers={"If-None-Match": first.headers["etag"]})
    other = await client.get("/api/v1/items/eia", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)


@pytest.mark.parametrize("code", ["moon-landing", "护士", "nurse%00", "..%2Fnurse", "a" * 500])
async def test_an_unknown_item_is_a_problem(client: httpx2.AsyncClient, code: str) -> None:
    answer = await client.get(f"/api/v1/items/{code}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_every_text_of_every_card_is_there_and_fits_a_phone(client: httpx2.AsyncClient) -> None:
    listed = SearchAnswer.model_validate((await client.get("/api/v1/items")).json())
    wrong = []
    for one in listed.items:
        told = await card(client, one.id)
        wrong += [(one.id, name) for name in TEXTS if not 0 < len(getattr(told, name)) <= PHONE]
    assert wrong == []


async def test_a_licence_whose_law_gives_no_limit_gets_the_general_rule(client: httpx2.AsyncClient) -> None:
    told = await card(client, "food-operation")
    assert "20 个工作日" in told.time_limit
    assert "行政许可法第四十二条" in told.time_limit
    assert "承诺时限：待窗口确认" in told.time_limit


async def test_a_filing_gets_no_general_rule(client: httpx2.AsyncClient) -> None:
    told = await card(client, "food-prepackaged-record")
    assert "四十二条" not in told.time_limit
    assert "待窗口确认" in told.time_limit


async def test_hints_and_other_places_promises_are_never_told(client: httpx2.AsyncClient) -> None:
    food, hospital = await card(client, "food-operation"), await card(client, "hospital-setup")
    assert "10 个工作日" not in food.time_limit.replace("再延长 10 个工作日", "").replace("以后 10 个工作日", "")
    assert "30 个工作日" not in hospital.time_limit


async def test_the_law_in_force_on_the_day_is_told(client: httpx2.AsyncClient) -> None:
    told = await card(client, "hazchem-operation")
    assert (told.version, told.valid_from.isoformat()) == (2, "2026-05-01")
    assert "20 个工作日" in told.time_limit


async def test_materials_are_numbered_with_their_conditions(client: httpx2.AsyncClient) -> None:
    told = await card(client, "public-place-health")
    assert "6. 集中空调通风系统卫生检测或者评价报告（视情况：使用集中空调的）" in told.materials
    assert "待窗口确认" in told.materials


async def test_what_comes_before_is_told(client: httpx2.AsyncClient) -> None:
    assert "医疗机构设置审批" in (await card(client, "hospital-registration")).summary


async def test_a_reload_refreshes_the_finder_within_a_second(
    client: httpx2.AsyncClient, loaded: Database, folder: Path, clock: MovingClock
) -> None:
    assert (await found(client, "白衣天使本")).decision == "none"
    edit(folder, "items/nurse.yml", "aliases: [护士证", "aliases: [白衣天使本, 护士证")
    await load_catalogue(loaded, now=NOON + timedelta(hours=1), folder=folder)
    clock.move(seconds=1)
    assert (await found(client, "白衣天使本")).items[0].id == "nurse"
