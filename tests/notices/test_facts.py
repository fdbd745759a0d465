"""What a notice says of an item: limits as the law writes them, and what nobody has confirmed."""

from dataclasses import replace

import pytest

from backend.catalogue.model import (
    ClockStart,
    Commitment,
    CorrectionNotice,
    Excluded,
    Item,
    ItemKind,
    Limit,
    MaterialsFrom,
    Promised,
    Renewal,
    Stage,
    Step,
    StepKind,
    Term,
    Unit,
    Validity,
    Variant,
)
from backend.catalogue.notice.document import ListedItem
from tests.notices.samples import FIRE, FOOD, HEALTH, RUN, item, notice


def told(one: Item) -> ListedItem:
    return notice(one).items[0]


def limit(**facts: object) -> str:
    return told(item("one", "一个许可", statutory=Limit(**facts))).statutory_limit  # type: ignore[arg-type]


def test_a_licence_without_a_limit_of_its_own_has_the_general_one_with_its_article() -> None:
    assert told(FOOD).statutory_limit.startswith("20 个工作日，从受理的第二天起算（行政许可法第四十二条的一般规定")


def test_the_general_limit_brings_the_general_extension() -> None:
    assert "经本机关负责人批准可以再延长 10 个工作日" in told(FOOD).statutory_limit
    assert "延长" not in told(FIRE).statutory_limit


@pytest.mark.parametrize("kind", [ItemKind.FILING, ItemKind.REGISTRATION])
def test_a_filing_or_registration_without_a_limit_never_gets_the_general_one(kind: ItemKind) -> None:
    found = told(replace(RUN, kind=kind))
    assert found.statutory_limit == "待窗口确认"
    assert "行政许可法" not in " ".join([found.renewal, *found.notes])


def test_words_of_the_law_without_a_number_are_quoted_and_unconfirmed() -> None:
    found = told(replace(RUN, statutory=Limit(as_written="报所在地部门备案")))
    assert found.statutory_limit == "法律没有写天数，写的是：“报所在地部门备案”；要几天待窗口确认"


def test_working_days_and_the_laws_plain_days_are_told_apart() -> None:
    assert limit(value=10, unit=Unit.WORKING_DAY).startswith("10 个工作日，")
    assert limit(value=30, unit=Unit.DAY).startswith("30 日，从受理的第二天起算；法条写的是“日”，不是“工作日”")
    assert limit(value=3, unit=Unit.MONTH).startswith("3 个月，")


def test_what_the_law_does_at_once_has_no_number() -> None:
    assert limit(unit=Unit.IMMEDIATE).startswith("当场办理")


def test_the_words_of_the_law_stand_beside_its_number() -> None:
    assert "法律写的是：“自受理申请之日起十个工作日内检查”" in told(FIRE).statutory_limit


def test_a_limit_that_runs_from_receipt_says_so() -> None:
    assert "从收到申请的第二天起算" in limit(value=7, unit=Unit.DAY, clock_start=ClockStart.RECEIVED)


def test_stages_and_variants_are_each_told_with_their_unit() -> None:
    stages = (Stage("同意筹建", Term(20, Unit.WORKING_DAY)), Stage("最终审核", Term(15, Unit.WORKING_DAY)))
    assert limit(stages=stages).startswith("分 2 步：同意筹建 20 个工作日、最终审核 15 个工作日")
    variants = (Variant("简化", Term(20, Unit.DAY)), Variant("登记表", text="备案"))
    assert limit(variants=variants).startswith("分情况：简化 20 日、登记表 备案；法条写的是“日”")


def test_an_items_own_extension_and_exclusions_are_told() -> None:
    found = limit(
        value=20,
        unit=Unit.WORKING_DAY,
        extension=40,
        extension_by="本机关主要负责人",
        excluded=(Excluded(StepKind.ENTRUSTED_ASSESSMENT, "委托评估", Term(30, Unit.WORKING_DAY)),),
    )
    assert "经本机关主要负责人批准可以再延长 40 个工作日" in found
    assert "不算在内：委托评估（最多 30 个工作日）" in found


def test_only_a_promise_of_this_bureau_is_told_else_it_is_unconfirmed() -> None:
    assert told(FOOD).promised_limit == "待窗口确认"
    promised = replace(FOOD, promised=Promised(10, Unit.WORKING_DAY, "本局承诺清单"))
    assert told(promised).promised_limit == "10 个工作日（本局承诺清单）"


def test_fee_and_place_that_nobody_confirmed_are_said_to_be_so() -> None:
    found = told(replace(FOOD, level="县级"))
    assert "待窗口确认" in found.fee
    assert found.where == "具体窗口和地址待窗口确认；办理层级：县级"


