"""Making, freezing and reading notices, on a real database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from backend.catalogue.notice import service
from backend.catalogue.notice.document import NoticeBody, NoticePage
from backend.catalogue.notice.questions import UnknownAnswer
from backend.catalogue.notice.service import NoFreeNumber, NoticeEmpty, UnknownNotice
from backend.catalogue.notice.tables import FrozenNotice
from backend.catalogue.service import UnknownItem
from backend.catalogue.tables import CatalogueVersion
from backend.contract.catalogue import NoticeAsk, NoticeRequest
from backend.storage.engine import Database
from tests.notices import catalogue
from tests.notices.samples import FOOD, RESTAURANT

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
SITE = "http://site"


@pytest.fixture
async def filled(database: Database) -> Database:
    await catalogue.put(database)
    return database


async def make(database: Database, **request: object) -> NoticeBody:
    async with database.transaction() as tx:
        return await service.make_notice(tx, NoticeRequest.model_validate(request), now=NOW, base_url=SITE)


async def read(database: Database, number: str, now: datetime = NOW, site: str = SITE) -> NoticePage:
    async with database.transaction() as tx:
        return await service.read_notice(tx, number, now=now, base_url=site)


async def test_what_was_made_is_read_again_word_for_word(filled: Database) -> None:
    made = await make(filled, bundle="restaurant", answers={"central-air": "yes"})
    found = await read(filled, made.number)
    assert found.model_dump(exclude={"newer"}) == made.model_dump()
    assert found.newer == []


async def test_the_words_stay_when_the_catalogue_changes_and_the_change_is_told_beside_them(filled: Database) -> None:
    made = await make(filled, items=["food"])
    changed = replace(FOOD, name="食品经营许可（新）", materials=(FOOD.materials or ())[:1], fee="收费")
    async with filled.transaction() as tx:
        await catalogue.replace_item(tx, FOOD, changed, date(2026, 12, 1))
    found = await read(filled, made.number, LATER)
    assert found.model_dump(exclude={"newer"}) == made.model_dump()
    assert [(one.code, one.name, one.version) for one in found.newer] == [("food", "食品经营许可（新）", 2)]
    async with filled.transaction() as tx:
        fresh = await service.make_notice(tx, NoticeRequest(items=["food"]), now=LATER, base_url=SITE)
    assert fresh.items[0].fee == "收费"


async def test_a_version_that_is_not_in_force_yet_is_not_newer(filled: Database) -> None:
    made = await make(filled, items=["food"])
    async with filled.transaction() as tx:
        await catalogue.replace_item(tx, FOOD, FOOD, date(2026, 12, 1))
    assert (await read(filled, made.number, NOW)).newer == []


async def test_an_item_that_left_the_catalogue_is_told_beside_the_words(filled: Database) -> None:
    made = await make(filled, items=["food"])
    async with filled.transaction() as tx:
        await tx.execute(sa.delete(CatalogueVersion).where(CatalogueVersion.code == "food"))
    found = await read(filled, made.number)
    assert [(one.code, one.version) for one in found.newer] == [("food", None)]
    assert found.materials == made.materials


async def test_a_new_version_of_the_bundle_is_told_too(filled: Database) -> None:
    made = await make(filled, bundle="restaurant")
    async with filled.transaction() as tx:
        old = await tx.get_one(CatalogueVersion, ("restaurant", 1))
        old.valid_to = date(2026, 11, 30)
        tx.add(catalogue.row(replace(RESTAURANT, version=2, valid_from=date(2026, 12, 1))))
    assert [one.code for one in (await read(filled, made.number, LATER)).newer] == ["restaurant"]


async def test_the_address_follows_the_site_and_the_words_do_not(filled: Database) -> None:
    made = await make(filled, items=["food"])
    found = await read(filled, made.number, site="https://moved")
    assert found.url == f"https://moved/notices/{made.number}"
    assert found.pdf_url == f"{found.url}.pdf"
    assert found.chat == made.chat


async def test_the_versions_of_the_day_in_shanghai_are_told(filled: Database) -> None:
    async with filled.transaction() as tx:
        await catalogue.replace_item(tx, FOOD, replace(FOOD, fee="新"), date(2026, 11, 23))
    evening = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    async with filled.transaction() as tx:
        made = await service.make_notice(tx, NoticeRequest(items=["food"]), now=evening, base_url=SITE)
    assert (made.items[0].fee, str(made.day)) == ("新", "2026-11-23")


async def test_what_was_asked_and_answered_is_kept(filled: Database) -> None:
    made = await make(filled, bundle="restaurant", answers={"central-air": "no"})
    async with filled.transaction() as tx:
        kept = await tx.get_one(FrozenNotice, made.number)
    assert kept.request == {"items": [], "bundle": "restaurant", "answers": {"central-air": "no"}}


async def test_duplicates_collapse(filled: Database) -> None:
    made = await make(filled, items=["food", "food", "health"], bundle="restaurant")
    assert [one.code for one in made.items] == ["food", "health", "fire"]


async def test_neither_item_nor_bundle_is_refused(filled: Database) -> None:
    with pytest.raises(NoticeEmpty):
        await make(filled)


@pytest.mark.parametrize(
    "request_",
    [{"items": ["nothing"]}, {"bundle": "nothing"}, {"items": ["restaurant"]}, {"bundle": "food"}, {"items": [""]}]
    + [{"items": [code]} for code in ("'; DROP TABLE notices; --", "\x00", "<b>", "一" * 5000, "FOOD")],
)
async def test_an_unknown_item_or_bundle_is_refused(filled: Database, request_: dict[str, object]) -> None:
    with pytest.raises(UnknownItem):
        await make(filled, **request_)


async def test_an_answer_to_no_condition_is_refused_and_nothing_is_kept(filled: Database) -> None:
    with pytest.raises(UnknownAnswer):
        await make(filled, items=["food"], answers={"nothing": "yes"})
    async with filled.transaction() as tx:
        assert await tx.scalar(sa.select(sa.func.count()).select_from(FrozenNotice)) == 0


def letters(*numbers: str) -> Callable[[str], str]:
    """Draws these numbers, letter by letter."""
    drawn = iter("".join(numbers))
    return lambda _: next(drawn)


async def test_a_number_that_is_taken_is_drawn_again(filled: Database) -> None:
    async with filled.transaction() as tx:
        request = NoticeRequest(items=["food"])
        first = await service.make_notice(tx, request, now=NOW, base_url=SITE, choose=letters("AAAAAA"))
        second = await service.make_notice(tx, request, now=NOW, base_url=SITE, choose=letters("AAAAAA", "BBBBBB"))
    assert (first.number, second.number) == ("GZ-AAAAAA", "GZ-BBBBBB")
    assert second.number in second.chat


async def test_a_drawing_that_never_finds_a_free_number_is_our_fault(filled: Database) -> None:
    async with filled.transaction() as tx:
        request = NoticeRequest(items=["food"])
        await service.make_notice(tx, request, now=NOW, base_url=SITE, choose=lambda _: "A")
        with pytest.raises(NoFreeNumber):
            await service.make_notice(tx, request, now=NOW, base_url=SITE, choose=lambda _: "A")


@pytest.mark.parametrize("number", ["GZ-AAAAAA", "nonsense", "\x00", "' OR 1=1"])
async def test_an_unknown_number_is_refused(filled: Database, number: str) -> None:
    with pytest.raises(UnknownNotice):
        await read(filled, number)


async def test_the_questions_are_those_of_the_bundle_and_make_nothing(filled: Database) -> None:
    async with filled.transaction() as tx:
        found = await service.questions_for(tx, NoticeAsk(bundle="restaurant"), now=NOW)
        assert [one.key for one in found] == ["public-assembly", "by-agent", "central-air"]
        assert await tx.scalar(sa.select(sa.func.count()).select_from(FrozenNotice)) == 0


async def test_a_guide_has_the_words_that_a_notice_will_have(filled: Database) -> None:
    async with filled.transaction() as tx:
        guide = await service.guide(tx, "restaurant", now=NOW, base_url=SITE)
    made = await make(filled, bundle="restaurant")
    own = {"number", "url", "pdf_url", "chat"}
    assert guide.body.model_dump(exclude=own) == made.model_dump(exclude=own)
    assert [one.key for one in guide.questions] == ["public-assembly", "by-agent", "central-air"]
