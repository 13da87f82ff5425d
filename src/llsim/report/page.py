"""Make a page of a template, and put it in its place whole or not at all."""

from __future__ import annotations

from gettext import NullTranslations
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from llsim.experiment.atomic import writing

TEMPLATES = Path(__file__).parent / "templates"


def rendered(template: str, **values: Any) -> str:
    """Fill a template; everything that is not markup is escaped, and data for a script by `tojson` too: `<`, `>`, `&`, quotes and line separators."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.policies["json.dumps_kwargs"] = {"allow_nan": False, "separators": (",", ":")}
    return environment.get_template(template).render(**values)


def translated(template: str, translations: NullTranslations, **values: Any) -> str:
    """Fill a template whose texts are translated."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"], autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    return environment.get_template(template).render(**values)


def put(path: Path, text: str) -> Path:
    """Write a page whole or not at all; returns its path. Raises DiskError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with writing(path) as part:
        part.write_text(text, encoding="utf-8")
    return path
