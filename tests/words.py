"""Report words that the style guide excludes: `python -m tests.words`; `make check` runs it."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

REPLACEMENTS = {
    "somebody": "name the actor: the caller, the user, another stack",
    "nobody": "name the actor and negate the verb: the service does not ...",
    "whoever": "name the actor: the party that is still connected, the caller",
    "whom": "begin a new sentence, or name the actor: the party that is called",
}
"""Excluded words, with what to write instead."""

WORD = re.compile(
    rf"(?<![A-Za-z])(?i:{'|'.join(REPLACEMENTS)})(?![a-z])"
    rf"|(?<=[a-z])(?:{'|'.join(word.capitalize() for word in REPLACEMENTS)})(?![a-z])"
)
"""A whole word in any case, also as a part of an identifier (`a_nobody`, `ringNobody`)."""

EXEMPT = {
    "LICENSE": "the text of the licence",
    "CHANGELOG.md": "entries of past releases do not change",
    "tests/words.py": "the list of the words",
    "tests/test_words.py": "examples of the words",
}
"""Files that may contain the words, with the reason."""

QUOTATION = "quotation:"
"""A line with this mark quotes another text, for example an AWS page, and may contain the words."""


def find_words(root: Path) -> list[str]:
    """Return `file:line: word: what to write instead` for the files of a Git work tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    return [
        f"{name}:{number}: {word}: {REPLACEMENTS[word.lower()]}"
        for name in sorted(filter(None, listed.stdout.split("\0")))
        if name not in EXEMPT
        for number, line in enumerate(_lines(root / name), start=1)
        if QUOTATION not in line
        for word in WORD.findall(line)
    ]


def _lines(path: Path) -> list[str]:
    """Return the lines of a text file; none for a deleted file or a binary one."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def main() -> int:
    """Print the findings; return 1 if there are any."""
    found = find_words(ROOT)
    sys.stdout.writelines(f"{finding}\n" for finding in found)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
