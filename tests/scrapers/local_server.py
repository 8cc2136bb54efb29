"""A small HTTP server on 127.0.0.1 that plays a live host: what it answers is a dict, what it was asked a list."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """One answer. `claim` overrides Content-Length; `chunks` sends chunked, `cut` drops the connection after them."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    claim: int | None = None
    chunks: list[bytes] | None = None
    cut: bool = False
    pause_s: float = 0.0  # before each chunk
    hang_s: float = 0.0  # before the status line


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]  # names in lower case
    at: float  # time.monotonic()


Page = Answer | list[Answer] | Callable[[Asked], Answer]


class LocalServer:
    """`pages` maps paths to an answer, a list (one an attempt, the last repeats) or a function of the request.

    Use as a context manager; `origins("a.test", "b.test")` is the value of SOURCE_ORIGINS that maps hosts to it.
    Paths not in `pages` answer 404, `/robots.txt` too.
    """

    def __init__(self, pages: dict[str, Page] | None = None) -> None:
        self.pages: dict[str, Page] = pages or {}
        self.asked: list[Asked] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, time.monotonic())
                server.asked.append(asked)
                self._send(server.answer(asked))

            def _send(self, answer: Answer) -> None:
                time.sleep(answer.hang_s)
                try:
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    if answer.chunks is None:
                        claim = len(answer.body) if answer.claim is None else answer.claim
                        self.send_header("Content-Length", str(claim))
                        self.end_headers()
                        self.wfile.write(answer.body)
                        self.close_connection = claim != len(answer.body)
                    else:
                        self._send_chunks(answer)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def _send_chunks(self, answer: Answer) -> None:
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for chunk in answer.chunks or []:
                    time.sleep(answer.pause_s)
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                    self.wfile.flush()
                if answer.cut:
                    self.close_connection = True
                else:
                    self.wfile.write(b"0\r\n\r\n")

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                """A client may hang up whenever it likes."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    def answer(self, asked: Asked) -> Answer:
        page = self.pages.get(asked.path, Answer(404, body=b"not here"))
        if callable(page):
            return page(asked)
        if isinstance(page, list):
            return page.pop(0) if len(page) > 1 else page[0]
        return page

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def origins(self, *hosts: str) -> str:
        return ",".join(f"{host}={self.url}" for host in hosts)

    def paths(self) -> list[str]:
        """What was asked for, but for robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def __enter__(self) -> LocalServer:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
