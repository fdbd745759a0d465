"""A4 paper with our embedded font: headings, paragraphs, boxes to tick and facts, kept whole where a page has room."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import segno
import structlog
from fpdf import FPDF
from fpdf.fonts import TTFFont

from backend.catalogue.notice.typeset import lines

FONTS = Path(__file__).parent / "fonts"
FAMILY = "notice"
MISSING = "〓"
"""The printers' sign for a type that is not in the case."""

MARGIN, HEAD, FOOT = 17.0, 34.0, 20.0
QR_SIZE = 18.0
INK, SOFT, BRAND, AMBER = (28, 36, 34), (91, 103, 99), (18, 89, 79), (138, 90, 0)
RULE, WASH = (214, 221, 217), (238, 245, 243)
POINT = 0.3528
"""Millimetres."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Style:
    """How a text is set. `leading` is the distance of lines as a multiple of the size."""

    size: float = 10
    bold: bool = False
    colour: tuple[int, int, int] = INK
    leading: float = 1.55

    @property
    def height(self) -> float:
        """Of one line, in millimetres."""
        return self.size * POINT * self.leading


BODY, SMALL, BADGE = Style(), Style(8.5, colour=SOFT), Style(8, colour=BRAND)
WARNING, OPEN = Style(8, colour=AMBER), Style(colour=AMBER)
"""What the window has to confirm stands out."""
LABEL = Style(9, colour=SOFT, leading=1.55 * 10 / 9)
STRONG, HEADING, TITLE = Style(bold=True), Style(13, bold=True, colour=BRAND), Style(18, bold=True, leading=1.35)


@dataclass(frozen=True)
class Imprinted:
    """What stands on every page."""

    head: str
    number: str
    version: str
    url: str
    foot: str
    pages: str
    """With {page} and {pages}."""


class Paper(FPDF):
    """The page and the pen."""

    def __init__(self, imprinted: Imprinted) -> None:
        super().__init__(format="A4")
        self.imprinted = imprinted
        self.qr = segno.make(imprinted.url, error="m", micro=False)
        self.add_font(FAMILY, "", FONTS / "notice-regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "notice-bold.ttf")
        # fpdf2's own measuring is made for Latin words and takes seconds for a long notice of single characters.
        regular, strong = (cast(TTFFont, self.fonts[name]) for name in (FAMILY, f"{FAMILY}B"))
        self.widths = {False: regular.cw, True: strong.cw}
        self.known = frozenset(regular.cmap) & frozenset(strong.cmap)
        self.set_margins(MARGIN, HEAD, MARGIN)
        self.set_auto_page_break(auto=False)
        self.set_lang("zh-CN")
        self.add_page()

    def header(self) -> None:
        """Number, version and QR code on every page: pages get separated."""
        right = self.w - MARGIN
        self._draw_qr(right - QR_SIZE, 7)
        self._write(self.imprinted.head, MARGIN, 11, STRONG)
        self._write(f"{self.imprinted.number}　{self.imprinted.version}", MARGIN, 16.5, LABEL)
        self._write(self.imprinted.url, MARGIN, 21.5, SMALL)
        self.set_draw_color(*BRAND)
        self.set_line_width(0.5)
        self.line(MARGIN, 28, right, 28)
        self.set_y(HEAD)

    def footer(self) -> None:
        """What the paper is worth, and how many pages belong to it."""
        top = self.h - FOOT + 4
        self.set_draw_color(*RULE)
        self.set_line_width(0.2)
        self.line(MARGIN, top, self.w - MARGIN, top)
        width = self.w - 2 * MARGIN - 32
        for number, line in enumerate(self._lines(self.imprinted.foot, width, SMALL)):
            self._write(line, MARGIN, top + 1.5 + number * SMALL.height, SMALL)
        pages = self.imprinted.pages.format(page=self.page_no(), pages="{nb}")
        self._use(SMALL)
        self.set_xy(self.w - MARGIN - 40, top + 1.5)
        self.cell(40, SMALL.height, pages, align="R")

    @property
    def room(self) -> float:
        """What is left of this page."""
        return self.h - FOOT - self.get_y()

    def keep(self, height: float) -> None:
        """Turn the page unless this much fits; what is longer than a page is let run."""
        if height > self.room and height < self.h - HEAD - FOOT:
            self.add_page()

    def height_of(self, text: str, style: Style, indent: float = 0) -> float:
        """How much paper a text takes."""
        return len(self._lines(text, self._width(indent), style)) * style.height

    def text_block(self, text: str, style: Style = BODY, indent: float = 0) -> None:
        """A paragraph at this indent, going on over the page if it must."""
        for line in self._lines(text, self._width(indent), style):
            self.keep(style.height)
            self._write(line, MARGIN + indent, self.get_y(), style)
            self.set_y(self.get_y() + style.height)

    def marks_after(self, text: str, marks: Sequence[tuple[str, Style]], indent: float) -> None:
        """Short marks behind the last line of a text just set, or under it where there is no room."""
        last = self._lines(text, self._width(indent), STRONG)[-1]
        width = sum(self._measure(f"{mark}　", style) for mark, style in marks)
        left, top = MARGIN + indent + self._measure(f"{last}　", STRONG), self.get_y() - STRONG.height
        if left + width > self.w - MARGIN:
            left, top = MARGIN + indent, self.get_y()
            self.set_y(top + BADGE.height)
        after = self.get_y()
        for mark, style in marks:
            self._write(mark, left, top + (STRONG.height - style.height) / 2, style)
            left += self._measure(f"{mark}　", style)
        self.set_y(after)

    def text_at(self, text: str, style: Style, top: float) -> None:
        """One line at the margin, leaving the pen where it was."""
        self._write(text, MARGIN, top, style)
        self.set_y(top)

    def space(self, height: float) -> None:
        """White, unless the page begins here."""
        if self.get_y() > HEAD:
            self.set_y(self.get_y() + height)

    def heading(self, text: str, following: float = 24) -> None:
        """Never the last thing on a page."""
        self.space(5)
        self.keep(HEADING.height + following)
        self.text_block(text, HEADING)
        self.space(1)

    def washed(self, text: str) -> None:
        """What one reads first: on a light ground."""
        height = self.height_of(text, STRONG, 8) + 5
        self.keep(height)
        top = self.get_y()
        self.set_fill_color(*WASH)
        self.rect(MARGIN, top, self.w - 2 * MARGIN, height, style="F", round_corners=True, corner_radius=1.5)
        self.set_y(top + 2.5)
        for line in self._lines(text, self._width(8), STRONG):
            self._write(line, MARGIN + 4, self.get_y(), STRONG)
            self.set_y(self.get_y() + STRONG.height)
        self.set_y(top + height + 1)

    def box(self) -> None:
        """An empty box to tick, beside the line that comes next."""
        size = 3.6
        self.set_draw_color(*SOFT)
        self.set_line_width(0.3)
        top = self.get_y() + (STRONG.height - size) / 2
        self.rect(MARGIN + 0.5, top, size, size, round_corners=True, corner_radius=0.5)

    def rule(self) -> None:
        """A hair line under a row."""
        self.set_draw_color(*RULE)
        self.set_line_width(0.15)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())

    def fact(self, label: str, texts: Sequence[tuple[str, Style]], column: float = 24) -> None:
        """A label and what is said of it, side by side."""
        height = sum(self.height_of(text, style, column) for text, style in texts)
        self.keep(min(height, 40))
        self._write(label, MARGIN, self.get_y(), LABEL)
        for text, style in texts:
            self.text_block(text, style, column)
        self.space(0.8)

    def finished(self) -> bytes:
        """The file."""
        return bytes(self.output())

    def _draw_qr(self, left: float, top: float) -> None:
        rows = [bytes(row) for row in self.qr.matrix]
        dot = QR_SIZE / len(rows)
        self.set_fill_color(0, 0, 0)
        for y, row in enumerate(rows):
            for dark in re.finditer(b"\x01+", row):
                # A hair wider than its place: some printers show white seams between neighbours.
                self.rect(left + dark.start() * dot, top + y * dot, len(dark[0]) * dot, dot * 1.02, style="F")

    def _width(self, indent: float) -> float:
        return float(self.w - 2 * MARGIN - indent)

    def _use(self, style: Style) -> None:
        self.set_font(FAMILY, "B" if style.bold else "", style.size)
        self.set_text_color(*style.colour)

    def _lines(self, text: str, width: float, style: Style) -> list[str]:
        return lines(self._printable(text), width, lambda part: self._measure(part, style))

    def _measure(self, text: str, style: Style) -> float:
        widths = self.widths[style.bold]
        return sum(widths[ord(letter)] for letter in text) * style.size * POINT / 1000

    def _write(self, line: str, left: float, top: float, style: Style) -> None:
        self._use(style)
        self.set_xy(left, top)
        self.cell(0, style.height, self._printable(line))

    def _printable(self, text: str) -> str:
        missing = {letter for letter in text if ord(letter) not in self.known and letter != "\n"}
        if not missing:
            return text
        log.warning("notice_letters_missing_in_font", letters="".join(sorted(missing)))
        return "".join(MISSING if letter in missing else letter for letter in text)
