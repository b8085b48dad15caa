"""Each planted fault is found; nothing is reported in its repaired twin."""

import pytest

from telephony_simulator.explore import explore
from tests.telephony_simulator.explore.later_faults import LATER_FAULTS
from tests.telephony_simulator.explore.planted_faults import FAULTS, PlantedFault

ALL_FAULTS = (*FAULTS, *LATER_FAULTS)


@pytest.mark.parametrize("fault", ALL_FAULTS, ids=lambda fault: fault.name)
def test_planted_fault_is_found(fault: PlantedFault) -> None:
    report = explore(fault.make_faulty(), **{"max_steps": 12, **fault.options})

    assert fault.kind in {finding.kind for finding in report.findings}, report


@pytest.mark.parametrize("fault", ALL_FAULTS, ids=lambda fault: fault.name)
def test_nothing_is_found_in_the_repaired_twin(fault: PlantedFault) -> None:
    report = explore(fault.make_repaired(), **{"max_steps": 12, **fault.options})

    report.assert_clean()
    assert report.is_complete
