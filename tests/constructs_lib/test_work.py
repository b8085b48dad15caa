"""Upper bounds of the messages that the constructs send to CDK's process.

Each message takes a quarter of a millisecond. The bounds are a quarter above the present counts;
`make bench` measures the time.
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


def count_messages(work: Callable[[], object]) -> int:
    """Count the messages to CDK's process while `work` runs."""
    message_count = 0

    def profile(frame: FrameType, event: str, _arg: object) -> None:
        nonlocal message_count
        code = frame.f_code
        message_count += (
            event == "call" and code.co_name == "send" and code.co_filename == str(KERNEL)
        )

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return message_count


def test_line_sends_few_messages_to_the_cdk(app: cdk.App, entry: Path) -> None:
    stack = cdk.Stack(app, "Stack")

    message_count = count_messages(lambda: PhoneLine(stack, "Line", entry=entry, area_code="206"))

    assert 0 < message_count <= 90


def test_number_with_its_rule_sends_few_messages_to_the_cdk(app: cdk.App, entry: Path) -> None:
    stack = cdk.Stack(app, "Stack")
    line = PhoneLine(stack, "Line", entry=entry, area_code="206")
    application = SipMediaApplication(stack, "Application", handler=line.handler)

    def number_with_its_rule(place: int) -> None:
        number = PhoneNumber(stack, f"Number{place}", area_code="206")
        SipRule(stack, f"Rule{place}", trigger=number, targets=[application])

    number_with_its_rule(1)
    assert count_messages(lambda: number_with_its_rule(2)) <= 8
