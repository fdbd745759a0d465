"""Idempotency-Key on a POST that creates: the header, and a kept answer as a response."""

from typing import Annotated

from fastapi import Header
from fastapi.responses import JSONResponse

from backend.storage.idempotency import Answer

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)]


def as_response(answer: Answer) -> JSONResponse:
    """The answer on the wire; `Idempotency-Replayed: true` when an earlier request made it."""
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else None
    return JSONResponse(answer.data, answer.status, headers)
