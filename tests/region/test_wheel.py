"""A built wheel carries what llsim reads: jobs of every area, evidence, pages, languages, and the regions, scenarios and experiments it ships."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = "import sys; sys.path.insert(0, 'tools'); import llsim_build; print(llsim_build.build_wheel(sys.argv[1]))"
PACKAGE = ROOT / "src" / "llsim"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run([sys.executable, "-c", BUILD, str(folder)], cwd=ROOT, check=True, capture_output=True, text=True)
    return folder / done.stdout.strip()


def test_everything_that_is_read_is_in_the_wheel(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    read = [file for ending in ("csv", "csv.gz", "jinja", "css", "js", "po", "yaml") for file in PACKAGE.rglob(f"*.{ending}")]
    assert {"llsim/region/data/labor_markets.csv.gz", "llsim/region/data/labor_areas.csv", "llsim/report/languages/es.po"} <= held
    assert len(read) > 25
    assert not {f"llsim/{file.relative_to(PACKAGE).as_posix()}" for file in read} - held
    shipped = [file for folder in ("configs", "experiments") for file in (ROOT / folder).rglob("*.yaml")]
    assert not {f"llsim/{file.relative_to(ROOT).as_posix()}" for file in shipped} - held


def test_the_record_of_the_wheel_names_every_file_once(wheel: Path) -> None:
    made = zipfile.ZipFile(wheel)
    record = next(name for name in made.namelist() if name.endswith("RECORD"))
    named = [line.split(",")[0] for line in made.read(record).decode().splitlines()]
    assert sorted(named) == sorted(made.namelist())


def test_an_installed_wheel_makes_a_region_and_finds_what_it_ships(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    (tmp_path / "work").mkdir()

    def llsim(*words: str) -> str:
        started = [sys.executable, "-c", "from llsim.cli.main import main; main()", *words]
        return subprocess.run(started, cwd=tmp_path / "work", env=os.environ | {"PYTHONPATH": str(tmp_path / "site")}, check=True, capture_output=True, text=True).stdout

    assert "Boise City, ID" in llsim("region", "new", "boise", "--metro", "Boise City")
    assert "is fine" in llsim("check", "boise.yaml", "linked_learning")
    assert "oakland_unified" in llsim("list", "regions")
    assert len(llsim("list", "studies").splitlines()) > 3
