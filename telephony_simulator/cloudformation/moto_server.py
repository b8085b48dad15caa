"""Serves other AWS services by moto, for the functions of a local account.

https://docs.getmoto.org/en/latest/docs/server_mode.html
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config
from werkzeug.wrappers import Request

from telephony_simulator.cloudformation.unsimulated_services import refusal, service_of
from telephony_simulator.loopback import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SERVICES: Final = frozenset(
    {"dynamodb", "events", "kms", "secretsmanager", "sns", "sqs", "ssm", "states", "sts"}
)
"""The services that moto serves, by their name in a request's signature."""

INSTALL: Final = "pip install 'phone-line[aws]'"

CONFIG: Final = Config(retries={"total_max_attempts": 1})


class NoMotoError(ValueError):
    """The extra `aws` of phone-line is not installed."""


class MotoServer(LoopbackServer):
    """Serves `SERVICES` while its context is open; a request to another service is refused.

    moto keeps its state in this process, for all servers; a server deletes it when it closes.

    Args:
        account_id: The account of the resources.

    Raises:
        NoMotoError: moto is not installed.
    """

    def __init__(self, account_id: str) -> None:
        self._moto = _moto_application(account_id)
        super().__init__(self._serve)

    def client(self, service: str, region: str) -> Any:
        """Return a boto3 client of a service."""
        return _client(service, region, self.endpoint_url)

    def __exit__(self, *error: object) -> None:
        """Stop serving, and delete moto's state."""
        super().__exit__(*error)  # type: ignore[arg-type]  # passed through
        from moto.moto_api._internal.models import moto_api_backend  # noqa: PLC0415 - an extra

        moto_api_backend.reset()
        _client.cache_clear()

    def _serve(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        service = service_of(request)
        if service in SERVICES or service is None:
            return self._moto(environ, start_response)
        return refusal(request)(environ, start_response)


@cache
def _client(service: str, region: str, endpoint_url: str) -> Any:
    return boto3.client(  # type: ignore[call-overload]  # any service
        service,
        region_name=region,
        endpoint_url=endpoint_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - moto does not check it
        config=CONFIG,
    )


def _moto_application(account_id: str) -> WSGIApplication:
    os.environ.setdefault("MOTO_ACCOUNT_ID", account_id)  # read when moto is imported
    try:
        from moto.core.config import default_user_config  # noqa: PLC0415 - an extra
        from moto.moto_server.werkzeug_app import (  # noqa: PLC0415 - an extra
            DomainDispatcherApplication,
            create_backend_app,
        )
    except ImportError as error:
        raise NoMotoError(f"--aws moto needs moto's server: {INSTALL} ({error})") from None
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    application: WSGIApplication = DomainDispatcherApplication(create_backend_app)
    return application
