"""The workflows run what `.ci/run` runs; releases have notes; metadata are complete."""

import re
import tomllib
from email.message import Message

import pytest
import yaml  # type: ignore[import-untyped]

from tests.release import (
    REQUIRED_METADATA,
    ROOT,
    address_problems,
    metadata_problems,
    section_of,
)

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
CI_RUN = (ROOT / ".ci" / "run").read_text()


def commands_of(workflow: str) -> list[str]:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / workflow).read_text())["jobs"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    return [step["run"] for step in steps if "run" in step]


def test_ci_workflow_runs_the_commands_of_ci_run() -> None:
    wanted = re.findall(r"^make [a-z-]+$", CI_RUN, re.MULTILINE)

    assert len(wanted) >= 3
    assert sorted(commands_of("ci.yml")) == sorted(wanted)


def test_release_publishes_the_site_at_the_address_of_the_documentation() -> None:
    commands = commands_of("release.yml")
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())["jobs"]
    used = [step.get("uses", "").partition("@")[0] for j in jobs.values() for step in j["steps"]]

    assert {"make test", "make docs", "make release"} <= set(commands)
    assert "actions/upload-pages-artifact" in used
    assert used[-1] == "actions/deploy-pages"
    assert jobs["site"]["permissions"] == {"pages": "write", "id-token": "write"}


def test_each_python_of_the_metadata_is_tested() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    declared = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())

    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == declared


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_may_read_only_by_default(workflow: object) -> None:
    read = yaml.safe_load(workflow.read_text())  # type: ignore[attr-defined]

    assert read["permissions"] == {"contents": "read"}


def test_issue_forms_have_what_github_requires() -> None:
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))

    assert len(forms) == 3
    for form in forms:
        read = yaml.safe_load(form.read_text())
        assert read["name"]
        assert read["description"]
        inputs = [field for field in read["body"] if field["type"] != "markdown"]
        assert all(field["id"] and field["attributes"]["label"] for field in inputs)


def test_notes_of_a_version_are_its_section() -> None:
    changelog = "## [Unreleased]\n\n- new\n\n## [1.1.0] - 2026-12-01\n\n- b\n\n## [1.0.0]\n\n- a\n"

    assert section_of(changelog, "1.1.0") == "- b\n"
    assert section_of(changelog, "1.0.0") == "- a\n"
    assert section_of(changelog, "1.0") == ""


def test_missing_metadata_are_named() -> None:
    metadata = Message()
    for name in REQUIRED_METADATA[1:]:
        metadata[name] = "x"

    problems = list(metadata_problems(metadata))

    assert problems[0] == "the wheel has no Author"
    assert "the wheel does not say that it is typed" in problems


REPOSITORY = "https://github.com/me/phone-line"
URLS = {
    "Changelog": f"{REPOSITORY}/blob/main/CHANGELOG.md",
    "Documentation": "https://me.github.io/phone-line/",
    "Issues": f"{REPOSITORY}/issues",
    "Source": REPOSITORY,
}


def test_version_without_addresses_is_not_published() -> None:
    (problem,) = address_problems({"Source": REPOSITORY}, "")

    assert problem.startswith("[project.urls] in pyproject.toml lacks Changelog, Documentation, I")
    assert "docs/project/versions.md shows what to write" in problem


def test_version_with_the_address_of_another_repository_is_not_published() -> None:
    (problem,) = address_problems(URLS, "you/phone-line")

    assert problem == (
        "the address Source is https://github.com/me/phone-line, and the repository that publishes"
        " is https://github.com/you/phone-line"
    )


@pytest.mark.parametrize("repository", ["", "me/phone-line"])
def test_version_with_the_addresses_of_its_repository_is_published(repository: str) -> None:
    assert list(address_problems(URLS, repository)) == []


def test_addresses_that_the_documentation_shows_are_complete() -> None:
    page = (ROOT / "docs" / "project" / "versions.md").read_text()
    (block,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)

    urls = tomllib.loads(block)["project"]["urls"]

    assert list(address_problems(urls, "OWNER/REPOSITORY")) == []


def test_project_publishes_no_invented_address() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert "OWNER" not in str(project.get("urls", {}))
