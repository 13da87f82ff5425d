"""Follow `extends:` from a file to its parents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from llsim.configuration.finding import NAME
from llsim.configuration.located import Located, merge
from llsim.configuration.reading import read_mapping
from llsim.configuration.wording import shown
from llsim.errors import ConfigurationError

EXTENDS = "extends"
LONGEST_CHAIN = 20  # files


def read_with_parents(path: Path, find: Callable[[str], Path]) -> Located:
    """Read a file laid over the file its `extends:` names, and so on up. The key itself is left out of the result.

    `find` turns the name into a path; a path is not accepted in its place. Raises ConfigurationError for a circle, an unknown name
    or anything wrong in any of the files.
    """
    generations = [read_mapping(path)]
    chain = [path]
    while EXTENDS in generations[-1].data:
        youngest = generations[-1]
        place = youngest.place_of_value((EXTENDS,))
        name = youngest.data[EXTENDS]
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise place.error(
                f"key `{EXTENDS}`: found {shown(name)}; allowed: the name of one configuration, in small letters, digits and `_`"
            )
        try:
            parent = find(name)
        except ConfigurationError as problem:
            raise place.error(f"key `{EXTENDS}`: {problem}") from None
        read = read_mapping(parent)
        if parent.resolve() in [seen.resolve() for seen in chain]:
            circle = " extends ".join(each.stem for each in [*chain, parent])
            raise place.error(f"key `{EXTENDS}`: goes in a circle: {circle}")
        if len(chain) == LONGEST_CHAIN:
            raise place.error(f"key `{EXTENDS}`: a chain of more than {LONGEST_CHAIN} files")
        chain.append(parent)
        generations.append(read)
    result = generations.pop().without(EXTENDS)
    while generations:
        result = merge(result, generations.pop().without(EXTENDS))
    return result
