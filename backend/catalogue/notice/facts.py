"""What an item's version says, fact by fact, in words. What the source leaves open is told as unconfirmed."""

from collections.abc import Iterator
from dataclasses import dataclass

from backend.catalogue.model import (
    ClockStart,
    Item,
    ItemKind,
    Limit,
    MaterialsFrom,
    Promised,
    Renewal,
    Step,
    Term,
)
from backend.catalogue.notice.wording import Wording
from backend.law.terms import Unit


@dataclass(frozen=True)
class GeneralTerm:
    """A term that holds for every licence whose own law gives none, with the act and article in words."""

    term: Term
    act: str


@dataclass(frozen=True)
class GeneralRules:
    """What 行政许可法 gives in general, on the day of the notice. For licences only."""

    decision: GeneralTerm
    extension: GeneralTerm
    issue: GeneralTerm
    correction: GeneralTerm
    renewal: GeneralTerm
    special_kinds: frozenset[str]
    """Kinds of special procedures whose time does not count."""


def statutory_limit(item: Item, general: GeneralRules, say: Wording) -> str:
    """The limit as the law writes it, what may lengthen it, and what is left out of it."""
    return say.sentence([_limit(item, general, say), *_additions(item, general, say)])


def short_limit(item: Item, general: GeneralRules, say: Wording) -> str | None:
    """The limit for a chat: number, unit and basis; None where only the window knows."""
    limit = item.statutory
    if _by_general_rule(item):
        return say("limit_chat", term=say.term(general.decision.term), act=general.decision.act)
    act = item.first_act
    if parts := _stages_or_variants(limit, say):
        return say("limit_chat_parts", term=parts, act=act)
    if limit.term:
        return say("limit_chat", term=say.term(limit.term), act=act)
    return say("immediate") if limit.unit is Unit.IMMEDIATE else None


def _by_general_rule(item: Item) -> bool:
    limit = item.statutory
    gives_none = limit.term is None and limit.unit is None and not limit.stages and not limit.variants
    return item.kind is ItemKind.LICENCE and gives_none


def _limit(item: Item, general: GeneralRules, say: Wording) -> str:
    limit = item.statutory
    start = _start(limit, say)
    if _by_general_rule(item):
        name = "limit_general_besides" if limit.as_written else "limit_general"
        decision = general.decision
        return say(name, term=say.term(decision.term), start=start, act=decision.act, as_written=limit.as_written)
    told = _own_limit(limit, start, say)
    if told is None:
        return say("limit_only_words", as_written=limit.as_written) if limit.as_written else say("limit_unknown")
    return say("limit_quoted", limit=told, as_written=limit.as_written) if limit.as_written else told


def _start(limit: Limit, say: Wording) -> str:
    return say("from_received" if limit.clock_start is ClockStart.RECEIVED else "from_accepted")


def _own_limit(limit: Limit, start: str, say: Wording) -> str | None:
    # Each stage begins with its own event, which only the law's words tell.
    told = _stages_or_variants(limit, say)
    if told is None and limit.term:
        told = say("limit_own", term=say.term(limit.term), start=start)
    if told is None:
        return say("immediate") if limit.unit is Unit.IMMEDIATE else None
    return say.sentence([told, say("limit_plain_day") if Unit.DAY in _units(limit) else ""])


def _units(limit: Limit) -> set[Unit | None]:
    terms = [*(one.term for one in limit.stages), *(one.term for one in limit.variants)]
    return {limit.unit} | {term.unit for term in terms if term}


def _stages_or_variants(limit: Limit, say: Wording) -> str | None:
    comma = say("list_comma")
    if limit.stages:
        stages = [say("limit_stage", name=one.name, term=say.term(one.term)) for one in limit.stages]
        return say("limit_stages", count=len(stages), stages=comma.join(stages))
    if limit.variants:
        variants = [
            say("limit_variant", name=one.name, term=say.term(one.term) if one.term else one.text or "")
            for one in limit.variants
        ]
        return say("limit_variants", variants=comma.join(variants))
    return None


def _additions(item: Item, general: GeneralRules, say: Wording) -> Iterator[str]:
    limit = item.statutory
    yield from _extension(item, general, say)
    for one in limit.excluded:
        if one.at_most:
            yield say("limit_excluded_most", name=one.name, term=say.term(one.at_most))
        else:
            yield say("limit_excluded", name=one.name)
    if limit.acceptance:
        yield say("limit_acceptance", term=say.term(limit.acceptance))
    if limit.issue:
        yield say("limit_issue", term=say.term(limit.issue))
    elif item.kind is ItemKind.LICENCE:
        yield say("limit_issue_general", term=say.term(general.issue.term), act=general.issue.act)


