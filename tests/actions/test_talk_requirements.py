"""From the wish to the one-time notice."""

import pytest

from backend.contract.catalogue import Question
from tests.actions.dialogue_backend import FakeBackend
from tests.actions.talking import Said, Talk

ASKED = ["aircon", "public", "tobacco", "sign"]


@pytest.fixture
def service(service: FakeBackend) -> FakeBackend:
    service.conditions = [Question(key=key, text=f"有没有 {key}?", about="开办餐饮店") for key in ASKED]
    return service


async def begin(talk: Talk) -> Said:
    [said] = await talk.says("我想开个饭店,都要准备什么?", "ask_requirements")
    return said


async def test_without_conditions_the_notice_comes_at_once(talk: Talk, service: FakeBackend) -> None:
    service.conditions = []
    said = await begin(talk)
    assert said.response == "utter_notice"
    assert said.words["notice_words"] == "开办餐饮店的一次性告知单(编号 GZ-7K3M)"
    assert said.words["notice_url"] == "http://127.0.0.1/notices/GZ-7K3M"
    assert service.notices[0].bundle == "restaurant"


async def test_a_single_item_is_asked_for_as_an_item(talk: Talk, service: FakeBackend) -> None:
    service.conditions = []
    await talk.says("药店要啥材料", "ask_requirements")
    assert (service.notices[0].items, service.notices[0].bundle) == (["drug-retail"], None)


async def test_at_most_three_conditions_are_asked_one_by_one(talk: Talk, service: FakeBackend) -> None:
    said = await begin(talk)
    assert (said.response, said.words["question"], said.words["count"]) == (
        "utter_first_condition",
        "有没有 aircon?",
        "3",
    )
    [said] = await talk.presses(said.words["press_yes"])
    assert (said.response, said.words["question"], said.words["place"]) == (
        "utter_next_condition",
        "有没有 public?",
        "2",
    )
    [said] = await talk.presses(said.words["press_unsure"])
    [said] = await talk.presses(said.words["press_no"])
    assert said.response == "utter_notice"
    assert service.notices[0].answers == {"aircon": "yes", "public": "unsure", "tobacco": "no"}


async def test_conditions_are_answered_by_typing(talk: Talk, service: FakeBackend) -> None:
    await begin(talk)
    await talk.says("有的。", "nlu_fallback")
    await talk.says("不清楚", "ask_policy")
    await talk.says("没有", "ask_human")
    assert service.notices[0].answers == {"aircon": "yes", "public": "unsure", "tobacco": "no"}


async def test_a_short_text_understood_as_no_is_a_no(talk: Talk, service: FakeBackend) -> None:
    await begin(talk)
    await talk.says("没装那个", "deny")
    assert talk.slots["notice_draft"]["answers"] == {"aircon": "no"}


@pytest.mark.parametrize(
    ("typed", "intent", "answer"),
    [
        ("有空调,中央的", "deny", "yes"),
        ("没有集中空调", "deny", "no"),
        ("不知道算不算", "affirm", "unsure"),
        ("我哪知道去", "unsure", "unsure"),
        ("用的是分体空调", "deny", None),
        ("有没有都行吧", "affirm", None),
        ("随便", "affirm", None),
    ],
)
async def test_a_longer_answer_counts_only_where_its_beginning_is_plain(
    talk: Talk, typed: str, intent: str, answer: str | None
) -> None:
    await begin(talk)
    [said] = await talk.says(typed, intent)
    assert talk.slots["notice_draft"]["answers"] == ({"aircon": answer} if answer else {})
    assert said.response == ("utter_next_condition" if answer else "utter_condition_again")


async def test_a_question_in_the_middle_is_not_a_yes_for_its_first_word(talk: Talk) -> None:
    await begin(talk)
    said = await talk.says("有啥费用没", "ask_fee")
    assert said[0].response == "utter_fee"
    assert talk.slots["notice_draft"]["answers"] == {}


async def test_an_acknowledgement_is_not_a_yes(talk: Talk) -> None:
    await begin(talk)
    await talk.says("好的", "affirm")
    assert talk.slots["notice_draft"]["answers"] == {}


async def test_the_list_can_be_had_without_more_questions(talk: Talk, service: FakeBackend) -> None:
    said = await begin(talk)
    await talk.presses(said.words["press_yes"])
    [said] = await talk.presses("/skip_conditions")
    assert said.response == "utter_notice"
    assert service.notices[0].answers == {"aircon": "yes"}


