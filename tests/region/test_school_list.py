"""A list of schools that cannot be is refused with file, line, key, what was found and what is allowed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from llsim.agents.industry import INDUSTRIES
from llsim.configuration import find_configuration
from llsim.errors import ConfigurationError
from llsim.region.reading import read_region
from llsim.region.school_list import Theme

HEALTH = "{theme: health, seats: 194, certification: silver"
WRONG = {
    "an unknown theme": (("theme: engineering", "theme: enginering"), "did you mean `engineering`?"),
    "an unknown structure": (("structure: wall_to_wall", "structure: wall_to_wal"), "did you mean `wall_to_wall`?"),
    "an unknown certification": ((HEALTH, HEALTH.replace("silver", "platinum")), "allowed: `none`, `silver`, `gold`"),
    "no certification": ((HEALTH, HEALTH.replace(", certification: silver", "")), "found no key `certification`"),
    "no basis": ((HEALTH + ', year: "2026", source: "assumed for this project", basis: assumed', HEALTH + ', year: "2026", source: "a test"'), "found no key `basis`"),
    "no source": ((HEALTH + ', year: "2026", source: "assumed for this project"', HEALTH + ', year: "2026", source: ""'), "needs a source and a year"),
    "Gold that the figures do not know": ((HEALTH, HEALTH.replace("silver", "gold")), "gold_share: found 0 %, but the list of schools sums up to 12.5"),
    "fewer certified than the figures say": ((HEALTH, HEALTH.replace("silver", "none")), "certified_share: found 25 %, but the list of schools sums up to 12.5"),
    "a wall-to-wall school without room": ((HEALTH, HEALTH.replace("194", "120")), "found 120 seats in High school 3 for 184 ninth graders; allowed in a wall-to-wall school: at least one for each"),
    "more seats than students": (("theme: education, seats: 18", "theme: education, seats: 300"), "found 300 seats in High school 4 for 86 ninth graders; allowed: at most 1.25 for each"),
    "no seats": (("theme: education, seats: 18", "theme: education, seats: 0"), "seats"),
    "a structure its pathways are not": (("structure: several", "structure: one_pathway"), "High school 1: found 3 pathways; allowed in a school of structure `one_pathway`: 1"),
    "one pathway that calls itself several": (("structure: one_pathway", "structure: several"), "allowed in a school of structure `several`: 2 to 10"),
    "shares that are no whole": (("ninth_graders_share: 36", "ninth_graders_share: 30"), "shares of ninth graders sum to 94.0 %; allowed: 100 % within 0.5"),
    "a title twice": (('title: "High school 2"', 'title: "High school 1"'), "found `High school 1` twice"),
    "another number of schools": (("high_schools: {value: 6", "high_schools: {value: 7"), "high_schools: found 7 schools, but the list of schools sums up to 6"),
    "another share of seats": (("pathway_seat_share: {value: 51.49", "pathway_seat_share: {value: 80"), "pathway_seat_share: found 80 %, but the list of schools sums up to 51.49"),
    "an unknown key": (("structure: wall_to_wall", "structure: wall_to_wall\n      colour: blue"), "colour"),
}


def test_themes_are_the_fifteen_industries_in_their_order() -> None:
    assert get_args(Theme) == tuple(INDUSTRIES)


def changed(folder: Path, old: str, new: str) -> Path:
    """Copy the file of Antioch with one text replaced."""
    text = find_configuration("regions", "antioch_unified").read_text(encoding="utf-8")
    assert old in text, old
    path = folder / "own.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_list_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    change, said = WRONG[name]
    with pytest.raises(ConfigurationError) as refused:
        read_region(str(changed(tmp_path, *change)))
    assert said in str(refused.value)
    assert re.search(r"own\.yaml:[1-9]\d*:\d+: ", str(refused.value)), refused.value


@pytest.mark.parametrize("command", [["check"], ["region", "check"]])
def test_both_commands_that_check_refuse_it_with_one_line(command: list[str], tmp_path: Path) -> None:
    change, said = WRONG["an unknown theme"]
    path = changed(tmp_path, *change)
    told = subprocess.run([sys.executable, "-c", "from llsim.cli.main import main; main()", *command, str(path)], capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 2
    assert told.stdout == ""
    assert said in told.stderr
    assert told.stderr.count("\n") == 1


def test_a_list_without_any_pathway_is_refused(tmp_path: Path) -> None:
    lines, kept, skipping = find_configuration("regions", "antioch_unified").read_text(encoding="utf-8").splitlines(), [], False
    for line in lines:
        skipping = skipping and line.startswith("        - {")
        kept += [] if skipping else ["      pathways: []" if line == "      pathways:" else line]
        skipping = skipping or line == "      pathways:"
    text = "\n".join(kept)
    for structure in ("several", "wall_to_wall", "one_pathway"):
        text = text.replace(f"structure: {structure}", "structure: none")
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="found no pathway in 6 schools"):
        read_region(str(path))
