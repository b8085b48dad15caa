"""The metadata of a bucket's objects, as JSON files in a directory of the bucket's directory.

See https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

DIRECTORY_NAME: Final = ".metadata"
"""The directory beside a bucket's objects. It is not an object, and no listing shows it."""


def is_metadata(bucket: Path, path: Path) -> bool:
    """Return whether a file of a bucket's directory is metadata, and not an object."""
    return path.is_relative_to(bucket / DIRECTORY_NAME)


def read_metadata(bucket: Path, path: Path) -> dict[str, str]:
    """Return the metadata of an object; empty if it has none."""
    try:
        content = json.loads(_file(bucket, path).read_text(encoding="utf-8"))
    except OSError:
        return {}
    return {str(name): str(value) for name, value in content.items()}


def write_metadata(bucket: Path, path: Path, metadata: Mapping[str, str]) -> None:
    """Replace the metadata of an object.

    Raises:
        OSError: The file cannot be written.
    """
    file = _file(bucket, path)
    if metadata:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(dict(metadata)), encoding="utf-8")
    else:
        file.unlink(missing_ok=True)


def _file(bucket: Path, path: Path) -> Path:
    return bucket / DIRECTORY_NAME / f"{path.relative_to(bucket).as_posix()}.json"
