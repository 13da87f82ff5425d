"""The site of docs/ builds offline, every page is reached from the first, nothing comes from the network, and no link or anchor is broken."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
FIRST = "docs/index.html"
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md")
ASKED_FOR = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "embed": "src", "object": "data", "link": "href", "use": "href"}
STATED_ONLY = {"canonical", "license", "author", "help", "prev", "next"}


class Page(HTMLParser):
    """What a page asks the network for, what it links to, and the anchors it has."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors |= {value for value in (found.get("id"), found.get("name") if tag == "a" else None) if value}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
        name = ASKED_FOR.get(tag)
        if name and found.get(name) and not (tag == "link" and (found.get("rel") or "") in STATED_ONLY):
            self.asked.append(found[name] or "")
        self.asked += re.findall(r"url\(([^)]*)\)", found.get("style") or "") + [part.split()[0] for part in (found.get("srcset") or "").split(",") if part.strip()]


def remote(address: str) -> bool:
    """Say whether an address leaves the folder of the site."""
    return bool(urlsplit(address.strip("'\" ")).netloc) and not address.strip("'\" ").startswith("data:")


def remote_in_css(text: str) -> list[str]:
    """List what a style sheet fetches from elsewhere."""
    fetched = [found.strip("'\" ") for found in re.findall(r"url\(\s*('[^']*'|\"[^\"]*\"|[^)]*)\s*\)", text)]
    return [found for found in [*fetched, *re.findall(r"@import\s+['\"]([^'\"]+)", text)] if remote(found)]


def build(root: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Build the site as `make site` does."""
    return subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-n", "-b", "html", "-c", "docs", "-d", str(out.with_suffix(".doctrees")), ".", str(out)],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "site"
    done = build(ROOT, out)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    return {path.relative_to(site).as_posix(): Page(path) for path in sorted(site.rglob("*.html"))}


def broken(site: Path, pages: dict[str, Page]) -> list[str]:
    """List links within the site whose page, file or anchor is not there."""
    found = []
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (site / name).parent / unquote(parts.path) if parts.path else site / name
            target = target.resolve()
            anchors = pages[target.relative_to(site.resolve()).as_posix()].anchors if target.suffix == ".html" and target.is_file() else set()
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in anchors | {""}):
                found.append(f"{name}: {link}")
    return found


def reached(site: Path, pages: dict[str, Page]) -> set[str]:
    """List the pages that links lead to from the first one."""
    there, seen = [FIRST], {FIRST}
    while there:
        name = there.pop()
        for link in pages[name].links:
            parts = urlsplit(link)
            if not (parts.scheme or parts.netloc) and parts.path:
                other = ((site / name).parent / unquote(parts.path)).resolve().relative_to(site.resolve()).as_posix()
                if other in pages and other not in seen:
                    seen.add(other)
                    there.append(other)
    return seen


def test_every_page_of_the_docs_is_on_the_site_and_reached_from_the_first(site: Path, pages: dict[str, Page]) -> None:
    written = {path.relative_to(ROOT).with_suffix(".html").as_posix() for path in [*(ROOT / name for name in PAGES), *(ROOT / "docs").rglob("*.md")]}
    assert written - set(pages) == set()
    assert written - reached(site, pages) == set()
    assert f"url={FIRST}" in (site / "index.html").read_text(encoding="utf-8")


def test_every_page_is_in_the_navigation_of_a_page(site: Path) -> None:
    text = (site / "docs/odd.html").read_text(encoding="utf-8")
    tree = re.search(r'<div class="sidebar-tree">(.*?)</div>\s*</div>', text, re.DOTALL)
    assert tree is not None
    named = {((site / "docs") / link.split("#")[0]).resolve().relative_to(site.resolve()).as_posix() for link in re.findall(r'href="([^"#]+)"', tree[1])} | {"docs/odd.html"}
    written = {path.relative_to(ROOT).with_suffix(".html").as_posix() for path in (ROOT / "docs").rglob("*.md")} - {FIRST}
    assert written - named == set(), "in no navigation: see the lists at the end of docs/index.md"


def test_nothing_on_the_site_comes_from_the_network(site: Path, pages: dict[str, Page]) -> None:
    assert [f"{name}: {address}" for name, page in pages.items() for address in page.asked if remote(address)] == []
    sheets = sorted(site.rglob("*.css"))
    assert len(sheets) >= 3
    assert [f"{path.name}: {address}" for path in sheets for address in remote_in_css(path.read_text(encoding="utf-8"))] == []
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in site.rglob("*.js"))
    assert re.findall(r"(?:fetch|import|importScripts)\(\s*['\"](?:https?:)?//[^'\"]+", scripts) == []


def test_no_link_and_no_anchor_is_broken(site: Path, pages: dict[str, Page]) -> None:
    assert sum(len(page.links) for page in pages.values()) > 500
    assert broken(site, pages) == []


def test_what_is_wrong_is_noticed(site: Path, tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    wrong = '<a href="nowhere.html">a</a><a href="docs/odd.html#no-such-heading">b</a><script src="//cdn.example/x.js"></script><link rel="stylesheet" href="https://fonts.example/a.css"><img src="data:image/png;base64,AA">'
    (copy / "lost.html").write_text(wrong, encoding="utf-8")
    pages = {path.relative_to(copy).as_posix(): Page(path) for path in copy.rglob("*.html")}
    assert broken(copy, pages) == ["lost.html: nowhere.html", "lost.html: docs/odd.html#no-such-heading"]
    assert [address for address in pages["lost.html"].asked if remote(address)] == ["//cdn.example/x.js", "https://fonts.example/a.css"]
    assert "lost.html" not in reached(copy, pages)
    assert remote_in_css("@import 'https://a.example/b.css'; a { background: url(//c.example/d.png) } b { background: url('data:image/svg+xml;x=\"http://www.w3.org/\"') }") == ["//c.example/d.png", "https://a.example/b.css"]


@pytest.mark.parametrize(
    ("page", "text", "said"),
    [
        ("lost.md", "# Lost\n", "included in any toctree"),
        ("decisions/broken.md", "# Broken\n[nowhere](../nowhere.md)\n", "nowhere.md"),
        ("decisions/anchor.md", "# Anchor\n[nowhere](flip.md#no-such-heading)\n", "no-such-heading"),
    ],
)  # fmt: skip
def test_a_page_in_no_navigation_or_with_a_broken_link_stops_the_build(tmp_path: Path, page: str, text: str, said: str) -> None:
    (tmp_path / "docs/decisions").mkdir(parents=True)
    shutil.copy(ROOT / "docs/conf.py", tmp_path / "docs/conf.py")
    shutil.copytree(ROOT / "docs/static", tmp_path / "docs/static")
    navigation = "# First\n```{toctree}\n:glob:\ndecisions/*\n```\n"
    (tmp_path / "docs/index.md").write_text(navigation, encoding="utf-8")
    (tmp_path / "docs/decisions/flip.md").write_text("# Flip\n", encoding="utf-8")
    assert build(tmp_path, tmp_path / "fine").returncode == 0
    (tmp_path / "docs" / page).write_text(text, encoding="utf-8")
    done = build(tmp_path, tmp_path / "wrong")
    assert done.returncode != 0
    assert said in done.stderr
