"""What no permit, registration or office of ours has to do with."""

from actions.finding import answered_as_matter
from actions.open_question import close
from actions.topic import TopicAction
from actions.turn import Turn

# "网吧" alone looks like a place to have fun.
NAME_ALONE = 8


class OutOfScope(TopicAction):
    """An honest no with what we can do; the second time in a row also a person."""

    named = "action_out_of_scope"
    keeps_question = True
    keeps_failures = True

    async def answer(self, turn: Turn) -> None:
        """What is a wish to us may have been said unclearly, so a failed turn before counts too."""
        if len(turn.words) <= NAME_ALONE and await answered_as_matter(turn):
            close(turn)
            return
        before = (turn.slot("outside_turns") or 0) + (turn.slot("failed_turns") or 0)
        turn.say("utter_out_of_scope_again" if before else "utter_out_of_scope")
        turn.keep("outside_turns", (turn.slot("outside_turns") or 0) + 1)
