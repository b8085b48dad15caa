"""Fixtures of the browser phone."""

from pathlib import Path

import pytest


@pytest.fixture
def buckets(tmp_path: Path) -> dict[str, Path]:
    """Return two empty buckets, `prompts` and `voicemail`."""
    directories = {name: tmp_path / name for name in ("prompts", "voicemail")}
    for directory in directories.values():
        directory.mkdir()
    return directories
