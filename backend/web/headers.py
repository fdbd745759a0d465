"""Security headers of every page: nothing from other hosts, nobody frames us. JSON of the API is left as it is."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOR_ALL = {"X-Content-Type-Options": "nosniff"}
FOR_PAGES = {
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def content_security_policy(base_url: str) -> str:
    """No remote host, no inline script, no inline style. The socket is named, since older Safari wants it so."""
    socket = base_url.replace("http", "ws", 1)
    return "; ".join(
        (
            "default-src 'self'",
            f"connect-src 'self' {socket}",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """ASGI middleware. A page that sets a policy of its own keeps it."""

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self.app = app
        self.pages = {"Content-Security-Policy": content_security_policy(base_url), **FOR_PAGES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers where the answer starts."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    def _add(self, headers: MutableHeaders) -> None:
        kind = headers.get("content-type", "")
        if kind.startswith(("application/json", "application/problem+json")):
            return
        wanted = {**FOR_ALL, **self.pages} if kind.startswith("text/html") else FOR_ALL
        for name, value in wanted.items():
            headers.setdefault(name, value)
