"""A function that is asked once for each event that differs in more than ids and times."""

from __future__ import annotations

import io
import json
import logging
import re
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from telephony import runtime
from telephony_simulator.explore.aws_answers import AwsAnswers
from telephony_simulator.explore.renaming import Renaming, encode
from telephony_simulator.functions import FunctionError, ProcessFunction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from telephony_simulator.functions import Function
    from telephony_simulator.json_types import Json, JsonObject

LOGGED_FAILURE: Final = re.compile(
    r"^.*raised (?P<error>.+) on \w+ \d+ of transaction \S+; the call is ended", re.MULTILINE
)
"""How the runtime logs an exception for which it apologises."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the function did with an event.

    Attributes:
        text: The answer as JSON with roles in place of ids; None if the function failed.
        error: Type and message of its error.
        apologies: The exceptions for which the runtime apologised.
        output: What the function wrote to its log.
        metric_requests: The bodies of its requests of PutMetricData.
    """

    text: str | None
    error: tuple[str, str] | None = None
    apologies: tuple[str, ...] = ()
    output: str = ""
    metric_requests: tuple[str, ...] = ()

    @property
    def decision(self) -> tuple[str | None, tuple[str, str] | None]:
        """The answer or the error, without the output."""
        return self.text, self.error


class GivenAnswer(NamedTuple):
    """An answer, and the JSON or the error message that the service got."""

    answer: Answer
    restored: Json


@dataclass(slots=True)
class Answering:
    """What the functions of a line share while they answer.

    Attributes:
        aws_answers: The answers that they get from other AWS services.
        renamings: The roles of the ids of each call, by its TransactionId.
        replayed: The answers to the first events, which are known.
        given: The answers of the present call so far.
    """

    aws_answers: AwsAnswers = field(default_factory=AwsAnswers)
    renamings: dict[str, Renaming] = field(default_factory=dict)
    replayed: Sequence[GivenAnswer] = ()
    given: list[GivenAnswer] = field(default_factory=list)

    def renaming_of(self, transaction_id: str) -> Renaming:
        """Return the roles of the ids of a call."""
        return self.renamings.setdefault(transaction_id, Renaming())


class RememberingFunction:
    """Asks a function once for each event, and remembers its answers.

    Args:
        function: The function.
        answering: What it shares with the other functions of its line; its answers are remembered
            for each combination of answers of AWS services.
        has_memory: Whether its answers depend on more than the event: it is asked each time.

    Attributes:
        answers: The answers by the keys of their events.
        events: The first event of each key, as JSON.
        asked: How often the function was asked.
        is_remembering: Whether it answers from memory.
        recent: What the function did with the events of the last step.
    """

    def __init__(
        self, function: Function, answering: Answering, *, has_memory: bool = False
    ) -> None:
        self._function = function
        self.answers: dict[str, Answer] = {}
        self.events: dict[str, str] = {}
        self._answering = answering
        self._names: dict[str, str] = {}
        self.asked = 0
        self.is_remembering = not has_memory
        self.recent: list[Answer] = []

    def invoke(self, event: JsonObject) -> Json:
        """Return the remembered answer, or ask; see `Function.invoke`.

        An event that is not of a call, such as Lex's for the function of a bot, is passed on.
        """
        details = event.get("CallDetails")
        if not isinstance(details, dict):
            return self._function.invoke(event)
        answering = self._answering
        renaming = answering.renaming_of(str(details["TransactionId"]))
        replayed, given = answering.replayed, answering.given
        if len(given) < len(replayed):
            renaming.name_ids(event)
            return self._give(replayed[len(given)])
        key = answering.aws_answers.chosen + renaming.key(event)
        answer = self.answers.get(key) if self.is_remembering else None
        if answer is None:
            answer = self.ask(event, renaming)
            if self.is_remembering:
                self.answers[key] = answer
                self.events[key] = encode(event)
                self._names[key] = answering.aws_answers.chosen
        if answer.error is not None:
            return self._give(GivenAnswer(answer, renaming.restore(answer.error[1])))
        return self._give(GivenAnswer(answer, json.loads(renaming.restore(answer.text or "null"))))

    def _give(self, given: GivenAnswer) -> Json:
        self._answering.given.append(given)
        self.recent.append(given.answer)
        if given.answer.error is not None:
            raise FunctionError(given.answer.error[0], str(given.restored))
        return given.restored

    def begin_anew(self) -> None:
        """Forget what the function keeps in its process, if it has its own."""
        if isinstance(self._function, ProcessFunction):
            self._function.begin_anew()

    def ask(self, event: JsonObject, renaming: Renaming) -> Answer:
        """Invoke the function, and return what it does."""
        self.asked += 1
        failures: list[BaseException] = []
        sent = self._answering.aws_answers.metric_requests
        sent.clear()
        with _captured(self._function) as output, _observed(failures):
            try:
                answered = self._function.invoke(event)
            except FunctionError as error:
                message = renaming.rename(error.message)
                return Answer(
                    None,
                    (error.error_type, message),
                    output=output(),
                    metric_requests=tuple(sent),
                )
            text = renaming.rename(encode(answered))
            written = output()
            apologies = [f"{type(failure).__name__}: {failure}" for failure in failures]
            if isinstance(self._function, ProcessFunction):
                apologies += [found["error"] for found in LOGGED_FAILURE.finditer(written)]
            return Answer(text, None, tuple(apologies), written, tuple(sent))

    def ask_again(self, key: str, transaction_id: str | None = None) -> Answer:
        """Send an event that was answered once more, and return what the function does.

        Args:
            key: The key of the event.
            transaction_id: Another TransactionId. Default: that of the first time.
        """
        self._answering.aws_answers.choose(self._names[key])
        sent = json.loads(self.events[key])
        if transaction_id is not None:
            known = sent["CallDetails"]["TransactionId"]
            sent = json.loads(self.events[key].replace(known, transaction_id))
        renaming = Renaming()
        renaming.key(sent)
        return self.ask(sent, renaming)


@contextmanager
def _observed(failures: list[BaseException]) -> Iterator[None]:
    """Collect the exceptions for which the runtime apologises in this process."""
    runtime.failure_observers.append(failures.append)
    try:
        yield
    finally:
        runtime.failure_observers.remove(failures.append)


class _Lines(logging.Handler):
    """Writes log records to a text."""

    def __init__(self, text: io.StringIO) -> None:
        super().__init__()
        self._text = text

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        self._text.write(f"{record.levelname} {record.getMessage()}\n")


@contextmanager
def _captured(function: Function) -> Iterator[_Output]:
    """Capture what the function writes: its process's log, or standard output and logging."""
    if isinstance(function, ProcessFunction):
        before = function.written_bytes
        yield lambda: function.log_since(before)
        return
    text, root = io.StringIO(), logging.getLogger()
    handler = _Lines(text)
    root.addHandler(handler)
    try:
        with redirect_stdout(text):
            yield text.getvalue
    finally:
        root.removeHandler(handler)


if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    _Output: TypeAlias = Callable[[], str]
