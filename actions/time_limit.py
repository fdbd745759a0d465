"""How long does it take."""

from actions.finding import answer_from_card
from actions.topic import TopicAction
from actions.turn import Turn


class AskTimeLimit(TopicAction):
    """The limits as the law writes them, and what does not count."""

    named = "action_ask_time_limit"

    async def answer(self, turn: Turn) -> None:
        """The card's limits with the next steps."""
        texts = {"words": "time_limit", "special": "special"}
        await answer_from_card(turn, "ask_time_limit", "utter_time_limit", texts)
