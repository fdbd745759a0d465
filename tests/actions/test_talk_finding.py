"""Which matter a question is about."""

import pytest

from actions.wish_words import wish_alone
from tests.actions.dialogue_backend import FakeBackend
from tests.actions.talking import Talk


async def test_a_clear_matter_is_answered_from_its_card(talk: Talk) -> None:
    [said] = await talk.says("开饭店要多久", "ask_time_limit")
    assert said.response == "utter_time_limit"
    assert said.words["words"] == "开办餐饮店 time_limit"
    assert said.words["special"] == "开办餐饮店 special"


async def test_the_next_question_is_about_the_same_matter(talk: Talk) -> None:
    await talk.says("开饭店要多久", "ask_time_limit")
    [said] = await talk.says("那要多少钱", "ask_fee")
    assert (said.response, said.words["words"]) == ("utter_fee", "开办餐饮店 fee")


async def test_a_name_alone_gets_a_menu_where_the_wish_is_a_guess(talk: Talk) -> None:
    [said] = await talk.says("烟草证", "ask_validity_renewal", confidence=0.7)
    assert (said.response, said.words["name"]) == ("utter_item_menu", "烟草专卖零售许可")


async def test_a_name_alone_answers_the_question_which_matter(talk: Talk) -> None:
    await talk.says("要多久", "ask_time_limit")
    [said] = await talk.says("烟草证", "ask_requirements", confidence=0.4)
    assert (said.response, said.words["name"]) == ("utter_time_limit", "烟草专卖零售许可")


async def test_a_newly_named_matter_takes_over(talk: Talk) -> None:
    await talk.says("开饭店要多久", "ask_time_limit")
    [said] = await talk.says("那药店呢要多久", "ask_time_limit")
    assert said.words["name"] == "药品零售许可"
    [said] = await talk.says("去哪", "ask_where")
    assert said.words["name"] == "药品零售许可"


@pytest.mark.parametrize("typed", ["我想给村里修一座过河的铁索桥得交多少钱", "卖早点要多少钱"])
async def test_a_question_that_nothing_fits_is_not_taken_for_the_old_matter(talk: Talk, typed: str) -> None:
    await talk.says("开饭店要多久", "ask_time_limit")
    [said] = await talk.says(typed, "ask_fee")
    assert said.response == "utter_nothing_found"


@pytest.mark.parametrize(
    "typed",
    ["要多久", "那得多少钱啊", "去哪办呢", "都要啥材料", "材料没带齐咋办", "证丢了怎么补办", "许可证要啥", ""],
)
def test_a_wish_alone_names_no_matter(typed: str) -> None:
    assert wish_alone(typed)


@pytest.mark.parametrize(
    "typed",
    ["开饭店要多久", "烟草证", "挖路去哪办", "药店呢", "营业执照丢了", "护照多少钱", "卖早点要办证吗", "网吧"],
)
def test_a_matter_in_the_text_is_no_wish_alone(typed: str) -> None:
    assert not wish_alone(typed)


async def test_a_slip_does_not_make_a_matter(talk: Talk) -> None:
    await talk.says("开饭店要多久", "ask_time_limit")
    [said] = await talk.says("那得多少钱捏", "ask_fee")
    assert (said.response, said.words["name"]) == ("utter_fee", "开办餐饮店")


async def test_a_wish_alone_is_not_searched_for(talk: Talk, service: FakeBackend) -> None:
    await talk.says("那得多少钱啊", "ask_fee")
    assert service.searched == []


async def test_a_wish_without_a_matter_is_asked_about_and_then_answered(talk: Talk) -> None:
    [said] = await talk.says("要多久", "ask_time_limit")
    assert said.response == "utter_which_matter"
    [said] = await talk.says("开饭店", "ask_requirements")
    assert said.response == "utter_time_limit"


async def test_a_near_tie_is_asked_about_with_buttons(talk: Talk) -> None:
    [said] = await talk.says("经营许可证多少钱", "ask_fee")
    assert said.response == "utter_which_of_three"
    assert said.words["first"] == "食品经营许可(新办)"
    [said] = await talk.presses(said.words["press_second"])
    assert (said.response, said.words["words"]) == ("utter_fee", "烟草专卖零售许可 fee")


async def test_a_near_tie_is_answered_by_typing(talk: Talk) -> None:
    await talk.says("经营许可证多少钱", "ask_fee")
    [said] = await talk.says("第三个", "nlu_fallback")
    assert (said.response, said.words["words"]) == ("utter_fee", "药品零售许可 fee")


async def test_none_of_these_goes_on_with_the_same_wish(talk: Talk) -> None:
    await talk.says("经营许可证多少钱", "ask_fee")
    [said] = await talk.says("都不是", "deny")
    assert said.response == "utter_none_of_these"
    [said] = await talk.says("开饭店", "nlu_fallback")
    assert said.response == "utter_fee"


async def test_an_old_button_means_the_matter_it_was_shown_for(talk: Talk) -> None:
    [about_restaurant] = await talk.says("开饭店要多久", "ask_time_limit")
    await talk.says("药店要多久", "ask_time_limit")
    [said] = await talk.presses(about_restaurant.words["press_where"])
    assert said.words["words"] == "开办餐饮店 where"


async def test_another_offices_matter_is_named_with_its_office(talk: Talk) -> None:
    [said] = await talk.says("护照丢了怎么补", "ask_validity_renewal")
    assert said.response == "utter_elsewhere"
    assert said.words["office"] == "公安局出入境管理"


async def test_another_offices_matter_is_said_even_when_something_was_talked_about(talk: Talk) -> None:
    await talk.says("开饭店要多久", "ask_time_limit")
    [said] = await talk.says("护照多少钱", "ask_fee")
    assert said.response == "utter_elsewhere"


async def test_a_general_rule_is_told_when_no_matter_is_named(talk: Talk) -> None:
    [said] = await talk.says("材料没带齐咋办", "ask_supplement")
    assert said.response == "utter_supplement_general"
    [said] = await talk.says("开饭店", "nlu_fallback")
    assert (said.response, said.words["words"]) == ("utter_supplement", "没有公布的容缺清单")


async def test_each_question_about_an_item_says_its_own_part_of_the_card(talk: Talk) -> None:
    wishes = {
        "ask_where": "where",
        "ask_policy": "summary",
        "ask_validity_renewal": "validity",
        "find_intermediary": "intermediary",
    }
    for wish, text in wishes.items():
        [said] = await talk.says("药店的", wish)
        assert said.words["words"] == f"药品零售许可 {text}"


async def test_a_button_with_an_unknown_item_is_apologised_for(talk: Talk) -> None:
    [said] = await talk.presses('/choose_item{"item": "no-such", "ask": "ask_fee"}')
    assert said.response == "utter_trouble"


async def test_a_button_with_an_unknown_wish_gives_the_list(talk: Talk) -> None:
    [said] = await talk.presses('/choose_item{"item": "drug-retail", "ask": "action_deny"}')
    assert said.response == "utter_notice"


async def test_html_and_sql_reach_the_search_as_plain_words(talk: Talk, service: FakeBackend) -> None:
    words = "<script>alert(1)</script>'; DROP TABLE items;--"
    [said] = await talk.says(words, "ask_requirements")
    assert said.response == "utter_nothing_found"
    assert service.searched == [words]


async def test_a_press_from_the_menu_asks_afresh(talk: Talk) -> None:
    await talk.says("开饭店要多久", "ask_time_limit")
    [said] = await talk.presses("/new_matter")
    assert said.response == "utter_which_matter"
    [said] = await talk.says("药店", "nlu_fallback")
    assert said.response == "utter_notice"
