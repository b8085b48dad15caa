"""Unpacks the archives of a cloud assembly within limits."""

import lzma
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Final

from telephony_simulator.cloudformation.errors import ResourceError

MAX_UNPACKED_BYTES: Final = 1024 * 1024 * 1024
"""Four times what Lambda accepts: an asset of another purpose may be larger than a bundle."""

MAX_FILES: Final = 100_000

UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,  # it is encrypted, or compressed in a way that zipfile does not know
    IndexError,  # a name is empty
    ValueError,  # a name is not UTF-8
    struct.error,
)
"""What zipfile raises for an archive that is damaged or written by an attacker."""


def unpack(archive_file: Path, directory: Path) -> None:
    """Unpack an archive; its files stay below the directory, and links are not made.

    Raises:
        ResourceError: The file is not a zip archive, or it exceeds a limit.
    """
    try:
        with zipfile.ZipFile(archive_file) as archive:
            members = archive.infolist()
            size = sum(member.file_size for member in members)
            if size > MAX_UNPACKED_BYTES or len(members) > MAX_FILES:
                raise ResourceError(
                    f"{archive_file} unpacks to {len(members)} files of {size} bytes; at most"
                    f" {MAX_FILES} files and {MAX_UNPACKED_BYTES} bytes are unpacked"
                )
            archive.extractall(directory)
    except UNREADABLE as error:
        raise ResourceError(
            f"{archive_file} is not a zip archive that can be read: {error}"
        ) from None
    except OSError as error:  # such as a file below a file, a name that is too long, a full disk
        raise ResourceError(f"{archive_file} cannot be unpacked: {error}") from None


def path_below(directory: Path, name: str) -> Path:
    """Return a path below a directory.

    Raises:
        ResourceError: The name leads out of the directory.
    """
    path = (directory / name).resolve()
    if not path.is_relative_to(directory.resolve()):
        raise ResourceError(f"{name!r} leads out of the directory of its bucket")
    return path
