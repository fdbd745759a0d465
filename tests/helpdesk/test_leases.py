"""One chat's messages in order, one at a time, whoever answers, and whoever dies meanwhile."""

import asyncio
from collections import defaultdict

from backend.contract.chat import DeliveredRequest, InboundMessage, LeaseRequest, RepliesRequest, Reply
from backend.helpdesk.service.answer import delivered, keep_replies
from backend.helpdesk.service.hear import hear
from backend.helpdesk.service.lease import lease
from backend.storage.engine import Database
from tests.helpdesk.talk import Bot
from tests.moving_clock import MovingClock

CHATS, EACH, OWNERS = 20, 10, 5


async def test_messages_of_a_chat_come_in_their_order(bot: Bot) -> None:
    for number in range(3):
        await bot.hear(number, f"第{number}句")
    first = await bot.lease("c1")
    assert first is not None
    assert first["text"] == "第0句"
    await bot.say(first["id"], "好")
    second = await bot.delivered(first["id"])
    assert second is not None
    assert second["text"] == "第1句"


async def test_a_chat_that_somebody_holds_is_not_leased(bot: Bot, other: Bot) -> None:
    await bot.hear(1)
    assert await bot.lease("c1")
    assert await other.lease("c1") is None
    assert await other.lease() is None


async def test_any_chat_means_the_one_that_waits_longest(bot: Bot, other: Bot) -> None:
    await bot.hear(1, chat="a")
    await bot.hear(2, chat="b")
    mine, theirs = await bot.lease(), await other.lease()
    assert mine is not None
    assert theirs is not None
    assert (mine["chat"], theirs["chat"]) == ("a", "b")


async def test_a_channel_alone_asks_for_its_own_chats(bot: Bot) -> None:
    await bot.hear(1)
    assert await bot.lease(channel="web") is None
    assert await bot.lease(channel="telegram")


async def test_asking_again_as_the_same_owner_renews_the_lease(bot: Bot, other: Bot, clock: MovingClock) -> None:
    await bot.hear(1)
    first = await bot.lease("c1", seconds=60)
    clock.move(seconds=50)
    again = await bot.lease("c1", seconds=60)
    clock.move(seconds=50)
    assert first is not None
    assert again is not None
    assert (again["id"], again["tries"]) == (first["id"], 1)
    assert await other.lease("c1") is None


async def test_an_any_chat_lease_whose_answer_was_lost_is_answered_the_same(bot: Bot) -> None:
    await bot.hear(1, chat="a")
    await bot.hear(2, chat="b")
    first, again = await bot.lease(), await bot.lease()
    assert first is not None
    assert again is not None
    assert first["id"] == again["id"]


async def test_an_expired_lease_is_taken_over_and_the_first_owner_is_told(
    bot: Bot, other: Bot, clock: MovingClock
) -> None:
    await bot.hear(1)
    message = await bot.lease("c1", seconds=30)
    assert message is not None
    clock.move(seconds=31)
    taken = await other.lease("c1", seconds=30)
    assert taken is not None
    assert (taken["id"], taken["tries"]) == (message["id"], 2)
    late = await bot.replies(message["id"], "来晚了")
    assert (late.status_code, late.json()["code"]) == (409, "lease_lost")
    assert await other.say(message["id"], "好")


async def test_a_worker_that_was_slow_but_not_replaced_goes_on(bot: Bot, clock: MovingClock) -> None:
    await bot.hear(1)
    message = await bot.lease("c1", seconds=30)
    assert message is not None
    clock.move(seconds=31)
    assert await bot.say(message["id"], "好")


async def test_replies_that_were_kept_but_not_delivered_come_back(bot: Bot, other: Bot, clock: MovingClock) -> None:
    await bot.hear(1)
    message = await bot.lease("c1", seconds=30)
    assert message is not None
    kept = await bot.say(message["id"], "一", "二")
    clock.move(seconds=31)
    taken = await other.lease()
    assert taken is not None
    assert taken["replies"] == kept


async def test_keeping_replies_twice_keeps_the_first(bot: Bot) -> None:
    await bot.hear(1)
    message = await bot.lease("c1")
    assert message is not None
    first = await bot.say(message["id"], "一")
    assert await bot.say(message["id"], "另一个") == first
    assert [line["text"] for line in (await bot.record())["items"]] == ["开饭店", "一"]


async def test_a_delivered_message_is_done_and_the_chat_is_free(bot: Bot, other: Bot) -> None:
    await bot.hear(1)
    message = await bot.lease("c1")
    assert message is not None
    (reply,) = await bot.say(message["id"], "好")
    assert await bot.delivered(message["id"], **{f"_{reply['id']}": "sent"}) is None
    await other.hear(2, "还有")
    following = await other.lease("c1")
    assert following is not None
    assert following["text"] == "还有"


async def test_an_empty_answer_ends_a_message_too(bot: Bot) -> None:
    await bot.hear(1)
    message = await bot.lease("c1")
    assert message is not None
    assert await bot.say(message["id"]) == []
    assert await bot.delivered(message["id"]) is None
    assert await bot.lease("c1") is None


