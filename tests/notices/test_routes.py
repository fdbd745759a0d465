"""Notices over HTTP: the API, the pages, the PDF, and what a page never does."""

import asyncio
import re
from dataclasses import replace
from datetime import date

import httpx2
import pytest

from backend.contract.catalogue import Notice
from backend.settings import Settings
from backend.storage.engine import Database
from tests.notices import catalogue
from tests.notices.samples import FOOD, IDENTITY, item

NOTICES = "/api/v1/notices"
PAGE = {"Accept": "text/html"}


@pytest.fixture
async def site(client: httpx2.AsyncClient, database: Database) -> httpx2.AsyncClient:
    await catalogue.put(database)
    return client


async def make(site: httpx2.AsyncClient, **request: object) -> Notice:
    answered = await site.post(NOTICES, json=request or {"bundle": "restaurant"})
    assert answered.status_code == 201
    return Notice.model_validate(answered.json())


async def test_a_notice_is_made_and_read_at_its_own_address(site: httpx2.AsyncClient, settings: Settings) -> None:
    made = await make(site)
    assert made.url == f"{settings.base_url}/notices/{made.number}"
    assert Notice.model_validate((await site.get(f"{NOTICES}/{made.number}")).json()) == made


async def test_questions_come_most_telling_first(site: httpx2.AsyncClient) -> None:
    answered = await site.post(f"{NOTICES}/questions", json={"bundle": "restaurant"})
    assert [one["key"] for one in answered.json()["items"]] == ["public-assembly", "by-agent", "central-air"]


async def test_the_same_idempotency_key_gives_the_same_notice(site: httpx2.AsyncClient) -> None:
    async def once() -> httpx2.Response:
        return await site.post(NOTICES, json={"items": ["food"]}, headers={"Idempotency-Key": "turn-1"})

    answers = await asyncio.gather(once(), once(), once())
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["number"] for one in answers}) == 1


async def test_without_a_key_two_requests_are_two_notices(site: httpx2.AsyncClient) -> None:
    assert (await make(site)).number != (await make(site)).number


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        ({}, 422, "notice_empty"),
        ({"items": ["nothing"]}, 404, "item_unknown"),
        ({"bundle": "<script>"}, 404, "item_unknown"),
        ({"items": ["food"], "answers": {"nothing": "yes"}}, 422, "notice_answer_unknown"),
        ({"items": ["food"], "answers": {"by-agent": "maybe"}}, 422, "request_invalid"),
        ({"items": [f"item-{place}" for place in range(21)]}, 422, "request_invalid"),
        ({"items": "food"}, 422, "request_invalid"),
    ],
)
async def test_a_wrong_request_is_a_problem_with_a_code(
    site: httpx2.AsyncClient, request_: dict[str, object], status: int, code: str
) -> None:
    for path in (NOTICES, f"{NOTICES}/questions"):
        if path.endswith("questions") and "answers" in request_:
            continue
        answered = await site.post(path, json=request_)
        assert (answered.status_code, answered.json()["code"]) == (status, code)
        assert answered.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["{}/GZ-AAAAAA", "/notices/GZ-AAAAAA", "/notices/GZ-AAAAAA.pdf", "/notices/%00"])
async def test_an_unknown_number_is_not_found_everywhere(site: httpx2.AsyncClient, path: str) -> None:
    answered = await site.get(path.format(NOTICES))
    assert (answered.status_code, answered.json()["code"]) == (404, "notice_unknown")


async def test_the_page_shows_number_version_materials_and_the_ways_on(site: httpx2.AsyncClient) -> None:
    made = await make(site)
    text = (await site.get(f"/notices/{made.number}", headers=PAGE)).text
    wanted = [made.number, "2026-", "第 1 版", *(one.name for one in made.materials)]
    assert [one for one in wanted if one not in text] == []
    assert text.count('type="checkbox"') == len(made.materials)
    assert f'href="{made.pdf_url}"' in text
    assert 'href="/chat"' in text
    assert "<svg" in text


async def test_a_page_needs_no_script_no_inline_style_and_no_other_host(site: httpx2.AsyncClient) -> None:
    made = await make(site)
    for path in (f"/notices/{made.number}", "/items", "/items/food", "/items/restaurant"):
        answered = await site.get(path, headers=PAGE)
        assert answered.status_code == 200
        assert not re.search(r"<script|\sstyle=|<style|\son\w+=", answered.text)
        assert set(re.findall(r'(?:src|href)="https?://([^/"]+)', answered.text)) <= {"127.0.0.1:8000"}


