"""Commands that look without running: check, list, schema, region check."""

from __future__ import annotations

import json
from pathlib import Path

import click

from llsim.cli.regions import echo_assumed, export_region, import_region, new_region

KINDS = ("regions", "scenarios", "levers", "outcomes", "parameters", "studies")


@click.command()
@click.argument("files", nargs=-1, required=True)
def check(files: tuple[str, ...]) -> None:
    """Check scenario and region FILES (or names) and say that they are fine, or what is wrong."""
    from llsim.configuration import find_configuration, list_configurations, read_mapping  # noqa: PLC0415 (keeps --help fast)
    from llsim.reading import read_scenario  # noqa: PLC0415 (slow to import)
    from llsim.region.reading import read_region  # noqa: PLC0415 (slow to import)

    for name in files:
        is_region = name in list_configurations("regions")
        if not is_region and name.endswith((".yaml", ".yml")):
            keys = read_mapping(Path(name)).data
            is_region = "students" in keys
            if "scenarios" in keys:
                from llsim.experiment.experiment_file import read_experiment  # noqa: PLC0415 (slow to import)
                from llsim.experiment.plan import plan_of  # noqa: PLC0415 (slow to import)

                click.echo(f"{name}: experiment {read_experiment(name).name} is fine; {len(plan_of(read_experiment(name))):,} runs")
                continue
        if is_region:
            found = read_region(name)
            click.echo(f"{name}: region {found.name} is fine; {len(found.assumed())} of its figures are assumed or from memory")
        else:
            find_configuration("scenarios", name)
            scenario = read_scenario(name)
            click.echo(f"{name}: scenario {scenario.name} is fine; levers: {', '.join(lever.title for lever in scenario.levers) or 'none'}")


@click.command("list")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--ungraded", is_flag=True, help="Parameters only: those without a grade (there must be none).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def listing(kind: str, ungraded: bool, as_json: bool) -> None:
    """List regions, scenarios, levers, outcomes, parameters or studies."""
    rows = {
        "regions": _regions, "scenarios": _scenarios, "levers": listed_levers, "outcomes": listed_outcomes, "parameters": listed_parameters, "studies": _studies,
    }[kind]()
    if ungraded:
        rows = [row for row in rows if not row.get("grade")]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        click.echo("  ".join(f"{value}" for value in row.values()))


def _regions() -> list[dict[str, object]]:
    from llsim.configuration import list_configurations  # noqa: PLC0415 (keeps --help fast)
    from llsim.region.reading import read_region  # noqa: PLC0415 (slow to import)

    found = [read_region(name) for name in list_configurations("regions")]
    return [{"name": r.name, "title": r.title, "kind": r.kind, "ninth_graders": round(r.students.ninth_graders.value)} for r in found]


def _scenarios() -> list[dict[str, object]]:
    from llsim.configuration import list_configurations  # noqa: PLC0415 (keeps --help fast)
    from llsim.reading import read_scenario  # noqa: PLC0415 (slow to import)

    found = [read_scenario(name) for name in list_configurations("scenarios")]
    return [{"name": s.name, "title": s.title, "levers": ", ".join(lever.title for lever in s.levers)} for s in found]


def listed_levers() -> list[dict[str, object]]:
    """List the levers: key, field of intensity, description."""
    from llsim.scenario import LEVERS  # noqa: PLC0415 (slow to import)

    return [{"key": kind.key, "intensity": kind.intensity, "description": (kind.__doc__ or "").strip().split("\n")[0]} for kind in LEVERS]


def listed_outcomes() -> list[dict[str, object]]:
    """List the outcomes: name, unit, grade, denominator, definition, caution."""
    from llsim.catalogue import OUTCOMES  # noqa: PLC0415 (keeps --help fast)

    return [{"name": o.name, "unit": o.unit, "grade": o.grade, "denominator": o.denominator, "definition": o.definition, "caution": o.caution} for o in OUTCOMES]


def listed_parameters() -> list[dict[str, object]]:
    """List the declared numbers at their built-in values."""
    from llsim.evidence.declared import declared_numbers  # noqa: PLC0415 (slow to import)

    return [
        {
            "name": p.name, "value": p.value, "unit": p.about.unit, "prior": str(p.about.prior), "source": p.about.source, "grade": p.about.grade,
            "low": _finite(p.low), "high": _finite(p.high), "description": p.about.description,
        }
        for p in declared_numbers()
    ]


def _studies() -> list[dict[str, object]]:
    from llsim.evidence.studies.reading import read_study, study_names  # noqa: PLC0415 (slow to import)

    found = [read_study(name) for name in study_names()]
    return [
        {"name": s.name, "title": s.title, "design": s.design.kind if s.design else "not expressible", "evidence": ", ".join([*(o.evidence for o in s.outcomes), *(o.evidence for o in s.not_expressible)])}
        for s in found
    ]


def _finite(value: float) -> float | None:
    """Return a bound, or None for no bound: JSON has no infinity."""
    return value if abs(value) != float("inf") else None


@click.command()
@click.argument("kind", type=click.Choice(("scenario", "region", "experiment")), default="scenario")
def schema(kind: str) -> None:
    """Print the JSON Schema of a scenario, region or experiment file."""
    from llsim.configuration import schema_of  # noqa: PLC0415 (keeps --help fast)

    if kind == "scenario":
        from llsim.scenario import Scenario  # noqa: PLC0415 (slow to import)

        click.echo(json.dumps(schema_of(Scenario), indent=1))
    elif kind == "experiment":
        from llsim.experiment.experiment_file import Experiment  # noqa: PLC0415 (slow to import)

        click.echo(json.dumps(schema_of(Experiment), indent=1))
    else:
        from llsim.region.region import Region  # noqa: PLC0415 (slow to import)

        click.echo(json.dumps(schema_of(Region), indent=1))


@click.group()
def region() -> None:
    """Look at a region's file, or make one."""


region.add_command(new_region)
region.add_command(import_region)
region.add_command(export_region)


@region.command("check")
@click.argument("name")
@click.option("--baseline", is_flag=True, help="Run the baseline and print simulated beside given rates; a region that is not calibrated is fitted first.")
@click.option("--keep/--no-keep", default=True, show_default=True, help="Keep levels that were fitted in ./configs/calibration, where runs find them.")
def check_region(name: str, baseline: bool, keep: bool) -> None:
    """Check the file of region NAME, list what was assumed, and with --baseline what the model makes of it."""
    from llsim.cli.importing import importing  # noqa: PLC0415 (keeps --help fast)
    from llsim.region.reading import read_region  # noqa: PLC0415 (slow to import)
    from llsim.region.school_list import structures_of  # noqa: PLC0415 (the same)

    place = read_region(name)
    click.echo(f"{place.title}: {len(list(place.figures()))} figures, {len(place.assumed())} assumed or from memory")
    if place.schools.school_list is not None:
        click.echo(f"Its {len(place.schools.school_list)} schools are listed: {structures_of(place.schools.school_list)}")
    echo_assumed(place)
    if baseline:
        with importing():
            from llsim.cli.baselines import echo_baseline  # noqa: PLC0415 (slow to import)
        echo_baseline(place, name, keep=keep)
