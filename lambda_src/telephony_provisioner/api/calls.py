"""Calls of AWS operations: their retries, and their errors as `ServiceError`.

Reads are repeated while the service is busy. Writes are sent once: the caller reads the result of
one write before it sends another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError

from telephony_provisioner.errors import ServiceError
from telephony_provisioner.timing import (
    CONNECT_TIMEOUT_SECONDS,
    RESPONSE_TIMEOUT_SECONDS,
    RETRY_PAUSES_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from telephony_provisioner.clock import Clock

T = TypeVar("T")

CONFIG_WITHOUT_RETRIES: Final = Config(
    connect_timeout=CONNECT_TIMEOUT_SECONDS,
    read_timeout=RESPONSE_TIMEOUT_SECONDS,
    retries={"total_max_attempts": 1, "mode": "standard"},
)


class ServiceCalls:
    """Calls operations of an AWS service.

    Args:
        clock: Waits between the retries of a read.
        check_write: Called before every write; it raises an error that stops the write.
    """

    def __init__(self, clock: Clock, check_write: Callable[[], None] = lambda: None) -> None:
        self._clock = clock
        self._check_write = check_write

    def call_with_retries(self, operation: str, call: Callable[[], T]) -> T:
        """Return the answer of a read; repeat it while the service is busy or denies a new policy.

        Raises:
            ServiceError: The last attempt failed, or the error is not retryable.
        """
        for pause in RETRY_PAUSES_SECONDS:
            try:
                return self._call(operation, call)
            except ServiceError as error:
                if not (error.is_retryable or error.is_denied):
                    raise
            self._clock.sleep(pause)
        return self._call(operation, call)

    def find_with_retries(self, operation: str, call: Callable[[], T]) -> T | None:
        """Return the answer of a read; None when the resource is not found.

        Raises:
            ServiceError: As for `call_with_retries`.
        """
        try:
            return self.call_with_retries(operation, call)
        except ServiceError as error:
            if error.is_not_found:
                return None
            raise

    def call_once(self, operation: str, call: Callable[[], T]) -> T:
        """Return the answer of a write, which is sent exactly once.

        Raises:
            SupersededError: A later request has claimed the resource; nothing was sent.
            ServiceError: The request failed, or its outcome is unknown.
        """
        self._check_write()
        return self._call(operation, call)

    def _call(self, operation: str, call: Callable[[], T]) -> T:
        try:
            return call()
        except ClientError as error:
            raise _service_error(error) from None
        except (HTTPClientError, BotoConnectionError) as error:
            # Its text holds the URL, which may hold a phone number.
            raise ServiceError(
                operation=operation,
                code=type(error).__name__,
                message="the service did not answer",
                status=0,
            ) from None
        except BotoCoreError as error:
            name = type(error).__name__
            raise ServiceError(
                operation=operation, code=name, message=str(error), status=400
            ) from None

    def call_once_if_exists(self, operation: str, call: Callable[[], object]) -> None:
        """Send a write exactly once; a resource that does not exist is not an error.

        Raises:
            ServiceError: The request failed otherwise, or its outcome is unknown.
        """
        try:
            self.call_once(operation, call)
        except ServiceError as error:
            if not error.is_not_found:
                raise


def _service_error(error: ClientError) -> ServiceError:
    details = error.response.get("Error", {})
    return ServiceError(
        operation=error.operation_name,
        code=details.get("Code", "Unknown"),
        message=details.get("Message", "") or "the service gave no reason",
        status=error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0),
    )
