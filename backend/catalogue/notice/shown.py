"""What page and PDF show alike: the facts with their labels, the marks beside a material, the versions."""

from backend.catalogue.notice.document import ListedItem, NoticeBody
from backend.catalogue.notice.wording import Wording
from backend.contract.catalogue import NoticeMaterial


def sources(body: NoticeBody, say: Wording) -> list[str]:
    """The versions that the words were taken from."""
    return [
        say("label_source", name=one.name, version=one.version, valid_from=one.valid_from.isoformat())
        for one in body.sources
    ]


def badges(material: NoticeMaterial, say: Wording) -> list[str]:
    """Short marks beside a material."""
    marks = ["badge_shared"] if len(material.asked_by) > 1 else []
    marks += ["badge_conditional"] if material.conditional else []
    if material.intermediary:
        marks.append("badge_agency_needed" if material.intermediary == say("intermediary_needed") else "badge_agency")
    return [say(mark) for mark in marks]


def facts(item: ListedItem, say: Wording) -> list[tuple[str, list[str]]]:
    """Label and words of each fact, in the order in which people ask for them."""
    rows = [
        ("label_item_condition_short", [item.condition] if item.condition else []),
        ("label_mode", [item.mode] if item.mode else []),
        ("label_statutory", [item.statutory_limit]),
        ("label_promised", [item.promised_limit]),
        ("label_fee", [item.fee]),
        ("label_where", [item.where]),
        ("label_department", [item.department]),
        ("label_special", item.special),
        ("label_validity", [item.validity]),
        ("label_renewal", [item.renewal]),
        ("label_basis", [item.basis]),
        ("label_notes", item.notes),
    ]
    return [(say(label), texts) for label, texts in rows if texts]


def unconfirmed_list(body: NoticeBody) -> bool:
    """Whether some of the listed materials come from a list that no window here has confirmed."""
    return any(item.materials_known and not item.materials_confirmed for item in body.items)
