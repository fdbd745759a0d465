"""What an item of the catalogue says about its clocks."""

from backend.catalogue.model import Item, ItemKind
from backend.law.clock_model import ItemRules
from backend.law.terms import Span, Unit


def rules_of(item: Item) -> ItemRules:
    """The item's own limits; what it leaves open, the general rules of licences fill, for licences only."""
    limit = item.statutory
    statutory = Span(limit.value or 0, limit.unit) if limit.unit is not None else None
    notice = item.correction_notice
    return ItemRules(
        code=item.code,
        statutory=statutory,
        promised=Span(item.promised.value, item.promised.unit) if item.promised else None,
        general_limit=item.kind is ItemKind.LICENCE and limit.unit is not Unit.IMMEDIATE,
        extension=limit.extension,
        # Whoever a catalogue names as approver heads the organ itself; the government's head approves only jointly.
        extension_by="head_of_organ" if limit.extension is not None or limit.extension_by else None,
        correction_notice=Span(notice.value, notice.unit) if notice else None,
        issue=Span(limit.issue.value, limit.issue.unit) if limit.issue else None,
        counted_from=limit.clock_start.value,
        special_kinds=frozenset(kind.value for kind in item.special_kinds),
    )
