"""The handler of the ready line, for the `phone` fixture."""

from collections.abc import Callable
from functools import partial

import pytest

from telephony import CallFlow

FORWARD_TO = "+12065550123"
VOICEMAIL_BUCKET = "messages"


@pytest.fixture
def call_handler(monkeypatch: pytest.MonkeyPatch) -> Callable[[], CallFlow]:
    """A factory of the flow in `lambda_src/handler.py`, which reads its environment on import."""
    monkeypatch.setenv("FORWARD_TO", FORWARD_TO)
    monkeypatch.setenv("VOICEMAIL_BUCKET", VOICEMAIL_BUCKET)
    from handler import ReadyLine  # noqa: PLC0415

    return partial(ReadyLine, forward_to=FORWARD_TO, voicemail_bucket=VOICEMAIL_BUCKET)
