"""Every error of the web process as application/problem+json, or as a page for somebody who reads one."""

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import structlog
import yaml
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from backend.contract.problem import MEDIA_TYPE, Problem
from backend.errors import QingzhangError, TryLater
from backend.storage.engine import DATABASE_AWAY, NotStorable
from backend.web.rendering import templates_of

HERE = Path(__file__).parent
CODES = {401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
"""What Starlette and FastAPI refuse by themselves. Anything else below 500 is a request we cannot read."""
MOST_FAULTS = 5
DATABASE_RETRY = 5

log = structlog.get_logger(__name__)
templates = templates_of(HERE / "templates")


def install_problems(app: FastAPI) -> None:
    """Let every error of this application be answered here."""
    app.add_exception_handler(QingzhangError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for unstorable in (NotStorable, UnicodeEncodeError):
        app.add_exception_handler(unstorable, _not_storable)
    for away in DATABASE_AWAY:
        app.add_exception_handler(away, _database)
    app.add_exception_handler(Exception, _broken)


def title(code: str) -> str:
    """The words for a code."""
    return titles().get(code) or titles()["refused"]


@cache
def titles() -> Mapping[str, str]:
    """All words, keyed by code."""
    found: dict[str, str] = yaml.safe_load((HERE / "texts" / "problems.yml").read_text(encoding="utf-8"))
    return found


def answer(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem in the form that its reader asked for."""
    sent = dict(headers or {})
    if problem.retry_after is not None:
        sent["Retry-After"] = str(problem.retry_after)
    if _reads_pages(request):
        return templates.TemplateResponse(request, "problem.html", {"problem": problem}, problem.status, sent)
    return JSONResponse(problem.model_dump(exclude_none=True), problem.status, sent, MEDIA_TYPE)


def problem_of(error: QingzhangError) -> Problem:
    """One of our errors on the wire."""
    retry_after = error.retry_after if isinstance(error, TryLater) else None
    return Problem(
        title=title(error.code),
        status=error.status,
        code=error.code,
        detail=_encodable(error.detail) if error.detail else None,
        retry_after=retry_after,
    )


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, QingzhangError)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request_failed", path=request.url.path, code=error.code)
    return answer(request, problem_of(error))


async def _invalid(request: Request, error: Exception) -> Response:
    """Where it is wrong and how, never what was sent: that may be private, or no text at all."""
    assert isinstance(error, RequestValidationError)
    detail = "; ".join(_fault(fault) for fault in error.errors()[:MOST_FAULTS])
    return answer(request, _problem("request_invalid", HTTPStatus.UNPROCESSABLE_ENTITY, detail))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    ours = error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    code = CODES.get(error.status_code, "broken" if ours else "request_invalid")
    return answer(request, _problem(code, error.status_code), error.headers)


async def _not_storable(request: Request, error: Exception) -> Response:
    log.warning("text_not_storable", path=request.url.path, error=type(error).__name__)
    return answer(request, _problem("text_not_storable", HTTPStatus.UNPROCESSABLE_ENTITY))


async def _database(request: Request, error: Exception) -> Response:
    log.error("database_unavailable", path=request.url.path, error=type(error).__name__)
    return answer(request, _problem("database_unavailable", HTTPStatus.SERVICE_UNAVAILABLE, retry_after=DATABASE_RETRY))


async def _broken(request: Request, error: Exception) -> Response:
    # The server logs the traceback; the person learns nothing of our insides.
    log.error("request_failed", path=request.url.path, error=type(error).__name__)
    return answer(request, _problem("broken", HTTPStatus.INTERNAL_SERVER_ERROR))


def _problem(code: str, status: int, detail: str | None = None, retry_after: int | None = None) -> Problem:
    return Problem(title=title(code), status=status, code=code, detail=detail, retry_after=retry_after)


def _fault(fault: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"])
    return _encodable(f"{place[:100]}: {fault['msg'][:200]}")


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _reads_pages(request: Request) -> bool:
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
