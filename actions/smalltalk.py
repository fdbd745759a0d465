"""Greetings, thanks, a yes or no outside of a question, and who is speaking."""

from actions.topic import TopicAction
from actions.turn import Turn


class Greet(TopicAction):
    """Says who is speaking and what can be asked."""

    named = "action_greet"
    keeps_question = True

    async def answer(self, turn: Turn) -> None:
        """A greeting with a menu."""
        turn.say("utter_greet")


class Goodbye(TopicAction):
    """A short farewell."""

    named = "action_goodbye"
    keeps_question = True

    async def answer(self, turn: Turn) -> None:
        """No menu: the person is leaving."""
        turn.say("utter_goodbye")


class Thanks(TopicAction):
    """You are welcome."""

    named = "action_thanks"
    keeps_question = True

    async def answer(self, turn: Turn) -> None:
        """A short word."""
        turn.say("utter_thanks")


class Affirm(TopicAction):
    """A yes to nothing that was asked."""

    named = "action_affirm"
    keeps_question = True

    async def answer(self, turn: Turn) -> None:
        """What next?"""
        turn.say("utter_affirm")


class Deny(TopicAction):
    """A no to nothing that was asked, or to an offer."""

    named = "action_deny"

    async def answer(self, turn: Turn) -> None:
        """Fine; what else?"""
        turn.say("utter_deny")


class Unsure(TopicAction):
    """Somebody who does not know where to begin."""

    named = "action_unsure"

    async def answer(self, turn: Turn) -> None:
        """Where one can begin."""
        turn.say("utter_unsure")


class BotChallenge(TopicAction):
    """Who is speaking."""

    named = "action_bot_challenge"
    keeps_question = True

    async def answer(self, turn: Turn) -> None:
        """A machine that answers from the catalogue and may be wrong."""
        turn.say("utter_bot_challenge")
