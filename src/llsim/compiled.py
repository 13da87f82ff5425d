"""Compile behaviours and sweeps with numba, and keep what was compiled under a key of this package's sources.

numba's own cache does not notice a change in a function that was inlined from another file. The cache folder is therefore
named by a hash of every source file that takes part in compiled code: when one changes, all is compiled afresh.
With NUMBA_DISABLE_JIT=1 the decorators do nothing and the same lines run in Python, one agent at a time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numba
from numba.core import config

PACKAGE = Path(__file__).parent
READERS = ("analysis", "api", "cli", "ema", "goal", "projection", "questions", "report")
"""Folders and files of the package's highest floors: they ask for runs and read finished ones. No lower floor imports them, so that no run depends on them."""


def source_version(package: Path = PACKAGE) -> str:
    """Name the version of the code: 16 hexadecimal digits that change with any Python source of the package but those that only read finished runs.

    A better chart or another command leaves finished runs valid.
    """
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        if place.parts[0].removesuffix(".py") not in READERS:
            digest.update(place.as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def compiled_version() -> str:
    """Name the version of the compiled code: 16 hexadecimal digits that change with any file of columns, behaviours or sweeps."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_bytes()
        if path.parent.name == "agents" or b"llsim.compiled import" in source or path == Path(__file__):
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + source)
    return digest.hexdigest()[:16]


def _cache_folder() -> Path:
    root = os.environ.get("XDG_CACHE_HOME")
    base = Path(root) if root else Path.home() / ".cache"
    folder = base / "llsim" / COMPILED_VERSION
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    return folder if writable else Path(tempfile.gettempdir()) / f"llsim-{os.getuid()}" / COMPILED_VERSION


SOURCE_VERSION = source_version()
COMPILED_VERSION = compiled_version()
COMPILED = not config.DISABLE_JIT  # type: ignore[attr-defined]  # numba sets its settings when it is imported
config.CACHE_DIR = str(_cache_folder())  # type: ignore[attr-defined]  # the same


def behaviour[**Arguments, Result](function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Mark what one agent does. Compiled into the sweeps that call it, plain Python when compiling is off."""
    return numba.njit(nogil=True, error_model="numpy")(function)


def arithmetic[**Arguments, Result](function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Mark a few lines of arithmetic that are copied into the loop they are called from, so that the processor can do many at once."""
    return numba.njit(nogil=True, error_model="numpy", inline="always")(function)


def sweep[**Arguments, Result](function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Mark a loop over agents. Releases Python's lock, so that threads can each take a block of people."""
    return numba.njit(nogil=True, error_model="numpy", cache=True)(function)
