"""The bot's half of a conversation with the inbox, in few words."""

from typing import Any

import httpx2


class Bot:
    """One worker of the bot, which holds chats under its own name."""

    def __init__(self, http: httpx2.AsyncClient, owner: str = "bot-1") -> None:
        self.http = http
        self.owner = owner

    async def hear(self, update: object, text: str = "开饭店", chat: str = "c1", **more: Any) -> httpx2.Response:
        body = {"channel": "telegram", "update_id": str(update), "chat": chat, "text": text, **more}
        return await self.http.post("/api/v1/inbox", json=body)

    async def lease(self, chat: str | None = None, **more: Any) -> dict[str, Any] | None:
        place = {"channel": "telegram", "chat": chat} if chat else {}
        answer = await self.http.post("/api/v1/inbox/lease", json={"owner": self.owner, **place, **more})
        assert answer.status_code == 200, answer.text
        message: dict[str, Any] | None = answer.json()["message"]
        return message

    async def replies(self, message: int, *texts: str, **more: Any) -> httpx2.Response:
        said = [{"text": text} for text in texts]
        body = {"owner": self.owner, "replies": said, **more}
        return await self.http.post(f"/api/v1/inbox/{message}/replies", json=body)

    async def say(self, message: int, *texts: str, **more: Any) -> list[dict[str, Any]]:
        answer = await self.replies(message, *texts, **more)
        assert answer.status_code == 200, answer.text
        replies: list[dict[str, Any]] = answer.json()["replies"]
        return replies

    async def delivered(self, message: int, **outcomes: Any) -> dict[str, Any] | None:
        """`_7="sent"` says that reply 7 was sent."""
        deliveries = {
            key.removeprefix("_"): value if isinstance(value, dict) else {"outcome": value}
            for key, value in outcomes.items()
        }
        body = {"owner": self.owner, "deliveries": deliveries}
        answer = await self.http.post(f"/api/v1/inbox/{message}/delivered", json=body)
        assert answer.status_code == 200, answer.text
        following: dict[str, Any] | None = answer.json()["message"]
        return following

    async def release(self, message: int, retry_after: float) -> None:
        body = {"owner": self.owner, "retry_after": retry_after}
        assert (await self.http.post(f"/api/v1/inbox/{message}/release", json=body)).status_code == 204

    async def record(self, chat: str = "c1", **query: Any) -> dict[str, Any]:
        answer = await self.http.get(f"/api/v1/chats/telegram/{chat}/messages", params=query)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page
