"""Archives and paths of an app stay within their directory and their limits."""

import re
import zipfile
from pathlib import Path

import pytest

from telephony_simulator.cloudformation.archive import path_below, unpack
from telephony_simulator.cloudformation.errors import ResourceError
from telephony_simulator.cloudformation.intrinsics import DYNAMIC_REFERENCE
from telephony_simulator.cloudformation.template import SUBSTITUTION


def archive_with(directory: Path, **files: bytes) -> Path:
    """Write an archive with these files; `__` in a name stands for `/`."""
    archive = directory / "asset.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writing:
        for name, content in files.items():
            writing.writestr(name.replace("__", "/"), content)
    return archive


def test_archive_is_unpacked(tmp_path: Path) -> None:
    unpack(archive_with(tmp_path, code__handler=b"handler"), tmp_path / "to")

    assert (tmp_path / "to" / "code" / "handler").read_bytes() == b"handler"


def test_files_of_an_archive_stay_below_its_directory(tmp_path: Path) -> None:
    archive = tmp_path / "asset.zip"
    with zipfile.ZipFile(archive, "w") as writing:
        writing.writestr("../../outside", b"attack")
        writing.writestr("/absolute", b"attack")

    unpack(archive, tmp_path / "a" / "b")

    assert not (tmp_path / "outside").exists()
    assert sorted(file.name for file in (tmp_path / "a" / "b").rglob("*")) == [
        "absolute",
        "outside",
    ]


def test_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telephony_simulator.cloudformation.archive.MAX_UNPACKED_BYTES", 1_000)

    with pytest.raises(ResourceError, match="unpacks to 1 files of 1001 bytes; at most"):
        unpack(archive_with(tmp_path, big=b"0" * 1_001), tmp_path / "to")

    assert not (tmp_path / "to").exists()


def test_file_that_is_not_an_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "asset.zip").write_bytes(b"nonsense")

    with pytest.raises(ResourceError, match=r"asset\.zip is not a zip archive"):
        unpack(tmp_path / "asset.zip", tmp_path / "to")


def changed(content: bytes, at: int, *octets: int) -> bytes:
    return content[:at] + bytes(octets) + content[at + len(octets) :]


def test_archive_that_cannot_be_unpacked_is_named(tmp_path: Path) -> None:
    """Compressed data that is damaged, encryption, an unknown method, and impossible paths."""
    whole = archive_with(tmp_path, file=b"content" * 100).read_bytes()
    entry = whole.index(b"PK\x01\x02")
    contents = {
        "damaged": changed(whole, 36, 0xFF, 0xFF, 0xFF),
        "encrypted": changed(whole, entry + 8, 1),
        "method": changed(changed(whole, 8, 99), entry + 10, 99),
        "name": changed(changed(whole, entry + 8, 0, 8), entry + 46, 0xFE),
        "cut off": whole[: len(whole) // 2],
        "a file below a file": archive_with(tmp_path, a=b"1", a__b=b"2").read_bytes(),
        "a long name": archive_with(tmp_path, **{"x" * 300: b"1"}).read_bytes(),
    }

    for name, content in contents.items():
        (tmp_path / "asset.zip").write_bytes(content)
        with pytest.raises(ResourceError, match=r"asset\.zip (is not a zip|cannot be unpacked)"):
            unpack(tmp_path / "asset.zip", tmp_path / name)


def test_link_in_an_archive_is_not_made(tmp_path: Path) -> None:
    archive = tmp_path / "asset.zip"
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(archive, "w") as writing:
        writing.writestr(link, "/etc")

    unpack(archive, tmp_path / "to")

    assert not (tmp_path / "to" / "link").is_symlink()


@pytest.mark.parametrize("name", ["../outside", "/etc", "a/../../outside"])
def test_key_prefix_that_leads_out_of_its_bucket_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ResourceError, match="leads out of the directory of its bucket"):
        path_below(tmp_path / "bucket", name)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (DYNAMIC_REFERENCE, "{{resolve:ssm:{{resolve:ssm:key}}", "{{resolve:ssm:key}}"),
        (SUBSTITUTION, "${a.${b}", "${b}"),
    ],
)
def test_reference_ends_at_the_next_brace(pattern: re.Pattern[str], text: str, found: str) -> None:
    """So the search for references takes linear time in a text of open braces."""
    match = pattern.search(text)

    assert match is not None
    assert match[0] == found
