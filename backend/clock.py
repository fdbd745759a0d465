"""The one place that reads the clock. Below the routes, the ticks and the command line the time is an argument."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)
