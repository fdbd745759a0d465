"""How fast one person may send."""

from hypothesis import given
from hypothesis import strategies as st

from backend.web.pace import Pace


def test_a_burst_is_fine_and_the_next_has_to_wait() -> None:
    pace = Pace(burst=3, per_second=2)
    assert [pace.wait_for("a", 0) for _ in range(4)] == [0, 0, 0, 0.5]


def test_who_waits_as_told_may_send() -> None:
    pace = Pace(burst=1, per_second=2)
    pace.wait_for("a", 0)
    assert pace.wait_for("a", pace.wait_for("a", 0)) == 0


def test_one_persons_flood_does_not_slow_another() -> None:
    pace = Pace(burst=1, per_second=2)
    assert [pace.wait_for(chat, 0) for chat in ("a", "a", "b")] == [0, 0.5, 0]


@given(st.lists(st.floats(min_value=0, max_value=5), max_size=60))
def test_however_one_sends_no_more_than_the_burst_and_the_rate_gets_through(pauses: list[float]) -> None:
    pace, now, through = Pace(burst=4, per_second=2), 0.0, 0
    for pause in pauses:
        now += pause
        through += pace.wait_for("a", now) == 0
    assert through <= 4 + 2 * now + 1e-6
