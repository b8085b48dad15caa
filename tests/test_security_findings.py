"""The rows of docs/security-review.md answer the findings of cdk-nag and of checkov."""

from pathlib import Path

import pytest

from tests.checkov_review import findings_in
from tests.security_findings import Finding, answers, unanswered, unused

PAGE = r"""
| finding | resources | answer |
|---|---|---|
| `CKV_AWS_1` | `AWS::Lambda::Function\.(Line\|Desk).*` | because |
| `CKV_AWS_2` | `.*` | because, too |
| `AwsSolutions-L1` | `.*/Handler` | that is another scanner |
"""
LINE = Finding("CKV_AWS_1", "AWS::Lambda::Function.LineHandler51FC7070")
OFFICE = Finding("CKV_AWS_1", "AWS::Lambda::Function.OfficeHandler51FC7070")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "page.md").write_text(PAGE)
    return tmp_path / "page.md"


def test_finding_without_a_row_is_unanswered(page: Path) -> None:
    rows = answers("CKV", page)

    assert [row.rule for row in rows] == ["CKV_AWS_1", "CKV_AWS_2"]
    assert unanswered([LINE, OFFICE, OFFICE], rows) == [OFFICE]


def test_row_without_a_finding_is_unused(page: Path) -> None:
    rows = answers("CKV", page)

    assert [row.rule for row in unused([LINE], rows)] == ["CKV_AWS_2"]


@pytest.mark.parametrize("wrap", [lambda part: part, lambda part: [part]])
def test_failed_checks_of_a_report_are_findings(wrap: type[list[object]]) -> None:
    check = {"check_id": LINE.rule, "resource": LINE.resource}
    part = {"results": {"failed_checks": [check]}, "summary": {"parsing_errors": 0}}

    assert list(findings_in(wrap(part))) == [LINE]


def test_template_that_checkov_cannot_read_fails() -> None:
    part = {"results": {"failed_checks": []}, "summary": {"parsing_errors": 1}}

    with pytest.raises(AssertionError, match="cannot read a template"):
        list(findings_in(part))


def test_each_answer_of_the_page_is_a_sentence() -> None:
    rows = answers("")

    assert {row.rule[:3] for row in rows} == {"CKV", "Aws"}
    assert all(len(row.text.split()) > 5 for row in rows)
