"""Breaking Chinese text into lines: between any two characters, but not inside a number and not before a comma."""

import re
from collections.abc import Callable, Iterator

RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%/:@+-]*|.", re.DOTALL)
NOT_FIRST = frozenset("，。、；：？！）》〉】』」”’…—·,.;:?!)]}%℃㎡")
NOT_LAST = frozenset("（《〈【『「“‘([{#№")

Measure = Callable[[str], float]
"""The width of a text: of two texts side by side, the sum of theirs."""


def lines(text: str, width: float, measure: Measure) -> list[str]:
    """The text in lines no wider than `width`; its own line breaks are kept."""
    return [line for part in text.split("\n") for line in _fill(part, width, measure)]


def _fill(text: str, width: float, measure: Measure) -> Iterator[str]:
    line, used = "", 0.0
    for piece in _pieces(text, width, measure):
        if line and used + measure(piece.rstrip()) > width:
            yield line.rstrip()
            line, used = "", 0.0
        fresh = piece if line else piece.lstrip()
        line, used = line + fresh, used + measure(fresh)
    yield line.rstrip()


def _pieces(text: str, width: float, measure: Measure) -> Iterator[str]:
    """What must stay together; what is wider than a whole line has to be cut after all."""
    piece = ""
    for run in RUN.findall(text):
        if piece and not (run[0] in NOT_FIRST or piece[-1] in NOT_LAST):
            yield from _cut(piece, width, measure)
            piece = ""
        piece += run
    if piece:
        yield from _cut(piece, width, measure)


def _cut(piece: str, width: float, measure: Measure) -> Iterator[str]:
    while len(piece) > 1 and measure(piece) > width:
        end = max(next((i for i in range(len(piece), 0, -1) if measure(piece[:i]) <= width), 1), 1)
        yield piece[:end]
        piece = piece[end:]
    yield piece
