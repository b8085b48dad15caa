"""The ready line's own code behind the telephone."""

from collections.abc import Callable
from functools import partial

import pytest

from telephony import CallFlow

FORWARD_TO = "+12065550123"
VOICEMAIL_BUCKET = "messages"


@pytest.fixture
def call_handler(monkeypatch: pytest.MonkeyPatch) -> Callable[[], CallFlow]:
    """The flow of `lambda_src/handler.py`, which reads its environment when Lambda loads it."""
    monkeypatch.setenv("FORWARD_TO", FORWARD_TO)
    monkeypatch.setenv("VOICEMAIL_BUCKET", VOICEMAIL_BUCKET)
    from handler import ReadyLine  # noqa: PLC0415

    return partial(ReadyLine, forward_to=FORWARD_TO, voicemail_bucket=VOICEMAIL_BUCKET)
