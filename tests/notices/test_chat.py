"""The short answer for a phone: what matters most, and no more than a screen."""

from dataclasses import replace

import pytest

from backend.catalogue.notice.chat import PHONE_SCREEN
from tests.notices.samples import FIRE, FOOD, HEALTH, IMPRINT, RESTAURANT, big_notice, item, notice


def test_it_says_how_many_materials_are_shared_and_depend() -> None:
    assert "要交 7 样材料：2 样几个事项共用、只交一份，3 样看情况，1 样可能要请中介。" in notice(bundle=RESTAURANT).chat


def test_it_names_number_and_version_first_and_ends_with_the_way_to_the_whole_list() -> None:
    lines = notice(bundle=RESTAURANT).chat.splitlines()
    assert lines[0] == "“开办餐饮店”的一次性告知单（编号 GZ-7K3MQF，2026-11-22 版）"
    assert lines[-1] == f"完整清单：{IMPRINT.url}"


def test_a_short_list_is_told_whole() -> None:
    body = notice(FOOD)
    assert all(one.name in body.chat for one in body.materials)
    assert "还有" not in body.chat


def test_a_limit_comes_with_unit_and_basis() -> None:
    assert "时限：法定 20 个工作日，依据：行政许可法第四十二条。" in notice(FOOD).chat


def test_what_is_unconfirmed_is_named() -> None:
    assert "还要向窗口问清：承诺时限、收费、办理地点（待窗口确认）。" in notice(FOOD).chat


def test_an_item_without_a_list_is_not_said_to_need_nothing() -> None:
    assert "要交哪些材料没有查到已公布的清单，待窗口确认" in notice(replace(FOOD, materials=None)).chat
    assert "至少要交" in notice(FOOD, replace(HEALTH, materials=None)).chat


def test_when_everything_is_answered_away_it_says_so() -> None:
    bundle = replace(RESTAURANT, legs=tuple(leg for leg in RESTAURANT.legs if leg.item == "fire"))
    assert "这次都不用办" in notice(bundle=bundle, public_assembly="no").chat


def test_a_vague_name_is_told_with_its_item() -> None:
    form = item("one", "第一个许可", materials=(replace((FOOD.materials or ())[0], name="申请书"),))
    assert "申请书（第一个许可）" in notice(form, HEALTH).chat


@pytest.mark.parametrize("count", [1, 2, 3, 5, 10, 20])
def test_however_big_the_notice_it_fits_one_screen_and_counts_what_it_leaves_out(count: int) -> None:
    body = big_notice(count)
    assert len(body.chat) <= PHONE_SCREEN
    told = sum(line.split(". ")[0].isdigit() for line in body.chat.splitlines())
    assert told >= 4
    left = len(body.materials) - told
    assert (f"还有 {left} 样，见完整清单。" in body.chat) == (left > 0)


def test_the_limits_of_what_is_surely_needed_come_first() -> None:
    bundle = replace(RESTAURANT, legs=tuple(sorted(RESTAURANT.legs, key=lambda leg: leg.condition is None)))
    chat = notice(bundle=bundle, known=[FIRE, FOOD, HEALTH]).chat
    assert "消防安全检查 法定" not in chat.split("时限：")[1].split("·")[1]
