"""The fake Stripe on a loopback port."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from tests.fake_stripe import control, pages
from tests.fake_stripe.account import Account
from tests.fake_stripe.api import Api, error
from tests.fake_stripe.courier import Courier

Environ = dict[str, Any]


class Cut(Exception):
    """The line goes dead: whatever was done, nobody hears of it."""


@dataclass
class Trouble:
    """What goes wrong with the next requests to the API, before or after they are done."""

    what: str = ""  # "500", "hang" or "cut"
    when: str = "after"
    times: int = 0
    seconds: float = 0.0

    def strike(self, when: str) -> tuple[int, dict[str, Any]] | None:
        if self.times <= 0 or self.when != when:
            return None
        self.times -= 1
        if self.what == "hang":
            time.sleep(self.seconds)
            return None
        if self.what == "cut":
            raise Cut
        return 500, error("api_error", "Something went wrong")


class FakeStripe:
    """One account behind one address."""

    def __init__(self, address: str) -> None:
        self.account = Account(address)
        self.trouble = Trouble()
        self.lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.account.reset()
        self.api = Api(self.account)
        self.courier = Courier(self.account)
        self.trouble = Trouble()

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        text = environ["wsgi.input"].read(length).decode()
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path.startswith("/v1/"):
            status, body = self._api(method, path[4:], text, environ)
            kind, where, content = "application/json", "", json.dumps(body)
        elif path.startswith("/c/pay/"):
            with self.lock:
                status, where, content = self._page(method, path, text)
            kind = "text/html; charset=utf-8"
        else:
            with self.lock:
                status, body = control.answer(self, path, json.loads(text or "{}"))
            kind, where, content = "application/json", "", json.dumps(body)
        headers = [("Content-Type", kind)] + ([("Location", where)] if where else [])
        start(f"{status} {HTTPStatus(status).phrase}", headers)
        return [content.encode()]

    def _api(
        self, method: str, path: str, text: str, environ: Environ
    ) -> tuple[int, dict[str, Any]]:
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        struck = self.trouble.strike("before")
        if struck:
            return struck
        with self.lock:
            done = self.api.answer(method, path, text or environ["QUERY_STRING"], headers)
        return self.trouble.strike("after") or done

    def _page(self, method: str, path: str, text: str) -> pages.Answer:
        self.account.tick()
        found = re.fullmatch(r"/c/pay/(\w+)(/bank)?", path)
        session = self.account.things.get(found[1]) if found else None
        if found is None or session is None:
            return 404, "", "<h1>There is no such page</h1>"
        if found[2]:
            if method == "POST":
                return pages.answer_bank(self.account, session, text)
            return pages.bank(session)
        if method == "POST":
            return pages.pay(self.account, session, text)
        return pages.page(self.account, session)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of lines that were cut."""


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(port: int = 0) -> Iterator[FakeStripe]:
    """Run a fake Stripe on 127.0.0.1, by default on a free port; it ends with the block."""
    server = make_server("127.0.0.1", port, None, server_class=_Server, handler_class=_Quiet)
    fake = FakeStripe(f"http://127.0.0.1:{server.server_port}")
    server.set_app(fake)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
