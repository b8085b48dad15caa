"""`python -m telephony_simulator`."""

from telephony_simulator.cli import main

if __name__ == "__main__":
    main(prog_name="python -m telephony_simulator")
