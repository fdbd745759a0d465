"""The first page: what this is, a question box that leads to the chat, and the common matters."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from backend.web.rendering import templates_of, texts

router = APIRouter(tags=["home"], include_in_schema=False)
templates = templates_of(Path(__file__).parent / "templates")


@router.get("/")
async def home(request: Request) -> Response:
    """The same for everybody."""
    return templates.TemplateResponse(request, "home.html", {"words": texts("home")})
