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
        stacks: The stacks of the app that are deployed; empty for all.
        variables: The variables of `--env`, which every function gets over the template's.
    """

    call_router: AccountCallRouter
    app: Path = DEFAULT_APP
    sources: Mapping[str, Path] = field(default_factory=dict)
    stacks: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)

    def function_of(self, call: Call) -> RunningFunction | None:
        """Return the function that gets the events of a call; None if it does not exist."""
        return self._function_of_application(call.application.sip_media_application_id)

    def first_function(self) -> RunningFunction | None:
        """Return the function of the first number; None if there is none."""
        for _, application in self.call_router.lines():
            return self._function_of_application(application)
        return None

    def source_of(self, running: RunningFunction) -> Path | None:
        """Return the directory of the source of a function; None if it is not known."""
        return self.sources.get(running.configuration.function_arn)

    def handler_of(self, call: Call) -> str | None:
        """Return the handler of a call in its source, as `--handler` names it; None if not known.

        Such as `lambda_src/handler.py:handler`.
        """
        running = self.function_of(call)
        source = None if running is None else self.source_of(running)
        if running is None or source is None:
            return None
        module, _, function = running.configuration.handler.rpartition(".")
        return f"{source / module.replace('.', '/')}.py:{function}"

    def _function_of_application(self, application_id: str) -> RunningFunction | None:
        account = self.call_router.account
        request = {"SipMediaApplicationId": application_id}
        answer: Any = account.voice_api.call("GetSipMediaApplication", request)
        return account.functions.get(answer["SipMediaApplication"]["Endpoints"][0]["LambdaArn"])
