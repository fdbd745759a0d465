"""One item or bundle in words: each text complete in itself, short enough for a phone. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from backend.catalogue.finder.wording import without_brackets
from backend.catalogue.model import Bundle, Intermediary, Item, Leg, Material
from backend.catalogue.notice import facts
from backend.catalogue.notice.facts import GeneralRules
from backend.catalogue.notice.wording import Wording
from backend.catalogue.wording import words
from backend.contract.catalogue import ItemCard

PHONE_SCREEN = 400


@dataclass(frozen=True)
class Desk:
    """What the texts need besides the item: general law, the words of facts, names of other items, the site."""

    general: GeneralRules
    say: Wording
    names: Mapping[str, str]
    base_url: str

    def url(self, code: str) -> str:
        """Where the whole guide of an item stands."""
        return f"{self.base_url}/items/{code}"


def card_of_item(item: Item, desk: Desk) -> ItemCard:
    """The facts of one version."""
    url = desk.url(item.code)

    def text(lines: Iterator[str]) -> str:
        return fitting(list(lines), url)

    return ItemCard(
        id=item.code,
        kind="item",
        name=item.name,
        version=item.version,
        valid_from=item.valid_from,
        confirmed=item.confirmed,
        department=item.department,
        url=url,
        summary=text(_summary(item, desk)),
        materials=_materials([item], url),
        time_limit=text(_time_limit(item, desk)),
        fee=words("fee_line", text=facts.fee(item, desk.say)),
        where=text(_where(item, desk)),
        special=text(_special(item, desk)),
        validity=text(_validity(item, desk)),
        intermediary=text(_intermediary([item])),
        basis=_basis(item),
        in_reply_to_fill_in=text(_fill_in([item])),
    )


def card_of_bundle(bundle: Bundle, items: Sequence[Item], desk: Desk) -> ItemCard:
    """The legs of one version; `items` are those legs that are items, as they stand today."""
    url = desk.url(bundle.code)
    by_code = {item.code: item for item in items}

    def text(lines: Iterator[str]) -> str:
        return fitting(list(lines), url)

    def of_legs(told: Callable[[Item], str]) -> str:
        return text(_of_legs(bundle, by_code, told))

    return ItemCard(
        id=bundle.code,
        kind="bundle",
        name=bundle.name,
        version=bundle.version,
        valid_from=bundle.valid_from,
        confirmed=bundle.confirmed and all(item.confirmed for item in items),
        department=words("bundle_department"),
        url=url,
        summary=text(_bundle_summary(bundle, by_code)),
        materials=_materials(_surest_first(bundle, by_code), url),
        time_limit=of_legs(lambda item: _short_limit(item, desk)),
        fee=of_legs(lambda item: facts.fee(item, desk.say)),
        where=of_legs(lambda item: facts.where(item, desk.say)),
        special=of_legs(
            lambda item: desk.say.sentence(facts.special(item, desk.general, desk.say)) or words("special_none")
        ),
        validity=of_legs(lambda item: facts.validity(item, desk.say)),
        intermediary=text(_intermediary(items)),
        basis=_basis(bundle),
        in_reply_to_fill_in=text(_fill_in(items)),
    )


def fitting(lines: Sequence[str], url: str, more: str = "lines_more", tail: str = "") -> str:
    """As many whole lines as a phone shows, then how many are left and where; never half a sentence."""
    whole = "\n".join([*lines, *([tail] if tail else [])])
    if len(whole) <= PHONE_SCREEN or len(lines) < 2:
        return whole
    kept = list(lines)
    while len(kept) > 1:
        kept.pop()
        rest = words(more, count=len(lines) - len(kept), url=url)
        cut = "\n".join([*kept, rest, *([tail] if tail else [])])
        if len(cut) <= PHONE_SCREEN:
            break
    return cut


def _summary(item: Item, desk: Desk) -> Iterator[str]:
    kind = words(f"kind_{item.kind}")
    yield words("summary_head", name=item.name, kind=kind, department=item.department)
    for field in ("exempt", "rules", "thresholds"):
        if found := getattr(item, field):
            yield words(f"summary_{field}", text=found)
    if item.applicant_deadline:
        yield words("summary_deadline", text=item.applicant_deadline)
    for one in item.requires:
        names = words("list_comma").join(desk.names.get(code, code) for code in one.any_of)
        name = "summary_requires_if" if one.condition else "summary_requires"
        yield words(name, names=names, condition=one.condition)
    if item.doubts:
        yield from (words("summary_doubt", text=one) for one in item.doubts)
    elif not item.confirmed:
        yield words("summary_unconfirmed")


def _materials(items: Sequence[Item], url: str) -> str:
    listed: dict[str, tuple[Item, Material]] = {}
    for item in items:
        for one in item.materials or ():
            listed.setdefault(one.key, (item, one))
    if not listed:
        return words("materials_unknown")
    lines = [words("materials_head" if len(items) == 1 else "materials_head_together", count=len(listed))]
    for place, (item, one) in enumerate(listed.values(), 1):
        # In a bundle "application form" alone does not say whose.
        whose = item.name if len(items) > 1 else None
        lines.append(_material(place, one, whose))
    return fitting(lines, url, "materials_more", "\n".join(_about_lists(items)))


def _about_lists(items: Sequence[Item]) -> Iterator[str]:
    """Whose lists they are: none is this bureau's own until somebody confirms it."""
    if unknown := [item.name for item in items if item.materials is None]:
        yield words("materials_some_unknown", names=words("list_comma").join(unknown))
    for origin in sorted({item.materials_from for item in items if item.materials_from}):
        yield words(f"materials_{origin}")


