"""Every command of the tutorials is one that the command line takes, with names and files that exist or that the tutorial makes."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import click
import pytest

import llsim
from llsim.catalogue import BY_NAME
from llsim.cli.main import llsim as program
from llsim.configuration import list_configurations
from llsim.evidence.studies.reading import study_names
from llsim.experiment.experiment_file import read_experiment
from llsim.reading import read_scenario

ROOT = Path(__file__).parents[2]
TUTORIALS = sorted((ROOT / "docs/tutorials").glob("*.md"))
FEWEST = {"for_policymakers.md": 7, "for_researchers.md": 14, "your_region_in_an_afternoon.md": 5}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = re.compile(r"Write `(\S+\.yaml)`:\n\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = {"scenario": "scenarios", "scenarios": "scenarios", "baseline": "scenarios", "alternatives": "scenarios", "region": "regions", "regions": "regions"}


def commands(text: str) -> list[list[str]]:
    """List the commands of a page, as words."""
    lines = [line for language, block in BLOCK.findall(text) if not language for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.startswith("llsim ")]


def parsed(words: list[str]) -> click.Context:
    """Let the command line take a command apart, without running it. Raises UsageError."""
    command: click.Command = program
    context = click.Context(program, info_name="llsim")
    rest = words[1:]
    while isinstance(command, click.Group):
        found = command.get_command(context, rest[0])
        if found is None:
            raise click.UsageError(f"no command {rest[0]}")
        command, rest = found, rest[1:]
    return command.make_context(command.name or "", list(rest))


def several(value: object) -> list[str]:
    """Return the words given for a parameter."""
    return [str(item) for item in value] if isinstance(value, tuple) else [] if value is None or isinstance(value, bool) else [str(value)]


def faults(text: str) -> list[str]:
    """List what is wrong with the commands of a page."""
    made, found = {name for name, _ in FILES.findall(text)}, []
    for words in commands(text):
        said = " ".join(words)
        try:
            context = parsed(words)
        except click.ClickException as error:
            found.append(f"{said}: {error.format_message()}")
            continue
        for key, value in context.params.items():
            for word in several(value):
                there = word in made or (ROOT / word).exists()
                if key in NAMED and not (word in list_configurations(NAMED[key]) or there):
                    found.append(f"{said}: no {key} {word}")
                if key == "outcome" and word not in BY_NAME:
                    found.append(f"{said}: no outcome {word}")
                if key == "names" and word not in study_names():
                    found.append(f"{said}: no study {word}")
                if key != "out" and (word.endswith(".yaml") or word.startswith("results/")) and not there:
                    found.append(f"{said}: nothing made {word}")
        if words[1] == "experiment" and words[2] != "status" and not (ROOT / f"experiments/{words[2].removeprefix('experiments/').removesuffix('.yaml')}.yaml").is_file() and words[2] not in made:
            found.append(f"{said}: no experiment {words[2]}")
        made |= {str(context.params["out"])} if context.params.get("out") else set()
        made |= set(words[4:]) if words[1:4] == ["region", "export", "csv"] else set()
    return found


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.name)
def test_every_command_of_a_tutorial_is_one_the_program_takes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(commands(text)) >= FEWEST.get(path.name, 1)
    assert faults(text) == []


def test_a_wrong_command_option_name_or_file_is_noticed() -> None:
    for line, said in {
        "llsim compair baseline": "no command compair",
        "llsim compare baseline linked_learning --seed 5": "No such option",
        "llsim compare baseline linked_lerning": "no alternatives linked_lerning",
        "llsim run baseline --region atlantis": "no region atlantis",
        "llsim flip linked_learning --outcome happiness": "no outcome happiness",
        "llsim study the_moon": "no study the_moon",
        "llsim experiment nowhere": "no experiment nowhere",
        "llsim reproduce results/never": "nothing made results/never",
        "llsim check my_policy.yaml": "nothing made my_policy.yaml",
    }.items():
        found = faults(f"```\n{line}\n```\n")
        assert len(found) == 1, line
        assert said in found[0]


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.name)
def test_files_written_in_a_tutorial_can_be_read_and_its_python_names_what_there_is(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(FILES.findall(text)) == text.count("```yaml")
    for name, body in FILES.findall(text):
        (tmp_path / name).write_text(body, encoding="utf-8")
        read = read_experiment if "design:" in body else read_scenario
        read(str(tmp_path / name))
    for language, body in BLOCK.findall(text):
        if language == "python":
            for node in ast.walk(ast.parse(body)):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "llsim":
                    assert node.attr in llsim.__all__
                if isinstance(node, ast.ImportFrom) and node.module:
                    exec(f"from {node.module} import {', '.join(alias.name for alias in node.names)}", {})  # noqa: S102 (imports of the tutorial alone)
