"""A provider on loopback: a threaded HTTP server whose subclass answers its routes."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, unquote, urlsplit

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, value: Json, status: int = 200, media_type: str = "application/json") -> Self:
        return cls(status, json.dumps(value).encode(), {"Content-Type": media_type})


Route = Callable[..., Answer]


class LocalProvider:
    """Starts at once, on a free port unless one is given; `stop` ends it. `asked` keeps what was received."""

    routes: ClassVar[dict[str, str]] = {}  # "GET /v1/x/(\w+)" -> name of the method

    def __init__(self, port: int = 0) -> None:
        self.lock = threading.RLock()
        self.numbers = count(1)
        self.asked: list[Asked] = []
        self.is_down = False  # answers 503 to everything
        self.delivers = False  # calls its webhooks by itself, as in life; else the test posts them
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                parts = urlsplit(self.path)
                headers = {name.lower(): text for name, text in self.headers.items()}
                body = self.rfile.read(length)
                asked = Asked(self.command, unquote(parts.path), dict(parse_qsl(parts.query)), headers, body)
                answer = provider.answer(asked)
                self.send_response(answer.status)
                for name, text in answer.headers.items():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            do_GET = do_POST = do_DELETE = do_PATCH = do  # noqa: N815 - the library looks for these names

            def log_message(self, *_: Any) -> None:
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def answer(self, asked: Asked) -> Answer:
        with self.lock:
            self.asked.append(asked)
            if self.is_down:
                return Answer(503)
            for route, name in self.routes.items():
                method, _, pattern = route.partition(" ")
                found = re.fullmatch(pattern, asked.path)
                if found and method == asked.method:
                    return getattr(self, name)(asked, *found.groups())
            return self.unknown(asked)

    def unknown(self, asked: Asked) -> Answer:
        return Answer(404)

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self.numbers):08d}"

    def pay_page(self, title: str, sum_: str, back: str) -> Answer:
        """The provider's page where the customer pays: one button for each thing that can happen."""
        buttons = "".join(
            f'<button name="what" value="{what}">{label}</button> '
            for what, label in (("pay", f"Payer {sum_}"), ("fail", "Carte refusée"), ("wait", "Paiement en attente"))
        )
        page = (
            f"<!doctype html><html lang=fr><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            f"<title>{escape(title)}</title><h1>{escape(title)}</h1><p>{escape(sum_)}</p>"
            f'<form method="post">{buttons}</form><p><a href="{escape(back)}">Revenir</a></p></html>'
        )
        return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})
