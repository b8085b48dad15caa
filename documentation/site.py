"""Builds the site with Zensical, and checks what its strict mode does not."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from documentation import navigation
from documentation.staging import ROOT, Staging

BUILD: Final = ROOT / "build" / "docs"
SITE_URL: Final = "https://phone-line.invalid/"
"""Zensical needs an address; links become relative afterwards, those of `llms.txt` too."""

SHIM: Final = ROOT / "node_modules" / "iframe-worker" / "shim" / "index.js"
SHIM_URL: Final = "https://unpkg.com/iframe-worker/shim"
DESCRIPTION: Final = (
    "Telephone lines on Amazon Chime SDK PSTN Audio: AWS CDK constructs, a typed Lambda runtime, "
    "and the service on your own machine."
)
FEATURES: Final = (
    "content.code.copy",
    "navigation.footer",
    "navigation.indexes",
    "navigation.path",
    "navigation.top",
    "search.highlight",
)


def configuration(titles: Mapping[str, str]) -> dict[str, Any]:
    """Return Zensical's configuration for pages with these titles."""
    sections = navigation.arrange(titles)
    nav: list[dict[str, Any]] = [{"Home": navigation.HOME}]
    nav += [{title: _entries(pages, titles)} for title, pages in sections.items() if pages]
    palettes = [
        ("(prefers-color-scheme: light)", "default", "lucide/sun", "Dark mode"),
        ("(prefers-color-scheme: dark)", "slate", "lucide/moon", "Light mode"),
    ]
    return {
        "site_name": "phone-line",
        "site_description": DESCRIPTION,
        "site_url": SITE_URL,
        "docs_dir": "pages",
        "site_dir": "site",
        "use_directory_urls": False,
        "nav": nav,
        "theme": {
            "language": "en",
            "font": False,
            "features": list(FEATURES),
            "palette": [
                {"media": media, "scheme": scheme, "toggle": {"icon": icon, "name": name}}
                for media, scheme, icon, name in palettes
            ],
        },
        "plugins": {
            "search": {},
            "offline": {"enabled": True},
            "llmstxt": {
                "full_output": "llms-full.txt",
                "markdown_description": DESCRIPTION,
                "sections": {
                    "Start": [navigation.HOME],
                    **{title: pages for title, pages in sections.items() if pages},
                },
            },
        },
    }


def build(staging: Staging) -> Path:
    """Build the site from staged pages, strictly. Return its directory.

    Raises:
        RuntimeError: A link or a reference of a page is broken, or a file of the built site is not
            there; the output of the generator names the page.
    """
    base = staging.directory.parent
    config = base / "mkdocs.yml"
    config.write_text(json.dumps(configuration(staging.titles()), indent=2))  # JSON is YAML
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict", "-f", str(config)]
    ran = subprocess.run(command, cwd=base, capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode != 0:
        raise RuntimeError(f"{_without_traceback(ran.stdout + ran.stderr)}\nthe build is strict")
    site = base / "site"
    _make_offline(site)
    _make_links_relative(site)
    broken = sorted(broken_references(site))
    if broken:
        raise RuntimeError("the site refers to files that it does not have:\n" + "\n".join(broken))
    return site


def broken_references(site: Path) -> Iterator[str]:
    """Yield `page: reference` for links, pictures and scripts that do not exist in the site."""
    for page in site.rglob("*.html"):
        if page.name == "404.html":  # its links are absolute
            continue
        for reference in references_in(page.read_text()):
            parts = urlsplit(reference)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            if not (page.parent / unquote(parts.path)).resolve().is_file():
                yield f"{page.relative_to(site)}: {reference}"


def references_in(html: str) -> list[str]:
    """Return what the elements of a page refer to, in order."""
    parser = _References()
    parser.feed(html)
    return parser.found


class _References(HTMLParser):
    """Collects the values of `href` and `src`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


def _entries(pages: list[str], titles: Mapping[str, str]) -> list[dict[str, str]]:
    return [{titles[page]: page} for page in pages]


def _make_offline(site: Path) -> None:
    """Replace the script that the search loads from the web when a page is opened as a file."""
    target = site / "assets" / "javascripts" / "iframe-worker.js"
    shutil.copyfile(SHIM, target)
    for page in site.rglob("*.html"):
        text = page.read_text()
        depth = len(page.relative_to(site).parents) - 1
        local = "../" * depth + target.relative_to(site).as_posix()
        page.write_text(text.replace(SHIM_URL, local))


def _make_links_relative(site: Path) -> None:
    """Let the links of `llms.txt` and of the plain pages work wherever the site is."""
    for page in (*site.glob("llms*.txt"), *site.rglob("*.md")):
        prefix = "../" * (len(page.relative_to(site).parents) - 1)
        page.write_text(page.read_text().replace(SITE_URL, prefix))


def _without_traceback(output: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output)
    return plain.partition("Traceback (most recent call last)")[0].rstrip()
