"""The result folder: manifest and tables, written whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llsim.errors import LlsimError

if TYPE_CHECKING:
    import pandas as pd

MANIFEST, EXPERIMENT = "manifest.json", "experiment.json"


def save_folder(folder: Path, manifest: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    """Write tables as Parquet and the manifest last, in a temporary folder that then takes the place of `folder`.

    A folder that is there is replaced only if llsim wrote it. Raises LlsimError otherwise.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise LlsimError(f"{folder}: found a folder that llsim did not write; allowed: a new or empty folder, or an earlier result")
    if (folder / EXPERIMENT).is_file():
        raise LlsimError(f"{folder}: found the finished runs of an experiment, which are not replaced; allowed: another folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for name, table in tables.items():
            table.to_parquet(part / f"{name}.parquet", index=False)
        text = json.dumps(manifest, indent=1, sort_keys=True, allow_nan=False, default=str)
        with (part / MANIFEST).open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
