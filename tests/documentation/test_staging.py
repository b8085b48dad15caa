import re
from pathlib import Path

import markdown  # type: ignore[import-untyped] # it has no stubs
import pytest

from documentation.staging import ROOT, Staging


def staged(tmp_path: Path, text: str) -> str:
    """Return a page of `docs/` as the site has it."""
    staging = Staging(tmp_path / "pages")
    staging.add_page(text, ROOT / "docs", "how-to/page.md")
    return (tmp_path / "pages" / "how-to" / "page.md").read_text()


@pytest.mark.parametrize(
    ("written", "staged_as"),
    [
        ("[a](simulator.md#sound)", "[a](../simulator.md#sound)"),
        ("[a](https://example.com)", "[a](https://example.com)"),
        ("[a](#here)", "[a](#here)"),
        ("`[a](simulator.md)`", "`[a](simulator.md)`"),
        ("[`a`](../Makefile)", "[`a`](../source/Makefile.md)"),
        ("```text\n[a](simulator.md)\n```", "```text\n[a](simulator.md)\n```"),
        ("[a](missing.md)", "[a](missing.md)"),
    ],
)
def test_link_leads_to_the_page_of_the_site(tmp_path: Path, written: str, staged_as: str) -> None:
    assert staged(tmp_path, written) == staged_as


def test_pipe_in_the_code_of_a_table_is_shown_without_a_backslash(tmp_path: Path) -> None:
    row = "| `str \\| None` | a \\| b |"
    page = staged(tmp_path, f"| a | b |\n|---|---|\n{row}\n\n`in \\| a text`\n")

    cells = re.findall(r"<td>(.*?)</td>", markdown.markdown(page, extensions=["tables"]))
    assert cells == ["<code>str | None</code>", "a | b"]
    assert "`in \\| a text`" in page


def test_linked_source_file_becomes_a_page(tmp_path: Path) -> None:
    staged(tmp_path, "[the tests](../app.py)")

    page = (tmp_path / "pages" / "source" / "app.py.md").read_text()
    assert page.startswith("# app.py\n")
    assert "class FrontDesk(PhoneLine):" in page


def test_page_without_title_is_named(tmp_path: Path) -> None:
    staging = Staging(tmp_path)
    staging.write("page.md", "no title")

    with pytest.raises(ValueError, match=r"page\.md has no title"):
        staging.titles()
