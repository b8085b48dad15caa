"""A full disk is an error with a sentence, in each command."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from telephony_simulator.cli import main


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_full_disk_is_a_sentence_when_an_output_is_written(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text(
        "def handler(event, context):\n    return {'SchemaVersion': '1.0', 'Actions': []}\n"
    )
    arguments = ["call", "--handler", f"{tmp_path}/handler.py:handler", "--hang-up"]

    result = CliRunner().invoke(main, [*arguments, "--hear", "/dev/full"])

    assert result.exit_code == 1
    assert "the disk is full, so a file or the output of this command cannot" in result.output