async def test_the_page_says_that_there_is_a_newer_version_and_keeps_its_words(
    site: httpx2.AsyncClient, database: Database
) -> None:
    made = await make(site, items=["food"])
    before = (await site.get(f"/notices/{made.number}", headers=PAGE)).text
    async with database.transaction() as tx:
        await catalogue.replace_item(tx, FOOD, replace(FOOD, materials=(IDENTITY,)), date(2026, 2, 1))
    after = (await site.get(f"/notices/{made.number}", headers=PAGE)).text
    added = re.search(r'<p class="note wait newer">.*?</p>', after, re.DOTALL)
    assert added is not None
    assert "第 2 版" in added[0]
    assert 'href="/items/food"' in added[0]
    assert "".join(after.replace(added[0], "").split()) == "".join(before.split())


async def test_the_pdf_is_served_as_one(site: httpx2.AsyncClient) -> None:
    made = await make(site, items=["food"])
    answered = await site.get(f"/notices/{made.number}.pdf")
    assert answered.headers["content-type"] == "application/pdf"
    assert answered.content.startswith(b"%PDF-")


async def test_a_number_typed_another_way_leads_to_the_page(site: httpx2.AsyncClient) -> None:
    made = await make(site)
    answered = await site.get(f"/notices/{made.number.lower()}")
    assert (answered.status_code, answered.headers["location"]) == (308, f"/notices/{made.number}")


async def test_the_form_of_the_guide_makes_a_notice(site: httpx2.AsyncClient) -> None:
    guide = (await site.get("/items/restaurant", headers=PAGE)).text
    assert 'name="answer:public-assembly"' in guide
    form = {"bundle": "restaurant", "answer:public-assembly": "no", "answer:central-air": "unsure"}
    answered = await site.post("/notices", data=form)
    assert answered.status_code == 303
    page = (await site.get(answered.headers["location"], headers=PAGE)).text
    assert "“消防安全检查”这次不用办" in page


@pytest.mark.parametrize("form", [{"item": "food", "answer:by-agent": "maybe"}, {"item": ["food"] * 21}, {}])
async def test_a_form_that_no_page_of_ours_sends_is_refused(site: httpx2.AsyncClient, form: dict[str, object]) -> None:
    assert (await site.post("/notices", data=form)).status_code == 422


async def test_words_of_the_catalogue_are_escaped(site: httpx2.AsyncClient, database: Database) -> None:
    await catalogue.put(database, [item("evil", "<script>alert(1)</script>", notes=('"><img src=x onerror=1>',))])
    made = await make(site, items=["evil"])
    for path in (f"/notices/{made.number}", "/items/evil", "/items"):
        text = (await site.get(path, headers=PAGE)).text
        assert "<script" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;" in text


async def test_the_list_names_every_item_and_bundle(site: httpx2.AsyncClient) -> None:
    text = (await site.get("/items", headers=PAGE)).text
    for code in ("food", "health", "fire", "run", "wholesale", "restaurant"):
        assert f'href="/items/{code}"' in text


async def test_the_search_box_puts_what_is_meant_first(site: httpx2.AsyncClient) -> None:
    text = (await site.get("/items", params={"q": "开办餐饮店"}, headers=PAGE)).text
    assert 'value="开办餐饮店"' in text
    found = text[text.index('id="found"') : text.index("</section>")]
    assert re.findall(r'href="/items/([a-z-]+)"', found)[0] == "restaurant"


async def test_words_in_the_search_box_come_back_escaped(site: httpx2.AsyncClient) -> None:
    words = '"><script>alert(1)</script>'
    text = (await site.get("/items", params={"q": words}, headers=PAGE)).text
    assert "<script" not in text


async def test_an_unknown_guide_is_not_found(site: httpx2.AsyncClient) -> None:
    for code in ("nothing", "%00", "一", "'--"):
        assert (await site.get(f"/items/{code}", headers=PAGE)).status_code == 404


async def test_an_empty_catalogue_is_said_to_be_empty(client: httpx2.AsyncClient) -> None:
    assert "事项目录还没有装入" in (await client.get("/items", headers=PAGE)).text
