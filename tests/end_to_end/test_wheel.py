"""The package as its users get it: built, installed somewhere clean, used far from its checkout."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import aws_cdk as cdk
import pytest

from constructs_lib import TelephonyStack

pytestmark = pytest.mark.cdk

CHECKOUT = Path(__file__).parents[2]

APP = """
import aws_cdk as cdk
import constructs_lib
from constructs_lib import TelephonyStack

app = cdk.App(outdir="cdk.out")
TelephonyStack(app, "Pizza", entry="calls", area_code="206")
app.synth()
print(constructs_lib.__file__)
"""

HANDLER = """
from telephony import CallFlow, lambda_handler

class PizzaLine(CallFlow):
    pass

handler = lambda_handler(PizzaLine())
"""

TEST = """
from calls.handler import PizzaLine
from telephony_simulator import Phone

def test_nobody_answers() -> None:
    assert Phone(PizzaLine).dial("+12065550100").ended
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that knows nothing of this checkout, and return what it prints."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    finished = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    directory = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation")
    run(*build, "--outdir", directory, CHECKOUT, cwd=directory)
    (built,) = directory.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel; others' packages are borrowed from this one."""
    environment = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=environment)
    interpreter = environment / "bin/python"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", interpreter]
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=environment)
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return interpreter


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody's own project."""
    directory = tmp_path_factory.mktemp("project")
    (directory / "app.py").write_text(APP)
    (directory / "calls").mkdir()
    (directory / "calls/handler.py").write_text(HANDLER)
    (directory / "test_calls.py").write_text(TEST)
    return directory


def bundles(assembly: Path) -> dict[str, list[str]]:
    """What lies at the root of each bundle, by the bundle's name."""
    return {
        bundle.name: sorted(path.name for path in bundle.iterdir())
        for bundle in assembly.glob("asset.*")
    }


def test_a_stack_is_synthesized_from_it(python: Path, project: Path, tmp_path: Path) -> None:
    imported_from = run(python, "app.py", cwd=project)

    assert imported_from.startswith(str(python.parents[1]))
    installed = bundles(project / "cdk.out")
    assert ["handler.py", "telephony"] in installed.values()
    assert ["telephony_provisioner"] in installed.values()
    app = cdk.App(outdir=str(tmp_path))
    TelephonyStack(app, "Pizza", entry=project / "calls", area_code="206")
    app.synth()
    assert bundles(tmp_path) == installed


def test_it_brings_the_phone_to_a_projects_own_tests(python: Path, project: Path) -> None:
    tested = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=project)

    assert "1 passed" in tested
