"""Prints a stack's events: the resources of the line, and failures."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status
from rich.text import Text

from telephony_simulator.cloudformation.stack_event import StackEvent

SHOWN = ("AWS::Chime::", "AWS::CloudFormation::Stack", "Custom::")
"""The types whose completion is shown; of other types only events with a reason are."""


PURPOSES = {
    "AWS::Chime::SipMediaApplication": "hands calls to the function",
    "AWS::Chime::VoiceConnector": "takes calls from a SIP carrier",
    "Custom::PhoneNumber": "the line's number",
    "Custom::SipRule": "leads the number's calls to the application",
    "Custom::AdoptedSipRule": "leads the number's calls to the application, as before to another",
}
"""The purpose of each type of resource."""


class EventLog:
    """Prints events as they happen; an observer of stacks.

    Args:
        console: The console to print to.
        everything: Whether all events are shown. Default: the completed resources of the line,
            and events with a reason.
    """

    def __init__(self, console: Console, *, everything: bool = False) -> None:
        self._console = console
        self._everything = everything
        self._status = Status("", console=console)
        self._start: float | None = None

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._status.stop()

    def __call__(self, event: StackEvent) -> None:
        """Print an event."""
        self._start = self._start or event.timestamp
        self._status.update(Text(f"{event.logical_id} {event.status}"))
        if self._everything or event.reason or _is_shown(event):
            self._console.print(_line(event, event.timestamp - self._start), soft_wrap=True)


def _is_shown(event: StackEvent) -> bool:
    return event.status.endswith("_COMPLETE") and event.resource_type.startswith(SHOWN)


def _line(event: StackEvent, elapsed_seconds: float) -> Text:
    is_stack = event.logical_id == event.stack_name
    what = event.stack_name if is_stack else event.physical_id.rpartition("/")[2]
    reason = f"  {event.reason}" if event.reason and not is_stack else ""
    columns = f"{elapsed_seconds:8.1f}  {event.status:<21} {event.resource_type:<35} "
    style = "red" if "FAILED" in event.status or "ROLLBACK" in event.status else ""
    purpose = PURPOSES.get(event.resource_type, "") if event.status == "CREATE_COMPLETE" else ""
    line = f"{columns}{what or event.logical_id:<36}{reason}"
    return (
        Text(line.rstrip(), style) if not purpose else Text.assemble(line, (f"  {purpose}", "dim"))
    )
