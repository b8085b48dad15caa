import os
import stat
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template

from constructs_lib.bundle import (
    DEFAULT_EXCLUDES,
    copy,
    digest,
    entry_bundle,
    package_directory,
)


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
        with entry_bundle(entry, outdir=tmp_path, interpreter=str(interpreter)) as bundle:
            lambda_.Function(
                stack,
                release,
                code=bundle.code,
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


def test_two_links_to_the_entry_are_refused_at_once(tmp_path: Path) -> None:
    write(tmp_path / "entry/handler.py")
    for name in ("first", "second"):
        (tmp_path / "entry" / name).symlink_to(tmp_path / "entry")

    with pytest.raises(ValueError, match="is a link to a directory that contains it"):
        copy(tmp_path / "entry", tmp_path / "bundle")


def test_links_to_each_other_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "entry/a/x.py")
    write(tmp_path / "entry/b/y.py")
    (tmp_path / "entry/a/to_b").symlink_to(tmp_path / "entry/b")
    (tmp_path / "entry/b/to_a").symlink_to(tmp_path / "entry/a")

    with pytest.raises(ValueError, match="is a link to a directory that contains it"):
        copy(tmp_path / "entry", tmp_path / "bundle")


def test_link_out_of_the_entry_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "entry/handler.py")
    write(tmp_path / "secret")
    (tmp_path / "entry/link").symlink_to(tmp_path / "secret")

    with pytest.raises(ValueError, match=r"entry/link cannot be bundled: it is a link out of"):
        copy(tmp_path / "entry", tmp_path / "bundle")


def test_link_within_the_entry_is_bundled_as_a_copy(tmp_path: Path) -> None:
    write(tmp_path / "entry/shared/menu.py")
    (tmp_path / "entry/menu.py").symlink_to(tmp_path / "entry/shared/menu.py")

    copy(tmp_path / "entry", tmp_path / "bundle")

    assert files(tmp_path / "bundle") == ["menu.py", "shared/menu.py"]


def test_name_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "entry/handler.py")
    Path(os.fsdecode(os.fsencode(tmp_path / "entry") + b"/caf\xe9")).touch()

    with pytest.raises(ValueError, match="its name is not UTF-8"):
        copy(tmp_path / "entry", tmp_path / "bundle")


def test_keys_environments_and_outputs_are_left_out_and_named(tmp_path: Path) -> None:
    for name in (
        "handler.py",
        "credentials.py",
        "venv/pyvenv.cfg",
        "venv/lib/x.py",
        "node_modules/x/index.js",
        "id_rsa",
        "tls.pem",
        "calls/server.key",
        "credentials",
        "credentials.json",
        "cdk.out.old/manifest.json",
        "manifest.json",
    ):
        write(tmp_path / "entry" / name)

    left_out = copy(tmp_path / "entry", tmp_path / "bundle")

    assert files(tmp_path / "bundle") == ["credentials.py", "handler.py", "manifest.json"]
    assert left_out == [
        "calls/server.key",
        "cdk.out.old",
        "credentials",
        "credentials.json",
        "id_rsa",
        "node_modules",
        "tls.pem",
        "venv",
    ]


@pytest.mark.parametrize(
    ("patterns", "bundled"),
    [
        (("*.wav",), ["handler.py"]),
        (("!*.pem",), ["handler.py", "hello.wav", "tls.pem"]),
        (("!*.pem", "TLS.*"), ["handler.py", "hello.wav"]),
    ],
)
def test_exclude_adds_to_the_patterns(
    tmp_path: Path, patterns: tuple[str, ...], bundled: list[str]
) -> None:
    for name in ("handler.py", "tls.pem", "hello.wav", "SERVER.KEY"):
        write(tmp_path / "entry" / name)

    copy(tmp_path / "entry", tmp_path / "bundle", left_out=(*DEFAULT_EXCLUDES, *patterns))

    assert files(tmp_path / "bundle") == bundled


def test_hidden_secrets_are_named(tmp_path: Path) -> None:
    for name in ("handler.py", ".env", ".aws/credentials", ".gitignore"):
        write(tmp_path / "entry" / name)

    assert copy(tmp_path / "entry", tmp_path / "bundle") == [".aws", ".env"]


def test_links_that_multiply_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructs_lib.bundle.MAX_FILES", 500)
    for number in range(12):
        (tmp_path / "entry" / f"d{number}").mkdir(parents=True)
        if number:
            for name in ("a", "b"):
                link = tmp_path / "entry" / f"d{number - 1}" / name
                link.symlink_to(tmp_path / "entry" / f"d{number}")

    with pytest.raises(ValueError, match="holds more than 500 files"):
        copy(tmp_path / "entry", tmp_path / "bundle")
