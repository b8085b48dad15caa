from __future__ import annotations

from typing import TYPE_CHECKING

from telephony_provisioner.clock import SystemClock

if TYPE_CHECKING:
    import pytest


def test_system_clock_scales_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVISIONER_TIME_SCALE", "0.001")
    clock = SystemClock()
    began = clock.now()

    clock.sleep(30)

    assert clock.now() - began < 30
    assert clock.since(began) >= 30


def test_system_clock_does_not_scale_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROVISIONER_TIME_SCALE", raising=False)
    clock = SystemClock()

    assert 9 < clock.since(clock.now() - 10) < 60
