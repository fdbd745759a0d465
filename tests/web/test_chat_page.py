"""The chat's page and the first page: whose chat it is, and that nothing of another host comes with it."""

import hashlib
import re

import httpx2
import pytest

from backend.web.identity import COOKIE
from backend.web.rendering import HERE, texts

PAGES = ["/", "/chat"]


def chat_of(cookie: str) -> str:
    return cookie.split(".", maxsplit=1)[0]


async def test_a_new_browser_gets_a_chat_of_its_own_that_scripts_cannot_read(client: httpx2.AsyncClient) -> None:
    given = (await client.get("/chat")).headers["set-cookie"]
    assert re.match(rf"{COOKIE}=[0-9a-f]{{32}}\.[0-9a-f]{{64}};", given)
    assert "HttpOnly" in given
    assert "SameSite=lax" in given


async def test_a_browser_keeps_its_chat(client: httpx2.AsyncClient) -> None:
    first = (await client.get("/chat")).cookies[COOKIE]
    assert (await client.get("/chat")).cookies[COOKIE] == first


async def test_two_browsers_get_two_chats(client: httpx2.AsyncClient) -> None:
    given = []
    for _ in range(2):
        client.cookies.clear()
        given.append(chat_of((await client.get("/chat")).cookies[COOKIE]))
    assert given[0] != given[1]


async def test_a_made_up_cookie_opens_nobodys_chat(client: httpx2.AsyncClient) -> None:
    known = (await client.get("/chat")).cookies[COOKIE]
    forged = f"{chat_of(known)}.{'0' * 64}"
    client.cookies.clear()
    answer = await client.get("/chat", headers={"Cookie": f"{COOKIE}={forged}"})
    assert chat_of(answer.cookies[COOKIE]) != chat_of(known)


async def test_a_question_in_the_address_is_data_in_the_page(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/chat", params={"q": "</script><script>alert(1)</script>"})).text
    assert "<script>alert" not in page
    assert r"\u003c/script\u003e" in page


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_allows_no_other_host_no_inline_script_and_no_frame(client: httpx2.AsyncClient, path: str) -> None:
    policy = (await client.get(path)).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_names_no_other_host_and_has_no_inline_code(client: httpx2.AsyncClient, path: str) -> None:
    page = (await client.get(path)).text
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', page) == []
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))|\son\w+=|\sstyle=", page) == []


async def test_every_file_that_a_page_names_is_there(client: httpx2.AsyncClient) -> None:
    named = {name for path in PAGES for name in re.findall(r'"(/static/[^"]+)"', (await client.get(path)).text)}
    assert len(named) >= 5
    assert {name: (await client.get(name)).status_code for name in named} == dict.fromkeys(named, 200)


async def test_the_api_answers_json_without_the_pages_headers(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/openapi.json")
    assert answer.status_code == 200
    assert "content-security-policy" not in answer.headers


async def test_there_is_no_documentation_page_that_loads_from_elsewhere(client: httpx2.AsyncClient) -> None:
    assert [(await client.get(path)).status_code for path in ("/docs", "/redoc")] == [404, 404]


async def test_the_first_page_leads_to_the_chat_the_status_and_a_person(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/")).text
    assert '<form class="ask" action="/chat" method="get">' in page
    assert 'href="/status"' in page
    assert "12345" in page
    assert page.count('href="/items?q=') == 6


async def test_without_javascript_the_chat_page_says_where_else_to_go(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/chat")).text
    (without,) = re.findall(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert "12345" in without
    assert 'href="/items"' in without


def test_the_page_has_every_word_that_its_script_uses() -> None:
    script = (HERE / "static" / "chat.js").read_text(encoding="utf-8")
    used = set(re.findall(r"\bwords\.(\w+)", script))
    assert used
    assert used <= set(texts("chat")["page"])


def test_the_script_holds_no_chinese_words_for_people() -> None:
    script = (HERE / "static" / "chat.js").read_text(encoding="utf-8")
    assert re.findall(r"[\u4e00-\u9fff]+", script) == []


def test_the_vendored_component_is_the_file_that_its_paper_names() -> None:
    folder = HERE / "static" / "vendor" / "deep-chat"
    summed = hashlib.sha256((folder / "deepChat.bundle.js").read_bytes()).hexdigest()
    assert summed in (folder / "VERSION.md").read_text(encoding="utf-8")
    assert "MIT" in (folder / "LICENSE").read_text(encoding="utf-8")
