"""The console script `phone-line`, also started by `python -m telephony_simulator`."""

from telephony_simulator.cli import main


def run() -> None:
    """Run the command line under the name that its help and its hints show."""
    main(prog_name="phone-line")


if __name__ == "__main__":
    run()
