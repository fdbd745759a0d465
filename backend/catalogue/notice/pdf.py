"""The frozen notice as a PDF: the same words as its page, for paper."""

from backend.catalogue.notice.document import NoticeBody
from backend.catalogue.notice.paper import BADGE, BODY, OPEN, SMALL, STRONG, TITLE, WARNING, Imprinted, Paper, Style
from backend.catalogue.notice.shown import badges, facts, sources, unconfirmed_list
from backend.catalogue.notice.wording import Wording
from backend.contract.catalogue import NoticeMaterial

BESIDE_BOX = 7.0
"""Millimetres from the margin to the text beside a box to tick."""


def render(body: NoticeBody, say: Wording) -> bytes:
    """The file. The same notice always gives the same pages."""
    version = say("label_version", day=body.day.isoformat())
    paper = Paper(
        Imprinted(
            head=say("heading"),
            number=body.number,
            version=version,
            url=body.url,
            foot=say("label_footer"),
            pages=say("label_pages", page="{page}", pages="{pages}"),
        )
    )
    paper.set_title(f"{body.title} {body.number}")
    paper.set_creation_date(body.issued_at)
    paper.text_block(body.title, TITLE)
    paper.space(2)
    paper.washed(body.summary)
    _list(paper, say("label_order"), body.order)
    _materials(paper, body, say)
    _items(paper, body, say)
    _list(paper, say("label_others"), body.others)
    _list(paper, say("label_skipped"), body.skipped)
    _list(paper, say("label_remarks"), body.remarks)
    _list(paper, say("label_sources"), sources(body, say))
    return paper.finished()


def _list(paper: Paper, heading: str, texts: list[str]) -> None:
    if not texts:
        return
    paper.heading(heading, following=12)
    for place, text in enumerate(texts, 1):
        paper.keep(paper.height_of(text, BODY, BESIDE_BOX))
        top = paper.get_y()
        paper.text_at(f"{place}.", BODY, top)
        paper.text_block(text, BODY, BESIDE_BOX)
        paper.space(0.8)


def _materials(paper: Paper, body: NoticeBody, say: Wording) -> None:
    paper.heading(say("label_materials"))
    if unconfirmed_list(body):
        paper.text_block(say("label_unconfirmed_materials"), OPEN)
        paper.space(1.5)
    for place, material in enumerate(body.materials, 1):
        _material(paper, place, material, say)
    for item in body.items:
        if not item.materials_known:
            text = f"{item.name}{say('colon')}{say('label_no_materials')}"
            paper.text_block(text, OPEN)
            paper.space(1)


def _material(paper: Paper, place: int, material: NoticeMaterial, say: Wording) -> None:
    name = f"{place}. {material.name}"
    details = [
        say("label_condition", condition=material.condition) if material.condition else "",
        material.intermediary or "",
        say("label_asked_by", names=say("list_comma").join(material.asked_by)),
        material.note or "",
    ]
    details = [text for text in details if text]
    heights = [paper.height_of(text, SMALL, BESIDE_BOX) for text in details]
    paper.keep(paper.height_of(name, STRONG, BESIDE_BOX) + BADGE.height + sum(heights) + 2)
    paper.box()
    paper.text_block(name, STRONG, BESIDE_BOX)
    paper.marks_after(name, [(mark, _badge(mark, say)) for mark in badges(material, say)], BESIDE_BOX)
    for text in details:
        paper.text_block(text, SMALL, BESIDE_BOX)
    paper.space(1)
    paper.rule()
    paper.space(1.2)


def _items(paper: Paper, body: NoticeBody, say: Wording) -> None:
    for place, item in enumerate(body.items, 1):
        if place == 1:
            paper.heading(say("label_items"), following=45)
        paper.keep(45)
        paper.text_block(f"{place}. {item.name}" if len(body.items) > 1 else item.name, STRONG)
        paper.space(1)
        for label, texts in facts(item, say):
            paper.fact(label, [(text, _style(text, say)) for text in texts])
        paper.rule()
        paper.space(3)


def _badge(mark: str, say: Wording) -> Style:
    return WARNING if mark == say("badge_conditional") else BADGE


def _style(text: str, say: Wording) -> Style:
    return OPEN if say.unconfirmed(text) else BODY
