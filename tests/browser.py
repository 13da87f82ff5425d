"""A real browser for tests: Debian's Chromium, driven by playwright, that keeps away from the network and says what it asked for.

A test takes `open_tab` and gives it a page's path or address. In one file all tests share one browser; it ends with the file, because
playwright keeps an event loop in this thread, which would disturb tests of other files that bring their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

INSTALL = ("apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=600", "chromium")
UPDATE = ("apt-get", "update")
QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")


@dataclass
class Tab:
    """One tab. `requests`: every address it asked for; `errors`: what scripts raised or wrote to the console as an error; `dialogs`: what popped up."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def asked_elsewhere(self, own: str) -> list[str]:
        """List what was asked for beside a page's own address, with or without a fragment."""
        return [address for address in self.requests if address.partition("#")[0] != own.partition("#")[0]]


class OpenTab(Protocol):
    """Open a page in a tab of its own: a file, or an address of this machine with `offline=False`."""

    def __call__(self, page: Path | str, *, scripts: bool = True, offline: bool = True, width: int = 1200, height: int = 900) -> Tab: ...


def chromium() -> str:
    """Return the path of Chromium; install it where it is missing. Fails the test, and never skips it, where that cannot be done."""
    found = shutil.which("chromium")
    if found is None:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(INSTALL, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:  # the list of packages may be missing or old
            subprocess.run(UPDATE, env=environment, capture_output=True, check=False)
            done = subprocess.run(INSTALL, env=environment, capture_output=True, text=True, check=False)
        found = shutil.which("chromium")
        if found is None:
            pytest.fail(f"Chromium is missing and `{' '.join(INSTALL)}` did not bring it: {done.stderr.strip()[-400:]}")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium without a window."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (slow to import)

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield running
        running.close()


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[OpenTab]:
    """Open pages in fresh tabs with nothing kept between them."""
    contexts = []

    def opened(page: Path | str, *, scripts: bool = True, offline: bool = True, width: int = 1200, height: int = 900) -> Tab:
        context = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": height})
        contexts.append(context)
        context.set_offline(offline)
        tab = Tab(context.new_page())
        tab.page.on("request", lambda request: tab.requests.append(request.url))
        tab.page.on("pageerror", lambda error: tab.errors.append(str(error)))
        tab.page.on("console", lambda message: tab.errors.append(message.text) if message.type == "error" else None)
        tab.page.on("dialog", lambda dialog: (tab.dialogs.append(dialog.message), dialog.dismiss()))
        tab.page.goto(page.resolve().as_uri() if isinstance(page, Path) else page)
        return tab

    yield opened
    for context in contexts:
        context.close()
