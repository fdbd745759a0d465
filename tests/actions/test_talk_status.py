"""How far a case is, and who may know."""

import pytest

from actions.credentials import Credentials, read
from tests.actions.dialogue_backend import FakeBackend
from tests.actions.talking import Said, Talk


async def open_case(talk: Talk) -> Said:
    [said] = await talk.says("YK20261109-0031 Q7R2KD", "give_case_number")
    return said


async def test_number_and_code_open_the_case(talk: Talk, service: FakeBackend) -> None:
    said = await open_case(talk)
    assert (said.response, said.words["case_words"]) == ("utter_case", "YK20261109-0031:正在审查,第 9 个工作日")
    assert list(service.opened) == [("web", "kate")]


async def test_without_them_they_are_asked_for(talk: Talk) -> None:
    [said] = await talk.says("我的件办到哪了", "check_status")
    assert said.response == "utter_ask_credentials"


async def test_the_number_first_and_the_code_later_is_enough(talk: Talk) -> None:
    await talk.says("我的件办到哪了", "check_status")
    [said] = await talk.says("YK20261109-0031", "give_case_number")
    assert (said.response, said.words["number"]) == ("utter_ask_code", "YK20261109-0031")
    [said] = await talk.says("q7r2kd", "nlu_fallback")
    assert said.response == "utter_case"


async def test_the_code_first_and_the_number_later_is_enough(talk: Talk) -> None:
    [said] = await talk.says("查进度 查询码Q7R2KD", "check_status")
    assert said.response == "utter_ask_number"
    [said] = await talk.says("YK20261109-0031", "out_of_scope")
    assert said.response == "utter_case"


async def test_a_chat_that_opened_a_case_needs_nothing_more(talk: Talk) -> None:
    await open_case(talk)
    [said] = await talk.says("到哪了", "check_status")
    assert said.response == "utter_case"


async def test_a_half_given_pair_does_not_hide_the_cases_opened_before(talk: Talk) -> None:
    await open_case(talk)
    await talk.says("查询码Q7R2KD", "give_case_number")
    [said] = await talk.says("到哪了", "check_status")
    assert said.response == "utter_case"


async def test_another_chat_does_not_see_it(talk: Talk, service: FakeBackend) -> None:
    await open_case(talk)
    [said] = await Talk("telegram:17").says("到哪了", "check_status")
    assert said.response == "utter_ask_credentials"


async def test_a_number_alone_opens_nothing_to_another_chat(talk: Talk) -> None:
    await open_case(talk)
    [said] = await Talk("telegram:17").says("YK20261109-0031", "give_case_number")
    assert said.response == "utter_ask_code"


async def test_a_number_opened_before_is_enough_in_the_same_chat(talk: Talk) -> None:
    await open_case(talk)
    [said] = await talk.says("YK20261109-0031", "give_case_number")
    assert said.response == "utter_case"


async def test_several_cases_are_chosen_by_button_or_by_number(talk: Talk, service: FakeBackend) -> None:
    service.opened[("web", "kate")] = ["YK20261109-0031", "YK20261110-0007"]
    [said] = await talk.says("查进度", "check_status")
    assert [button["title"] for button in said.buttons] == ["YK20261109-0031", "YK20261110-0007"]
    [by_button] = await talk.presses(said.buttons[1]["payload"])
    await talk.says("查进度", "check_status")
    [by_typing] = await talk.says("第二个", "nlu_fallback")
    assert by_button == by_typing
    assert by_button.words["case_words"].startswith("YK20261110-0007")


async def test_a_chosen_case_that_is_not_open_to_the_chat_is_not_told(talk: Talk) -> None:
    [said] = await talk.presses('/choose_case{"case": "YK20261109-0031"}')
    assert said.response == "utter_ask_credentials"


async def test_a_wrong_code_and_an_unknown_number_sound_the_same(talk: Talk) -> None:
    wrong_code = await talk.says("YK20261109-0031 AAAAAA", "give_case_number")
    unknown = await talk.says("YK20261109-9999 Q7R2KD", "give_case_number")
    assert wrong_code == unknown == [Said("utter_case_not_opened")]


async def test_a_wrong_pair_is_not_mixed_with_the_next_one(talk: Talk) -> None:
    await talk.says("YK20261109-9999 AAAAAA", "give_case_number")
    [said] = await talk.says("YK20261109-0031", "give_case_number")
    assert said.response == "utter_ask_code"


async def test_a_closed_door_says_for_how_long(talk: Talk, service: FakeBackend) -> None:
    service.wrong_codes = 5
    said = await open_case(talk)
    assert said == Said("utter_case_door_closed", {"minutes": "14"})


async def test_a_case_number_in_a_message_that_was_not_understood_is_the_wish(talk: Talk) -> None:
    [said] = await talk.says("这个 YK20261109-0031 Q7R2KD", "nlu_fallback")
    assert said.response == "utter_case"


@pytest.mark.parametrize(
    "typed",
    [
        "YK20261109-0031 Q7R2KD",
        "yk20261109-0031,q7r2kd",
        "ＹＫ２０２６１１０９－００３１ Ｑ７Ｒ２ＫＤ",
        "YK2026\u200b1109-0031\u200d Q7R\ufeff2KD",
        "YK20261109—0031 Q7R2KD",
        "YK20261109 0031 Q7R2KD",
        "YK202611090031 Q7R2KD",
        "我的编号是YK20261109-0031查询码是Q7R2KD,到哪了",
        "Q7R2KD\nYK20261109-0031",
    ],
)
async def test_numbers_are_read_however_they_are_typed(talk: Talk, typed: str) -> None:
    [said] = await talk.says(typed, "check_status")
    assert said.response == "utter_case"


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("我的件办到哪了", Credentials()),
        ("电话13800000000", Credentials()),
        ("2026年11月9日交的", Credentials()),
        ("11210800MB0000000X000012345678920261109-0007", Credentials("11210800MB0000000X000012345678920261109-0007")),
        ("Q7R2KD", Credentials(None, "Q7R2KD")),
        ("Q7R2KDX", Credentials()),
    ],
)
def test_only_what_looks_like_a_number_or_a_code_is_one(typed: str, read_as: Credentials) -> None:
    assert read(typed) == read_as
