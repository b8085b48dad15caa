"""Lines in use stay reachable while their adoption fails and is rolled back."""

import pytest

from tests.telephony_provisioner.simulation.adoption import problems_of_run

pytestmark = pytest.mark.cdk


@pytest.mark.slow
def test_failed_adoptions_leave_every_line_as_it_was() -> None:
    failed = {seed: problems for seed in range(40) if (problems := problems_of_run(seed)[1])}

    assert failed == {}
