"""Start the dashboard: on this machine only, under this machine's name only, without a word to anybody else."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from llsim.errors import LlsimError
from llsim.report.dashboard.only_here import OnlyHere
from llsim.report.dashboard.stored import RESULTS
from llsim.report.dashboard.warming import warm_up
from llsim.report.dashboard.workshop import workshop

ADDRESS = "127.0.0.1"
APP = Path(__file__).parent / "app.py"


def settings(port: int) -> dict[str, Any]:
    """Return streamlit's settings, which stand above its files and variables."""
    return {
        "server.address": ADDRESS, "server.port": port, "server.headless": True, "browser.serverAddress": ADDRESS, "browser.gatherUsageStats": False,
        "server.enableCORS": True, "server.enableXsrfProtection": True, "server.corsAllowedOrigins": [], "server.allowedHosts": [ADDRESS, "localhost"],
        "server.enableAgentApi": False, "server.enableStaticServing": False, "server.fileWatcherType": "none", "server.maxUploadSize": 1, "server.baseUrlPath": "",
        "client.allowedOrigins": [], "client.toolbarMode": "minimal", "client.showErrorDetails": "type", "client.showErrorLinks": False,
        "global.developmentMode": False, "runner.magicEnabled": False, "logger.hideWelcomeMessage": True, "theme.base": "light", "theme.primaryColor": "#0066a1",
    }  # fmt: skip


def free_port(port: int) -> int:
    """Return a port that nobody listens on: the one asked for, or any for 0. Raises LlsimError where it is taken."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((ADDRESS, port))
        except OSError as problem:
            raise LlsimError(f"--port: found {port}, which cannot be used ({problem.strerror}); allowed: a free port, or 0 for any") from None
        return int(trial.getsockname()[1])


def serve(port: int, results: Path, started: Callable[[str], None]) -> None:
    """Serve the dashboard until it is interrupted. `started` is called with its address once it answers. Raises LlsimError for a port that is taken."""
    chosen = free_port(port)
    os.environ[RESULTS] = str(results)

    @asynccontextmanager
    async def around(_: st.App) -> AsyncIterator[None]:
        threading.Thread(target=warm_up, daemon=True).start()
        started(f"http://{ADDRESS}:{chosen}")
        yield
        workshop().close()

    st.App(APP, lifespan=around, middleware=[Middleware(OnlyHere, port=chosen)]).run(config=settings(chosen))