def _extension(item: Item, general: GeneralRules, say: Wording) -> Iterator[str]:
    """The general extension belongs to the general limit; an item with its own limit has its own, or none."""
    limit = item.statutory
    if limit.extension:
        term = say.term(Term(limit.extension, Unit.WORKING_DAY))
        by = limit.extension_by
        yield say("limit_extension_by", by=by, term=term) if by else say("limit_extension", term=term)
    elif _by_general_rule(item):
        yield say("limit_extension_general", term=say.term(general.extension.term), act=general.extension.act)


def promised_limit(promised: Promised | None, say: Wording) -> str:
    """Only what this bureau itself promises; another place's promise is never told."""
    if promised is None:
        return say("promised_unknown")
    return say("promised", term=say.term(Term(promised.value, promised.unit)), source=promised.source)


def fee(item: Item, say: Wording) -> str:
    """The fee, or that nobody has confirmed one."""
    if item.fee:
        return item.fee
    return say("fee_unknown_licence" if item.kind is ItemKind.LICENCE else "fee_unknown")


def where(item: Item, say: Wording) -> str:
    """The place, or that the window has to be asked; the level of office either way."""
    level = say("where_level", level=item.level) if item.level else ""
    return say.sentence([item.where or say("where_unknown"), level])


def special(item: Item, general: GeneralRules, say: Wording) -> list[str]:
    """Each special procedure, when it happens, and whether its time counts."""
    return [_step(item, step, general, say) for step in item.special]


def _step(item: Item, step: Step, general: GeneralRules, say: Wording) -> str:
    parts = [
        step.condition or "",
        say("step_left_out" if item.time_left_out(step, general.special_kinds) else "step_counted"),
        say("step_limit", term=say.term(step.limit)) if step.limit else "",
        say("step_pays", pays=step.pays) if step.pays else "",
        step.note or "",
        say("step_source", source=step.source) if step.source else "",
    ]
    text = say("step", name=step.name, rest=say.sentence(parts))
    return text if step.confirmed else say("add_unconfirmed", text=text)


def validity(item: Item, say: Wording) -> str:
    """How long the certificate holds."""
    found = item.validity
    if found is None:
        return say("validity_unknown")
    years = say("validity_years", years=found.years) if found.years else ""
    return say.sentence([years, found.text or ""]) or say("validity_unknown")


def renewal(item: Item, general: GeneralRules, say: Wording) -> str:
    """When to apply again. The general rule counts for a licence that is known to expire."""
    if item.renewal:
        return _own_renewal(item.renewal, say)
    if item.kind is ItemKind.LICENCE and item.validity:
        return say("renewal_general", term=say.term(general.renewal.term), act=general.renewal.act)
    return say("renewal_unknown")


def _own_renewal(found: Renewal, say: Wording) -> str:
    closes = say.term(found.closes)
    if found.opens:
        window = say("renewal_between", opens=say.term(found.opens), closes=closes)
    else:
        window = say("renewal_before", closes=closes)
    text = say.sentence([window, found.note or ""])
    return text if found.confirmed else say("add_unconfirmed", text=text)


def notes(item: Item, general: GeneralRules, say: Wording) -> list[str]:
    """Everything else that the version says, what decides first at the top."""
    return [
        *_plain_notes(item, ("exempt", "thresholds", "rules"), say),
        *([say("note_deadline", text=item.applicant_deadline)] if item.applicant_deadline else []),
        *_commitment(item, say),
        *_material_list_notes(item, say),
        *_correction(item, general, say),
        *([say("note_regional")] if item.regional_assessment else []),
        *_plain_notes(item, ("change", "review", "lapse", "after"), say),
        *(say("note_plain", text=one) for one in item.notes),
        *(say("note_doubt", text=one) for one in item.doubts),
    ]


def _plain_notes(item: Item, fields: tuple[str, ...], say: Wording) -> Iterator[str]:
    for field in fields:
        if text := getattr(item, field):
            yield say(f"note_{field}", text=text)


def _commitment(item: Item, say: Wording) -> Iterator[str]:
    found = item.commitment
    if found is None:
        return
    if found.scope:
        yield say("note_commitment_scope", scope=found.scope, effect=found.effect)
    else:
        yield say("note_commitment", effect=found.effect)
    if found.after:
        yield say("note_commitment_after", text=found.after)


def _material_list_notes(item: Item, say: Wording) -> Iterator[str]:
    if item.materials is None:
        yield say("note_no_materials")
    elif item.materials_from is MaterialsFrom.OTHER_GUIDE:
        yield say("note_other_guide")
    elif item.materials_from is MaterialsFrom.LAW:
        yield say("note_law_list")


def _correction(item: Item, general: GeneralRules, say: Wording) -> Iterator[str]:
    own = item.correction_notice
    if own:
        yield say("note_correction", term=say.term(Term(own.value, own.unit)), as_written=own.as_written)
    elif item.kind is ItemKind.LICENCE:
        yield say("note_correction_general", term=say.term(general.correction.term), act=general.correction.act)
