"""Which words a message gets when the dialogue does not answer, and that every text of the bot's own is fit to send."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
import yaml

from backend.contract.chat import Kind, PendingMessage
from backend.contract.tickets import Ticket
from bot import wording
from bot.answering import Answer, Answerer, Wait
from bot.backend import Backend
from bot.dialogue import Dialogue, DialogueSilent, Trouble

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TEXTS = yaml.safe_load((Path(wording.__file__).parent / "texts.yml").read_text(encoding="utf-8"))


def pending(**given: object) -> PendingMessage:
    known = {"id": 1, "channel": "web", "chat": "c", "kind": Kind.TEXT, "text": "您好", "received_at": NOW, "tries": 1}
    return PendingMessage.model_validate({**known, **given})


def failing(error: type[httpx2.TransportError]) -> httpx2.MockTransport:
    def fail(request: httpx2.Request) -> httpx2.Response:
        raise error("x", request=request)

    return httpx2.MockTransport(fail)


def answering(status: int, body: object) -> httpx2.MockTransport:
    return httpx2.MockTransport(lambda request: httpx2.Response(status, json=body))


def answerer(rasa: httpx2.MockTransport, backend: httpx2.MockTransport, clock: datetime = NOW) -> Answerer:
    talks = Dialogue("http://rasa", transport=rasa)
    keeps = Backend("http://app", "token", patience=0.0, transport=backend)
    return Answerer(talks, keeps, lambda: clock)


TICKETS = answering(201, Ticket(number="ZX-0007", new=True, promise="上班后回复您。").model_dump())
NO_TICKETS = failing(httpx2.ConnectError)


@pytest.mark.parametrize(
    ("transport", "trouble"),
    [
        (failing(httpx2.ConnectError), Trouble.AWAY),
        (failing(httpx2.ConnectTimeout), Trouble.AWAY),
        (failing(httpx2.RemoteProtocolError), Trouble.AWAY),
        (failing(httpx2.ReadError), Trouble.AWAY),
        (failing(httpx2.ReadTimeout), Trouble.SLOW),
        (answering(503, {}), Trouble.AWAY),
        (answering(500, {}), Trouble.BROKEN),
        (answering(200, {"no": "list"}), Trouble.BROKEN),
        (answering(200, []), Trouble.EMPTY),
        (answering(200, [{"recipient_id": "web:c"}]), Trouble.EMPTY),
    ],
)
async def test_each_way_of_getting_no_answer_is_told_apart(transport: httpx2.MockTransport, trouble: Trouble) -> None:
    with pytest.raises(DialogueSilent) as silence:
        await Dialogue("http://rasa", transport=transport).answer("web", "c", "您好", 1)
    assert silence.value.trouble is trouble


async def test_a_dialogue_that_is_away_is_waited_for() -> None:
    answer = await answerer(failing(httpx2.ConnectError), TICKETS).answer(pending())
    assert answer == Wait(wording.reply("starting"), 2.0)


async def test_after_ten_minutes_the_person_is_handed_to_staff() -> None:
    late = answerer(failing(httpx2.ConnectError), TICKETS, NOW + timedelta(minutes=10))
    answer = await late.answer(pending())
    assert isinstance(answer, Answer)
    assert answer.source == "apology"
    assert "ZX-0007" in answer.replies[0].text


async def test_a_message_that_the_dialogue_is_too_slow_for_is_tried_twice() -> None:
    slow = answerer(failing(httpx2.ReadTimeout), TICKETS)
    assert isinstance(await slow.answer(pending(tries=1)), Wait)
    assert isinstance(await slow.answer(pending(tries=2)), Answer)


async def test_without_a_ticket_the_person_is_told_so_and_gets_no_number() -> None:
    answer = await answerer(answering(200, []), NO_TICKETS).answer(pending())
    assert answer == Answer([wording.reply("no_ticket")], "apology_without_ticket")


async def test_only_a_pressed_button_may_say_a_command() -> None:
    said: list[bytes] = []

    def listen(request: httpx2.Request) -> httpx2.Response:
        said.append(request.content)
        return httpx2.Response(200, json=[{"text": "好"}])

    asks = answerer(httpx2.MockTransport(listen), TICKETS)
    await asks.answer(pending(kind=Kind.BUTTON, text="查进度", payload="/check_status"))
    await asks.answer(pending(text="/check_status"))
    assert [b'"/check_status"' in one for one in said] == [True, False]


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_of_the_bots_own_is_short_and_plain(name: str) -> None:
    reply = wording.reply(name, number="ZX-0001", promise="上班后回复您。")
    assert len(reply.text) <= 120
    assert not any(mark in reply.text for mark in "{}*_<>&亲")
    assert all(len(button.title) <= 10 and (button.payload or "").startswith("/") for button in reply.buttons)


def test_the_buttons_of_the_bots_own_texts_say_what_the_dialogue_knows() -> None:
    topics = [
        yaml.safe_load(file.read_text(encoding="utf-8"))
        for file in (Path(wording.__file__).parents[1] / "nlu").glob("*/*.yml")
    ]
    known = {
        next(iter(intent)) if isinstance(intent, dict) else intent
        for topic in topics
        for intent in (topic or {}).get("intents", [])
    }
    said = {button["payload"].removeprefix("/") for text in TEXTS.values() for button in text.get("buttons", [])}
    assert said <= known
