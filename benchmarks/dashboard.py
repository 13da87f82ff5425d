"""How long a visitor of the dashboard waits: from the click to the first paired result, and to the interval of ten seeds, in a real browser.

    python benchmarks/dashboard.py            # Oakland Unified, all five levers, to 2040, ten seeds; needs Chromium, streamlit and playwright

The server is started anew and has warmed up. Then a lever is moved, so that only the policy runs again.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

START = "from llsim.cli.main import main; main()"
PRESS = "Compare with today's rules"


def processor_seconds(process: int) -> float:
    """Return the processor time a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def waited(page: Any, process: int) -> tuple[float, float, float]:
    """Press the button; return the seconds to the first paired result and to the last one, and the processor time it took the server."""
    before, started = processor_seconds(process), time.perf_counter()
    page.get_by_role("button", name=PRESS).click()
    page.get_by_text(re.compile(r"over [1-9] pairs? of runs", re.IGNORECASE)).wait_for()
    page.locator(".llsim img").first.wait_for()
    first = time.perf_counter() - started
    page.get_by_text("over 10 pairs of runs").wait_for()
    return first, time.perf_counter() - started, processor_seconds(process) - before


def main() -> None:
    """Measure and print."""
    server = subprocess.Popen([sys.executable, "-c", START, "dashboard", "--port", "0"], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    try:
        address = (server.stdout or sys.stdin).readline().split()[1]
        with sync_playwright() as running:
            browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page()
            page.set_default_timeout(300_000)
            page.goto(address)
            page.get_by_role("button", name=PRESS).wait_for()
            time.sleep(float(os.environ.get("LLSIM_WARM_SECONDS", "20")))
            print(f"load of the last minute {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            print("first comparison: {:.1f} s to the first paired result, {:.1f} s to the interval of ten seeds; processor time {:.1f} s".format(*waited(page, server.pid)))
            page.reload()
            page.get_by_role("slider", name=re.compile("College-course seats added")).focus()
            page.keyboard.press("ArrowRight")
            print("a lever moved, the baseline's runs kept: {:.1f} s, {:.1f} s; processor time {:.1f} s".format(*waited(page, server.pid)))
            browser.close()
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
