# ruff: noqa: PT009, PT027  Rasa's environment has no pytest
"""Messages of one sender: one at a time, in order, and without waiting for a poll."""

import asyncio
import shutil
import socket
import subprocess
import time
import unittest

from rasa.utils.endpoints import EndpointConfig

from nlu.components.lock_store import PromptLockStore


class OneSender(unittest.IsolatedAsyncioTestCase):
    async def test_thirty_at_once_are_served_one_by_one_in_order(self) -> None:
        store, served, inside = PromptLockStore(), [], 0

        async def message(number: int) -> None:
            nonlocal inside
            async with store.lock("sender"):
                inside += 1
                self.assertEqual(inside, 1)
                await asyncio.sleep(0)
                served.append(number)
                inside -= 1

        await asyncio.gather(*(message(n) for n in range(30)))
        self.assertEqual(served, list(range(30)))

    async def test_the_next_one_is_woken_and_does_not_poll(self) -> None:
        store, order = PromptLockStore(), []

        async def first() -> None:
            async with store.lock("sender"):
                await started.wait()
                order.append("first")

        async def second() -> None:
            async with store.lock("sender", wait_time_in_seconds=3600):
                order.append("second")

        started = asyncio.Event()
        both = asyncio.gather(first(), second())
        await asyncio.sleep(0)
        started.set()
        await asyncio.wait_for(both, timeout=60)
        self.assertEqual(order, ["first", "second"])

    async def test_a_turn_that_fails_lets_the_next_one_in(self) -> None:
        store = PromptLockStore()
        with self.assertRaises(ValueError):
            async with store.lock("sender"):
                raise ValueError
        async with store.lock("sender"):
            pass
        self.assertIsNone(store.get_lock("sender"))

    async def test_senders_do_not_wait_for_each_other(self) -> None:
        store = PromptLockStore()
        async with store.lock("one"), store.lock("other", wait_time_in_seconds=3600):
            pass


@unittest.skipUnless(shutil.which("redis-server"), "no redis-server: several Rasa processes are not tested")
class TwoProcesses(unittest.IsolatedAsyncioTestCase):
    """Two stores as two Rasa processes have them: they share nothing but a real Redis."""

    def setUp(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.redis = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.redis.wait, 10)
        self.addCleanup(self.redis.terminate)
        deadline = time.monotonic() + 20
        while not self.answers() and time.monotonic() < deadline:
            time.sleep(0.05)

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def store(self) -> PromptLockStore:
        return PromptLockStore(EndpointConfig(redis_host="127.0.0.1", port=self.port, db=0))

    async def test_messages_that_reach_both_are_served_one_by_one_in_order(self) -> None:
        stores, served, inside = (self.store(), self.store()), [], 0

        async def message(number: int) -> None:
            nonlocal inside
            async with stores[number % 2].lock("sender"):
                inside += 1
                self.assertEqual(inside, 1)
                await asyncio.sleep(0)
                served.append(number)
                inside -= 1

        await asyncio.wait_for(asyncio.gather(*(message(n) for n in range(20))), timeout=60)
        self.assertEqual(served, list(range(20)))
        self.assertIsNone(stores[0].get_lock("sender"))


if __name__ == "__main__":
    unittest.main()
