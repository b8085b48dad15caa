"""The line of an app that is up: its router, and the sources of its functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telephony_simulator.cli.call_plan import DEFAULT_APP

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from telephony_simulator.call_router import AccountCallRouter
    from telephony_simulator.cloudformation.account import RunningFunction
    from telephony_simulator.pstn_audio import Call


@dataclass(frozen=True)
class OpenedLine:
    """A line that is up.

    Attributes:
        call_router: The router of its calls.
        app: The output of `cdk synth`.
        sources: The directories of the sources of functions, by ARN, where the app names them.
    """

    call_router: AccountCallRouter
    app: Path = DEFAULT_APP
    sources: Mapping[str, Path] = field(default_factory=dict)

    def function_arn_of(self, call: Call) -> str:
        """Return the ARN of the function that gets the events of a call."""
        application = {"SipMediaApplicationId": call.application.sip_media_application_id}
        answer: Any = self.call_router.account.voice_api.call("GetSipMediaApplication", application)
        return str(answer["SipMediaApplication"]["Endpoints"][0]["LambdaArn"])

    def function_of(self, call: Call) -> RunningFunction | None:
        """Return the function that gets the events of a call; None if it does not exist."""
        return self.call_router.account.functions.get(self.function_arn_of(call))

    def source_of(self, call: Call) -> Path | None:
        """Return the directory of the source of a call's function; None if it is not known."""
        running = self.function_of(call)
        if running is None:
            return None
        return self.sources.get(running.configuration.function_arn)

    def handler_of(self, call: Call) -> str | None:
        """Return the handler of a call in its source, as `--handler` names it; None if not known.

        Such as `lambda_src/handler.py:handler`.
        """
        running, source = self.function_of(call), self.source_of(call)
        if running is None or source is None:
            return None
        module, _, function = running.configuration.handler.rpartition(".")
        return f"{source / module.replace('.', '/')}.py:{function}"
