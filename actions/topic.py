"""What every topic's action shares: answers to an open question first, an apology when the backend is down, memory."""

import logging
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import backend, credentials, notice_draft, open_question
from actions.backend import BackendRefused, BackendSilent
from actions.turn import WISHES, Turn

logger = logging.getLogger(__name__)

# A case number in a message of one of these kinds is what the message is about.
VAGUE = frozenset({"nlu_fallback", "unclear", "out_of_scope", "affirm", "deny", "unsure", "greet"})
# Below this a short text is a guess ("药店" looks like a yes); a long one has more to go by.
SURE = 0.5
SHORT = 8
MEMORY = ("topic_items", "notice_draft", "awaiting", "case_asked")


class TopicAction(Action, ABC):  # type: ignore[misc]  # rasa-sdk has no types
    """One wish, one action. rasa-sdk finds every concrete subclass by itself."""

    named: ClassVar[str]
    keeps_question: ClassVar[bool] = False
    """The open question survives this turn: thanks, greetings, a message that was not understood."""
    keeps_failures: ClassVar[bool] = False
    """This turn does not count as understood."""
    offers_draft: ClassVar[bool] = True
    """After this answer a half-made notice is offered again."""

    def name(self) -> str:
        """What nlu/topics calls this action."""
        return self.named

    @abstractmethod
    async def answer(self, turn: Turn) -> None:
        """Say the answer and keep what is to be remembered."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        """Take the turn; whatever happens, the person hears something."""
        turn = Turn.of(dispatcher, tracker, backend.current())
        action = self._meant(turn)
        try:
            await action.answer(turn)
            _settle(action, turn)
        except BackendSilent as silence:
            logger.warning("%s got no answer: %s", action.named, silence)
            turn.say("utter_trouble")
        except BackendRefused as refusal:
            logger.warning("%s was refused: %s", action.named, refusal)
            _forget(turn, refusal)
            turn.say("utter_trouble")
        except Exception:
            logger.exception("%s failed", action.named)
            turn.say("utter_trouble")
        return turn.events()

    def _meant(self, turn: Turn) -> "TopicAction":
        """An answer to the open question beats what the words look like alone."""
        if turn.pressed:
            return self
        if answer := open_question.meant(turn):
            turn.given, turn.answers = answer["given"], True
            return named(answer["action"])
        if turn.intent in VAGUE and credentials.given_in(turn).number:
            return named("action_check_status")
        return named("action_fallback") if _unclear(turn) else self


def named(name: str) -> TopicAction:
    """The action of this name."""
    kinds: list[type[TopicAction]] = TopicAction.__subclasses__()
    return next(kind for kind in kinds if kind.named == name)()


def _forget(turn: Turn, refusal: BackendRefused) -> None:
    """An item or a condition that the catalogue no longer has would be refused again at every turn."""
    if refusal.retry_after is None:
        for remembered in MEMORY:
            turn.keep(remembered, None)


def _unclear(turn: Turn) -> bool:
    """No words, a guess, or neither yes nor no to a condition."""
    if not turn.says_something:
        return True
    if open_question.is_open(turn, "condition") and turn.intent in VAGUE - {"out_of_scope", "greet"}:
        return True
    guessed = turn.confidence < SURE and len(turn.words) <= SHORT
    return guessed and turn.intent not in WISHES | {"out_of_scope"}


def _settle(action: TopicAction, turn: Turn) -> None:
    if not action.keeps_failures:
        turn.keep("failed_turns", None)
        turn.keep("outside_turns", None)
    if action.keeps_question:
        return
    open_question.close(turn)
    if action.offers_draft:
        notice_draft.offer(turn)
