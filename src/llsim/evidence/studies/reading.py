"""Find and read study files."""

from __future__ import annotations

from pathlib import Path

from llsim.configuration import folders_of, read_mapping, validated
from llsim.configuration.located import Located
from llsim.configuration.wording import named, nearest, shown
from llsim.errors import ConfigurationError
from llsim.evidence.studies.study import Study
from llsim.evidence.studies.worlds import place_of, scenario_of

ENDINGS = (".yaml", ".yml")


def folders() -> list[Path]:
    """List where studies are kept: below the current folder first, then where llsim ships them."""
    return folders_of("experiments", "studies")


def study_names() -> list[str]:
    """List the names of all studies, in the order of the alphabet."""
    return sorted({path.stem for folder in folders() if folder.is_dir() for path in folder.glob("*.yaml")})


def study_file(name: str) -> Path:
    """Return the file of a study by its name, or the path itself. Raises ConfigurationError for an unknown name."""
    if name.endswith(ENDINGS):
        return Path(name)
    for folder in folders():
        path = folder / f"{name}.yaml"
        if name in study_names() and path.is_file():
            return path
    known = study_names()
    raise ConfigurationError(f"study: found the unknown name {shown(name)}; allowed: {named(known)}{nearest(name, known)}")


def read_study(name: str) -> Study:
    """Read a study and make sure that its worlds can be built. Raises ConfigurationError with file, line and column."""
    path = study_file(name)
    located = read_mapping(path)
    if "name" not in located.data:
        located = Located({"name": path.stem} | located.data, located.file, located.keys, located.values)
    study = validated(located, Study)
    for key in ("treated", "control"):
        if study.population is None:
            break
        try:
            place_of(study.population, getattr(study, key))
            scenario_of(study, study.population, getattr(study, key))
        except ConfigurationError as problem:
            raise located.place_of_key(("population", "overrides") if "--set" in problem.place else ("population", "region")).error(str(problem)) from None
    return study
