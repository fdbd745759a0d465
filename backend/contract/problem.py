"""How the API reports an error: application/problem+json with a stable code (RFC 9457)."""

from pydantic import BaseModel

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """One error on the wire. `title` is Chinese and may be shown to a person; `code` is what programs read."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str | None = None
    retry_after: int | None = None
    """Seconds until another try makes sense."""
