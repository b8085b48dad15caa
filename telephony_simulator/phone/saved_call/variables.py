"""The environment variables of a saved call: which of them a test holds with their values."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

SECRET_NAME: Final = re.compile(
    r"SECRET|TOKEN|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|AUTH|APIKEY|(^|_)(KEY|PIN|PWD|DSN)(_|$)",
    re.IGNORECASE,
)
"""The names of variables whose values are not written."""


class SavedVariables(NamedTuple):
    """The variables of a saved call.

    Attributes:
        written: Those that the test holds with their values.
        named: The names of those that it expects in its environment.
    """

    written: Mapping[str, str]
    named: tuple[str, ...]


def saved_variables(variables: Mapping[str, str | None]) -> SavedVariables:
    """Return which variables are written: a secret, or a text of several lines, is only named.

    Args:
        variables: The variables by their names; None for one that comes from the environment.
    """
    written = {
        name: value
        for name, value in variables.items()
        if value is not None and value.isprintable() and not SECRET_NAME.search(name)
    }
    return SavedVariables(written, tuple(name for name in variables if name not in written))
