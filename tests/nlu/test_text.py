"""What reaches the classifier: one form for what people type, and the pattern of a case number."""

import pytest

from nlu.components.case_number import is_case_number
from nlu.components.memo import Memo
from nlu.components.text import LONGEST, normalise, says_something


@pytest.mark.parametrize(
    "typed",
    [
        "YK20261109-0031",
        "ＹＫ２０２６１１０９－００３１",
        "YK2026\u200b1109-0031",
        " yk20261109-0031\n",
        "YK20261109-003123",
    ],
)
def test_a_case_number_is_seen_however_it_is_typed(typed: str) -> None:
    assert is_case_number(normalise(typed))


@pytest.mark.parametrize(
    "typed", ["我的编号是YK20261109-0031，查询码Q7R2KD", "YK20261109-0031 Q7R2KD", "查询码Q7R2KD", "q7r2kd"]
)
def test_a_query_code_and_filler_words_do_not_hide_the_number(typed: str) -> None:
    assert is_case_number(normalise(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "YK20261109-0031办到哪了",
        "我要投诉YK20261109-0031",
        "YK2026110-0031",
        "123456",
        "ABCDEF",
        "好的",
        "是",
        "码",
        "",
    ],
)
def test_a_text_with_a_wish_of_its_own_is_left_to_the_model(typed: str) -> None:
    assert not is_case_number(normalise(typed))


def test_a_text_of_fifty_thousand_characters_is_cut() -> None:
    assert len(normalise("办" * 50_000)) == LONGEST
    assert len(normalise("\ufdfa" * 50_000)) == LONGEST, "one character that becomes eighteen"


@pytest.mark.parametrize("typed", ["", "   ", "👍", "？？？", "\u200b\u200d", "❤️👌", "。。。"])
def test_signs_without_a_word_say_nothing(typed: str) -> None:
    assert not says_something(normalise(typed))


@pytest.mark.parametrize("typed", ["好", "ok", "1", "嗯👍"])
def test_a_single_word_says_something(typed: str) -> None:
    assert says_something(normalise(typed))


def test_nothing_at_all_is_an_empty_text() -> None:
    assert normalise(None) == ""


def test_a_memo_forgets_what_was_unused_for_longest() -> None:
    memo: Memo[str] = Memo(2)
    memo.put("m", "一", "1")
    memo.put("m", "二", "2")
    memo.get("m", "一")
    memo.put("m", "三", "3")
    assert (memo.get("m", "一"), memo.get("m", "二"), memo.get("m", "三"), len(memo)) == ("1", None, "3", 2)


def test_a_memo_does_not_answer_for_another_model() -> None:
    memo: Memo[str] = Memo(2)
    memo.put("old", "一", "1")
    assert memo.get("new", "一") is None


def test_a_memo_of_size_none_keeps_nothing() -> None:
    memo: Memo[str] = Memo(0)
    memo.put("m", "一", "1")
    assert len(memo) == 0
