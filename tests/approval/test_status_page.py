"""The public page on which a case is looked up, in a browser without scripts."""

import re

import httpx2
import pytest

from backend.approval.service.receive import Receipt
from backend.web.identity import COOKIE

FORM_KEY = re.compile(r'name="form_key" value="([0-9a-f]{64})"')


async def _form_key(client: httpx2.AsyncClient) -> str:
    found = FORM_KEY.search((await client.get("/status")).text)
    assert found is not None
    return found[1]


async def _look_up(client: httpx2.AsyncClient, number: str, code: str, key: str | None = None) -> httpx2.Response:
    data = {"number": number, "query_code": code, "form_key": key or await _form_key(client)}
    return await client.post("/status", data=data)


async def test_the_form_is_for_no_search_engine_and_no_cache(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/status")
    assert answer.status_code == 200
    assert "noindex" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert COOKIE in answer.cookies


async def test_number_and_code_show_the_case_with_a_masked_name(client: httpx2.AsyncClient, receipt: Receipt) -> None:
    answer = await _look_up(client, receipt.case.number, receipt.code)
    assert answer.status_code == 200
    assert "王*" in answer.text
    assert "春雨" not in answer.text
    assert "11月23日" in answer.text
    assert receipt.code not in answer.text


async def test_this_browsers_chat_has_the_case_too(
    client: httpx2.AsyncClient, service_client: httpx2.AsyncClient, receipt: Receipt
) -> None:
    await _look_up(client, receipt.case.number, receipt.code)
    chat = client.cookies[COOKIE].split(".")[0]
    page = await service_client.get("/api/v1/cases", params={"channel": "web", "chat": chat})
    assert [case["number"] for case in page.json()["items"]] == [receipt.case.number]


async def test_a_wrong_code_and_an_unknown_number_look_alike(client: httpx2.AsyncClient, receipt: Receipt) -> None:
    wrong = await _look_up(client, receipt.case.number, "222222")
    unknown = await _look_up(client, "YK20200101-9999", "222222")
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.text.replace(receipt.case.number, "") == unknown.text.replace("YK20200101-9999", "")


async def test_after_five_wrong_codes_the_page_says_how_long(client: httpx2.AsyncClient, receipt: Receipt) -> None:
    for _ in range(5):
        await _look_up(client, receipt.case.number, "222222")
    answer = await _look_up(client, receipt.case.number, receipt.code)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
    assert "大约 15 分钟后" in answer.text


async def test_a_thief_who_forgets_the_cookie_meets_the_door_of_the_number(
    client: httpx2.AsyncClient, receipt: Receipt
) -> None:
    for _ in range(5):
        client.cookies.clear()
        await _look_up(client, receipt.case.number, "222222")
    client.cookies.clear()
    assert (await _look_up(client, receipt.case.number, receipt.code)).status_code == 429


@pytest.mark.parametrize("key", ["", "0" * 64, "é"])
async def test_a_form_that_another_site_sent_opens_nothing(
    client: httpx2.AsyncClient, receipt: Receipt, key: str
) -> None:
    await client.get("/status")
    data = {"number": receipt.case.number, "query_code": receipt.code, "form_key": key}
    answer = await client.post("/status", data=data)
    assert (answer.status_code, "王*" in answer.text) == (403, False)


async def test_another_browsers_form_key_opens_nothing(client: httpx2.AsyncClient, receipt: Receipt) -> None:
    stolen = await _form_key(client)
    client.cookies.clear()
    await client.get("/status")
    assert (await _look_up(client, receipt.case.number, receipt.code, stolen)).status_code == 403


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "'; DROP TABLE cases; --", "\0", "9" * 50_000, "😀"])
async def test_whatever_is_typed_is_shown_back_harmlessly(client: httpx2.AsyncClient, typed: str) -> None:
    answer = await _look_up(client, typed, typed)
    assert answer.status_code == 403
    assert "<script>alert" not in answer.text
