"""The public names of the package."""

import types

import telephony


def test_public_names_match_the_list() -> None:
    public = [
        name
        for name, value in vars(telephony).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    ]

    assert telephony.__all__ == sorted(public)
