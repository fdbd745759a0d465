"""The whole notice: legs, order, versions, title."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backend.catalogue.model import Leg, Prerequisite
from backend.catalogue.notice import questions
from backend.catalogue.notice.compose import Imprint, compose
from backend.catalogue.notice.questions import UnknownAnswer
from backend.catalogue.notice.selection import Answer, select
from tests.notices.samples import (
    AT,
    FIRE,
    FOOD,
    GENERAL,
    HEALTH,
    NAMES,
    PUBLIC,
    RESTAURANT,
    RUN,
    SAY,
    WHOLESALE,
    item,
    notice,
)


def asked(bundle: bool = True, *items: object) -> list[str]:
    selected = select([FOOD, HEALTH, FIRE], set(), RESTAURANT if bundle else None, NAMES, {})
    return [one.key for one in questions.ask(selected, SAY)]


def test_each_item_brings_its_version_and_its_day() -> None:
    body = notice(replace(FOOD, version=3))
    assert [(one.code, one.version, str(one.valid_from)) for one in body.sources] == [("food", 3, "2026-01-01")]
    assert (body.items[0].version, body.day) == (3, AT.date())


def test_a_bundle_is_itself_a_source_with_a_version() -> None:
    assert ("restaurant", "bundle") in [(one.code, one.kind) for one in notice(bundle=RESTAURANT).sources]


def test_a_leg_that_is_answered_away_is_left_out_with_its_reason() -> None:
    body = notice(bundle=RESTAURANT, public_assembly="no")
    assert "fire" not in [one.code for one in body.items]
    assert "消防安全承诺" not in [one.name for one in body.materials]
    assert body.skipped == ["“消防安全检查”这次不用办：只有“公众聚集场所”的才要办，您答的是“不是”。"]


def test_a_leg_that_nobody_answered_is_listed_with_its_condition() -> None:
    conditions = {one.code: one.condition for one in notice(bundle=RESTAURANT).items}
    assert conditions == {"food": None, "health": None, "fire": "公众聚集场所"}


def test_a_leg_that_is_answered_yes_has_no_condition_left() -> None:
    assert all(one.condition is None for one in notice(bundle=RESTAURANT, public_assembly="yes").items)


def test_an_item_asked_for_by_itself_is_needed_whatever_the_bundle_says() -> None:
    body = notice(FIRE, bundle=RESTAURANT)
    assert {one.code: one.condition for one in body.items}["fire"] is None


def test_a_leg_that_is_not_in_the_catalogue_is_named_and_unconfirmed() -> None:
    assert notice(bundle=RESTAURANT).others == [
        "门头招牌（规范管理）：目录里还没有这一项，要什么材料、几天办完，待窗口确认"
    ]


def test_a_bundle_of_plain_legs_only_still_gives_a_notice() -> None:
    body = notice(bundle=replace(RESTAURANT, legs=(Leg(name="节能评估"), Leg(name="安全评价", condition=PUBLIC))))
    assert (body.items, len(body.others)) == ([], 2)
    assert "节能评估" in body.chat


def test_the_mode_of_a_leg_is_told() -> None:
    bundle = replace(RESTAURANT, legs=(Leg(item="run", mode="信息核验"),))
    assert notice(bundle=bundle).items[0].mode == "信息核验"


def test_first_things_come_first() -> None:
    body = notice(WHOLESALE, FOOD)
    assert [one.code for one in body.items] == ["food", "wholesale"]
    assert body.order == ["先办“食品经营许可”，再办“批发许可”"]


def test_a_prerequisite_outside_the_notice_is_named() -> None:
    assert notice(WHOLESALE).order == ["办“批发许可”之前，要先有“食品经营许可”（不在这张单子里，已经有的不用再办）"]


def test_any_one_of_several_prerequisites_is_told_as_such_with_its_condition() -> None:
    needy = item("needy", "后办的", requires=(Prerequisite(("food", "run"), condition="开公司的"),))
    assert notice(needy).order == [
        "开公司的：办“后办的”之前，要先有“食品经营许可”或者“经营主体登记”（不在这张单子里，已经有的不用再办）"
    ]


def test_a_circle_of_prerequisites_loses_nothing_and_ends() -> None:
    one = item("one", "甲", requires=(Prerequisite(("two",)),))
    two = item("two", "乙", requires=(Prerequisite(("one",)),))
    assert {entry.code for entry in notice(one, two).items} == {"one", "two"}


def test_legs_are_asked_about_before_materials() -> None:
    assert asked() == ["public-assembly", "by-agent", "central-air"]


def test_a_condition_of_many_materials_is_asked_before_one_of_a_single_one() -> None:
    many = tuple(replace(one, condition=PUBLIC) for one in (FIRE.materials or ()))
    selected = select([replace(HEALTH), replace(FIRE, materials=many)], set(), None, NAMES, {})
    assert [one.key for one in questions.ask(selected, SAY)] == ["public-assembly", "central-air"]


def test_a_question_says_what_hangs_on_it() -> None:
    selected = select([HEALTH, FIRE], set(), RESTAURANT, NAMES, {})
    assert {one.key: one.about for one in questions.ask(selected, SAY)} == {
        "public-assembly": "决定要不要办“消防安全检查”",
        "central-air": "决定要不要交“集中空调检测报告”",
    }


def test_an_answer_to_no_condition_is_refused_by_name() -> None:
    selected = select([FOOD], set(), None, NAMES, {})
    with pytest.raises(UnknownAnswer, match="central-air"):
        questions.check_answers(selected, {"by-agent": Answer.YES, "central-air": Answer.NO})


def test_the_day_of_the_notice_is_that_of_its_moment_where_it_is_issued() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC).astimezone(AT.tzinfo)
    selected = select([RUN], set(), None, NAMES, {})
    assert str(compose(selected, GENERAL, Imprint("GZ-AAAAAA", late, "http://x"), SAY).day) == "2026-11-23"


def test_the_title_names_the_bundle_the_item_or_how_many() -> None:
    assert notice(bundle=RESTAURANT).title == "办理“开办餐饮店”一次性告知单"
    assert notice(FOOD).title == "办理“食品经营许可”一次性告知单"
    assert notice(FOOD, HEALTH).title == "办理“食品经营许可”等 2 个事项一次性告知单"
    assert notice(FOOD, bundle=RESTAURANT).title == "办理“开办餐饮店”一次性告知单"
    assert notice(RUN, bundle=RESTAURANT).title == "办理“开办餐饮店”和另外 1 个事项一次性告知单"
    assert "“开办餐饮店和另外 1 个事项”的一次性告知单" in notice(RUN, bundle=RESTAURANT).chat
