"""What is said when a message, or the house behind it, fails."""

import httpx2
import pytest

from actions import backend as actions_backend
from backend.contract.tickets import TicketReason
from tests.actions.dialogue_backend import FakeBackend
from tests.actions.talking import Said, Talk, rules

GIBBERISH = "那个啥上次跟你们说的事"


async def test_the_first_failure_asks_again(talk: Talk, service: FakeBackend) -> None:
    assert await talk.says(GIBBERISH, "nlu_fallback") == [Said("utter_not_understood")]
    assert service.tickets == []


async def test_the_second_failure_in_a_row_calls_a_person(talk: Talk, service: FakeBackend) -> None:
    await talk.says(GIBBERISH, "nlu_fallback")
    [said] = await talk.says("就是上次那个", "nlu_fallback")
    assert (said.response, said.words["number"]) == ("utter_not_understood_again", "ZX-0412")
    assert service.tickets[0].reason is TicketReason.NOT_UNDERSTOOD
    assert service.tickets[0].said == [GIBBERISH, "就是上次那个"]
    assert (service.tickets[0].channel, service.tickets[0].chat) == ("web", "kate")


async def test_an_understood_turn_in_between_starts_the_count_anew(talk: Talk, service: FakeBackend) -> None:
    await talk.says(GIBBERISH, "nlu_fallback")
    await talk.says("你好", "greet")
    await talk.says(GIBBERISH, "nlu_fallback")
    assert service.tickets == []


async def test_after_the_ticket_the_count_starts_anew(talk: Talk, service: FakeBackend) -> None:
    for _ in range(3):
        await talk.says(GIBBERISH, "nlu_fallback")
    assert len(service.tickets) == 1


async def test_a_matter_named_alone_is_understood(talk: Talk) -> None:
    await talk.says(GIBBERISH, "nlu_fallback")
    [said] = await talk.says("烟", "nlu_fallback")
    assert (said.response, said.words["name"]) == ("utter_item_menu", "烟草专卖零售许可")
    [said] = await talk.presses(said.words["press_fee"])
    assert said.words["words"] == "烟草专卖零售许可 fee"


async def test_a_guess_at_a_short_text_is_not_taken_for_a_yes(talk: Talk) -> None:
    [said] = await talk.says("药店", "affirm", confidence=0.33)
    assert (said.response, said.words["name"]) == ("utter_item_menu", "药品零售许可")


async def test_a_guess_at_a_short_text_does_not_make_a_complaint(talk: Talk, service: FakeBackend) -> None:
    assert await talk.says("那边的", "complain", confidence=0.3) == [Said("utter_not_understood")]
    assert service.tickets == []


async def test_a_matter_named_alone_is_not_outside(talk: Talk) -> None:
    [said] = await talk.says("卖烟", "out_of_scope")
    assert said.response == "utter_item_menu"


async def test_neither_of_the_guesses_calls_a_person(talk: Talk, service: FakeBackend) -> None:
    await talk.says(GIBBERISH, "nlu_fallback")
    [said] = await talk.says("都不是,就是上次那个", "deny", confidence=0.41)
    assert said.response == "utter_person_called"


async def test_an_emoji_is_not_a_yes(talk: Talk) -> None:
    assert await talk.says("👍", "affirm") == [Said("utter_no_words")]


async def test_an_empty_text_is_answered(talk: Talk) -> None:
    assert await talk.says("\u200b", "nlu_fallback") == [Said("utter_no_words")]


async def test_outside_twice_in_a_row_offers_a_person_without_a_ticket(talk: Talk, service: FakeBackend) -> None:
    assert await talk.says("明天下雨吗", "out_of_scope") == [Said("utter_out_of_scope")]
    assert await talk.says("那后天呢", "out_of_scope") == [Said("utter_out_of_scope_again")]
    assert service.tickets == []


async def test_a_guess_that_it_is_outside_is_enough_to_say_so(talk: Talk) -> None:
    assert await talk.says("明天下雨吗", "out_of_scope", confidence=0.4) == [Said("utter_out_of_scope")]


async def test_outside_after_a_failed_turn_offers_a_person_too(talk: Talk) -> None:
    await talk.says(GIBBERISH, "nlu_fallback")
    assert await talk.says("就是上次那个", "out_of_scope") == [Said("utter_out_of_scope_again")]


