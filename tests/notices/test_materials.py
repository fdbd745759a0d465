"""Every material once: shared ones, conditional ones, and those that an answer takes away."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalogue.model import Intermediary, Tolerance
from backend.contract.catalogue import NoticeMaterial
from tests.notices.samples import AGENT, AIR_REPORT, ALL, AT, FIRE, FOOD, HEALTH, IDENTITY, RESTAURANT, item, notice


def named(materials: list[NoticeMaterial], name: str) -> NoticeMaterial:
    (found,) = [one for one in materials if one.name == name]
    return found


def test_a_material_that_two_items_share_is_listed_once_with_both() -> None:
    assert named(notice(FOOD, HEALTH).materials, IDENTITY.name).asked_by == ["食品经营许可", "公共场所卫生许可"]


def test_the_same_item_asked_for_twice_is_one_item() -> None:
    assert notice(FOOD, bundle=RESTAURANT).materials == notice(bundle=RESTAURANT).materials


def test_an_unanswered_condition_leaves_its_material_listed_as_conditional() -> None:
    found = named(notice(HEALTH).materials, AIR_REPORT.name)
    assert (found.conditional, found.condition) == (True, "使用集中空调的")


def test_unsure_is_as_good_as_no_answer() -> None:
    assert notice(HEALTH, central_air="unsure").materials == notice(HEALTH).materials


def test_yes_makes_a_conditional_material_required() -> None:
    found = named(notice(HEALTH, central_air="yes").materials, AIR_REPORT.name)
    assert (found.conditional, found.condition) == (False, None)


def test_no_takes_the_material_away_and_says_why() -> None:
    body = notice(HEALTH, central_air="no")
    assert AIR_REPORT.name not in [one.name for one in body.materials]
    assert body.skipped == ["“集中空调检测报告”这次不用交：只有“使用集中空调的”的才要交，您答的是“不是”。"]


def test_what_is_surely_needed_comes_before_what_depends() -> None:
    conditional = [one.conditional for one in notice(bundle=RESTAURANT).materials]
    assert conditional == sorted(conditional)


def test_one_item_that_needs_it_anyway_makes_a_shared_material_required() -> None:
    sure = item("other", "另一个许可", materials=(replace(AIR_REPORT, condition=None),))
    found = named(notice(HEALTH, sure).materials, AIR_REPORT.name)
    assert not found.conditional
    assert len(found.asked_by) == 2


def test_a_no_takes_a_shared_material_only_from_the_item_that_asked_under_that_condition() -> None:
    sure = item("other", "另一个许可", materials=(replace(AIR_REPORT, condition=None),))
    body = notice(HEALTH, sure, central_air="no")
    assert named(body.materials, AIR_REPORT.name).asked_by == ["另一个许可"]
    assert body.skipped == []


def test_two_items_that_ask_under_different_conditions_name_both() -> None:
    other = item("other", "另一个许可", materials=(replace(AIR_REPORT, condition=AGENT),))
    found = named(notice(HEALTH, other).materials, AIR_REPORT.name)
    assert found.condition == "使用集中空调的；或者委托别人来办的"


def test_the_materials_of_a_leg_that_nobody_confirmed_depend_on_the_leg() -> None:
    body = notice(bundle=RESTAURANT)
    assert named(body.materials, "消防安全承诺").condition == "公众聚集场所"
    assert not named(body.materials, "经营场所产权证明或租赁合同").conditional


def test_a_condition_inside_an_unconfirmed_leg_holds_together_with_the_legs_own() -> None:
    bundle = replace(RESTAURANT, legs=tuple(leg for leg in RESTAURANT.legs if leg.item == "fire"))
    body = notice(bundle=bundle, known=[replace(FIRE, materials=(AIR_REPORT,))])
    assert named(body.materials, AIR_REPORT.name).condition == "公众聚集场所，并且使用集中空调的"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Intermediary.NEEDED, "要请有资质的中介机构出具，请哪家您自己选"),
        (Intermediary.OPTIONAL, "可以自己做，也可以请中介机构做，请哪家您自己选"),
        (Intermediary.NEVER_FORCED, "可以自己做；窗口不能要求您必须请中介机构"),
    ],
)
def test_a_material_says_whether_an_agency_makes_it(kind: Intermediary, words: str) -> None:
    report = replace(AIR_REPORT, intermediary=kind)
    assert notice(item("one", "一个许可", materials=(report,))).materials[0].intermediary == words


def test_where_an_agency_may_be_needed_the_notice_says_that_any_may_be_chosen() -> None:
    assert any("优化营商环境条例第四十三条" in one for one in notice(HEALTH).remarks)
    assert not any("优化营商环境条例第四十三条" in one for one in notice(FOOD).remarks)


def test_a_material_that_may_follow_later_says_so_with_basis_and_day() -> None:
    later = replace(IDENTITY, tolerance=Tolerance(on=AT.date(), basis="本局容缺清单"))
    note = notice(item("one", "一个许可", materials=(later,))).materials[0].note
    assert note == "可以先缺着后补（本局容缺清单，2026-11-22 公布）"


ANSWERS = st.dictionaries(
    st.sampled_from(["public_assembly", "central_air", "by_agent"]), st.sampled_from(["yes", "no", "unsure"])
)


@given(ANSWERS, st.sets(st.sampled_from(ALL)))
def test_each_material_is_asked_for_once_or_left_out_with_a_reason(answers: dict[str, str], items: set[object]) -> None:
    body = notice(*[one for one in ALL if one in items], bundle=RESTAURANT, **answers)
    names = [one.name for one in body.materials]
    assert len(names) == len(set(names))
    wanted = {
        one.name for each in ALL if each in items or each.code in RESTAURANT.item_codes for one in each.materials or ()
    }
    told_away = "".join(body.skipped)
    dropped_with_leg = {one.name for one in FIRE.materials or ()} if "消防安全检查" in told_away else set()
    assert all(name in names or f"“{name}”" in told_away or name in dropped_with_leg for name in wanted)


@given(ANSWERS)
def test_a_no_never_makes_the_list_longer(answers: dict[str, str]) -> None:
    unanswered, answered = notice(bundle=RESTAURANT), notice(bundle=RESTAURANT, **answers)
    assert {one.name for one in answered.materials} <= {one.name for one in unanswered.materials}
