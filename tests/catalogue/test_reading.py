"""The loader of files refuses what is wrong, all at once, each with file and line."""

from pathlib import Path

import pytest

from backend.catalogue.checking import longer
from backend.catalogue.model import Bundle, Item, Term
from backend.catalogue.reading import Catalogue, CatalogueRefused, read_catalogue
from backend.law.book import law_book
from backend.law.terms import Unit
from tests.catalogue.planting import edit

PROMISE = "    promised: {value: 21, unit: working_day, source: 本局公告}\n"


def problems(folder: Path) -> list[str]:
    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(law_book(), folder)
    return refused.value.problems


def test_the_real_files_hold_46_items_and_2_bundles(catalogue: Catalogue) -> None:
    kinds = [file.noun for file in catalogue.files]
    assert (kinds.count(Item), kinds.count(Bundle)) == (46, 2)


def test_every_item_has_several_aliases(catalogue: Catalogue) -> None:
    assert [file.code for file in catalogue.files if len(file.aliases) < 4] == []


def test_a_small_copy_without_mistakes_is_read(folder: Path) -> None:
    assert len(read_catalogue(law_book(), folder).files) == 10


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("items/nurse.yml", "    kind: licence", "    kind: licence\n    colour: red", "不认识的键 colour"),
        ("items/nurse.yml", "    kind: licence", "    kind: licence\n    kind: filing", "键 kind 写了两次"),
        ("items/nurse.yml", "valid_from: 2025-04-19", "valid_from: 2025-13-41", "valid_from 不是日期"),
        ("items/nurse.yml", "valid_from: 2025-04-19", "valid_from: 20250419", "valid_from 不是日期"),
        ("items/nurse.yml", "kind: licence", "kind: licences", "kind 只能是"),
        ("items/nurse.yml", "value: 20", "value: 二十", "value 应该是整数"),
        ("items/nurse.yml", "value: 20", "value: 0", "天数 0 应该大于零"),
        ("items/nurse.yml", "      unit: working_day\n", "", "没有单位"),
        ("items/nurse.yml", "code: nurse", "code: Nurse", "代码 Nurse 不合规矩"),
        ("items/nurse.yml", "code: nurse", "code: nurses", "和文件名不一样"),
        ("items/nurse.yml", "aliases: [护士证", "aliases: [卖烟", "别名 卖烟 已经属于"),
        ("items/nurse.yml", "    name: 护士执业注册\n", "", "缺少 name"),
        ("items/nurse.yml", "name: 护士执业注册", "name: ' '", "name 是空的"),
        ("items/hazchem-operation.yml", "valid_to: 2026-04-30", "valid_to: 2026-05-01", "重叠"),
        ("items/hazchem-operation.yml", "    valid_to: 2026-04-30\n", "", "重叠"),
        ("items/hazchem-operation.yml", "valid_to: 2026-04-30", "valid_to: 2024-04-30", "早于 valid_from"),
        (
            "items/hospital-registration.yml",
            "hospital-setup\n",
            "hospital-setups\n",
            "没有代码为 hospital-setups 的事项",
        ),
        ("bundles/open-restaurant.yml", "item: outdoor-ad", "item: outdoor-ads", "没有代码为 outdoor-ads 的事项"),
        (
            "bundles/open-restaurant.yml",
            "item: outdoor-ad",
            "name: 招牌\n        item: outdoor-ad",
            "要么写 item,要么写 name",
        ),
        ("items/tobacco-retail.yml", "key: premises-proof", "key: business-licence", "在这个事项里写了两次"),
        ("items/tobacco-retail.yml", "    materials_from: other_guide\n", "", "没写 materials_from"),
        ("items/nurse.yml", "    statutory:", PROMISE + "    statutory:", "比法定时限"),
        ("items/food-operation.yml", "    statutory:", PROMISE + "    statutory:", "比法定时限"),
        ("elsewhere.yml", "hint:", "hints:", "不认识的键 hints"),
        ("words.yml", "nurse:", "nurses:", "没有代码为 nurses 的事项"),
    ],
)
def test_a_planted_mistake_is_refused_with_file_and_line(
    folder: Path, name: str, old: str, new: str, said: str
) -> None:
    planted_at = edit(folder, name, old, new)
    found = [line for line in problems(folder) if said in line]
    assert found, problems(folder)
    file, line, _ = found[0].split(":", 2)
    assert file == name or said.startswith("别名")
    assert line.isdigit()
    if "缺少" not in said and file == name and "重叠" not in said:
        assert abs(int(line) - planted_at) <= 4


