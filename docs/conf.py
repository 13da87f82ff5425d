"""How the site of these pages is made: `make site`. Pages are read where they are, so that a link works in the repository and on the site alike."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

project = "llsim"
root_doc = "docs/index"
include_patterns = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md", "docs/**"]
exclude_patterns = [".*", "**/.*", "**/__pycache__", "results", "site", "src", "tests", "tools", "configs", "experiments"]
extensions = ["myst_parser"]
myst_heading_anchors = 4
nitpicky = True

html_theme = "furo"
html_title = "llsim"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
pygments_style = "default"  # the theme's own is below 4.5 to 1 in comments
highlight_language = "none"  # most blocks are commands, which read worse coloured as Python
HOME = '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>llsim</title>\n<meta http-equiv="refresh" content="0; url=docs/index.html">\n<a href="docs/index.html">llsim</a>\n</html>\n'


def open_at_home(app: Sphinx, failure: Exception | None) -> None:
    """Let the folder of the site open at its first page."""
    if failure is None and app.builder.format == "html":
        (Path(app.outdir) / "index.html").write_text(HOME, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Tell Sphinx what to do when it is done."""
    app.connect("build-finished", open_at_home)
