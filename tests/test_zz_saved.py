"""A call, saved by phone-line."""

from datetime import datetime
from pathlib import Path

from pytest import MonkeyPatch
from telephony import CallAndBridge, Hangup, Speak, SpeakAndGetDigits
from telephony_simulator import Phone

HERE = Path(__file__).parent


def test_call(monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARD_TO", "+12065550123")
    monkeypatch.setenv("VOICEMAIL_BUCKET", "phoneline-linerecordings3e6bbc07-608046f3")
    phone = Phone(str(HERE / "../lambda_src/handler.py:handler"), seed=0)
    call = phone.dial(
        "+12065550159",
        from_="+15105550101",
        at=datetime.fromisoformat("2026-11-27T05:53:05.978801+00:00"),
    )
    assert call.expect(SpeakAndGetDigits).speech_parameters.text == "Hello. To talk to a person, press 1. To leave a message, press 2."
    call.wait(1.029)
    call.press("1")
    assert call.expect(Speak).text == "One moment, please."
    call.expect(CallAndBridge)
    call.wait(0.002)
    call.answer()
    call.wait(1.002)
    call.hang_up(leg="LEG-B")
    assert call.expect(Speak).text == "Thank you for calling. Goodbye."
    call.expect(Hangup)
    call.wait(0.005)

    assert call.ended
    assert [one.type for one in call.invocations] == [
        "NEW_INBOUND_CALL",
        "ACTION_SUCCESSFUL",
        "ACTION_SUCCESSFUL",
        "HANGUP",
        "HANGUP",
    ]
