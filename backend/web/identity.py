"""Who a browser is to the web chat: a random name in a signed cookie. It opens this browser's chat and nothing else."""

import hashlib
import hmac
import re
import secrets

from fastapi import Response
from fastapi.requests import HTTPConnection

from backend.settings import Settings
from backend.web.house import house

CHANNEL = "web"
COOKIE = "qingzhang_chat"
HALF_A_YEAR = 180 * 24 * 3600
WRITTEN = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{64})")


def chat_identity(connection: HTTPConnection) -> str | None:
    """The chat of this browser, if its cookie is ours; a made-up or changed cookie is nobody."""
    written = WRITTEN.fullmatch(connection.cookies.get(COOKIE, ""))
    if written is None:
        return None
    chat, signature = written.groups()
    return chat if hmac.compare_digest(signature, _signature(house(connection).settings, chat)) else None


def chat_identity_or_new(connection: HTTPConnection) -> str:
    """The chat of this browser, or a new one; `remember` must then go with the answer."""
    return chat_identity(connection) or secrets.token_hex(16)


def remember(response: Response, connection: HTTPConnection, chat: str) -> None:
    """Set the cookie, or set it anew, so that it lasts from the latest visit."""
    settings = house(connection).settings
    response.set_cookie(
        COOKIE,
        f"{chat}.{_signature(settings, chat)}",
        max_age=HALF_A_YEAR,
        httponly=True,
        samesite="lax",
        secure=settings.base_url.startswith("https://"),
    )


def _signature(settings: Settings, chat: str) -> str:
    key = settings.secret_key.get_secret_value().encode()
    return hmac.new(key, f"web chat {chat}".encode(), hashlib.sha256).hexdigest()
