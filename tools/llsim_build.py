"""Build backend: flit's, with `configs` and `experiments` put into the wheel, so that an installed llsim finds the regions and scenarios it ships.

In the repository both stay at the top, where people edit them; an editable installation finds them there.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path
from typing import Any

from flit_core import buildapi
from flit_core.buildapi import build_editable, build_sdist, get_requires_for_build_editable, get_requires_for_build_sdist, get_requires_for_build_wheel

__all__ = ["build_editable", "build_sdist", "build_wheel", "get_requires_for_build_editable", "get_requires_for_build_sdist", "get_requires_for_build_wheel"]
SHIPPED = ("configs", "experiments")
KINDS = (".yaml", ".csv")
LONG_AGO = (2016, 1, 1, 0, 0, 0)
"""The date of every file, as flit gives it where none is set: the same files give the same wheel."""


def build_wheel(wheel_directory: str, config_settings: dict[str, Any] | None = None, metadata_directory: str | None = None) -> str:
    """Build flit's wheel and add what is shipped; returns the name of its file."""
    name = str(buildapi.build_wheel(wheel_directory, config_settings, metadata_directory))
    path = Path(wheel_directory) / name
    part = path.with_suffix(".part")
    with zipfile.ZipFile(path) as made, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as whole:
        record = next(entry for entry in made.namelist() if entry.endswith(".dist-info/RECORD"))
        for entry in made.infolist():
            if entry.filename != record:
                whole.writestr(entry, made.read(entry), zipfile.ZIP_DEFLATED)
        added = [_add(whole, file) for folder in SHIPPED for file in sorted(Path(folder).rglob("*")) if file.suffix in KINDS]
        lines = made.read(record).decode("utf-8").splitlines()
        whole.writestr(zipfile.ZipInfo(record, LONG_AGO), "\n".join([*added, *lines]) + "\n", zipfile.ZIP_DEFLATED)
    part.replace(path)
    return name


def _add(wheel: zipfile.ZipFile, file: Path) -> str:
    """Put one file below the package; returns its line of the record."""
    content, place = file.read_bytes(), f"llsim/{file.as_posix()}"
    info = zipfile.ZipInfo(place, LONG_AGO)
    info.external_attr = 0o644 << 16
    wheel.writestr(info, content, zipfile.ZIP_DEFLATED)
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{place},sha256={digest},{len(content)}"
