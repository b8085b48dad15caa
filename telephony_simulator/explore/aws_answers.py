"""Answers of other AWS services: each call is explored with each of them."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.endpoint import Endpoint
from botocore.exceptions import UnknownServiceError
from botocore.parsers import create_parser
from werkzeug import Request, Response

from telephony_simulator.chime_sdk_voice import ApiError
from telephony_simulator.chime_sdk_voice.model import service_model
from telephony_simulator.chime_sdk_voice.rest_json import find_operation
from telephony_simulator.explore.choice import WITH
from telephony_simulator.loopback import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botocore.model import OperationModel

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]*")
MAX_COMBINATIONS: Final = 64
NOT_GIVEN: Final = "NotGiven"
METRICS_OPERATION: Final = "PutMetricData"


@dataclass(frozen=True)
class AwsAnswer:
    """What an operation of an AWS service answers during a call.

    Attributes:
        service: The SDK's name of the service, such as `dynamodb`.
        operation: The operation, such as `GetItem`.
        answer: The answer as JSON, in the form of the service's API. Default: an empty one.
        error: The code of an error in place of an answer. Default: none.
        name: Names it in the steps of a call. Default: the operation, and its number among the
            answers of this operation.
    """

    service: str
    operation: str
    answer: str = "{}"
    error: str = ""
    name: str = ""

    @property
    def status(self) -> int:
        """The HTTP status."""
        return 400 if self.error else 200

    @property
    def body(self) -> bytes:
        """The body in the JSON protocol."""
        if not self.error:
            return self.answer.encode()
        return json.dumps({"__type": self.error, "message": self.error}).encode()


@dataclass
class AwsAnswers:
    """The answers of an exploration, and those of the present call.

    Attributes:
        given: All answers.
        chosen: The names of the present ones; of operations with one answer, there is no name.
        metric_requests: The bodies of the requests of CloudWatch's PutMetricData so far.

    Raises:
        ValueError: A service or an operation does not exist, or an answer is not a JSON object;
            two answers have one name; there are more than 64 combinations.
    """

    given: Sequence[AwsAnswer] = ()
    chosen: str = ""
    metric_requests: list[str] = field(default_factory=list, repr=False)
    _present: dict[tuple[str, str], AwsAnswer] = field(default_factory=dict)
    _combinations: dict[str, dict[tuple[str, str], AwsAnswer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        groups: dict[tuple[str, str], dict[str, AwsAnswer]] = {}
        for answer in self.given:
            _check(answer)
            group = groups.setdefault((answer.service, answer.operation), {})
            name = answer.name or f"{answer.operation} {len(group) + 1}"
            if any(name in known for known in groups.values()):
                raise ValueError(f"two answers have the name {name!r}; give them other names")
            group[name] = answer
        named = [list(group) for group in groups.values()]
        for names in product(*named):
            shown = [name for name, group in zip(names, named, strict=True) if len(group) > 1]
            found = [group[name] for name, group in zip(names, groups.values(), strict=True)]
            self._combinations[", ".join(shown)] = dict(zip(groups, found, strict=True))
            if len(self._combinations) > MAX_COMBINATIONS:
                raise ValueError(
                    f"the answers have more than {MAX_COMBINATIONS} combinations; leave some out"
                )
        self.choose(next(iter(self._combinations)))

    @property
    def combinations(self) -> list[str]:
        """The names of the answers of each combination, as `choose` takes them."""
        return list(self._combinations)

    @property
    def number(self) -> int:
        """The number of the present combination, from 0."""
        return list(self._combinations).index(self.chosen)

    def choose(self, names: str) -> None:
        """Let the services answer like this from now on.

        Raises:
            ValueError: There is no such combination.
        """
        if names not in self._combinations:
            known = "; ".join(filter(None, self._combinations)) or "none"
            raise ValueError(f"{names!r} names no answers of AWS services; there are: {known}")
        self.chosen, self._present = names, self._combinations[names]

    def find(self, service: str, operation: str) -> AwsAnswer:
        """Return the present answer of an operation; an error that says so if none is given."""
        missing = AwsAnswer(service, operation, error=NOT_GIVEN)
        return self._present.get((service, operation), missing)

    @property
    def services(self) -> frozenset[str]:
        """The services that have answers."""
        return frozenset(answer.service for answer in self.given)


def split_names(value: str) -> tuple[str, str | None]:
    """Return the value of a first choice without the names of answers, and these names."""
    beginning, separator, names = value.rpartition(WITH)
    if separator and all(NAME.fullmatch(name) for name in names.split(", ")):
        return beginning, names
    return value, None


def _check(answer: AwsAnswer) -> None:
    """Refuse an answer that no function could get."""
    try:
        model = service_model(answer.service)
    except UnknownServiceError:
        raise ValueError(
            f"{answer.service!r} is not a service of the SDK; expected a name such as 'dynamodb'"
        ) from None
    if answer.operation not in model.operation_names:
        raise ValueError(
            f"{answer.service} has no operation {answer.operation!r}; expected a name such as"
            f" {model.operation_names[0]!r}"
        )
    if answer.error and answer.answer != "{}":
        raise ValueError(
            f"an answer of {answer.service} {answer.operation} has both answer and error; give one"
        )
    if answer.name and not NAME.fullmatch(answer.name):
        raise ValueError(
            f"{answer.name!r} cannot name an answer; expected letters, digits, spaces, - and _"
        )
    try:
        is_object = isinstance(json.loads(answer.answer), dict)
    except ValueError:
        is_object = False
    if not is_object:
        raise ValueError(
            f"the answer of {answer.service} {answer.operation} must be a JSON object, such as"
            """ '{"Item": {"plan": {"S": "gold"}}}'"""
        )


class AwsAnswerServer(LoopbackServer):
    """Serves the answers to functions in processes of their own, in the protocols of JSON.

    A service whose operations are paths (rest-json) has an address of its own; the operations of
    the others (json) are named by a header.

    Args:
        answers: The answers.

    Raises:
        ValueError: A service has another protocol.
    """

    def __init__(self, answers: AwsAnswers) -> None:
        self._answers = answers
        self._services: dict[str, str] = {}  # by the prefix of X-Amz-Target
        self._paths: dict[str, str] = {}  # by the variable of the service's address
        for service in sorted(answers.services):
            metadata = service_model(service).metadata
            variable = re.sub("[ -]", "_", service_model(service).service_id).upper()
            match metadata.get("protocol"):
                case "json":
                    self._services[metadata["targetPrefix"]] = service
                    self._paths[f"AWS_ENDPOINT_URL_{variable}"] = ""
                case "rest-json":
                    self._paths[f"AWS_ENDPOINT_URL_{variable}"] = f"/{service}"
                case other:
                    raise ValueError(
                        f"answers of {service} reach only handlers that are explored in their"
                        f" process, by explore(handler, aws_answers=...): its protocol is {other},"
                        " and neither json nor rest-json"
                    )
        super().__init__(Request.application(self._serve))

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables with which functions reach it, and do not try again."""
        addresses = {name: self.endpoint_url + path for name, path in self._paths.items()}
        return {**addresses, "AWS_MAX_ATTEMPTS": "1"}

    def _serve(self, request: Request) -> Response:
        answer = self._answers.find(*self._operation(request))
        return Response(answer.body, answer.status, mimetype="application/x-amz-json-1.1")

    def _operation(self, request: Request) -> tuple[str, str]:
        """Return the service and the operation that a request asks for."""
        target = request.headers.get("X-Amz-Target")
        if target is not None:
            prefix, _, operation = target.rpartition(".")
            return self._services.get(prefix, prefix), operation
        _, service, path = str(request.environ["REQUEST_URI"]).split("/", 2)
        try:
            return service, find_operation(request.method, f"/{path}", service)
        except ApiError:
            return service, ""


