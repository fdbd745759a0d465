"""Whether this process lives, whether it can do its work, and its figures for Prometheus."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

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
        async with house.database.transaction() as tx:
            await tx.execute(sa.text("SELECT 1"))
    except SQLAlchemyError as error:
        response.status_code = 503
        return {"ready": False, "database": type(error).__name__}
    return {"ready": True, "database": "ready"}


@router.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    """Prometheus text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
