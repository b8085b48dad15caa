"""How much the constructs ask of CDK, counted: the same on any machine, slow or busy.

Every question goes to another process and back, a quarter of a millisecond; whoever asks more sees
a test fail here, and raises the figure if it is worth it.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import aws_cdk as cdk
import jsii
import pytest

from constructs_lib import PhoneLine, PhoneNumber, SipMediaApplication, SipRule

pytestmark = pytest.mark.cdk

KERNEL = Path(jsii.__file__).parent / "_kernel" / "providers" / "process.py"


def questions(work: Callable[[], object]) -> int:
    """Count what goes to CDK's own process."""
    asked = 0

    def profile(frame: FrameType, event: str, _arg: object) -> None:
        nonlocal asked
        code = frame.f_code
        asked += event == "call" and code.co_name == "send" and code.co_filename == str(KERNEL)

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return asked


def test_a_line_asks_little(app: cdk.App, entry: Path) -> None:
    stack = cdk.Stack(app, "Stack")

    asked = questions(lambda: PhoneLine(stack, "Line", entry=entry, area_code="206"))

    assert 0 < asked <= 67


def test_a_number_with_its_rule_asks_for_its_constructs_its_name_and_a_reference(
    app: cdk.App, entry: Path
) -> None:
    stack = cdk.Stack(app, "Stack")
    line = PhoneLine(stack, "Line", entry=entry, area_code="206")
    application = SipMediaApplication(stack, "Application", handler=line.handler)

    def number_with_its_rule(place: int) -> None:
        number = PhoneNumber(stack, f"Number{place}", area_code="206")
        SipRule(stack, f"Rule{place}", trigger=number, targets=[application])

    number_with_its_rule(1)
    assert questions(lambda: number_with_its_rule(2)) == 6