def _material(place: int, material: Material, whose: str | None) -> str:
    marks = [words("materials_whose", name=without_brackets(whose))] if whose else []
    marks += [words("materials_condition", text=material.condition.text)] if material.condition else []
    if material.intermediary:
        marks.append(words(f"materials_{material.intermediary}"))
    marked = words("materials_marks", marks=words("comma").join(marks)) if marks else ""
    return words("materials_line", place=place, name=material.name, marks=marked)


def _time_limit(item: Item, desk: Desk) -> Iterator[str]:
    yield words("limit_statutory", text=facts.statutory_limit(item, desk.general, desk.say))
    yield words("limit_promised", text=facts.promised_limit(item.promised, desk.say))
    yield words("limit_basis", text=item.basis)


def _short_limit(item: Item, desk: Desk) -> str:
    return facts.short_limit(item, desk.general, desk.say) or facts.statutory_limit(item, desk.general, desk.say)


def _where(item: Item, desk: Desk) -> Iterator[str]:
    yield words("where_line", text=facts.where(item, desk.say))
    yield words("where_department", text=item.department)


def _special_line(item: Item, desk: Desk) -> str:
    return desk.say.sentence(facts.special(item, desk.general, desk.say)) or words("special_none")


def _special(item: Item, desk: Desk) -> Iterator[str]:
    if not item.special:
        yield words("special_none")
    for step, told in zip(item.special, facts.special(item, desk.general, desk.say), strict=True):
        unconfirmed = not step.confirmed and not desk.say.unconfirmed(told)
        yield words("special_unconfirmed" if unconfirmed else "special_line", text=told)


def _validity(item: Item, desk: Desk) -> Iterator[str]:
    yield words("validity_line", text=facts.validity(item, desk.say))
    yield words("renewal_line", text=facts.renewal(item, desk.general, desk.say))
    for field in ("review", "change", "lapse"):
        if found := getattr(item, field):
            yield words(f"{field}_line", text=found)


def _intermediary(items: Sequence[Item]) -> Iterator[str]:
    listed = {one.key: one for item in items for one in item.materials or ()}
    if not listed:
        yield words("intermediary_unknown")
        return
    found = [(one.name, one.intermediary) for one in listed.values() if one.intermediary]
    if not found:
        yield words("intermediary_none")
    for name, kind in sorted(found, key=lambda pair: pair[1] is not Intermediary.NEEDED):
        yield words("intermediary_line", name=name, text=words(f"materials_{kind}"))


def _basis(noun: Item | Bundle) -> str:
    place = {"version": noun.version, "valid_from": noun.valid_from, "checked": noun.checked}
    return words("basis_line", text=noun.basis, **place) if noun.basis else words("basis_unknown", **place)


def _fill_in(items: Sequence[Item]) -> Iterator[str]:
    listed = {one.key: one for item in items for one in item.materials or ()}
    found = [(one.name, one.tolerance) for one in listed.values() if one.tolerance]
    yield words("fill_in_head" if found else "fill_in_none")
    for name, tolerance in found:
        yield words("fill_in_line", name=name, basis=tolerance.basis, on=tolerance.on)


def _bundle_summary(bundle: Bundle, items: Mapping[str, Item]) -> Iterator[str]:
    yield words("bundle_head", name=bundle.name)
    for place, leg in enumerate(bundle.legs, 1):
        yield words("bundle_leg", place=place, name=_leg_name(leg, items), marks=_leg_marks(leg))
    if bundle.precondition:
        yield words("bundle_precondition", text=bundle.precondition)
    if bundle.rule:
        yield words("bundle_rule", text=bundle.rule)
    yield from (words("summary_doubt", text=one) for one in bundle.doubts)


def _surest_first(bundle: Bundle, items: Mapping[str, Item]) -> list[Item]:
    """What everybody needs before what only some need."""
    legs = sorted(bundle.legs, key=lambda leg: (not leg.mandatory, leg.condition is not None))
    return [items[leg.item] for leg in legs if leg.item]


def _leg_name(leg: Leg, items: Mapping[str, Item]) -> str:
    return items[leg.item].name if leg.item else leg.name or ""


def _leg_marks(leg: Leg) -> str:
    marks = [words("bundle_mandatory")] if leg.mandatory else []
    marks += [leg.mode] if leg.mode else []
    marks += [words("materials_condition", text=leg.condition.text)] if leg.condition else []
    return words("materials_marks", marks=words("comma").join(marks)) if marks else ""


def _of_legs(bundle: Bundle, items: Mapping[str, Item], told: Callable[[Item], str]) -> Iterator[str]:
    """What is the same of several legs is told once."""
    names_of: dict[str, list[str]] = {}
    for leg in bundle.legs:
        if leg.item:
            names_of.setdefault(told(items[leg.item]), []).append(items[leg.item].name)
    for text, names in names_of.items():
        if len(names_of) == 1 and len(names) > 1:
            yield words("bundle_all", count=len(names), text=text)
        else:
            yield words("bundle_of", name=words("name_comma").join(names), text=text)
    for leg in bundle.legs:
        if not leg.item:
            yield words("bundle_not_ours", name=leg.name)
