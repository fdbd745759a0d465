"""Items made up for the tests of the notice: small, each with what a test is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from backend.catalogue.model import (
    Bundle,
    Condition,
    Intermediary,
    Item,
    ItemKind,
    Leg,
    Limit,
    Material,
    Prerequisite,
    Renewal,
    Step,
    StepKind,
    Term,
    Unit,
    Validity,
)
from backend.catalogue.notice.compose import Imprint, compose
from backend.catalogue.notice.document import NoticeBody
from backend.catalogue.notice.facts import GeneralRules, GeneralTerm
from backend.catalogue.notice.selection import Answer, select
from backend.catalogue.notice.wording import load
from backend.law.book import law_book

SAY = load()
AT = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
IMPRINT = Imprint("GZ-7K3MQF", AT, "http://127.0.0.1:8000")
GENERAL = GeneralRules(
    decision=GeneralTerm(Term(20, Unit.WORKING_DAY), "行政许可法第四十二条"),
    extension=GeneralTerm(Term(10, Unit.WORKING_DAY), "行政许可法第四十二条"),
    issue=GeneralTerm(Term(10, Unit.WORKING_DAY), "行政许可法第四十四条"),
    correction=GeneralTerm(Term(5, Unit.WORKING_DAY), "行政许可法第三十二条"),
    renewal=GeneralTerm(Term(30, Unit.DAY), "行政许可法第五十条"),
    special_kinds=law_book().special_procedures.kinds,
)

PUBLIC = Condition("public-assembly", "公众聚集场所", "店里算公众聚集场所吗？")
AIR = Condition("central-air", "使用集中空调的", "用集中空调吗？")
AGENT = Condition("by-agent", "委托别人来办的", "是委托别人来办吗？")
IDENTITY = Material("identity", "法定代表人身份证明")
LEASE = Material("premises", "经营场所产权证明或租赁合同")
AIR_REPORT = Material("air-report", "集中空调检测报告", condition=AIR, intermediary=Intermediary.NEEDED)
LETTER = Material("letter", "授权委托书", condition=AGENT)


def item(code: str, name: str, **facts: object) -> Item:
    """A licence of which nothing but the name is known, and what the test adds."""
    plain = Item(
        code=code,
        name=name,
        kind=ItemKind.LICENCE,
        version=1,
        valid_from=date(2026, 1, 1),
        valid_to=None,
        checked=date(2026, 11, 22),
        department="市场监督管理",
        basis="食品安全法第三十五条",
        source="食品安全法",
        confirmed=False,
        statutory=Limit(),
    )
    return replace(plain, **facts)  # type: ignore[arg-type]


FOOD = item(
    "food",
    "食品经营许可",
    materials=(Material("food-form", "食品经营许可证申请书"), IDENTITY, LEASE, LETTER),
    special=(Step(StepKind.SITE_VISIT, "现场核查", condition="必要时"),),
    validity=Validity(years=5),
    renewal=Renewal(closes=Term(15, Unit.WORKING_DAY), opens=Term(90, Unit.WORKING_DAY)),
)
HEALTH = item(
    "health",
    "公共场所卫生许可",
    basis="公共场所卫生管理条例第四条",
    materials=(Material("health-form", "卫生许可证申请表"), IDENTITY, AIR_REPORT),
    special=(Step(StepKind.EXPERT_REVIEW, "专家评审"),),
)
FIRE = item(
    "fire",
    "消防安全检查",
    statutory=Limit(10, Unit.WORKING_DAY, "自受理申请之日起十个工作日内检查"),
    materials=(Material("fire-form", "消防安全承诺"), LEASE),
)
RUN = item("run", "经营主体登记", kind=ItemKind.REGISTRATION, materials=(IDENTITY,))
WHOLESALE = item("wholesale", "批发许可", requires=(Prerequisite(("food",)),), materials=None)
RESTAURANT = Bundle(
    code="restaurant",
    name="开办餐饮店",
    version=1,
    valid_from=date(2026, 1, 1),
    valid_to=None,
    checked=date(2026, 11, 22),
    basis="国发〔2024〕3号",
    source="国发〔2024〕3号",
    confirmed=False,
    legs=(
        Leg(item="food", mandatory=True),
        Leg(item="health"),
        Leg(item="fire", condition=PUBLIC),
        Leg(name="门头招牌", mode="规范管理"),
    ),
    precondition="已取得营业执照",
)
ALL = (FOOD, HEALTH, FIRE, RUN, WHOLESALE)
NAMES = {one.code: one.name for one in ALL}


def notice(*items: Item, bundle: Bundle | None = None, known: Sequence[Item] = ALL, **answers: str) -> NoticeBody:
    """The notice of these items; answers by the condition's key with underscores."""
    asked = {one.code for one in items}
    legs = [one for one in known if bundle and one.code in bundle.item_codes]
    others = [one for one in items if one not in legs]
    given = {key.replace("_", "-"): Answer(value) for key, value in answers.items()}
    return compose(select([*legs, *others], asked, bundle, NAMES, given), GENERAL, IMPRINT, SAY)


def big_notice(count: int = 20) -> NoticeBody:
    """As much as one request may ask for, with long names everywhere."""
    items = [
        item(
            f"item-{place}",
            f"第{place}个名字特别长的建设项目生态环境影响报告书和报告表审批事项",
            materials=tuple(
                Material(f"m-{place}-{one}", f"事项{place}的第{one}样材料及其附图、附表和说明文件", condition=AIR)
                for one in range(8)
            ),
            requires=(Prerequisite((f"item-{place - 1}",)),) if place else (),
        )
        for place in range(count)
    ]
    names = {one.code: one.name for one in items}
    return compose(select(items, set(names), None, names, {}), GENERAL, IMPRINT, SAY)
