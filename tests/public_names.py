"""The public names with their parameters: `python -m tests.public_names` records them.

`docs/project/versions.md` has the rule: what is recorded stays until the next major version.
"""

import inspect
import json
import sys
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Unpack, get_args, get_origin, get_type_hints, is_typeddict

import click

RECORD: Final = Path(__file__).parent / "public_names.json"
MODULES: Final = ("telephony", "telephony.call_script", "telephony_simulator", "constructs_lib")

Names = dict[str, dict[str, Any]]


def names_of(module: str) -> Names:
    """Return the public names of a module: the parameters and the members of each."""
    exported = import_module(module)
    return {name: _describe(getattr(exported, name)) for name in exported.__all__}


def commands() -> Names:
    """Return the commands of `phone-line` with their options."""
    from telephony_simulator.cli import main  # noqa: PLC0415 - after the argument is known

    found: Names = {}
    with click.Context(main) as context:
        for name in main.list_commands(context):
            command = main.get_command(context, name)
            assert command is not None
            options = [option for each in command.params for option in each.opts]
            found[name] = {"members": sorted(options)}
    return found


def broken_promises(recorded: Names, now: Names) -> Iterator[str]:
    """Yield what a program that uses the recorded names can no longer do."""
    for name, before in recorded.items():
        if name not in now:
            yield f"{name} is gone"
            continue
        after = now[name]
        gone = set(before.get("members", ())) - set(after.get("members", ()))
        yield from (f"{name} has no {member}" for member in sorted(gone))
        if "parameters" in before:
            yield from _broken_parameters(name, before["parameters"], after.get("parameters", {}))


def _broken_parameters(name: str, before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    for parameter, kind in before.items():
        if parameter not in after:
            yield f"{name} does not take {parameter}"
        elif after[parameter] != kind and (kind, after[parameter]) not in WIDENED:
            yield f"{name}: {parameter} was {kind}, and is {after[parameter]}"
    for parameter in after.keys() - before.keys():
        if after[parameter].startswith("required"):
            yield f"{name} requires {parameter}"


WIDENED: Final = {
    ("required, by name", "optional, by name"),
    ("required", "optional"),
    ("required, by name", "required"),
    ("required, by name", "optional"),
    ("optional, by name", "optional"),
}
"""Changes of a parameter that every program survives."""


def _describe(thing: Any) -> dict[str, Any]:
    described: dict[str, Any] = {}
    made = _callable(thing)
    if made is not None:
        described["parameters"] = {
            p.name: _kind(p)
            for p in inspect.signature(made).parameters.values()
            if p.name != "self" and p.kind not in {p.VAR_POSITIONAL, p.VAR_KEYWORD}
        } | _unpacked(made)
    if isinstance(thing, type):
        described["members"] = sorted(_members(thing))
    return described


def _unpacked(made: Any) -> dict[str, str]:
    """Return the members of the TypedDict of `**props: Unpack[...]`."""
    parameters = inspect.signature(made).parameters.values()
    described: dict[str, str] = {}
    for parameter in parameters:
        if parameter.kind is parameter.VAR_KEYWORD and get_origin(parameter.annotation) is Unpack:
            (props,) = get_args(parameter.annotation)
            for name in get_type_hints(props):
                needed = "required" if name in props.__required_keys__ else "optional"
                described[name] = f"{needed}, by name"
    return described


def _callable(thing: Any) -> Any:
    if not isinstance(thing, type):
        return thing if callable(thing) else None
    if is_typeddict(thing) or issubclass(thing, Enum | BaseException):
        return None
    if getattr(thing, "_is_protocol", False) or thing.__init__ is object.__init__:
        return None
    return thing if type(thing) is type else thing.__init__


def _kind(parameter: inspect.Parameter) -> str:
    needed = "required" if parameter.default is parameter.empty else "optional"
    return f"{needed}, by name" if parameter.kind is parameter.KEYWORD_ONLY else needed


def _members(cls: type) -> set[str]:
    """Return the public members that this project's classes define, fields too."""
    own = [base for base in cls.__mro__ if base.__module__.partition(".")[0] in OWN]
    found = {name for base in own for name in (*vars(base), *getattr(base, "__annotations__", ()))}
    return {name for name in found if not name.startswith("_")}


OWN: Final = {"telephony", "telephony_simulator", "constructs_lib"}


def all_names() -> dict[str, Names]:
    """Return everything that is recorded."""
    return {**{module: names_of(module) for module in MODULES}, "phone-line": commands()}


def main(arguments: list[str]) -> int:
    """Record the names; with `--check`, return 1 if they differ from the record."""
    text = json.dumps(all_names(), indent=1, sort_keys=True) + "\n"
    if "--check" not in arguments:
        RECORD.write_text(text)
    elif RECORD.read_text() != text:
        sys.stderr.write("public names are not recorded; run: python -m tests.public_names\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
