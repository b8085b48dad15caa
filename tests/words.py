"""Report words that style rules exclude: `python -m tests.words`; `make check` runs it."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

EXCLUDED = re.compile(r"(?<![\w-])(somebody|nobody|whoever|whom)(?![\w-])", re.IGNORECASE)
"""Words that hide the actor: write the caller, the service, CloudFormation or the user."""

SUFFIXES = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".mjs", ".js", ""}

EXEMPT = {
    "LICENSE": "the licence's own text",
    "CHANGELOG.md": "past releases keep their words",
    "tests/words.py": "the list of the words",
}
"""Files that may contain the words, with the reason."""

QUOTATION = "quotation:"
"""A line with this mark quotes another text, for example an AWS page."""


def findings(root: Path) -> list[str]:
    """Return `file:line: word` for each excluded word in the files that git tracks."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    found = []
    for name in listed.stdout.splitlines():
        path = root / name
        if name in EXEMPT or path.suffix not in SUFFIXES or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found += [
                f"{name}:{number}: {match[0]}"
                for match in EXCLUDED.finditer(line)
                if QUOTATION not in line
            ]
    return found


def main() -> int:
    """Print the findings; return 1 if there are any."""
    found = findings(ROOT)
    if found:
        hint = "name the actor instead: the caller, the service, CloudFormation, the user"
        sys.stdout.write("\n".join([*found, hint, ""]))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
