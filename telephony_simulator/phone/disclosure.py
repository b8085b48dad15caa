"""Shows values with their texts and digits, which `repr` hides in production."""

from collections.abc import Mapping

from telephony.value import Value


def disclose(value: object) -> str:
    """Return the `repr` of a value with what it hides: for failures of tests only."""
    if isinstance(value, Value):
        fields = value.__fields__
        shown = (
            f"{name}={disclose(getattr(value, name))}"
            for name, declared in fields.items()
            if getattr(value, name) != declared.default
        )
        return f"{type(value).__name__}({', '.join(shown)})"
    if isinstance(value, list):
        return f"[{', '.join(map(disclose, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(disclose, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key!r}: {disclose(item)}' for key, item in value.items())}}}"
    return repr(value)
