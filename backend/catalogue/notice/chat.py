"""The notice for one phone screen: what matters most first, then how much more the whole list holds."""

from dataclasses import dataclass

from backend.catalogue.notice.document import NoticeBody
from backend.catalogue.notice.wording import Wording
from backend.contract.catalogue import NoticeMaterial

PHONE_SCREEN = 430
"""Characters that a person reads on a phone without scrolling far."""
ROOM_FOR_MATERIALS = 130
"""Materials come before limits: below this, fewer limits are told."""
LONGEST_NAME = 30
LONGEST_VAGUE_NAME = 7
"""So short a name says little by itself: whose application form?"""
LONGEST_CONDITION = 20
LONGEST_LIMIT = 48
LONGEST_LINE = 70
MOST_LIMITS = 2


@dataclass(frozen=True)
class Essentials:
    """What the short answer says in fewer words than the notice."""

    subject: str
    more: tuple[str, int] | None
    """How many items there are besides, and how that is said; None where `subject` names all."""
    limits: list[str | None]
    """One for each item; None where the law gives no number."""
    others: list[str]


def short_answer(body: NoticeBody, short: Essentials, say: Wording) -> str:
    """Title and counts, materials as far as they fit, limits, what is unconfirmed, the link."""
    head = [_title(body, short, say), body.summary]
    for most in range(MOST_LIMITS, 0, -1):
        tail = [*_order(body, most - 1, say), *_limits(body, short, most, say), *_rest(body, short, say)]
        room = PHONE_SCREEN - sum(len(line) + 1 for line in head + tail)
        materials = _materials(body.materials, room, say)
        if room >= ROOM_FOR_MATERIALS or len(materials) == len(body.materials):
            break
    return "\n".join([*head, *materials, *tail])


def clip(text: str, longest: int, say: Wording) -> str:
    """Cut a long text; the whole one is in the notice."""
    return text if len(text) <= longest else text[: longest - 1] + say("ellipsis")


def _title(body: NoticeBody, short: Essentials, say: Wording) -> str:
    name = clip(short.subject, LONGEST_NAME, say)
    if short.more:
        how, count = short.more
        name = say(f"chat_subject_{how}", name=name, count=count)
    return say("chat_title", name=name, number=body.number, day=body.day.isoformat())


def summary(body: NoticeBody, say: Wording) -> str:
    """How many matters and materials, and which kinds of materials."""
    counts = say("comma").join([*_matters(body, say), _material_count(body, say)])
    numbers = {
        "shared": sum(len(one.asked_by) > 1 for one in body.materials),
        "conditional": sum(one.conditional for one in body.materials),
        "agency": sum(one.intermediary is not None for one in body.materials),
    }
    details = say("comma").join(say(f"chat_{name}", count=count) for name, count in numbers.items() if count)
    return say("chat_details", counts=counts, details=details) if details else counts + say("stop")


def _matters(body: NoticeBody, say: Wording) -> list[str]:
    count, conditional = len(body.items), sum(item.condition is not None for item in body.items)
    if conditional:
        return [say("chat_matters_conditional", count=count, conditional=conditional)]
    return [say("chat_matters", count=count)] if count > 1 else []


def _material_count(body: NoticeBody, say: Wording) -> str:
    if not body.items:
        return say("chat_nothing_left")
    if all(item.materials_known for item in body.items):
        return say("chat_materials", count=len(body.materials))
    if body.materials:
        return say("chat_materials_at_least", count=len(body.materials))
    return say("chat_no_materials")


def _materials(materials: list[NoticeMaterial], room: int, say: Wording) -> list[str]:
    """As many lines as the room allows, and how many are left out."""
    several = len({name for one in materials for name in one.asked_by}) > 1
    lines = [_material(place, one, several, say) for place, one in enumerate(materials, 1)]
    if sum(len(line) + 1 for line in lines) <= room:
        return lines
    room -= len(say("chat_more", count=len(lines))) + 1
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return [*kept, say("chat_more", count=len(lines) - len(kept))]


def _material(place: int, material: NoticeMaterial, several: bool, say: Wording) -> str:
    marks = [say("chat_mark_shared")] if len(material.asked_by) > 1 else []
    if several and not marks and len(material.name) <= LONGEST_VAGUE_NAME:
        marks.append(clip(material.asked_by[0], LONGEST_CONDITION, say))
    if material.condition:
        marks.append(say("chat_mark_conditional", condition=clip(material.condition, LONGEST_CONDITION, say)))
    if material.intermediary:
        marks.append(say("chat_mark_intermediary"))
    marked = say("chat_mark", marks=say("comma").join(marks)) if marks else ""
    return say("chat_material", place=place, name=clip(material.name, LONGEST_NAME, say), marks=marked)


def _limits(body: NoticeBody, short: Essentials, most: int, say: Wording) -> list[str]:
    if not body.items:
        return []
    pairs = sorted(zip(body.items, short.limits, strict=True), key=lambda pair: pair[0].condition is not None)
    told = [(item.name, limit or item.statutory_limit) for item, limit in pairs]
    if len(told) == 1:
        return [say("chat_limit", limit=clip(told[0][1], LONGEST_LINE, say))]
    lines = [
        say("chat_limit_of", name=clip(name, LONGEST_NAME, say), limit=clip(limit, LONGEST_LIMIT, say))
        for name, limit in told[:most]
    ]
    if len(told) > most:
        lines.append(say("chat_limit_more", count=len(told) - most))
    return [say("chat_limits"), *lines]


def _order(body: NoticeBody, most: int, say: Wording) -> list[str]:
    return [say("chat_order", text=clip(step, LONGEST_LINE, say)) for step in body.order[:most]]


def _rest(body: NoticeBody, short: Essentials, say: Wording) -> list[str]:
    comma, lines = say("list_comma"), []
    if short.others:
        lines.append(say("chat_others", names=clip(comma.join(short.others), LONGEST_LINE, say)))
    if body.skipped:
        lines.append(say("chat_skipped", count=len(body.skipped)))
    if body.unconfirmed:
        lines.append(say("chat_unconfirmed", facts=comma.join(body.unconfirmed)))
    return [*lines, say("chat_link", url=body.url)]
