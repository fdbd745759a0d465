"""The three kinds of error: the person can fix it, time can, we must. Each concrete one has a stable `code`.

The words shown to people are in backend/web/texts/problems.yml, keyed by code; `detail` adds what is particular.
"""


class QingzhangError(Exception):
    """Anything we raise on purpose."""

    code = "broken"
    status = 500

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.code)
        self.detail = detail


class Refused(QingzhangError):
    """The person, or the caller, can fix it."""

    code = "refused"
    status = 422


class NotFound(Refused):
    """What was named does not exist."""

    code = "not_found"
    status = 404


class TryLater(QingzhangError):
    """Time can fix it; `retry_after` in seconds."""

    code = "try_later"
    status = 503

    def __init__(self, detail: str | None = None, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Broken(QingzhangError):
    """We must fix it: the operator is told, the person gets an apology."""
