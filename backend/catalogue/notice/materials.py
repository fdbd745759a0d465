"""The materials of several items as one list: each once, with who asks for it, and when it is needed."""

from collections.abc import Iterator
from dataclasses import dataclass

from backend.catalogue.model import Intermediary, Material
from backend.catalogue.notice.selection import Answer, Matter, Selection
from backend.catalogue.notice.wording import Wording
from backend.contract.catalogue import NoticeMaterial


@dataclass(frozen=True)
class Wish:
    """One item asks for one material."""

    matter: Matter
    material: Material
    answer: Answer
    """No: not needed. Yes: needed. Unsure: depends on what nobody has answered yet."""


def merged(selection: Selection, say: Wording) -> tuple[list[NoticeMaterial], list[str]]:
    """The list, what is surely needed first; and what an answer took away, with the reason in words."""
    wishes: dict[str, list[Wish]] = {}
    for wish in _wishes(selection):
        wishes.setdefault(wish.material.key, []).append(wish)
    wanted = [_listed(kept, selection, say) for group in wishes.values() if (kept := _kept(group))]
    skipped = [_skipped(group[0], say) for group in wishes.values() if not _kept(group)]
    return sorted(wanted, key=lambda one: one.conditional), skipped


def _wishes(selection: Selection) -> Iterator[Wish]:
    for matter in selection.needed:
        for material in matter.materials:
            answers = {selection.answer(matter.condition), selection.answer(material.condition)}
            together = Answer.NO if Answer.NO in answers else Answer.UNSURE if Answer.UNSURE in answers else Answer.YES
            yield Wish(matter, material, together)


def _kept(group: list[Wish]) -> list[Wish]:
    return [wish for wish in group if wish.answer is not Answer.NO]


def _listed(kept: list[Wish], selection: Selection, say: Wording) -> NoticeMaterial:
    surely = [wish for wish in kept if wish.answer is Answer.YES]
    first = (surely or kept)[0].material
    return NoticeMaterial(
        name=first.name,
        asked_by=list(dict.fromkeys(wish.matter.item.name for wish in kept)),
        conditional=not surely,
        condition=None if surely else _condition(kept, selection, say),
        intermediary=_intermediary(kept, say),
        note=_note(kept, say),
    )


def _condition(kept: list[Wish], selection: Selection, say: Wording) -> str:
    """Open conditions of one wish all hold together; of several wishes any one is enough."""
    ways = dict.fromkeys(_open_conditions(wish, selection, say) for wish in kept)
    text, *others = ways
    for other in others:
        text = say("condition_any", first=text, second=other)
    return text


def _open_conditions(wish: Wish, selection: Selection, say: Wording) -> str:
    both = (wish.matter.condition, wish.material.condition)
    found = {one.key: one.text for one in both if one and selection.answer(one) is Answer.UNSURE}
    text, *others = found.values()
    for other in others:
        text = say("condition_both", first=text, second=other)
    return text


def _intermediary(kept: list[Wish], say: Wording) -> str | None:
    """The strictest of the items decides: one that needs an agency is not met by one's own paper."""
    kinds = {wish.material.intermediary for wish in kept}
    for kind in Intermediary:
        if kind in kinds:
            return say(f"intermediary_{kind}")
    return None


def _note(kept: list[Wish], say: Wording) -> str | None:
    parts: list[str] = []
    for wish in kept:
        material = wish.material
        parts += [text for text in (material.note, material.article) if text]
        if found := material.tolerance:
            parts.append(say("material_tolerance", basis=found.basis, on=found.on.isoformat()))
    return say.sentence(list(dict.fromkeys(parts))) or None


def _skipped(wish: Wish, say: Wording) -> str:
    condition = wish.material.condition
    assert condition is not None  # only a no to its own condition takes a material of a needed item away
    return say("skipped_material", name=wish.material.name, condition=condition.text)
