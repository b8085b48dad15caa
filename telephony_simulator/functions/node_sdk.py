"""Where Node functions find the AWS SDK for JavaScript, which Lambda's runtime has.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SCOPES: Final = ("@aws-sdk", "aws-sdk")
"""The directories of version 3 and of version 2 below `node_modules`."""


def sdk_directories() -> list[Path]:
    """Return the `node_modules` with an SDK: of the working directory and above, then installed."""
    candidates = [*_above(Path.cwd()), install_directory()]
    return [
        directory / "node_modules"
        for directory in candidates
        if any((directory / "node_modules" / scope).is_dir() for scope in SCOPES)
    ]


def install_directory() -> Path:
    """Return the directory of `npm install --prefix` for an SDK beside all projects."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "phone-line" / "nodejs"


def _above(directory: Path) -> Iterator[Path]:
    yield directory
    yield from directory.parents
