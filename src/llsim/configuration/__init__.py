"""Read what people edit: strict YAML, checked against settings classes, with errors that point to file, line and column."""

from __future__ import annotations

from llsim.configuration.finding import Kind, find_configuration, folders_of, list_configurations
from llsim.configuration.located import KeyPath, Located, Place, merge
from llsim.configuration.overriding import with_overrides
from llsim.configuration.parents import read_with_parents
from llsim.configuration.reading import read_mapping, read_text
from llsim.configuration.schema import schema_of
from llsim.configuration.validating import validated

__all__ = [
    "KeyPath",
    "Kind",
    "Located",
    "Place",
    "find_configuration",
    "folders_of",
    "list_configurations",
    "merge",
    "read_mapping",
    "read_text",
    "read_with_parents",
    "schema_of",
    "validated",
    "with_overrides",
]
