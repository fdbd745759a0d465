"""The notice that is being prepared in a chat: its conditions are asked one by one, left, and taken up again."""

from typing import Any

from actions.open_question import ask, does
from actions.turn import Subject, Turn, press
from backend.contract.catalogue import NoticeAsk, NoticeRequest

SLOT = "notice_draft"
MOST_QUESTIONS = 3
MOST_OFFERS = 2
RESPONSES = {"first": "utter_first_condition", "next": "utter_next_condition", "again": "utter_condition_again"}

Draft = dict[str, Any]


def open_draft(turn: Turn) -> Draft | None:
    """The draft that still has questions open."""
    draft: Draft | None = turn.slot(SLOT)
    return draft if draft and not draft["done"] else None


async def begin(turn: Turn, subject: Subject) -> None:
    """Start a notice, or go on with the one that was begun for the same matter."""
    draft = open_draft(turn)
    if draft and draft["subject"]["id"] == subject.id:
        await go_on(turn, draft, "again")
        return
    questions = await turn.backend.questions(NoticeAsk(**_matter(subject)))
    asked = [{"key": one.key, "text": one.text} for one in questions.items[:MOST_QUESTIONS]]
    draft = {"subject": vars(subject), "questions": asked, "answers": {}, "done": False, "offered": 0}
    await go_on(turn, draft, "first")


async def go_on(turn: Turn, draft: Draft, how: str) -> None:
    """Ask the next condition, or issue the notice when none is left."""
    left = [one for one in draft["questions"] if one["key"] not in draft["answers"]]
    if not left:
        await issue(turn, draft)
        return
    turn.keep(SLOT, draft)
    _say_condition(turn, draft, left[0], how)


def repeat(turn: Turn, draft: Draft) -> None:
    """Ask the open condition once more."""
    left = [one for one in draft["questions"] if one["key"] not in draft["answers"]]
    _say_condition(turn, draft, left[0], "again")


async def issue(turn: Turn, draft: Draft) -> None:
    """The notice itself. The draft stays, so that a button pressed again gives a corrected one."""
    request = NoticeRequest(**_matter(Subject(**draft["subject"])), answers=draft["answers"])
    notice = await turn.backend.notice(request, f"{turn.key}:notice")
    turn.keep(SLOT, draft | {"done": True})
    turn.say("utter_notice", notice_words=notice.chat, notice_url=notice.url, **next_steps(Subject(**draft["subject"])))


def offer(turn: Turn) -> None:
    """Something else was answered in the middle of a notice: say twice, not for ever, that it can go on."""
    draft = open_draft(turn)
    if not draft or draft["offered"] >= MOST_OFFERS:
        return
    turn.keep(SLOT, draft | {"offered": draft["offered"] + 1})
    left = len(draft["questions"]) - len(draft["answers"])
    turn.say("utter_draft_waits", name=draft["subject"]["name"], left=left)
    resume, drop = does("action_resume_notice"), does("action_drop_notice")
    ask(turn, "resume", {"yes": resume, "ok": resume, "no": drop, "skip": does("action_skip_conditions")})


def next_steps(subject: Subject) -> dict[str, str]:
    """The buttons under an answer, bound to the matter they were shown for, whatever is talked about later."""
    asks = ("ask_requirements", "ask_time_limit", "ask_fee", "ask_where")
    steps = {f"press_{wish.removeprefix('ask_')}": press("choose_item", item=subject.id, ask=wish) for wish in asks}
    return steps | {"press_none": press("none_of_these", ask="ask_requirements")}


def _matter(subject: Subject) -> dict[str, Any]:
    return {"bundle": subject.id} if subject.kind == "bundle" else {"items": [subject.id]}


def _say_condition(turn: Turn, draft: Draft, question: dict[str, str], how: str) -> None:
    values = ("yes", "no", "unsure")
    turn.say(
        RESPONSES[how],
        name=draft["subject"]["name"],
        question=question["text"],
        place=draft["questions"].index(question) + 1,
        count=len(draft["questions"]),
        **{f"press_{value}": press("answer_condition", key=question["key"], value=value) for value in values},
    )
    answers = {value: does("action_answer_condition", key=question["key"], value=value) for value in values}
    ask(turn, "condition", answers | {"skip": does("action_skip_conditions")})
