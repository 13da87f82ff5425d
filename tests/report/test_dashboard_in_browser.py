"""The dashboard from end to end: the command, its server, a real browser; and strangers at the door."""

from __future__ import annotations

import base64
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.report.conftest import HOSTILE
from tests.report.sample_folder import make_folder

PATIENCE = 120_000
WATCHED = """
import sys
def watch(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in ("127.0.0.1", "::1"):
        print("LEFT THE MACHINE:", arguments[1], file=sys.stderr, flush=True)
    if event == "socket.getaddrinfo" and arguments[0] not in ("127.0.0.1", "localhost", None):
        print("ASKED FOR:", arguments[0], file=sys.stderr, flush=True)
sys.addaudithook(watch)
from llsim.cli.main import main
main()
"""


@dataclass
class Server:
    """A running dashboard: its address, its process and what it wrote."""

    address: str
    process: subprocess.Popen[str]
    errors: Path

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("dashboard")
    make_folder(folder / "results" / "plain", seeds=3)
    make_folder(folder / "results" / "=HYPERLINK(1)<script>", seeds=3, hostile=HOSTILE + "![x](http://evil.example/x.png)")
    errors = folder / "errors.txt"
    with errors.open("w") as file:
        command = [sys.executable, "-c", WATCHED, "dashboard", "--port", "0", "--results", str(folder / "results")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=file, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, errors.read_text()
        yield Server(found[0], process, errors)
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 130  # a busy machine takes its time to let everybody go
        written = errors.read_text()
        assert "LEFT THE MACHINE" not in written and "ASKED FOR" not in written
        assert "Traceback" not in written
    finally:
        process.kill()
        process.wait()


@dataclass
class Visit:
    """A page of the browser, and every address it asked."""

    page: Any
    asked: list[str]

    def only_asked(self, server: Server) -> bool:
        own = (server.address + "/", server.address.replace("http", "ws") + "/", "data:", "blob:")
        return bool(self.asked) and all(address.startswith(own) for address in self.asked)


@pytest.fixture
def visit(browser: Any) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda opened: asked.append(opened.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    yield Visit(page, asked)
    context.close()


def choose_little(page: Any) -> None:
    page.get_by_role("spinbutton", name="Last year").fill("2031")
    page.get_by_role("spinbutton", name="Seeds: pairs of runs").fill("3")
    page.get_by_role("spinbutton", name="People simulated, %").fill("5")


def test_a_scenario_runs_from_end_to_end(server: Server, visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    page.goto(server.address)
    choose_little(page)
    page.get_by_role("button", name="Compare with today's rules").click()
    page.get_by_text("over 3 pairs of runs").wait_for()
    page.get_by_role("button", name="Download the brief").wait_for()
    assert re.search(r"[+\u2212]\d+\.\d to [+\u2212]\d+\.\d", page.locator(".llsim table").first.text_content())
    pictures = page.locator(".llsim img")
    described = [picture.get_attribute("alt") for picture in pictures.all()]
    assert len(described) >= 4 and all("Graduated on time" in words or ": " in words for words in described)
    assert all(picture.evaluate("image => image.complete && image.naturalWidth > 100") for picture in pictures.all())
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download the brief").click()
    downloading.value.save_as(tmp_path / "brief.html")
    assert "What would" in (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert visit.only_asked(server)


def test_a_student_has_two_lives(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(server.address + "/lives")
    page.get_by_role("spinbutton", name="People simulated, %").fill("5")
    page.get_by_role("button", name="Show lives").click()
    page.get_by_text("Both lives, year by year").wait_for()
    assert page.get_by_text("Every student here is simulated").is_visible()
    assert page.locator("tr.differs").count() > 0
    assert visit.only_asked(server)


def test_stored_comparisons_of_any_name_are_harmless(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(server.address + "/stored")
    page.get_by_role("combobox", name="Comparisons").click()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Differences from the baseline").wait_for()
    page.locator(".llsim table").first.wait_for(state="attached")
    assert page.get_by_role("heading", name="=HYPERLINK(1)<script>").is_visible()
    assert page.get_by_role("heading", name="plain", exact=True).is_visible()
    assert page.locator(".llsim script").count() == 0
    assert all(picture.get_attribute("src").startswith("data:image/svg+xml;base64,") for picture in page.locator(".llsim img").all())
    assert visit.only_asked(server)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '=HYPERLINK("http://evil.example")', "![x](http://evil.example/x.png)"])
def test_a_hostile_region_is_named_and_harmless(server: Server, visit: Visit, name: str) -> None:
    visit.page.goto(f"{server.address}/?region={quote(name, safe='')}&until=99999999999")
    visit.page.get_by_text("is none of the regions here").wait_for()
    assert visit.page.get_by_text(name, exact=False).first.is_visible()
    visit.page.get_by_text("allowed: a whole number from").wait_for()
    assert visit.only_asked(server)


def test_a_huge_size_is_refused_with_the_command_instead(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{server.address}/?region=us&until=2060")
    page.get_by_role("button", name="Compare with today's rules").click()
    page.get_by_text("This page takes at most 400 million").wait_for()
    assert "--region us --until 2060 --seeds 10" in page.locator("pre").first.text_content()
    assert server.process.poll() is None


def answer_to(server: Server, path: str, *headers: str) -> str:
    """Ask with headers that no browser would let a page set; returns the first line of the answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall("\r\n".join([f"GET {path} HTTP/1.1", *headers, "Connection: close", "", ""]).encode())
        return line.recv(4096).decode("latin-1").splitlines()[0]


def socket_answer(server: Server, host: str, origin: str) -> str:
    """Ask for the socket over which work is asked for; returns the first line of the answer."""
    key = base64.b64encode(b"0123456789abcdef").decode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        asked = ["GET /_stcore/stream HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Origin: {origin}", "", ""]
        line.sendall("\r\n".join(asked).encode())
        return line.recv(4096).decode("latin-1").splitlines()[0]


def test_strangers_are_refused_and_the_server_goes_on(server: Server) -> None:
    own, evil = f"127.0.0.1:{server.port}", f"evil.example:{server.port}"
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/_stcore/agent/openapi.json", "/media/x.html"):
        assert " 403 " in answer_to(server, path, f"Host: {evil}")
        assert " 403 " in answer_to(server, path, f"Host: {own}", "Origin: http://evil.example")
    assert " 101 " in socket_answer(server, own, f"http://{own}")
    assert " 403 " in socket_answer(server, evil, f"http://{evil}")
    assert " 403 " in socket_answer(server, own, "http://evil.example")
    assert " 200 " in answer_to(server, "/_stcore/health", f"Host: {own}")


def test_it_listens_on_this_machine_only(server: Server) -> None:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    rows += [line.split() for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]] if Path("/proc/net/tcp6").exists() else []
    listening = [row[1].split(":")[0] for row in rows if int(row[1].split(":")[1], 16) == server.port and row[3] == "0A"]
    assert listening == ["0100007F"]


def test_an_oversized_request_is_harmless(server: Server) -> None:
    own = f"127.0.0.1:{server.port}"
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        try:
            line.sendall(f"GET /{'a' * 5_000_000} HTTP/1.1\r\nHost: {own}\r\n\r\n".encode())
            line.recv(100)
        except OSError:
            pass
    deadline = time.monotonic() + 20
    while " 200 " not in answer_to(server, "/_stcore/health", f"Host: {own}"):
        assert time.monotonic() < deadline