async def test_a_holding_reply_leaves_the_message_unanswered_and_is_said_once(bot: Bot, clock: MovingClock) -> None:
    await bot.hear(1)
    message = await bot.lease("c1")
    assert message is not None
    told = await bot.say(message["id"], "请稍等", holding=True)
    assert await bot.say(message["id"], "请再稍等", holding=True) == told
    await bot.release(message["id"], 2)
    clock.move(seconds=2)
    again = await bot.lease("c1")
    assert again is not None
    assert (again["id"], again["told_to_wait"], again["replies"]) == (message["id"], True, None)
    await bot.say(message["id"], "好了")
    assert [line["text"] for line in (await bot.record())["items"]] == ["开饭店", "请稍等", "好了"]


async def test_reporting_a_holding_reply_does_not_end_the_message(bot: Bot) -> None:
    await bot.hear(1)
    message = await bot.lease("c1")
    assert message is not None
    (told,) = await bot.say(message["id"], "请稍等", holding=True)
    same = await bot.delivered(message["id"], **{f"_{told['id']}": "sent"})
    assert same is not None
    assert (same["id"], same["tries"]) == (message["id"], 1)


async def test_a_released_message_waits_its_time_and_keeps_its_place(bot: Bot, clock: MovingClock) -> None:
    await bot.hear(1, "先")
    await bot.hear(2, "后")
    message = await bot.lease("c1")
    assert message is not None
    await bot.release(message["id"], 10)
    assert await bot.lease("c1") is None
    assert await bot.lease() is None
    clock.move(seconds=10)
    again = await bot.lease()
    assert again is not None
    assert (again["text"], again["tries"]) == ("先", 2)


async def test_a_release_by_who_does_not_hold_the_chat_changes_nothing(bot: Bot, other: Bot) -> None:
    await bot.hear(1)
    message = await bot.lease("c1")
    assert message is not None
    await other.release(message["id"], 0)
    assert await other.lease("c1") is None


async def test_a_reply_that_the_channel_wants_later_comes_back_alone(bot: Bot, clock: MovingClock) -> None:
    await bot.hear(1)
    message = await bot.lease("c1")
    assert message is not None
    one, two = await bot.say(message["id"], "一", "二")
    later = {"outcome": "later", "retry_after": 30}
    assert await bot.delivered(message["id"], **{f"_{one['id']}": "sent", f"_{two['id']}": later}) is None
    clock.move(seconds=30)
    again = await bot.lease("c1")
    assert again is not None
    assert again["replies"] == [two]


async def test_a_message_of_which_the_outcome_is_unknown_is_not_sent_again(bot: Bot) -> None:
    await bot.hear(1)
    message = await bot.lease("c1")
    assert message is not None
    (reply,) = await bot.say(message["id"], "一")
    assert await bot.delivered(message["id"], **{f"_{reply['id']}": "unknown"}) is None
    assert await bot.lease("c1") is None


async def test_what_a_worker_delivered_counts_though_its_lease_is_lost(
    bot: Bot, other: Bot, clock: MovingClock
) -> None:
    await bot.hear(1)
    await bot.hear(2)
    message = await bot.lease("c1", seconds=10)
    assert message is not None
    (reply,) = await bot.say(message["id"], "一")
    clock.move(seconds=11)
    assert await other.lease("c1")
    assert await bot.delivered(message["id"], **{f"_{reply['id']}": "sent"}) is None
    assert (await other.delivered(message["id"]) or {})["text"] == "开饭店"


async def test_messages_that_do_not_exist_are_not_found(bot: Bot) -> None:
    for number in (1, 2**63 - 1):
        answer = await bot.replies(number, "好")
        assert (answer.status_code, answer.json()["code"]) == (404, "message_unknown")
    assert (await bot.replies(2**63, "好")).json()["code"] == "request_invalid"


async def test_five_workers_answer_every_message_once_and_in_order(database: Database, clock: MovingClock) -> None:
    """Each leases any chat, answers, and goes on with the chat, while messages still arrive."""
    answered: dict[str, list[str]] = defaultdict(list)
    busy: set[str] = set()
    arrived, news = asyncio.Event(), asyncio.Event()

    async def arrive() -> None:
        for number in range(EACH):
            await asyncio.gather(*(_hear(database, f"c{chat}", number, clock) for chat in range(CHATS)))
            news.set()
        arrived.set()
        news.set()

    async def work(owner: str) -> None:
        while True:
            over = arrived.is_set()
            async with database.transaction() as tx:
                message = await lease(tx, LeaseRequest(owner=owner), now=clock())
            if message is None and over:
                return
            if message is None:
                news.clear()
                await news.wait()
            while message is not None:
                assert message.chat not in busy
                busy.add(message.chat)
                async with database.transaction() as tx:
                    request = RepliesRequest(owner=owner, replies=[Reply(text=message.text)])
                    await keep_replies(tx, message.id, request, now=clock())
                answered[message.chat].append(message.text)
                busy.remove(message.chat)
                async with database.transaction() as tx:
                    message = await delivered(tx, message.id, DeliveredRequest(owner=owner), now=clock())

    await asyncio.gather(arrive(), *(work(f"worker-{number}") for number in range(OWNERS)))
    assert len(answered) == CHATS
    assert all(texts == [str(number) for number in range(EACH)] for texts in answered.values())


async def _hear(database: Database, chat: str, number: int, clock: MovingClock) -> None:
    message = InboundMessage(channel="telegram", update_id=f"{chat}-{number}", chat=chat, text=str(number))
    async with database.transaction() as tx:
        await hear(tx, message, now=clock())
