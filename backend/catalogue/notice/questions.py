"""Which conditions to ask about before a notice is made, the most telling first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from backend.catalogue.model import Condition
from backend.catalogue.notice.selection import Answer, Selection
from backend.catalogue.notice.wording import Wording
from backend.contract.catalogue import Question
from backend.errors import Refused


class UnknownAnswer(Refused):
    """An answer to a condition that the chosen items do not have; the detail names the keys."""

    code = "notice_answer_unknown"


@dataclass
class Stake:
    """What hangs on one condition."""

    condition: Condition
    legs: list[str] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    sure: bool = False
    """Whether it matters whatever else is answered, and not only if another leg is needed at all."""

    @property
    def weight(self) -> tuple[int, bool, int]:
        """A whole leg before a paper; what matters anyway before what may fall away; many papers before one."""
        return (-len(self.legs), not self.sure, -len(self.materials))


def ask(selection: Selection, say: Wording) -> list[Question]:
    """Every condition once. The order of the catalogue decides between equals."""
    found = sorted(_stakes(selection).values(), key=lambda one: one.weight)
    return [Question(key=one.condition.key, text=_text(one.condition, say), about=_about(one, say)) for one in found]


def check_answers(selection: Selection, answers: Mapping[str, Answer]) -> None:
    """Raises UnknownAnswer for a key that none of the items asks about."""
    if unknown := sorted(set(answers) - set(_stakes(selection))):
        raise UnknownAnswer("、".join(unknown)[:200])


def _stakes(selection: Selection) -> dict[str, Stake]:
    stakes: dict[str, Stake] = {}
    for condition, leg, material, sure in _places(selection):
        stake = stakes.setdefault(condition.key, Stake(condition))
        stake.legs += [leg] if leg else []
        stake.materials += [material] if material and material not in stake.materials else []
        stake.sure = stake.sure or sure
    return stakes


def _places(selection: Selection) -> Iterator[tuple[Condition, str | None, str | None, bool]]:
    for leg in selection.bundle.legs if selection.bundle else ():
        if leg.condition and not leg.item:
            yield leg.condition, leg.name, None, True
    for matter in selection.matters:
        if matter.condition:
            yield matter.condition, matter.item.name, None, True
        for material in matter.materials:
            if material.condition:
                yield material.condition, None, material.name, matter.condition is None


def _text(condition: Condition, say: Wording) -> str:
    return condition.ask or say("ask_plain", condition=condition.text)


def _about(stake: Stake, say: Wording) -> str:
    if stake.legs:
        return say("about_leg", name=say("list_comma").join(stake.legs))
    if len(stake.materials) > 1:
        return say("about_materials", name=stake.materials[0], count=len(stake.materials))
    return say("about_material", name=stake.materials[0])
