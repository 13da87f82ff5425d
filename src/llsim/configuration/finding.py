"""Find a region or a scenario by its name. A name never becomes a path."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from llsim.configuration.wording import named, nearest, shown
from llsim.errors import ConfigurationError

Kind = Literal["regions", "scenarios", "networks"]
NAME = re.compile(r"[a-z0-9_]{1,80}", re.ASCII)
ENDINGS = (".yaml", ".yml")


def folders_of(*path: str) -> list[Path]:
    """List where shipped files are kept: below the current folder first, then in the repository beside `src`, or in the package where it is installed."""
    package = Path(__file__).resolve().parents[1]
    shipped = package if (package / path[0]).is_dir() else package.parents[1]
    return [Path(*path), shipped.joinpath(*path)]


def _folders(kind: Kind) -> list[Path]:
    """List where configurations are kept, as `folders_of` does. Regions hold districts in a folder of their own."""
    rooms = [(kind,), (kind, "districts")] if kind == "regions" else [(kind,)]
    return [folder for place in zip(*(folders_of("configs", *room) for room in rooms), strict=True) for folder in place]


def find_configuration(kind: Kind, name: str) -> Path:
    """Return the file of a named configuration; what ends with .yaml or .yml is taken as a path as it stands.

    Raises ConfigurationError for what is neither, naming the nearest known name. Whether a path exists is left to the reader.
    """
    if name.endswith(ENDINGS):
        return Path(name)
    one = kind.removesuffix("s")
    if not NAME.fullmatch(name):
        allowed = "a name of small letters, digits and `_`, or a path that ends with .yaml"
        raise ConfigurationError(f"{one}: found {shown(name)}; allowed: {allowed}{nearest(name, list_configurations(kind))}")
    for folder in _folders(kind):
        path = folder / f"{name}.yaml"
        if path.is_file():
            return path
    known = list_configurations(kind)
    listed = named(known) if known else f"none yet (there is no file in configs/{kind})"
    raise ConfigurationError(f"{one}: found the unknown name `{name}`; allowed: {listed}{nearest(name, known)}")


def list_configurations(kind: Kind) -> list[str]:
    """List the names of all regions or scenarios, in the order of the alphabet."""
    files = (path for folder in _folders(kind) if folder.is_dir() for path in folder.glob("*.yaml"))
    return sorted({path.stem for path in files if NAME.fullmatch(path.stem)})
