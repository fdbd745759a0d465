"""What does it take: from the wish to the one-time notice, by as few questions as decide something."""

from actions import notice_draft
from actions.finding import ask_matter, subject_of
from actions.topic import TopicAction
from actions.turn import Turn

VALUES = frozenset({"yes", "no", "unsure"})


class AskRequirements(TopicAction):
    """Starts a notice for the item that is meant."""

    named = "action_ask_requirements"
    offers_draft = False

    async def answer(self, turn: Turn) -> None:
        """The first condition, or the notice at once."""
        subject = await subject_of(turn, "ask_requirements")
        if subject:
            await notice_draft.begin(turn, subject)


class AnswerCondition(TopicAction):
    """One condition is answered; an older one may be answered anew."""

    named = "action_answer_condition"
    offers_draft = False

    async def answer(self, turn: Turn) -> None:
        """The next condition, or the notice."""
        draft = turn.slot(notice_draft.SLOT)
        key, value = turn.given.get("key"), turn.given.get("value")
        if draft is None:
            ask_matter(turn, "ask_requirements", "utter_no_draft")
        elif value not in VALUES or key not in [one["key"] for one in draft["questions"]]:
            await notice_draft.go_on(turn, draft, "again")
        else:
            await _answered(turn, draft | {"answers": draft["answers"] | {key: value}})


async def _answered(turn: Turn, draft: notice_draft.Draft) -> None:
    if draft["done"]:
        await notice_draft.issue(turn, draft)
    else:
        await notice_draft.go_on(turn, draft, "next")


class SkipConditions(TopicAction):
    """The list now, without more questions: what was not answered stays conditional."""

    named = "action_skip_conditions"
    offers_draft = False

    async def answer(self, turn: Turn) -> None:
        """The notice with the answers so far."""
        if draft := turn.slot(notice_draft.SLOT):
            await notice_draft.issue(turn, draft)
        else:
            ask_matter(turn, "ask_requirements", "utter_no_draft")


class ResumeNotice(TopicAction):
    """Goes on where the questions were left."""

    named = "action_resume_notice"
    offers_draft = False

    async def answer(self, turn: Turn) -> None:
        """The condition that is still open."""
        if draft := notice_draft.open_draft(turn):
            await notice_draft.go_on(turn, draft, "again")
        else:
            ask_matter(turn, "ask_requirements", "utter_no_draft")


class DropNotice(TopicAction):
    """Gives the half-made notice up."""

    named = "action_drop_notice"
    offers_draft = False

    async def answer(self, turn: Turn) -> None:
        """Nothing is kept of it."""
        turn.keep(notice_draft.SLOT, None)
        turn.say("utter_draft_dropped")
