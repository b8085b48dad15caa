"""The locked versions, the page of licences, and the files of the distributions."""

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.dependencies import CDK_VERSION, PAGE, ROOT, cdk_version, documents_with_cdk_version

LOCK = ROOT / "requirements.lock"
STARTER = r"telephony_simulator/starter/project/(.*\.call|.*/ci\.yml|\w+\.(md|json|toml)|gitignore)"
PAGE_FILES = r"telephony_simulator/browser_phone/page/.*\.(css|html|js|svg)"
SOURCE = re.compile(
    r".*\.py|.*/py\.typed|.*/attribute_table\.txt|.*/polly_voices\.json|.*/node_host\.mjs"
    rf"|{PAGE_FILES}|{STARTER}"
)
METADATA = re.compile(r"PKG-INFO|LICENSE|README\.md|pyproject\.toml|cdk\.json|\.gitignore")
STRAYS = (".env", "id_rsa", "notes.txt", "credentials.json")


def locked() -> list[str]:
    return LOCK.read_text().replace("\\\n", " ").splitlines()


def test_each_locked_package_has_a_version_and_a_hash() -> None:
    assert locked()
    unpinned = [line for line in locked() if "==" not in line or "--hash=sha256:" not in line]
    assert unpinned == []


@pytest.mark.parametrize(
    "name", ["requirements.lock", "benchmarks/constraints.txt", "package-lock.json"]
)
def test_locks_contain_no_address(name: str) -> None:
    assert "//" not in (ROOT / name).read_text()


def test_licence_page_lists_each_locked_package() -> None:
    names = {line.split("==")[0] for line in locked() if "sys_platform == 'win32'" not in line}
    listed = set(re.findall(r"^\| ([a-z0-9.-]+) \|", PAGE.read_text(), re.MULTILINE))
    assert names - listed == set(), "run `make lock`"


def test_documents_name_the_locked_version_of_the_cdk() -> None:
    named = {
        page.name: set(CDK_VERSION.findall(page.read_text()))
        for page in documents_with_cdk_version()
    }
    assert named
    assert named == {page: {cdk_version()} for page in named}, "run `python -m tests.dependencies`"


def test_distributions_contain_source_only(tmp_path: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    for name in filter(None, tracked):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    for directory in (
        "constructs_lib",
        "telephony_simulator/cli",
        "telephony_simulator/browser_phone/page",
        "telephony_simulator/starter/project",
        "lambda_src/telephony",
    ):
        for stray in STRAYS:
            (tmp_path / directory / stray).write_text("secret")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build"], cwd=tmp_path, capture_output=True, check=True
    )
    [wheel] = (tmp_path / "dist").glob("*.whl")
    [archive] = (tmp_path / "dist").glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as opened:
        wheel_files = [name for name in opened.namelist() if ".dist-info/" not in name]
    with tarfile.open(archive) as opened_tar:
        archive_files = [name.split("/", 1)[1] for name in opened_tar.getnames()]
    assert [name for name in wheel_files if not SOURCE.fullmatch(name)] == []
    unexpected = [
        name
        for name in archive_files
        if not SOURCE.fullmatch(name) and not METADATA.fullmatch(name)
    ]
    assert unexpected == []
    packages = ("constructs_lib/", "telephony_simulator/", "telephony/", "telephony_provisioner/")
    source = {name.removeprefix("lambda_src/") for name in tracked if SOURCE.fullmatch(name)}
    assert set(wheel_files) == {name for name in source if name.startswith(packages)}
