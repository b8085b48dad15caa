"""The entry point of `phone-line` and of `python -m telephony_simulator`."""

from telephony_simulator.cli import main


def run() -> None:
    """Run the command line as `phone-line`, the name in its help."""
    main(prog_name="phone-line")


if __name__ == "__main__":
    run()
