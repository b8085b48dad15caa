import stat
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template

from constructs_lib.bundle import copy, digest, entry_bundle, package_directory


def test_bundle_excludes_caches_and_hidden_files(tmp_path: Path) -> None:
    for name in ("handler.py", "prompts/hello.wav", "data.json"):
        write(tmp_path / "entry" / name)
    for name in ("__pycache__/handler.cpython-311.pyc", "x.pyc", ".DS_Store", ".env", ".git/HEAD"):
        write(tmp_path / "entry" / name)
    write(tmp_path / "entry/my_calls.egg-info/PKG-INFO")

    copy(tmp_path / "entry", tmp_path / "bundle")

    assert files(tmp_path / "bundle") == ["data.json", "handler.py", "prompts/hello.wav"]


def test_bundle_permissions_do_not_depend_on_the_source(tmp_path: Path) -> None:
    write(tmp_path / "entry/calls/menu.py")
    (tmp_path / "entry/calls/menu.py").chmod(0o600)
    (tmp_path / "entry/calls").chmod(0o700)

    copy(tmp_path / "entry", tmp_path / "bundle")

    assert stat.S_IMODE((tmp_path / "bundle/calls/menu.py").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "bundle/calls").stat().st_mode) == 0o755


def test_executable_file_stays_executable(tmp_path: Path) -> None:
    write(tmp_path / "entry/bin/encode")
    (tmp_path / "entry/bin/encode").chmod(0o700)

    copy(tmp_path / "entry", tmp_path / "bundle")

    assert stat.S_IMODE((tmp_path / "bundle/bin/encode").stat().st_mode) == 0o755


@pytest.mark.parametrize("target", ["nowhere", "."])
def test_copy_fails_when_a_link_is_broken_or_circular(tmp_path: Path, target: str) -> None:
    write(tmp_path / "entry/handler.py")
    (tmp_path / "entry/link").symlink_to(target)

    with pytest.raises(ValueError, match=r"entry/link.* cannot be bundled: "):
        copy(tmp_path / "entry", tmp_path / "bundle")


def test_bundle_excludes_own_packages_beside_the_entry(tmp_path: Path) -> None:
    source_root = package_directory("telephony").parent

    copy(source_root, tmp_path / "bundle")

    assert not (tmp_path / "bundle/telephony").exists()
    assert not (tmp_path / "bundle/telephony_provisioner").exists()


@pytest.mark.parametrize("package", ["telephony", "telephony_provisioner"])
def test_own_packages_are_found_from_every_working_directory(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert (package_directory(package) / "__init__.py").is_file()


def test_bundle_is_the_same_when_the_source_is_the_same(tmp_path: Path) -> None:
    source = package_directory("telephony")

    copy(source, tmp_path / "one")
    copy(source, tmp_path / "two")

    assert digest(tmp_path / "one") == digest(tmp_path / "two")


@pytest.mark.cdk
def test_asset_hash_does_not_depend_on_the_patch_release_of_python(
    stack: cdk.Stack, entry: Path, tmp_path: Path
) -> None:
    for release in ("One", "Other"):
        interpreter = tmp_path / release
        interpreter.write_text(
            f'#!/bin/sh\nfor bundle; do :; done\necho {release} > "$bundle/x.pyc"\n'
        )
        interpreter.chmod(0o755)
        with entry_bundle(entry, outdir=tmp_path, interpreter=str(interpreter)) as code:
            lambda_.Function(
                stack,
                release,
                code=code,
                handler="handler.handler",
                runtime=lambda_.Runtime.PYTHON_3_13,
            )

    functions = Template.from_stack(stack).find_resources("AWS::Lambda::Function").values()
    one, other = (function["Properties"]["Code"]["S3Key"] for function in functions)
    assert one == other


def write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")


def files(directory: Path) -> list[str]:
    return sorted(
        path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()
    )
