"""The notice as PDF: every character there, with its own font inside."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from backend.catalogue.notice import pdf
from backend.catalogue.notice.document import NoticeBody
from backend.catalogue.notice.paper import MISSING, Imprinted, Paper
from tests.notices.samples import FOOD, IMPRINT, RESTAURANT, SAY, WHOLESALE, big_notice, item, notice

ROOT = Path(__file__).parents[2]
IMPRINTED = Imprinted("一次性告知单", "GZ-7K3MQF", "2026-11-22 版", IMPRINT.url, "说明", "{page}/{pages}")
NOT_PRINTED = {"chat", "pdf_url", "issued_at", "unconfirmed"}


def reader(body: NoticeBody) -> PdfReader:
    return PdfReader(BytesIO(pdf.render(body, SAY)))


def letters(text: str) -> str:
    return "".join(text.split())


def printed(found: PdfReader) -> str:
    """All text but the head and foot of each page, which interrupt what runs over it."""
    return letters("".join(page.extract_text() for page in found.pages))


def words(value: Any) -> Iterable[str]:
    """Every text somewhere in the document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from words(one)
    elif isinstance(value, list):
        for one in value:
            yield from words(one)


def fonts(found: PdfReader) -> list[DictionaryObject]:
    resources = [page["/Resources"]["/Font"] for page in found.pages]
    return [font.get_object() for page in resources for font in page.get_object().values()]


def test_every_text_of_the_notice_is_on_the_paper_whole() -> None:
    body = notice(WHOLESALE, bundle=RESTAURANT, central_air="no")
    text = printed(reader(body))
    assert len(reader(body).pages) < 5
    shown = body.model_dump(mode="json", include={"title", "summary", "number", "url", "order", "others", "skipped"})
    assert [one for one in words(shown) if letters(one) not in text] == []


def test_every_character_of_the_notice_is_on_the_paper() -> None:
    body = notice(WHOLESALE, bundle=RESTAURANT)
    wanted = set("".join(words(body.model_dump(mode="json", exclude=NOT_PRINTED))))
    codes = set("".join([*(one.code for one in body.sources), *(one.kind for one in body.sources)]))
    assert {letter for letter in wanted - codes if not letter.isspace()} - set(printed(reader(body))) == set()


def test_every_material_has_its_line() -> None:
    text = printed(reader(big_notice(4)))
    assert all(letters(one.name) in text for one in big_notice(4).materials)


def test_all_fonts_are_embedded_and_nothing_else_is_used() -> None:
    found = fonts(reader(notice(bundle=RESTAURANT)))
    assert len(found) >= 2
    for font in found:
        (inner,) = font["/DescendantFonts"]
        assert "/FontFile2" in inner.get_object()["/FontDescriptor"]
        assert "QingzhangNoticeSans" in font["/BaseFont"]


def test_every_page_carries_number_version_and_its_place() -> None:
    pages = reader(big_notice(3)).pages
    assert len(pages) > 1
    for place, page in enumerate(pages, 1):
        text = page.extract_text()
        assert "GZ-7K3MQF" in text
        assert "2026-11-22 版" in text
        assert f"第 {place} 页，共 {len(pages)} 页" in text


def test_the_file_says_what_it_is_and_in_which_language() -> None:
    found = reader(notice(FOOD))
    assert found.metadata is not None
    assert found.metadata.title == "办理“食品经营许可”一次性告知单 GZ-7K3MQF"
    assert found.trailer["/Root"]["/Lang"] == "zh-CN"


def test_a_character_that_the_font_lacks_is_printed_as_the_printers_sign() -> None:
    text = printed(reader(notice(item("odd", "𠮷祥许可"))))
    assert f"{MISSING}祥许可" in text


@pytest.mark.parametrize("name", ["", "x" * 400, "许" * 400])
def test_names_of_any_length_fit_the_paper(name: str) -> None:
    assert printed(reader(notice(item("odd", name)))).count(name[:40]) >= 1


def test_the_font_holds_every_character_of_the_catalogue_and_of_our_words() -> None:
    known = Paper(IMPRINTED).known
    files = [*(ROOT / "backend/catalogue/data").rglob("*.yml"), ROOT / "backend/catalogue/texts/notice.yml"]
    assert len(files) > 40
    used = {letter for file in files for letter in file.read_text(encoding="utf-8") if letter != "\n"}
    assert {letter for letter in used if ord(letter) not in known} == set()
