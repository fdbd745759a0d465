"""Items, a bundle and answers become the notice: pure, the moment is an argument.

The versions of the day on which it is issued are told: that is what the window goes by if the person applies that day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backend.catalogue.model import Prerequisite
from backend.catalogue.notice import facts
from backend.catalogue.notice.chat import Essentials, short_answer, summary
from backend.catalogue.notice.document import ListedItem, NoticeBody, Source
from backend.catalogue.notice.facts import GeneralRules
from backend.catalogue.notice.materials import merged
from backend.catalogue.notice.selection import Answer, Matter, Selection
from backend.catalogue.notice.wording import Wording

FACTS = ("statutory", "promised", "fee", "where")


@dataclass(frozen=True)
class Imprint:
    """What is on the notice, but in no catalogue: its number, its moment, its address."""

    number: str
    issued_at: datetime
    base_url: str

    @property
    def url(self) -> str:
        """Where the notice stands."""
        return f"{self.base_url}/notices/{self.number}"

    @property
    def pdf_url(self) -> str:
        """The same on paper."""
        return f"{self.url}.pdf"


def compose(selection: Selection, general: GeneralRules, imprint: Imprint, say: Wording) -> NoticeBody:
    """The whole notice, in words."""
    materials, skipped_materials = merged(selection, say)
    items = [_item(matter, selection, general, say) for matter in selection.needed]
    body = NoticeBody(
        number=imprint.number,
        url=imprint.url,
        pdf_url=imprint.pdf_url,
        title=_title(selection, say),
        issued_at=imprint.issued_at,
        day=imprint.issued_at.date(),
        items=items,
        skipped=[*_skipped_legs(selection, say), *skipped_materials],
        materials=materials,
        sources=list(_sources(selection)),
        order=list(_order(selection, say)),
        others=_others(selection, say),
        remarks=list(_remarks(selection, say)),
        unconfirmed=list(_unconfirmed(items, say)),
        summary="",
        chat="",
    )
    body = body.model_copy(update={"summary": summary(body, say)})
    return body.model_copy(update={"chat": short_answer(body, _essentials(selection, general, say), say)})


def _essentials(selection: Selection, general: GeneralRules, say: Wording) -> Essentials:
    return Essentials(
        subject=_subject(selection),
        more=_more(selection),
        limits=[facts.short_limit(matter.item, general, say) for matter in selection.needed],
        others=[leg.name or "" for leg in selection.plain_legs],
    )


def _item(matter: Matter, selection: Selection, general: GeneralRules, say: Wording) -> ListedItem:
    item = matter.item
    open_condition = selection.answer(matter.condition) is Answer.UNSURE and matter.condition
    return ListedItem(
        code=item.code,
        name=item.name,
        version=item.version,
        valid_from=item.valid_from,
        confirmed=item.confirmed,
        mode=matter.leg.mode if matter.leg else None,
        department=item.department,
        statutory_limit=facts.statutory_limit(item, general, say),
        promised_limit=facts.promised_limit(item.promised, say),
        fee=facts.fee(item, say),
        where=facts.where(item, say),
        special=facts.special(item, general, say),
        validity=facts.validity(item, say),
        renewal=facts.renewal(item, general, say),
        basis=item.basis,
        notes=facts.notes(item, general, say),
        condition=open_condition.text if open_condition else None,
        materials_known=item.materials is not None,
        materials_confirmed=item.materials is not None and item.materials_from is None,
    )


def _subject(selection: Selection) -> str:
    """The one wish behind it: the bundle, else the first item."""
    return selection.bundle.name if selection.bundle else selection.matters[0].item.name


def _more(selection: Selection) -> tuple[str, int] | None:
    """What else the notice is of: items beside the bundle, or all items where the first one stands for them."""
    if bundle := selection.bundle:
        beside = sum(matter.item.code not in bundle.item_codes for matter in selection.matters)
        return ("with", beside) if beside else None
    count = len(selection.matters)
    return ("more", count) if count > 1 else None


def _title(selection: Selection, say: Wording) -> str:
    more = _more(selection)
    name = _subject(selection)
    return say(f"title_{more[0]}", name=name, count=more[1]) if more else say("title", name=name)


def _sources(selection: Selection) -> Iterator[Source]:
    if found := selection.bundle:
        yield Source(
            code=found.code, kind="bundle", name=found.name, version=found.version, valid_from=found.valid_from
        )
    for matter in selection.matters:
        item = matter.item
        yield Source(code=item.code, kind="item", name=item.name, version=item.version, valid_from=item.valid_from)


def _skipped_legs(selection: Selection, say: Wording) -> Iterator[str]:
    for matter in selection.dropped:
        assert matter.condition is not None  # only a no to a condition drops a matter
        yield say("skipped_leg", name=matter.item.name, condition=matter.condition.text)
    for leg in selection.bundle.legs if selection.bundle else ():
        if not leg.item and leg.condition and selection.answer(leg.condition) is Answer.NO:
            yield say("skipped_leg", name=leg.name, condition=leg.condition.text)


def _order(selection: Selection, say: Wording) -> Iterator[str]:
    here = {matter.item.code for matter in selection.needed}
    for matter in selection.needed:
        for requirement in matter.item.requires:
            yield _step(requirement, here, matter.item.name, selection, say)


def _step(requirement: Prerequisite, here: set[str], then: str, selection: Selection, say: Wording) -> str:
    inside = [code for code in requirement.any_of if code in here]
    codes = inside or requirement.any_of
    first = say("names_or").join(selection.names.get(code, code) for code in codes)
    name = "step_first" if inside else "step_before"
    if requirement.condition:
        return say(f"{name}_if", condition=requirement.condition, first=first, then=then)
    return say(name, first=first, then=then)


def _others(selection: Selection, say: Wording) -> list[str]:
    return [
        say("other_leg_mode" if leg.mode else "other_leg", name=leg.name, mode=leg.mode) for leg in selection.plain_legs
    ]


def _remarks(selection: Selection, say: Wording) -> Iterator[str]:
    if bundle := selection.bundle:
        if bundle.precondition:
            yield say("precondition", text=bundle.precondition)
        if bundle.rule:
            yield say("bundle_rule", text=bundle.rule)
        yield from bundle.notes
        yield from (say("note_doubt", text=one) for one in bundle.doubts)
    if any(material.intermediary for matter in selection.needed for material in matter.materials):
        yield say("agency_free", act=say("agency_act"))


def _unconfirmed(items: list[ListedItem], say: Wording) -> Iterator[str]:
    """What a person has to ask the window about, named once however many items leave it open."""
    if not all(item.materials_confirmed for item in items):
        yield say("fact_materials")
    for fact in FACTS:
        texts = (getattr(item, f"{fact}_limit" if fact in {"statutory", "promised"} else fact) for item in items)
        if any(say.unconfirmed(text) for text in texts):
            yield say(f"fact_{fact}")
