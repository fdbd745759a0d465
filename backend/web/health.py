"""Whether this process lives, whether it can do its work, and its figures for Prometheus."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from backend.storage.engine import DatabaseFailure
from backend.web.house import House, house

router = APIRouter(tags=["health"])


@router.get("/health/live")
async def live() -> dict[str, bool]:
    """The process runs."""
    return {"live": True}


@router.get("/health/ready")
async def ready(house: Annotated[House, Depends(house)], response: Response) -> dict[str, object]:
    """The database answers. 503 while it does not."""
    try:
        await house.database.ping()
    except DatabaseFailure as error:
        response.status_code = 503
        return {"ready": False, "database": type(error).__name__}
    return {"ready": True, "database": "ready"}


@router.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    """Prometheus text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