@contextmanager
def answered_in_process(answers: AwsAnswers) -> Iterator[None]:
    """Let the clients of boto3 in this process get the answers, without a request."""
    make_request = Endpoint.make_request

    def answered(
        endpoint: Endpoint, operation_model: OperationModel, request_dict: Mapping[str, Any]
    ) -> Any:
        service = operation_model.service_model.service_name
        if service not in answers.services:
            return make_request(endpoint, operation_model, request_dict)
        answer = answers.find(service, operation_model.name)
        if operation_model.name == METRICS_OPERATION:
            answers.metric_requests.append(_text(request_dict["body"]))
        http = AWSResponse(request_dict["url"], answer.status, HTTPHeaders(), None)
        response = {"headers": {}, "status_code": answer.status, "body": answer.body}
        shape: Any = operation_model.output_shape  # None for an answer without members
        return http, create_parser("json").parse(response, shape)

    setattr(Endpoint, "make_request", answered)  # noqa: B010 - a type checker refuses to assign it
    try:
        yield
    finally:
        setattr(Endpoint, "make_request", make_request)  # noqa: B010


def _text(body: object) -> str:
    """Return the body of a request in any protocol."""
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)


@contextmanager
def served(answers: AwsAnswers) -> Iterator[Mapping[str, str]]:
    """Serve the answers, and yield the variables with which functions reach them."""
    if not answers.given:
        yield {}
        return
    with AwsAnswerServer(answers) as server:
        yield server.variables
