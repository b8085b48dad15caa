from collections.abc import Iterator
from typing import Any

import pytest

from telephony_simulator.cloudformation.parameter_server import ParameterServer
from tests.telephony_simulator.local_client import local_client


@pytest.fixture(scope="module")
def ssm() -> Iterator[Any]:
    parameters = {("us-east-1", "/line/greeting"): "Hello."}
    with ParameterServer(parameters, "111122223333") as server:
        yield local_client("ssm", server.endpoint_url)


def test_parameter_of_a_stack_is_read(ssm: Any) -> None:
    assert ssm.get_parameter(Name="/line/greeting")["Parameter"]["Value"] == "Hello."
    found = ssm.get_parameters(Names=["/line/greeting", "none"])
    assert [each["Name"] for each in found["Parameters"]] == ["/line/greeting"]
    assert found["InvalidParameters"] == ["none"]


def test_parameter_is_written_once_unless_overwritten_and_deleted(ssm: Any) -> None:
    ssm.put_parameter(Name="own", Value="1", Type="String")
    with pytest.raises(ssm.exceptions.ParameterAlreadyExists):
        ssm.put_parameter(Name="own", Value="2", Type="String")
    ssm.put_parameter(Name="own", Value="2", Type="String", Overwrite=True)

    assert ssm.get_parameter(Name="own")["Parameter"]["Value"] == "2"
    ssm.delete_parameter(Name="own")
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        ssm.get_parameter(Name="own")


def test_other_operation_is_refused_with_what_serves_it(ssm: Any) -> None:
    with pytest.raises(ssm.exceptions.ClientError, match="--aws moto serves SSM"):
        ssm.describe_parameters()
