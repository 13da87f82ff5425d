"""Files and folders named as code in a page, and which of them do not exist."""

from __future__ import annotations

import re
from pathlib import Path

FROM = ("", "src/llsim", "docs")
ENDINGS = (".py", ".md", ".yaml", ".csv", ".toml", ".txt", ".in", ".json")


def paths_in(text: str) -> list[str]:
    """List what is named as a file or folder: code with a known ending, or with a `/` at its end. Commands and patterns of names are left out."""
    named = re.findall(r"`([\w./*-]+)`", text)
    return list(dict.fromkeys(name for name in named if name.endswith((*ENDINGS, "/")) and not name.startswith((".", "results/"))))


def missing(text: str, root: Path) -> list[str]:
    """List named files that are neither under the root nor under the package nor among the pages; `*` stands for any name."""
    return [name for name in paths_in(text) if not any(list((root / start).glob(name)) for start in FROM)]