def test_all_mistakes_of_all_files_are_told_at_once(folder: Path) -> None:
    edit(folder, "items/nurse.yml", "kind: licence", "kind: licences")
    edit(folder, "items/fire-check.yml", "    kind: licence", "    kind: licence\n    colour: red")
    edit(folder, "bundles/open-restaurant.yml", "item: outdoor-ad", "item: outdoor-ads")
    assert {line.split(":")[0] for line in problems(folder)} >= {
        "items/nurse.yml",
        "items/fire-check.yml",
        "bundles/open-restaurant.yml",
    }


def test_missing_aliases_are_refused(folder: Path) -> None:
    text = (folder / "items/nurse.yml").read_text(encoding="utf-8")
    start, end = text.index("aliases: ["), text.index("]") + 1
    (folder / "items/nurse.yml").write_text(text[:start] + "aliases: []" + text[end:], encoding="utf-8")
    assert any("没有别名" in line for line in problems(folder))


def test_items_that_require_each_other_in_a_circle_are_refused(folder: Path) -> None:
    path = folder / "items/hospital-setup.yml"
    path.write_text(
        path.read_text(encoding="utf-8") + "    requires: [{any_of: [hospital-registration]}]\n", encoding="utf-8"
    )
    assert any("绕成了圈" in line for line in problems(folder))


def test_one_condition_asked_in_two_ways_is_refused(folder: Path) -> None:
    edit(folder, "bundles/open-restaurant.yml", "key: sells-tobacco", "key: through-agent")
    assert any("问法不同" in line for line in problems(folder))


@pytest.mark.parametrize("content", [b"\x00\xff\xfe", b"a: [1, 2", b"\t- x", b"", b"[[1]: 2]", b"? [a]\n: b\n"])
def test_a_corrupt_file_is_named_with_its_line(folder: Path, content: bytes) -> None:
    (folder / "items/nurse.yml").write_bytes(content)
    assert any(line.startswith("items/nurse.yml:") for line in problems(folder))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert len(problems(tmp_path)) == 3


@pytest.mark.parametrize(
    ("promise", "law", "expected"),
    [
        (Term(20, Unit.WORKING_DAY), Term(20, Unit.WORKING_DAY), False),
        (Term(21, Unit.WORKING_DAY), Term(20, Unit.WORKING_DAY), True),
        (Term(20, Unit.WORKING_DAY), Term(30, Unit.DAY), False),
        (Term(20, Unit.WORKING_DAY), Term(20, Unit.DAY), True),
        (Term(20, Unit.DAY), Term(20, Unit.WORKING_DAY), False),
        (Term(60, Unit.WORKING_DAY), Term(3, Unit.MONTH), False),
        (Term(3, Unit.MONTH), Term(60, Unit.DAY), True),
    ],
)
def test_a_promise_is_longer_when_it_can_end_after_the_law(promise: Term, law: Term, *, expected: bool) -> None:
    assert longer(promise, law) is expected


def test_what_another_place_promises_is_nowhere_in_an_item(catalogue: Catalogue) -> None:
    items = [entry.noun for file in catalogue.files for entry in file.entries if isinstance(entry.noun, Item)]
    assert all(item.promised is None for item in items)
