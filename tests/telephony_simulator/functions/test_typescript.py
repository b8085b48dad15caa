import os
from pathlib import Path

import pytest

from telephony import Speak
from telephony_simulator import Phone

SPEAK = '{ Type: "Speak", Parameters: { Text: "Hi from " + new Date(0).getUTCFullYear() } }'
HANDLER = f"""
export const handler = async (event: {{ Sequence: number }}): Promise<object> =>
  ({{ SchemaVersion: "1.0", Actions: event.Sequence === 1 ? [{SPEAK}] : [] }});
"""

ESBUILD = """#!/bin/sh
for word in "$@"; do
  case $word in --outfile=*) out=${word#--outfile=};; esac
done
[ -n "$out" ] || exit 2
grep -q "a type error" "$1" && { echo "error: expected ;" >&2; exit 1; }
sed -e 's/export const handler/exports.handler/' -e 's/: { Sequence: number }//' \\
  -e 's/: Promise<object>//' "$1" > "$out"
"""
"""Removes the types of the handler above: esbuild itself is not a dependency of this project."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a handler, and a PATH without esbuild."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "line.ts").write_text(HANDLER)
    path = os.environ["PATH"].split(os.pathsep)
    monkeypatch.setenv("PATH", os.pathsep.join(p for p in path if not Path(p, "esbuild").exists()))
    return tmp_path


def _install_esbuild(project: Path) -> None:
    binaries = project / "node_modules" / ".bin"
    binaries.mkdir(parents=True)
    (binaries / "esbuild").write_text(ESBUILD)
    (binaries / "esbuild").chmod(0o755)


def test_typescript_is_compiled_by_the_esbuild_of_the_project(project: Path) -> None:
    _install_esbuild(project)

    call = Phone(str(project / "src" / "line.ts")).dial()

    assert call.expect(Speak).text == "Hi from 1970"
    assert [file.name for file in (project / "src").iterdir()] == ["line.ts"]


def test_typescript_without_esbuild_is_an_error_that_names_the_command(project: Path) -> None:
    with pytest.raises(ValueError, match="run `npm install --save-dev esbuild` in"):
        Phone(str(project / "src" / "line.ts"))


def test_error_of_the_compiler_is_shown(project: Path) -> None:
    _install_esbuild(project)
    (project / "src" / "line.ts").write_text("// a type error")

    with pytest.raises(ValueError, match=r"cannot compile .*line\.ts:\nerror: expected ;"):
        Phone(str(project / "src" / "line.ts"))
