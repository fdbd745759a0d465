"""The only client of Rasa: one message in, replies out, and four ways of getting none."""

from collections.abc import Mapping
from enum import StrEnum

import httpx2

from backend.contract.chat import Reply
from bot.replies import from_rasa

WEBHOOK = "/webhooks/rest/webhook"
READY = "/status"


class Trouble(StrEnum):
    """Why there is no answer, named by what can be done about it."""

    AWAY = "away"
    """Not listening (yet), or gone in the middle of the turn: the message is asked again when Rasa is back."""
    SLOW = "slow"
    """It took the message and did not answer in time; asking again may make it act twice."""
    BROKEN = "broken"
    """It answered, but with an error or with nothing that is an answer."""
    EMPTY = "empty"
    """An empty list: the action server is down, or the model is missing (RASA.md)."""


class DialogueSilent(Exception):
    """There is no answer to give."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Dialogue:
    """The dialogue as the bot sees it."""

    def __init__(
        self, address: str, *, patience: float = 20.0, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._client = httpx2.AsyncClient(
            base_url=address,
            timeout=httpx2.Timeout(patience, connect=3.0, pool=None),
            transport=transport,
            trust_env=False,
        )

    async def answer(self, channel: str, chat: str, words: str, message_id: int) -> list[Reply]:
        """Say these words in this conversation."""
        body = {
            "sender": f"{channel}:{chat}",
            "message": words,
            "metadata": {"channel": channel, "message_id": message_id},
        }
        replies = _read(await self._ask(body))
        if not replies:
            raise DialogueSilent(Trouble.EMPTY)
        return replies

    async def ready(self) -> bool:
        """Whether Rasa listens and has a model."""
        try:
            return (await self._client.get(READY, timeout=2.0)).status_code == 200
        except httpx2.HTTPError:
            return False

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def _ask(self, body: Mapping[str, object]) -> httpx2.Response:
        try:
            return await self._client.post(WEBHOOK, json=body)
        except (httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise DialogueSilent(Trouble.AWAY) from error
        except httpx2.TimeoutException as error:
            raise DialogueSilent(Trouble.SLOW) from error
        except httpx2.HTTPError as error:
            raise DialogueSilent(Trouble.AWAY) from error


def _read(answer: httpx2.Response) -> list[Reply]:
    if answer.status_code in {502, 503, 504}:
        raise DialogueSilent(Trouble.AWAY)
    if answer.status_code != 200:
        raise DialogueSilent(Trouble.BROKEN)
    try:
        return from_rasa(answer.json())
    except ValueError as error:
        raise DialogueSilent(Trouble.BROKEN) from error
