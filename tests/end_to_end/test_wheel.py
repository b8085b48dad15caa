"""The distribution as users get it: built, installed in a clean environment, used in a project."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Collection
from pathlib import Path
from zipfile import ZipFile

import aws_cdk as cdk
import pytest

from constructs_lib import TelephonyStack
from tests.end_to_end.follow import Reader, environment_of

pytestmark = pytest.mark.cdk

CHECKOUT = Path(__file__).parents[2]
TUTORIAL = CHECKOUT / "docs" / "tutorial.md"
INSTALLATION = {
    "python -m venv .venv",
    ". .venv/bin/activate",
    'pip install "phone-line[cdk]" pytest',
}
"""What the fixture `with_cdk` has done, without a package index."""

HANDLER = """
from telephony import CallFlow, lambda_handler

class PizzaLine(CallFlow):
    pass

handler = lambda_handler(PizzaLine())
"""

NODE_HANDLER = """
exports.handler = async () => ({
  SchemaVersion: "1.0",
  Actions: [{ Type: "Speak", Parameters: { Text: "Hi." } }, { Type: "Hangup" }],
});
"""

TEST = """
import pytest

from calls.handler import PizzaLine

@pytest.fixture
def call_handler():
    return PizzaLine

def test_default_callbacks_hang_up(phone) -> None:
    assert phone.dial("+12065550100").ended
"""

BUILD = (sys.executable, "-m", "build", "--no-isolation")
CDK = ("aws_cdk", "constructs", "jsii", "cdk_nag")


def run(*command: str | Path, cwd: Path, fails: bool = False) -> str:
    """Run a command without PYTHONPATH, so without this checkout, and return its output."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    finished = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    output = finished.stdout + finished.stderr
    assert bool(finished.returncode) is fails, output
    return output


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    directory = tmp_path_factory.mktemp("dist")
    build("--wheel", into=directory)
    (built,) = directory.glob("*.whl")
    return built


def build(*options: str, into: Path) -> None:
    run(*BUILD, *options, "--outdir", into, CHECKOUT, cwd=into)


def install(wheel: Path, environment: Path, *, without: Collection[str] = ()) -> Path:
    """Install the wheel, link the other packages of this environment, and return the Python."""
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=environment)
    interpreter = environment / "bin/python"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", interpreter]
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=environment)
    (packages,) = environment.glob("lib/python*/site-packages")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        is_ours = "phone_line" in path.name
        if path.suffix != ".pth" and path.name not in without and not is_ours:
            target = packages / path.name
            if not target.exists():
                target.symlink_to(path)
    return interpreter


@pytest.fixture(scope="module")
def with_cdk(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment after `pip install phone-line[cdk]`."""
    return install(wheel, tmp_path_factory.mktemp("with-cdk"))


@pytest.fixture(scope="module")
def without_cdk(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment after `pip install phone-line`."""
    return install(wheel, tmp_path_factory.mktemp("without-cdk"), without=CDK)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's project, in a directory whose name contains a space."""
    directory = tmp_path_factory.mktemp("a project")
    (directory / "index.js").write_text(NODE_HANDLER)
    (directory / "calls").mkdir()
    (directory / "calls/handler.py").write_text(HANDLER)
    (directory / "test_calls.py").write_text(TEST)
    return directory


def test_wheel_from_the_source_distribution_has_the_same_files(wheel: Path, tmp_path: Path) -> None:
    build(into=tmp_path)  # without options: the source distribution, then a wheel from it

    (built,) = tmp_path.glob("*.whl")
    assert len(list(tmp_path.glob("*.tar.gz"))) == 1
    assert built.name == wheel.name
    assert files(built) == files(wheel)


def files(wheel: Path) -> dict[str, int]:
    """Return the files of a wheel with their checksums."""
    with ZipFile(wheel) as archive:
        return {file.filename: file.CRC for file in archive.infolist()}


def test_phone_fixture_works_in_a_project_without_the_cdk(without_cdk: Path, project: Path) -> None:
    tested = run(without_cdk, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=project)

    assert "1 passed" in tested


def test_console_script_calls_a_node_handler_without_the_cdk(
    without_cdk: Path, project: Path
) -> None:
    script = without_cdk.parent / "phone-line"

    transcript = run(script, "call", "--handler", "index.js:handler", "--wait", "1", cwd=project)

    assert 'hears "Hi."' in transcript


def test_constructs_name_the_missing_extra(without_cdk: Path, project: Path) -> None:
    output = run(without_cdk, "-c", "import constructs_lib", cwd=project, fails=True)

    assert 'pip install "phone-line[cdk]"' in output


def test_tutorial_can_be_followed_literally(with_cdk: Path, tmp_path: Path) -> None:
    reader = Reader(tmp_path, environment_of(with_cdk), INSTALLATION)

    reader.follow(TUTORIAL.read_text())

    assert (reader.directory / "calls" / "hours.call").is_file()
    assert reader.ran[0] == "phone-line new my-line"
    (packages,) = with_cdk.parents[1].glob("lib/python*/site-packages")
    assert not (packages / "constructs_lib").is_symlink(), "it synthesizes from the wheel"
    app = cdk.App(outdir=str(tmp_path / "cdk.out"))
    TelephonyStack(app, "MyLine", entry=reader.directory / "handler", area_code="206")
    app.synth()
    shipped = libraries(tmp_path / "cdk.out")
    assert {name for name, _ in shipped} == {"telephony", "telephony_provisioner"}
    assert libraries(reader.directory / "cdk.out") == shipped


def libraries(assembly: Path) -> dict[tuple[str, str], bytes]:
    """Return the files of this project in the bundles of an assembly, by library and name."""
    return {
        (library.name, file.relative_to(library).as_posix()): file.read_bytes()
        for library in assembly.glob("asset.*/telephony*")
        for file in library.rglob("*")
        if file.is_file()
    }
