"""Publish a settings class as JSON Schema, so that editors can complete and check configuration files."""

from __future__ import annotations

from typing import Any, override

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from llsim.parameter import About

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a settings class, with unit, prior, source and grade of every declared number."""
    return {"$schema": DRAFT, **model.model_json_schema(schema_generator=_WithDeclarations)}


class _WithDeclarations(GenerateJsonSchema):
    """Adds to each field what its `About` declares."""

    @override
    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        result = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        properties = result.get("properties", {})
        for name, field in model.model_fields.items():
            published = properties.get(field.alias or name)
            declared = [item for item in field.metadata if isinstance(item, About)]
            if published is not None and declared:
                published.update(_declaration(declared[0]))
        return result


def _declaration(about: About) -> dict[str, str]:
    return {
        "description": about.description,
        "x-unit": about.unit,
        "x-prior": str(about.prior),
        "x-source": about.source,
        "x-grade": about.grade,
    }