async def test_who_asks_for_a_person_gets_a_number_at_once(talk: Talk, service: FakeBackend) -> None:
    [said] = await talk.says("找个人跟我说", "ask_human")
    promise = "上班时间 2 小时内会有人在这里回复您。"
    assert said == Said("utter_person_called", {"number": "ZX-0412", "promise": promise})
    [again] = await talk.says("人呢", "ask_human")
    assert again.response == "utter_person_called_already"
    assert [ticket.reason for ticket in service.tickets] == [TicketReason.ASKED] * 2


async def test_a_complaint_is_recorded_with_what_was_said(talk: Talk, service: FakeBackend) -> None:
    await talk.says("你好", "greet")
    [said] = await talk.says("让我跑了四趟,每趟说法都不一样", "complain")
    assert said.response == "utter_complaint"
    assert service.tickets[0].reason is TicketReason.COMPLAINT
    assert service.tickets[0].said == ["你好", "让我跑了四趟,每趟说法都不一样"]


@pytest.mark.parametrize(
    ("payload", "reason", "response"),
    [
        ("/order_agent", TicketReason.AGENT_SERVICE, "utter_agent_ordered"),
        ("/leave_rating", TicketReason.RATING, "utter_rating_taken"),
        ("/report_missing", TicketReason.NOTHING_FOUND, "utter_missing_reported"),
    ],
)
async def test_buttons_to_a_person_make_a_ticket(
    talk: Talk, service: FakeBackend, payload: str, reason: TicketReason, response: str
) -> None:
    [said] = await talk.presses(payload)
    assert said.response == response
    assert [ticket.reason for ticket in service.tickets] == [reason]


async def test_a_yes_orders_agent_service_and_an_acknowledgement_does_not(talk: Talk, service: FakeBackend) -> None:
    await talk.says("帮办代办", "book_agent")
    [said] = await talk.says("好的", "affirm")
    assert said.response == "utter_affirm"
    [said] = await talk.says("需要", "affirm")
    assert said.response == "utter_agent_ordered"


async def test_pressed_buttons_are_not_told_as_said(talk: Talk, service: FakeBackend) -> None:
    await talk.presses("/new_matter")
    await talk.says("找人", "ask_human")
    assert service.tickets[0].said == ["找人"]


@pytest.mark.parametrize("intent", sorted(rules()))
async def test_every_wish_is_answered_with_something(talk: Talk, intent: str) -> None:
    assert await talk.says("随便说一句话", intent)
    assert await talk.presses(f"/{intent}")


@pytest.mark.parametrize("intent", sorted(rules()))
async def test_every_wish_is_answered_when_the_backend_is_broken(talk: Talk, service: FakeBackend, intent: str) -> None:
    service.broken = True
    assert await talk.says("开饭店", intent)
    assert await talk.presses(f"/{intent}")


async def test_a_broken_backend_is_apologised_for(talk: Talk, service: FakeBackend) -> None:
    service.broken = True
    assert await talk.says("开饭店要多久", "ask_time_limit") == [Said("utter_trouble")]


async def test_a_backend_that_is_away_is_apologised_for(talk: Talk) -> None:
    nobody = actions_backend.Backend("http://127.0.0.1:9", "token")
    actions_backend.use(nobody)
    assert await talk.says("开饭店要多久", "ask_time_limit") == [Said("utter_trouble")]
    await nobody.close()


async def test_nonsense_from_the_backend_is_apologised_for(talk: Talk) -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=b"<html>"))
    strange = actions_backend.Backend("http://backend", "token", transport)
    actions_backend.use(strange)
    assert await talk.says("开饭店要多久", "ask_time_limit") == [Said("utter_trouble")]
    await strange.close()


async def test_what_was_half_done_when_the_backend_broke_can_be_done_again(talk: Talk, service: FakeBackend) -> None:
    await talk.says("开饭店要多久", "ask_time_limit")
    service.broken = True
    await talk.says("要啥材料", "ask_requirements")
    service.broken = False
    [said] = await talk.says("要啥材料", "ask_requirements")
    assert said.response == "utter_notice"


async def test_a_filled_text_cannot_be_taken_for_a_variable(talk: Talk, service: FakeBackend) -> None:
    service.case_numbers = ["YK20261109-0031"]
    [said] = await talk.says("YK20261109-0031 Q7R2KD", "check_status")
    assert all("0[" not in word for word in said.words.values())


async def test_a_sender_without_a_channel_came_over_rasas_own_door(service: FakeBackend) -> None:
    await Talk("somebody").says("找人", "ask_human")
    assert (service.tickets[0].channel, service.tickets[0].chat) == ("rest", "somebody")
