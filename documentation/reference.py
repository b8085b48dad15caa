"""The pages of the reference that are made from the code."""

import ast
import inspect
import json
from collections.abc import Iterator
from enum import Enum
from types import ModuleType
from typing import Any, Final, is_typeddict

import click

import telephony
import telephony_simulator
from documentation import docstrings
from documentation.docstrings import table
from documentation.staging import ROOT
from telephony import call_script
from telephony.actions import ACTIONS
from telephony.events import EVENTS
from telephony.fields import REQUIRED
from telephony.value import Value
from telephony_simulator.cli import COMMANDS, main

FAMILIES: Final = {
    "Answers": (
        "CallFlow",
        "lambda_handler",
        "respond",
        "carry_on",
        "stay_on_the_line",
        "hang_up_all_legs",
        "Response",
        "decode_event",
        "encode_response",
    ),
    "Errors": ("TelephonyError", "EventDecodeError", "InvalidParameterError", "ResponseError"),
}
"""The names of `telephony` that are neither events nor actions nor values, in their order."""


def pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each page."""
    yield "reference/events.md", events_page()
    yield "reference/actions.md", actions_page()
    yield "reference/values.md", values_page()
    yield "reference/answers.md", answers_page()
    yield "reference/call-scripts.md", module_page("Call scripts: names", call_script)
    yield "reference/simulator.md", module_page("Simulator: names", telephony_simulator)
    yield "reference/commands.md", commands_page()
    from documentation.construct_reference import constructs_page  # noqa: PLC0415 - loads the CDK

    yield "reference/constructs.md", constructs_page()


def events_page() -> str:
    """Return the page of the events."""
    blocks = [
        *head(
            "Events of the runtime",
            "each event's class, its callback and its fields. The events themselves are "
            "described in [the service's reference](../service/events.md).",
        ),
        "```python\nfrom telephony import NewInboundCallEvent\n```",
    ]
    examples = _examples()
    for wire_name, event in EVENTS.items():
        answer = {
            "actions": "a `Response`: a list of actions",
            "attributes": "transaction attributes; actions are ignored",
            "nothing": "nothing: the service ignores any answer",
        }[event.answered_with]
        blocks += [
            f"## {event.__name__}",
            f"`{wire_name}` calls `CallFlow.{event.callback}`, which returns {answer}.",
            docstrings.prose(event.__doc__),
            _fields(event),
        ]
        if wire_name in examples:
            blocks += [f'??? example "{wire_name} as JSON"', _indented(examples[wire_name])]
    blocks += ["## UnknownEvent", docstrings.prose(telephony.UnknownEvent.__doc__)]
    blocks += [_fields(telephony.UnknownEvent)]
    return _joined(blocks)


def actions_page() -> str:
    """Return the page of the actions."""
    blocks = [
        *head(
            "Actions of the runtime",
            "each action's parameters, their units, defaults and limits. [The service's "
            "reference](../service/actions.md) describes how they are played.",
        ),
        (
            "Each action also takes `call_id` and `participant_tag`, the leg that it acts on; "
            "without them it acts on the leg of the event. A parameter that the service would "
            "refuse raises `InvalidParameterError` when the action is made."
        ),
    ]
    for name in sorted(ACTIONS):
        action = ACTIONS[name]
        blocks += [
            f"## {name}",
            f"```python\n{docstrings.signature(name, action)}\n```",
            docstrings.prose(action.__doc__),
            _fields(action, hidden=("call_id", "participant_tag")),
        ]
    return _joined(blocks)


def values_page() -> str:
    """Return the page of the values that events and actions contain."""
    blocks = [
        *head(
            "Values of the runtime",
            "the values that events carry and actions take. All are frozen; `copy.replace` "
            "of Python 3.13 makes a changed one.",
        ),
    ]
    shown = {*ACTIONS.values(), *EVENTS.values(), telephony.UnknownEvent}
    for name in telephony.__all__:
        value = getattr(telephony, name)
        if isinstance(value, type) and issubclass(value, Value) and value not in shown:
            blocks += [
                f"## {name}",
                f"```python\n{docstrings.signature(name, value)}\n```",
                docstrings.prose(value.__doc__),
                _fields(value),
                *_members(value),
            ]
    blocks += class_blocks("SipHeaders", telephony.SipHeaders)
    return _joined(blocks)


def answers_page() -> str:
    """Return the page of the callback API and the errors."""
    blocks = [
        *head(
            "Callbacks, answers, errors",
            "the callbacks with their defaults, what they may return, and which errors the "
            "runtime raises.",
        ),
    ]
    for title, names in FAMILIES.items():
        blocks += [f"## {title}"]
        for name in names:
            blocks += name_blocks(name, getattr(telephony, name), level=3)
    return _joined(blocks)


def head(title: str, learned: str) -> list[str]:
    """Return the title of a page, and what a reader knows afterwards."""
    return [f"# {title}", f"After reading this page you know {learned}"]


def module_page(title: str, module: ModuleType) -> str:
    """Return the page of the names that a module exports."""
    names = module.__all__
    blocks = [
        f"# {title}",
        f"After reading this page you know what `{module.__name__}` exports.",
        f"```python\nfrom {module.__name__} import {names[0]}\n```",
    ]
    for name in names:
        blocks += name_blocks(name, getattr(module, name))
    return _joined(blocks)


def commands_page() -> str:
    """Return the page of the command line."""
    blocks = [
        *head(
            "Commands",
            "the options of each command of `phone-line`. What they are for is in [the "
            "simulator's page](../simulator.md).",
        ),
    ]
    with click.Context(main, info_name="phone-line") as root:
        for name in sorted(COMMANDS):
            command = main.get_command(root, name)
            assert command is not None
            with click.Context(command, info_name=name, parent=root) as context:
                usage = command.collect_usage_pieces(context)
                blocks += [
                    f"## phone-line {name}",
                    f"```text\nphone-line {name} {' '.join(usage)}\n```",
                    inspect.cleandoc(command.help or ""),
                    table(("option", "effect"), list(_options(command, context))),
                ]
    return _joined(blocks)


def _options(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option):
            yield f"`{record[0]}`", record[1]


def name_blocks(name: str, thing: Any, *, level: int = 2) -> list[str]:
    """Return the blocks that describe a class, a function or another value."""
    if isinstance(thing, type):
        return class_blocks(name, thing, level=level)
    if callable(thing):
        return _function(name, thing, level=level)
    return [f"{'#' * level} {name}", f"`{annotation_of(thing)}`"]


def annotation_of(thing: object) -> str:
    """Return a type alias or a constant as text."""
    return docstrings.annotation(repr(thing).replace("typing.", ""))


def _function(name: str, function: Any, *, level: int) -> list[str]:
    return [
        f"{'#' * level} {name}",
        f"```python\n{docstrings.signature(name, function)}\n```",
        docstrings.prose(function.__doc__),
        _parameters(function, docstrings.described(function.__doc__)),
    ]


def _parameters(function: Any, descriptions: dict[str, str]) -> str:
    return docstrings.parameters(function, descriptions) if descriptions else ""


def class_blocks(name: str, cls: type, *, level: int = 2) -> list[str]:
    """Return the blocks that describe a class: its signature, docstring, parameters, members."""
    blocks = [f"{'#' * level} {name}"]
    if issubclass(cls, Value):
        return [*blocks, docstrings.prose(cls.__doc__), _fields(cls), *_members(cls)]
    made = _constructor(cls)
    if made is not None:
        blocks.append(f"```python\n{docstrings.signature(name, made)}\n```")
    blocks.append(docstrings.prose(cls.__doc__))
    described = docstrings.described(cls.__doc__) | _attribute_docs(cls)
    if made is not None:
        blocks.append(_parameters(made, described))
    elif issubclass(cls, Enum):
        rows = [(f"`{member.name}`", f"`{member.value}`") for member in cls]
        return [*blocks, table(("member", "value"), rows)]
    elif is_typeddict(cls):
        keys = [
            (f"`{key}`", f"`{docstrings.annotation(of)}`", described.get(key, ""))
            for key, of in cls.__annotations__.items()
        ]
        return [*blocks, table(("key", "type", "description"), keys)]
    attributes = docstrings.described(cls.__doc__, "attributes")
    fields = [(f"`{key}`", text) for key, text in attributes.items()]
    return [*blocks, table(("attribute", "description"), fields), *_members(cls)]


def _constructor(cls: type) -> Any:
    """Return what shows how an instance is made; None if users do not make one by parameters."""
    is_made_elsewhere = getattr(cls, "_is_protocol", False) or is_typeddict(cls)
    if is_made_elsewhere or issubclass(cls, BaseException | Enum):
        return None
    if cls.__init__ is object.__init__:
        return None
    return cls if type(cls) is type else cls.__init__  # jsii's metaclass hides it


def _attribute_docs(cls: type) -> dict[str, str]:
    """Return the descriptions of a dataclass's fields: strings below them, or `Attributes`."""
    if not hasattr(cls, "__dataclass_fields__") and not is_typeddict(cls):
        return {}
    (tree,) = ast.parse(inspect.getsource(cls)).body
    assert isinstance(tree, ast.ClassDef)
    found = docstrings.described(cls.__doc__, "attributes")
    for field, text in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match text:
                case ast.Expr(value=ast.Constant(value=str(description))):
                    found[field.target.id] = " ".join(description.split())
    return found


