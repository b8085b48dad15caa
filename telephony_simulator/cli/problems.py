"""What went wrong in a call: errors of the function, and answers that the service refuses."""

from telephony_simulator.pstn_audio import Call
from telephony_simulator.pstn_audio.records import WarningIssued


def problems(call: Call) -> list[str]:
    """Return what the line did wrong, in order: what fails a test of the call."""
    errors = [f"the function failed: {one.error}" for one in call.invocations if one.error]
    refused = [f"the service refuses: {rule}" for rule in _rules(call, are_refused=True)]
    return [*errors, *dict.fromkeys(refused)]


def warnings(call: Call) -> list[str]:
    """Return the rules that the line broke without being refused, and undocumented behaviour."""
    return list(dict.fromkeys(_rules(call, are_refused=False)))


def _rules(call: Call, *, are_refused: bool) -> list[str]:
    return [
        record.rule
        for record in call.records
        if isinstance(record, WarningIssued) and record.is_refused is are_refused
    ]
