"""Refuse whatever does not come from a page of this dashboard on this machine.

A page of another site can make a browser ask 127.0.0.1, under its own name (DNS rebinding) or as itself. Browsers cannot forge `Host` and `Origin`,
so that both are checked before streamlit sees the request, for pages, files and the socket alike. No other site may show the dashboard in a frame.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

NAMES = ("127.0.0.1", "localhost")
USUAL_PORT = 80
"""The port of http, which browsers leave out of the host."""
REFUSED = b"This dashboard answers only to pages of its own on this machine.\n"
HEADERS = [(b"content-security-policy", b"frame-ancestors 'none'"), (b"x-frame-options", b"DENY"), (b"referrer-policy", b"no-referrer")]

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Message, Receive, Send], Awaitable[None]]


class OnlyHere:
    """An ASGI application around another: lets through what names this machine and this port as host, and as origin where one is named."""

    def __init__(self, app: Application, port: int) -> None:
        self.app = app
        self.addresses = {f"http://{name}:{port}" for name in NAMES} | ({f"http://{name}" for name in NAMES} if port == USUAL_PORT else set())

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request or socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
        elif self.is_from_here(scope["headers"]):
            await self.app(scope, receive, _with_headers(send))
        else:
            await _refuse(scope, receive, send)

    def is_from_here(self, headers: list[tuple[bytes, bytes]]) -> bool:
        """Say whether exactly one host is named, and every host and origin that is named is this one."""
        hosts = [value.decode("latin-1") for name, value in headers if name.lower() == b"host"]
        origins = [value.decode("latin-1") for name, value in headers if name.lower() == b"origin"]
        return len(hosts) == 1 and f"http://{hosts[0]}" in self.addresses and self.addresses.issuperset(origins)


def _with_headers(send: Send) -> Send:
    """Add headers to the start of every answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *HEADERS]
        await send(message)

    return sending


async def _refuse(scope: Message, receive: Receive, send: Send) -> None:
    """Refuse a request with 403, and a socket before it is opened."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain"), (b"content-length", str(len(REFUSED)).encode())]})
    await send({"type": "http.response.body", "body": REFUSED})