async def test_another_question_in_the_middle_is_answered_and_the_notice_waits(talk: Talk) -> None:
    said = await begin(talk)
    await talk.presses(said.words["press_yes"])
    fee, offer = await talk.says("那要多少钱", "ask_fee")
    assert fee.response == "utter_fee"
    assert (offer.response, offer.words["left"]) == ("utter_draft_waits", "2")
    [said] = await talk.presses("/resume_notice")
    assert (said.response, said.words["question"]) == ("utter_condition_again", "有没有 public?")


async def test_a_yes_to_the_offer_goes_on_and_does_not_answer_the_condition(talk: Talk) -> None:
    await begin(talk)
    await talk.says("那要多少钱", "ask_fee")
    [said] = await talk.says("好的", "affirm")
    assert said.response == "utter_condition_again"
    assert talk.slots["notice_draft"]["answers"] == {}


async def test_the_offer_is_made_twice_and_not_for_ever(talk: Talk) -> None:
    await begin(talk)
    said = [await talk.says("那要多少钱", "ask_fee") for _ in range(3)]
    assert [len(turn) for turn in said] == [2, 2, 1]


async def test_asking_for_the_same_matter_again_takes_the_notice_up(talk: Talk) -> None:
    said = await begin(talk)
    await talk.presses(said.words["press_yes"])
    await talk.says("那要多少钱", "ask_fee")
    said = await begin(talk)
    assert (said.response, said.words["question"]) == ("utter_condition_again", "有没有 public?")


async def test_another_matter_begins_its_own_notice(talk: Talk) -> None:
    said = await begin(talk)
    await talk.presses(said.words["press_yes"])
    [said] = await talk.says("药店要啥材料", "ask_requirements")
    assert said.response == "utter_first_condition"
    assert talk.slots["notice_draft"]["answers"] == {}


async def test_a_dropped_notice_is_gone(talk: Talk) -> None:
    await begin(talk)
    await talk.says("那要多少钱", "ask_fee")
    [said] = await talk.says("不用", "deny")
    assert said.response == "utter_draft_dropped"
    [said] = await talk.presses("/resume_notice")
    assert said.response == "utter_no_draft"


async def test_a_condition_answered_anew_after_the_notice_gives_a_corrected_one(
    talk: Talk, service: FakeBackend
) -> None:
    first = await begin(talk)
    await talk.presses(first.words["press_yes"])
    await talk.presses("/skip_conditions")
    [said] = await talk.presses(first.words["press_no"])
    assert said.response == "utter_notice"
    assert [one.answers for one in service.notices] == [{"aircon": "yes"}, {"aircon": "no"}]


async def test_an_unclear_word_in_the_middle_repeats_the_condition(talk: Talk) -> None:
    await begin(talk)
    [said] = await talk.says("嘎哈呢这是", "nlu_fallback")
    assert (said.response, said.words["question"]) == ("utter_condition_again", "有没有 aircon?")


async def test_thanks_in_the_middle_leaves_the_condition_open(talk: Talk) -> None:
    await begin(talk)
    [said] = await talk.says("谢谢", "thanks")
    assert said.response == "utter_thanks"
    await talk.says("是", "affirm")
    assert talk.slots["notice_draft"]["answers"] == {"aircon": "yes"}


async def test_a_button_of_a_notice_that_was_dropped_says_so(talk: Talk) -> None:
    first = await begin(talk)
    await talk.presses("/drop_notice")
    [said] = await talk.presses(first.words["press_yes"])
    assert said.response == "utter_no_draft"


@pytest.mark.parametrize("payload", ['/answer_condition{"key": "aircon", "value": "maybe"}', "/answer_condition"])
async def test_a_strange_answer_repeats_the_condition(talk: Talk, payload: str) -> None:
    await begin(talk)
    [said] = await talk.presses(payload)
    assert said.response == "utter_condition_again"


async def test_a_condition_that_the_catalogue_no_longer_has_does_not_block_the_chat(
    talk: Talk, service: FakeBackend
) -> None:
    said = await begin(talk)
    service.conditions = []
    await talk.presses(said.words["press_yes"])
    [said] = await talk.presses("/skip_conditions")
    assert said.response == "utter_trouble"
    assert (await begin(talk)).response == "utter_notice"


async def test_what_is_created_carries_a_key_of_its_message(talk: Talk, service: FakeBackend) -> None:
    service.conditions = []
    await begin(talk)
    assert "message-0:notice" in service.keys
    assert service.tokens == {"Bearer token"}
