import subprocess
from pathlib import Path

import pytest

from tests.words import EXEMPT, ROOT, WORD, find_words


@pytest.fixture
def work_tree(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)  # noqa: S607
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [
        "nobody",
        "Nobody's",
        "NOBODY_TEXT",
        "if_nobody_answers",
        "ringNobody",
        "whoeverIsLeft",
        "whom.",
    ],
)
def test_word_is_found_in_prose_and_identifiers(text: str) -> None:
    assert WORD.search(text)


@pytest.mark.parametrize("text", ["body", "anobody", "somebodyelse", "whomever", "who"])
def test_other_words_are_not_found(text: str) -> None:
    assert not WORD.search(text)


def test_finding_has_its_file_its_line_and_a_replacement(work_tree: Path) -> None:
    (work_tree / "a page.md").write_text("The line is up.\nWhoever calls hears it.\n")

    (finding,) = find_words(work_tree)

    assert finding.startswith("a page.md:2: Whoever: name the actor")


def test_quotations_exempt_files_and_binary_files_are_not_reported(work_tree: Path) -> None:
    (work_tree / "LICENSE").write_text("to whom the Software is furnished\n")
    (work_tree / "page.md").write_text("> nobody answers <!-- quotation: AWS -->\n")
    (work_tree / "call.wav").write_bytes(b"\xff nobody")

    assert find_words(work_tree) == []


def test_exempt_files_exist() -> None:
    assert [name for name in EXEMPT if not (ROOT / name).is_file()] == []