def _members(cls: type) -> list[str]:
    """Return a table of the methods and properties that a class or its bases define."""
    rows = []
    for name, member in inspect.getmembers_static(cls):
        owner = next((base for base in cls.__mro__ if name in base.__dict__), object)
        is_own = owner.__module__.partition(".")[0] == cls.__module__.partition(".")[0]
        if name.startswith("_") or owner is Value or not is_own:
            continue
        if isinstance(member, property):
            rows.append((f"`{name}`", _text(member.__doc__)))
        elif isinstance(member, (staticmethod, classmethod)) or inspect.isfunction(member):
            shown = docstrings.signature(name, getattr(cls, name))
            rows.append((f"`{' '.join(shown.split())}`", _text(member.__doc__)))
    return [table(("member", "description"), rows)]


def _text(docstring: str | None) -> str:
    """Return a docstring in one cell of a table."""
    blocks = [docstrings.prose(docstring).partition("\n| ")[0]]
    blocks += [f"`{name}`: {text}" for name, text in docstrings.described(docstring).items()]
    blocks += [f"Raises `{name}`: {text}" for name, text in docstrings.raised(docstring).items()]
    return "<br>".join(" ".join(block.split()) for block in blocks if block)


def _fields(cls: type[Value], hidden: tuple[str, ...] = ()) -> str:
    descriptions = _field_docs(cls)
    annotations = _annotations(cls)
    rows = [
        (
            f"`{name}`",
            f"`{annotations[name]}`",
            "required" if field.default is REQUIRED else f"`{field.default!r}`",
            field.wire_name,
            descriptions.get(name, ""),
        )
        for name, field in cls.__fields__.items()
        if name not in hidden
    ]
    return table(("parameter", "type", "default", "on the wire", "description"), rows)


def _annotations(cls: type) -> dict[str, str]:
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__[:-1]):
        found |= base.__annotations__
    return found


def _field_docs(cls: type) -> dict[str, str]:
    """Return the descriptions of fields, those of base classes and of a class referred to."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__[:-1]):
        found |= docstrings.described(base.__doc__, "attributes")
    for name, other in ACTIONS.items():
        if f"parameters are those of `{name}`" in " ".join((cls.__doc__ or "").split()):
            found = docstrings.described(other.__doc__, "attributes") | found
    return found


def _examples() -> dict[str, str]:
    """Return one JSON example of each event, by its InvocationEventType."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "tests" / "telephony" / "events").glob("*.json")):
        text = path.read_text()
        found.setdefault(json.loads(text).get("InvocationEventType", ""), text.strip())
    return found


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" for line in ["```json", *code.splitlines(), "```"])


def _joined(blocks: list[str]) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"
