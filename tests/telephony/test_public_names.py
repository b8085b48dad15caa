"""What a program may import is written down, sorted."""

import types

import telephony


def test_the_public_names_are_exactly_those_that_are_written_down() -> None:
    public = [
        name
        for name, value in vars(telephony).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    ]

    assert telephony.__all__ == sorted(public)
