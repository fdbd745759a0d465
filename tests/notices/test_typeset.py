"""Breaking lines of Chinese text."""

from hypothesis import given
from hypothesis import strategies as st

from backend.catalogue.notice.typeset import NOT_FIRST, lines

TEXT = st.text(alphabet="告知单材料，。；（）“”、20GZ- \n", max_size=80)


def measure(text: str) -> float:
    return float(len(text))


@given(TEXT, st.integers(6, 30))
def test_no_character_is_lost(text: str, width: int) -> None:
    assert "".join("".join(lines(text, width, measure)).split()) == "".join(text.split())


@given(TEXT, st.integers(1, 30))
def test_no_line_is_wider_than_the_paper(text: str, width: int) -> None:
    assert all(measure(line) <= width for line in lines(text, width, measure))


def test_a_number_stays_whole() -> None:
    assert lines("一二三四 20", 6, measure) == ["一二三四", "20"]


def test_no_line_begins_with_a_comma() -> None:
    assert lines("一二三四，五六", 4, measure) == ["一二三", "四，五六"]
    assert not any(line[0] in NOT_FIRST for line in lines("甲乙丙丁、戊己庚辛、壬癸", 4, measure))
