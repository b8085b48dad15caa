"""Collects the pages of the site in one directory, with links that lead to other pages of it."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
DOCS: Final = ROOT / "docs"
LINK: Final = re.compile(r"(?P<start>!?\[(?:[^\[\]]|\[[^\]]*\])*\]\()(?P<target>[^\s()]+)(?=[)\s])")
CODE: Final = re.compile(
    r"^ *(`{3,}|~{3,}).*?^ *\1[ \t]*$|(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE
)
SPAN: Final = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
ROW: Final = re.compile(r"^\|.*$", re.MULTILINE)
URL: Final = re.compile(r"[a-z][a-z0-9+.-]*:")
LANGUAGES: Final = {
    ".call": "text",
    ".json": "json",
    ".mjs": "javascript",
    ".js": "javascript",
    ".ts": "typescript",
    ".py": "python",
    ".toml": "toml",
    ".yml": "yaml",
}
MAX_SOURCE_CHARACTERS: Final = 60_000


class Staging:
    """A directory with the pages of the site.

    A link of a page to a Markdown file outside `docs/`, to a source file or to a directory brings
    that into the site, too.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._placed: dict[Path, str] = {}
        self._pending: list[tuple[Path, str]] = []

    def add_docs(self) -> None:
        """Add the pages and pictures of `docs/`, and everything that they link."""
        for path in sorted(DOCS.rglob("*")):
            if path.is_file() and path.suffix in {".md", ".svg", ".png"}:
                self._place(path, path.relative_to(DOCS).as_posix())
        self._copy_pending()

    def add_file(self, path: Path, name: str) -> None:
        """Add a Markdown file of the repository as the page `name`."""
        self._place(path, name)
        self._copy_pending()

    def add_page(self, text: str, folder: Path, name: str) -> None:
        """Add a text, whose links are relative to a folder of the repository, as a page."""
        self.write(name, self._with_links(text, folder, name))
        self._copy_pending()

    def write(self, name: str, text: str) -> None:
        """Write a page that was generated."""
        page = self.directory / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(_with_plain_pipes(text))

    def titles(self) -> dict[str, str]:
        """Return the title of each page by its path."""
        pages = sorted(self.directory.rglob("*.md"))
        return {page.relative_to(self.directory).as_posix(): _title(page) for page in pages}

    def _copy_pending(self) -> None:
        while self._pending:
            path, name = self._pending.pop()
            target = self.directory / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                target.write_text(self._listing(path, name))
            elif path.suffix == ".md":
                page = self._with_links(path.read_text(), path.parent, name)
                target.write_text(_with_plain_pipes(page))
            elif path.suffix in {".svg", ".png"}:
                shutil.copyfile(path, target)
            else:
                target.write_text(_source_page(path))

    def _place(self, path: Path, name: str) -> str:
        if path not in self._placed:
            self._placed[path] = name
            self._pending.append((path, name))
        return self._placed[path]

    def _with_links(self, page: str, folder: Path, name: str) -> str:
        def rewrite(match: re.Match[str]) -> str:
            target, _, anchor = match["target"].partition("#")
            if not target or URL.match(match["target"]):
                return match[0]
            file = Path(os.path.normpath(folder / target))
            if not file.exists():
                return match[0]  # the strict build reports it
            linked = self._place(file, self._name_of(file))
            relative = os.path.relpath(linked, Path(name).parent)
            return f"{match['start']}{relative}{'#' * bool(anchor)}{anchor}"

        return _outside_of_code(page, lambda text: LINK.sub(rewrite, text))

    def _name_of(self, file: Path) -> str:
        if file in self._placed:
            return self._placed[file]
        if file.is_relative_to(DOCS):
            inside = file / "README.md" if file.is_dir() else file
            return inside.relative_to(DOCS).as_posix()
        relative = file.relative_to(ROOT)
        if file.suffix == ".md" and relative.parts[0] == "examples" and len(relative.parts) > 1:
            folder = relative.parent.as_posix().removeprefix("examples").strip("/")
            return f"examples/{folder or 'README'}.md"
        if file.suffix == ".md":
            return f"project/{relative.as_posix().replace('/', '-').lower()}"
        if file.suffix in {".svg", ".png"}:
            return f"pictures/{relative.as_posix().replace('/', '-')}"
        return f"source/{relative.as_posix()}.md"

    def _listing(self, path: Path, name: str) -> str:
        lines = [f"# {path.relative_to(ROOT).as_posix()}/", ""]
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.suffix in LANGUAGES and "__pycache__" not in file.parts:
                linked = self._place(file, self._name_of(file))
                relative = os.path.relpath(linked, Path(name).parent)
                lines.append(f"- [{file.relative_to(path).as_posix()}]({relative})")
        return "\n".join([*lines, ""])


def _outside_of_code(text: str, change: Callable[[str], str]) -> str:
    """Change a text, and leave its code blocks and code spans as they are."""
    masked: list[str] = []

    def mask(code: re.Match[str]) -> str:
        masked.append(code[0])
        return f"\0{len(masked) - 1}\0"

    changed = change(CODE.sub(mask, text))
    return re.sub(r"\0(\d+)\0", lambda match: masked[int(match[1])], changed)


def _with_plain_pipes(text: str) -> str:
    r"""Return a page with `|` in the code of table cells: the site shows GitHub's `\|` as it is."""

    def plain(row: re.Match[str]) -> str:
        return SPAN.sub(lambda code: code[0].replace(r"\|", "|"), row[0])

    return ROW.sub(plain, text)


def _source_page(path: Path) -> str:
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text()[:MAX_SOURCE_CHARACTERS]
    return f"# {name}\n\n~~~~{LANGUAGES.get(path.suffix, 'text')}\n{text.rstrip()}\n~~~~\n"


def _title(page: Path) -> str:
    for line in page.read_text().splitlines():
        if line.startswith("# "):
            return line.removeprefix("# ").replace("`", "").strip()
    raise ValueError(f"{page.name} has no title; begin it with a line '# Title'")
