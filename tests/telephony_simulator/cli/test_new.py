"""`phone-line new`; the tutorial, followed in tests/end_to_end/test_wheel.py, runs its project."""

import json
import runpy
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from telephony_simulator.cli import main


def new(directory: Path | str) -> Result:
    return CliRunner().invoke(main, ["new", str(directory)])


def test_project_has_its_own_name_in_each_file(tmp_path: Path) -> None:
    result = new(tmp_path / "pizza-shop-2")

    assert result.exit_code == 0
    project = tmp_path / "pizza-shop-2"
    texts = {path: path.read_text() for path in project.rglob("*") if path.is_file()}
    assert not [path for path, text in texts.items() if "my-line" in text or "MyLine" in text]
    assert tomllib.loads(texts[project / "pyproject.toml"])["project"]["name"] == "pizza-shop-2"
    assert '"PizzaShop2"' in texts[project / "app.py"]
    assert json.loads(texts[project / "cdk.json"])["app"] == "python app.py"
    assert project / ".gitignore" in texts
    assert project / ".github" / "workflows" / "ci.yml" in texts


@pytest.mark.cdk
def test_stack_is_written_where_the_cdk_looks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new(tmp_path / "shop")
    monkeypatch.setenv("CDK_OUTDIR", str(tmp_path / "build"))  # of `cdk synth --output build`

    runpy.run_path(str(tmp_path / "shop" / "app.py"), run_name="__main__")

    assert (tmp_path / "build" / "Shop.template.json").is_file()


def test_project_is_listed_with_the_next_command(tmp_path: Path) -> None:
    lines = new(tmp_path / "shop").output.splitlines()

    assert str(tmp_path / "shop" / "handler" / "flow.py") in lines
    assert f"Next: cd {tmp_path / 'shop'} && python -m pytest" in lines[-2]


def test_project_is_written_into_the_present_empty_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop").mkdir()
    monkeypatch.chdir(tmp_path / "shop")

    assert new(".").exit_code == 0

    assert '"Shop"' in Path("app.py").read_text()


@pytest.mark.parametrize("name", ["Shop", "my_shop", "2shop", "a--b", "shop-", "x" * 61, "läden"])
def test_name_of_another_form_is_refused(tmp_path: Path, name: str) -> None:
    result = new(tmp_path / name)

    assert result.exit_code == 2
    assert "such as my-line" in " ".join(result.output.split())
    assert not (tmp_path / name).exists()


def test_directory_with_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    new(tmp_path / "shop")
    (tmp_path / "shop" / "app.py").write_text("mine")

    result = new(tmp_path / "shop")

    assert result.exit_code == 2
    assert "is not an empty directory" in " ".join(result.output.split())
    assert (tmp_path / "shop" / "app.py").read_text() == "mine"