def test_confirmed_fee_and_place_are_told_as_they_are() -> None:
    found = told(replace(FOOD, fee="不收费", where="一楼 3 号窗口"))
    assert (found.fee, found.where) == ("不收费", "一楼 3 号窗口")


def test_a_site_visit_counts_and_an_expert_review_does_not() -> None:
    assert told(FOOD).special == ["现场核查：必要时；时间算在办理时限里"]
    assert told(HEALTH).special == ["专家评审：这段时间不算进办理时限，要几天会书面告诉您"]


def test_a_step_that_the_source_does_not_confirm_is_marked() -> None:
    step = Step(StepKind.SITE_VISIT, "现场核查", confirmed=False, pays="审批部门")
    found = told(replace(FOOD, special=(step,))).special
    assert found == ["现场核查：时间算在办理时限里；费用由审批部门出，您不用付（待窗口确认）"]


def test_the_window_for_renewal_has_both_ends() -> None:
    assert told(FOOD).renewal == "有效期届满前 90 个工作日到 15 个工作日之间申请"


def test_a_second_hand_renewal_window_is_marked_unconfirmed() -> None:
    renewal = Renewal(closes=Term(30, Unit.DAY), confirmed=False)
    assert told(replace(FOOD, renewal=renewal)).renewal == "最晚在有效期届满前 30 日提出申请（待窗口确认）"


def test_a_licence_that_expires_has_the_general_day_of_renewal() -> None:
    found = told(item("one", "一个许可", validity=Validity(years=4)))
    assert found.validity == "4 年"
    assert found.renewal == "最晚在有效期届满前 30 日提出申请（行政许可法第五十条的一般规定）"


def test_unknown_validity_leaves_the_renewal_unconfirmed_too() -> None:
    assert (told(HEALTH).validity, told(HEALTH).renewal) == ("待窗口确认", "待窗口确认")


def test_an_item_without_a_known_list_says_so_instead_of_listing_nothing() -> None:
    body = notice(replace(FOOD, materials=None))
    assert not body.items[0].materials_known
    assert "要交哪些材料，没有查到已公布的清单，待窗口确认" in body.items[0].notes
    assert "材料清单" in body.unconfirmed


def test_doubts_of_the_source_are_told_as_unconfirmed() -> None:
    found = told(replace(FOOD, doubts=("摘自外地指南",), materials_from=MaterialsFrom.OTHER_GUIDE))
    assert "摘自外地指南（待窗口确认）" in found.notes
    assert any("外地的办事指南" in one and "待窗口确认" in one for one in found.notes)


@pytest.mark.parametrize("place", MaterialsFrom)
def test_a_list_that_no_window_here_confirmed_is_told_as_unconfirmed(place: MaterialsFrom) -> None:
    body = notice(replace(FOOD, materials_from=place))
    assert "材料清单" in body.unconfirmed
    assert "材料清单" in body.chat
    assert any("清单" in one and "待窗口确认" in one for one in body.items[0].notes)
    assert "材料清单" not in notice(FOOD).unconfirmed


def test_only_the_first_of_several_acts_is_named_in_a_chat() -> None:
    basis = "环境法典第97条(2026-08-15;旧法废止);管理条例第9条"
    chat = notice(replace(FIRE, basis=basis)).chat
    assert "法定 10 个工作日，依据：环境法典第97条(2026-08-15;旧法废止)。" in chat


def test_an_items_own_time_for_correction_beats_the_general_one() -> None:
    assert "材料不齐的，窗口要在 5 个工作日内一次告诉您全部要补的（行政许可法第三十二条）" in told(FOOD).notes
    own = replace(FOOD, correction_notice=CorrectionNotice(3, Unit.DAY, "3日内出具告知单"))
    notes = [one for one in told(own).notes if "材料不齐" in one]
    assert notes == ["材料不齐的，窗口要在 3 日内一次告诉您全部要补的（法条原文：“3日内出具告知单”）"]


def test_everything_else_that_the_version_says_is_told() -> None:
    full = replace(
        FOOD,
        exempt="卖农产品",
        thresholds="五公顷以上",
        rules="两百米内不得设立",
        applicant_deadline="使用前三十日",
        commitment=Commitment("当场办结", scope="报告表", after="再核查"),
        regional_assessment=True,
        change="三十日内变更",
        review="每年校验",
        lapse="三年不开工失效",
        after="十五日内备案",
        notes=("别的话",),
    )
    notes = "\n".join(told(full).notes)
    for words in (
        "不用办的：卖农产品",
        "分档：五公顷以上",
        "要注意：两百米内不得设立",
        "您要在这个时间内申请：使用前三十日",
        "可以走告知承诺（报告表）：当场办结",
        "承诺之后：再核查",
        "区域评估",
        "变更：三十日内变更",
        "复核、校验：每年校验",
        "失效：三年不开工失效",
        "办完以后：十五日内备案",
        "别的话",
    ):
        assert words in notes
