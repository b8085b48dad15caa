"""The entry point of `phone-line` and of `python -m telephony_simulator`."""

import signal
import sys
from types import FrameType
from typing import NoReturn

from telephony_simulator.cli import main


def run() -> None:
    """Run the command line as `phone-line`, the name in its help.

    SIGTERM and SIGHUP end it like an exception: processes are ended, temporary files deleted.
    """
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), _exit)
    main(prog_name="phone-line")


def _exit(signal_number: int, _frame: FrameType | None) -> NoReturn:
    """Exit with the status of a process that the signal ended; a second signal ends it at once."""
    signal.signal(signal_number, signal.SIG_DFL)
    sys.exit(128 + signal_number)


if __name__ == "__main__":
    run()
