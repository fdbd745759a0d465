"""Which item a message is about: named in it, chosen by a button, or the one talked about before."""

from actions.notice_draft import next_steps
from actions.open_question import Press, ask, does
from actions.turn import Subject, Turn, press
from actions.wish_words import wish_alone
from backend.contract.catalogue import Decision, Elsewhere, Found, SearchAnswer

# A short text that names a matter is taken for its name, unless the wish in it is plain.
NAME_ALONE = 8
PLAIN = 0.8
PLACES = ("first", "second", "third")


async def subject_of(turn: Turn, wish: str, in_general: str | None = None) -> Subject | None:
    """The matter in question. None: it was asked about, or said that it was not found or is somebody else's.

    `in_general` is the response for a wish that can be answered without any matter.
    """
    subject = await _named(turn)
    if subject is None:
        subject = await _searched(turn, wish, in_general)
    if subject:
        turn.keep_topic(subject)
    return subject


async def answer_from_card(
    turn: Turn, wish: str, response: str, texts: dict[str, str], in_general: str | None = None
) -> None:
    """Find the matter, then say what its card says. `texts`: variable of the response → text of the card."""
    subject = await subject_of(turn, wish, in_general)
    if subject is None:
        return
    card = await turn.card(subject.id)
    words = {variable: str(getattr(card, text)) for variable, text in texts.items()}
    turn.say(response, name=subject.name, **words, **next_steps(subject))


def ask_matter(turn: Turn, wish: str, response: str = "utter_which_matter") -> None:
    """Ask what it is about; the next message that names it goes on with the same wish."""
    turn.say(response)
    ask(turn, "matter", {"matter": does(f"action_{wish}")})


async def answered_as_matter(turn: Turn) -> bool:
    """ "烟草证" alone has no wish in it, but what it is about is plain. Counts as understood."""
    if not turn.says_something:
        return False
    found = await turn.backend.find(turn.words)
    if found.decision is Decision.CLEAR:
        _say_menu(turn, found.items[0])
    elif found.elsewhere:
        _say_elsewhere(turn, found.elsewhere)
    else:
        return False
    turn.keep("failed_turns", None)
    turn.keep("outside_turns", None)
    return True


def _say_elsewhere(turn: Turn, elsewhere: Elsewhere) -> None:
    """Another office's matter: whose it is and how to reach them, nothing more."""
    turn.say("utter_elsewhere", name=elsewhere.name, office=elsewhere.office, how_to_reach=elsewhere.hint)


def _say_menu(turn: Turn, found: Found) -> None:
    """Only the matter was named: offer what can be known about it."""
    subject = Subject(found.id, found.kind, found.name)
    turn.keep_topic(subject)
    turn.say("utter_item_menu", name=subject.name, **next_steps(subject))


async def _named(turn: Turn) -> Subject | None:
    """What a button names; a wish alone, pressed or typed, means what was talked about."""
    if code := turn.given.get("item"):
        card = await turn.card(code)
        return Subject(card.id, card.kind, card.name)
    return turn.topic() if wish_alone(turn.words) else None


async def _searched(turn: Turn, wish: str, in_general: str | None) -> Subject | None:
    if wish_alone(turn.words):
        ask_matter(turn, wish, in_general or "utter_which_matter")
        return None
    found = await turn.backend.find(turn.words)
    if found.decision is Decision.CLEAR and _names_only(turn):
        _say_menu(turn, found.items[0])
        return None
    subject = _sure(turn, found)
    if subject is None:
        _say_unsure(turn, found, wish, in_general)
    return subject


def _names_only(turn: Turn) -> bool:
    """ "烟草证" alone is taken for a question about its renewal, say, but not with much confidence."""
    return not turn.answers and turn.confidence < PLAIN and len(turn.words) <= NAME_ALONE


def _sure(turn: Turn, found: SearchAnswer) -> Subject | None:
    """What the search is sure of; else what was talked about, where it is near or nothing else is named."""
    if found.decision is Decision.CLEAR:
        best = found.items[0]
        return Subject(best.id, best.kind, best.name)
    topic = turn.topic()
    if topic is None or found.elsewhere:
        return None
    if found.decision is Decision.TIE:
        return topic if topic.id in [one.id for one in found.items] else None
    return topic if wish_alone(turn.words, slips=1) else None


def _say_unsure(turn: Turn, found: SearchAnswer, wish: str, in_general: str | None) -> None:
    if found.elsewhere:
        _say_elsewhere(turn, found.elsewhere)
    elif found.decision is Decision.TIE:
        _ask_which(turn, found.items, wish)
    else:
        ask_matter(turn, wish, in_general or "utter_nothing_found")


def _ask_which(turn: Turn, items: list[Found], wish: str) -> None:
    near = dict(zip(PLACES, items, strict=False))
    names = {place: one.name for place, one in near.items()}
    presses = {f"press_{place}": press("choose_item", item=one.id, ask=wish) for place, one in near.items()}
    response = "utter_which_of_three" if len(near) == len(PLACES) else "utter_which_of_two"
    turn.say(response, **names, **presses, press_none=press("none_of_these", ask=wish))
    ask(turn, "which_item", _answers(list(near.values()), wish))


def _answers(near: list[Found], wish: str) -> dict[str, Press]:
    chosen = {str(place): does("action_choose_item", item=one.id, ask=wish) for place, one in enumerate(near, 1)}
    none = does("action_none_of_these", ask=wish)
    return {**chosen, "last": chosen[str(len(near))], "none": none, "no": none, "matter": does(f"action_{wish}")}
