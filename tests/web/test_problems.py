"""Every error is problem+json with a stable code and Chinese words, or a page for who reads pages."""

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from backend.contract.problem import MEDIA_TYPE
from backend.errors import Broken, QingzhangError, TryLater
from backend.web.problems import titles

CHINESE = range(0x4E00, 0x9FA6)


def _kinds(kind: type[QingzhangError] = QingzhangError) -> list[type[QingzhangError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _kinds(child))]


class Planted:
    """What a planted route raises."""

    error: Exception = RuntimeError()


@pytest.fixture
def planted(app: FastAPI) -> Planted:
    found = Planted()

    @app.get("/api/v1/planted")
    @app.get("/planted")
    async def fail() -> None:
        raise found.error

    return found


def test_every_error_of_ours_has_words_of_its_own(app: FastAPI) -> None:
    codes = {kind.code for kind in _kinds() if kind.__module__.startswith("backend.")}
    assert codes - set(titles()) == set()


def test_words_are_chinese_sentences() -> None:
    for code, words in titles().items():
        assert words.endswith("。"), code
        assert ord(words[0]) in CHINESE, code


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("DELETE", "/health/live", 405, "method_not_allowed"),
        ("POST", "/api/v1/inbox", 401, "service_token_wrong"),
    ],
)
async def test_what_is_refused_is_a_problem(
    client: httpx2.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path, json={})
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE)
    assert (answer.json()["status"], answer.json()["code"]) == (status, code)


async def test_a_wrong_method_names_the_right_ones(client: httpx2.AsyncClient) -> None:
    assert (await client.delete("/health/live")).headers["allow"] == "GET"


async def test_a_request_that_does_not_fit_says_where_and_never_repeats_it(service_client: httpx2.AsyncClient) -> None:
    answer = await service_client.post("/api/v1/inbox", json={"channel": "Private Words", "chat": 5})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "request_invalid")
    assert "body.channel" in problem["detail"]
    assert "Private Words" not in answer.text


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'"\\ud800"', b"null"])
async def test_a_body_that_is_no_json_is_a_problem(service_client: httpx2.AsyncClient, body: bytes) -> None:
    answer = await service_client.post("/api/v1/inbox", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.json()["code"] == "request_invalid"


async def test_an_unexpected_error_tells_nothing_of_our_insides(client: httpx2.AsyncClient, planted: Planted) -> None:
    planted.error = RuntimeError("password=tiger")
    answer = await client.get("/api/v1/planted")
    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
    assert "tiger" not in answer.text


async def test_an_error_of_ours_keeps_its_code_and_detail(client: httpx2.AsyncClient, planted: Planted) -> None:
    planted.error = Broken("the catalogue is empty")
    assert (await client.get("/api/v1/planted")).json()["detail"] == "the catalogue is empty"


async def test_what_time_can_fix_says_when(client: httpx2.AsyncClient, planted: Planted) -> None:
    planted.error = TryLater(retry_after=7)
    answer = await client.get("/api/v1/planted")
    assert (answer.status_code, answer.headers["retry-after"], answer.json()["retry_after"]) == (503, "7", 7)


async def test_a_database_that_is_away_is_a_matter_of_time(client: httpx2.AsyncClient, planted: Planted) -> None:
    planted.error = OperationalError("SELECT secret", {}, Exception("connection refused"))
    answer = await client.get("/api/v1/planted")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert "secret" not in answer.text


async def test_who_reads_pages_gets_a_page(client: httpx2.AsyncClient, planted: Planted) -> None:
    missing = await client.get("/no-such-page", headers={"Accept": "text/html"})
    assert (missing.status_code, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert titles()["not_found"] in missing.text
    broken = await client.get("/planted", headers={"Accept": "text/html"})
    assert (broken.status_code, titles()["broken"] in broken.text) == (500, True)


async def test_the_api_answers_problems_to_browsers_too(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/api/v1/nothing", headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == MEDIA_TYPE
