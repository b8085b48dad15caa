import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import bundles


@pytest.fixture(autouse=True)
def search_again() -> Iterator[None]:
    """Forget which interpreters a search has found, before and after the test."""
    bundles.versions.cache_clear()
    bundles.installed_pythons.cache_clear()
    yield
    bundles.versions.cache_clear()
    bundles.installed_pythons.cache_clear()


def test_benchmarks_name_the_pythons_that_are_not_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bundles, "VERSIONS", frozenset(("9.8", "9.9")))

    assert bundles.versions() == ()

    assert capsys.readouterr().out.splitlines() == [
        "no Python 9.8 on PATH: it is not measured",
        "no Python 9.9 on PATH: it is not measured",
    ]


def test_shim_of_another_version_is_not_taken_for_a_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "3.11" if sys.version_info[:2] != (3, 11) else "3.13"
    shim = tmp_path / f"python{other}"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    found = bundles.versions()

    assert other not in found
