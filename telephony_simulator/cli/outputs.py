"""What `phone-line call` writes beside the transcript."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console
from rich.table import Table

from telephony_simulator.call_router import CallRouter
from telephony_simulator.cli.call_plan import CallPlan
from telephony_simulator.cli.problems import problems, warnings
from telephony_simulator.diagram import Diagram
from telephony_simulator.json_types import Json
from telephony_simulator.phone.saved_call import save_call, saved_variables
from telephony_simulator.pstn_audio import Call, Invocation
from telephony_simulator.sound import NoSpeechError, Synthesizer, render_call


class Outputs:
    """The files and texts that a command line asks for.

    Args:
        hear: Gets what the caller hears, as a WAV file.
        diagram: Gets a sequence diagram: .svg, or Mermaid.
        save: Gets the call as a test: .py or .call.
        as_json: Whether to print events and answers.
        with_log: Whether to print the function's output.
        with_metrics: Whether to print the service's metrics.

    Attributes:
        synthesizer: Speaks the texts; None if the sound is not asked for.
        unsaved_options: The options of the call that `save` does not get.

    Raises:
        ClickException: The extra `sound` of phone-line is not installed.
    """

    def __init__(
        self,
        hear: BinaryIO | None,
        diagram: Path | None,
        save: Path | None,
        *,
        as_json: bool,
        with_log: bool,
        with_metrics: bool,
    ) -> None:
        self._hear = hear
        self._diagram = diagram
        self._save = save
        self._as_json = as_json
        self._with_log = with_log
        self._with_metrics = with_metrics
        self.unsaved_options: Sequence[str] = ()
        try:
            self.synthesizer = Synthesizer() if hear else None
        except NoSpeechError as error:
            raise click.ClickException(str(error)) from None

    def write(self, call: Call, plan: CallPlan, call_router: CallRouter, console: Console) -> None:
        """Write the outputs of a call that has ended, and report what went wrong.

        Args:
            call: The call.
            plan: How it was placed.
            call_router: The router of the call.
            console: Gets the names of the files.

        Raises:
            ClickException: The function failed, or the service refused an answer. Such a call is
                not saved as a test.
        """
        if self._with_metrics:
            console.print(_table_of_metrics(call_router.service.metric_values()))
        if self._hear and self.synthesizer:
            self._hear.write(render_call(call, self.synthesizer))
            self._hear.flush()
            console.print(f"What the caller heard is in {self._hear.name}.", soft_wrap=True)
        if self._diagram:
            diagram = Diagram(call)
            is_svg = self._diagram.suffix == ".svg"
            self._diagram.write_text(diagram.svg if is_svg else diagram.mermaid, encoding="utf-8")
            console.print(f"The diagram of the call is in {self._diagram}.", soft_wrap=True)
        if self._as_json:
            click.echo(json.dumps([_event_and_answer(one) for one in call.invocations], indent=2))
        if self._with_log or any(one.error for one in call.invocations):
            click.echo(call_router.log(), err=True)
        for warning in warnings(call):
            click.echo(f"Warning: {warning}", err=True)
        for problem in problems(call):
            raise click.ClickException(problem)
        if self._save:
            source = save_call(call, plan, self._save.parent, self._save.suffix)
            self._save.write_text(source, encoding="utf-8")
            console.print(f"The call is saved as {self._save}.", soft_wrap=True)
            for remark in self._remarks(plan):
                console.print(remark, soft_wrap=True)

    def _remarks(self, plan: CallPlan) -> Iterator[str]:
        """Yield what a reader of the saved call must know: values in it, and what it lacks."""
        variables = saved_variables(plan.variables)
        if variables.written:
            yield f"It holds the values of {', '.join(variables.written)}."
        if variables.named:
            yield (
                f"It does not hold the values of {', '.join(variables.named)}: set them in the"
                " shell where it is played."
            )
        if self.unsaved_options:
            yield (
                f"It does not hold {', '.join(self.unsaved_options)}: give `phone-line test` the"
                " same."
            )


def _table_of_metrics(values: Mapping[str, int]) -> Table:
    table = Table("metric", "value", box=None)
    for name, value in values.items():
        table.add_row(name, str(value))
    return table


def _event_and_answer(invocation: Invocation) -> dict[str, Json]:
    if invocation.error:
        return {"event": invocation.event, "error": str(invocation.error)}
    return {"event": invocation.event, "response": invocation.response}
