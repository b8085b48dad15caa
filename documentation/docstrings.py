"""Docstrings in Google's style, and signatures, as Markdown."""

import inspect
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from griffe import Docstring, DocstringSectionKind, parse_google

MAX_LINE: Final = 88
SECTIONS: Final = {
    DocstringSectionKind.parameters: "Parameters",
    DocstringSectionKind.other_parameters: "Parameters",
    DocstringSectionKind.attributes: "Attributes",
}
_logger = logging.getLogger("griffe")
_logger.setLevel(logging.ERROR)


def described(docstring: str | None, names: str = "parameters") -> dict[str, str]:
    """Return the descriptions of a docstring's `Args` or `Attributes`, by name."""
    found: dict[str, str] = {}
    for section in _sections(docstring):
        if section.kind.value == names:
            found |= {item.name: _one_line(item.description) for item in section.value}
    return found


def prose(docstring: str | None) -> str:
    """Return a docstring's text and its sections, without parameters and attributes."""
    return "\n\n".join(_blocks(docstring))


def summary(docstring: str | None) -> str:
    """Return the first line of a docstring."""
    return inspect.cleandoc(docstring or "").partition("\n")[0]


def signature(name: str, function: Callable[..., Any]) -> str:
    """Return the signature of a function or class as Python code."""
    declared = inspect.signature(function)
    parameters = [p for p in declared.parameters.values() if p.name != "self"]
    texts: list[str] = []
    for index, parameter in enumerate(parameters):
        is_first_keyword = parameter.kind is parameter.KEYWORD_ONLY and not any(
            before.kind in {before.KEYWORD_ONLY, before.VAR_POSITIONAL}
            for before in parameters[:index]
        )
        if is_first_keyword:
            texts.append("*")
        texts.append(_parameter(parameter))
    returned = declared.return_annotation
    end = "" if returned in (declared.empty, None) else f" -> {annotation(returned)}"
    line = f"{name}({', '.join(texts)}){end}"
    if len(line) <= MAX_LINE:
        return line
    return "\n".join([f"{name}(", *(f"    {text}," for text in texts), f"){end}"])


def annotation(of: object) -> str:
    """Return a type as it is written in the source."""
    text = of if isinstance(of, str) else inspect.formatannotation(of)
    text = re.sub(r"\*<class '([\w.]+)'>", r"Unpack[\1]", text)
    return re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Z])|~(?=[A-Z])", "", text)


def default(of: object) -> str:
    """Return a default as it is written in the source."""
    name = getattr(of, "__qualname__", None)
    if callable(of) and name:
        return str(name)
    return f"{type(of).__name__}(...)" if " object at 0x" in repr(of) else repr(of)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table; an empty text without rows."""
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(head)} |", "|" + "---|" * len(head), *lines])


def parameters(function: Callable[..., Any], descriptions: Mapping[str, str]) -> str:
    """Return the table of a function's parameters."""
    rows = [
        (
            f"`{parameter.name}`",
            "" if parameter.annotation is parameter.empty else _code(parameter.annotation),
            _default_cell(parameter),
            descriptions.get(parameter.name, "") or _keys_of(parameter),
        )
        for parameter in inspect.signature(function).parameters.values()
        if parameter.name != "self"
    ]
    return table(("parameter", "type", "default", "description"), rows)


def _code(of: object) -> str:
    return f"`{annotation(of)}`"


def _keys_of(parameter: inspect.Parameter) -> str:
    """Return what `**props: Unpack[SomeProps]` takes; an empty text for another parameter."""
    keys = re.fullmatch(r"Unpack\[(\w+)\]", annotation(parameter.annotation))
    return f"The keys of `{keys[1]}`, by their names." if keys else ""


def _default_cell(parameter: inspect.Parameter) -> str:
    if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
        return "none"
    is_required = parameter.default is parameter.empty
    return "required" if is_required else f"`{default(parameter.default)}`"


def _parameter(parameter: inspect.Parameter) -> str:
    text = str(parameter.replace(annotation=parameter.empty, default=parameter.empty))
    if parameter.annotation is not parameter.empty:
        text += f": {annotation(parameter.annotation)}"
    if parameter.default is not parameter.empty:
        text += f" = {default(parameter.default)}"
    return text


def _sections(docstring: str | None) -> list[Any]:
    text = inspect.cleandoc(docstring or "")
    return list(parse_google(Docstring(text), warnings=False)) if text else []


def _blocks(docstring: str | None) -> Iterator[str]:
    for section in _sections(docstring):
        match section.kind:
            case DocstringSectionKind.text:
                yield _linked(section.value)
            case DocstringSectionKind.raises:
                rows = [
                    (f"`{item.annotation}`", _one_line(item.description)) for item in section.value
                ]
                yield table(("raises", "when"), rows)
            case DocstringSectionKind.returns | DocstringSectionKind.yields:
                verb = section.kind.value.capitalize()
                for item in section.value:
                    yield f"**{verb}**: {_one_line(item.description)}"
            case DocstringSectionKind.admonition:
                yield f"**{section.title}**: {_one_line(section.value.contents)}"
            case DocstringSectionKind.examples:
                yield from (text for _kind, text in section.value)
            case _:
                pass


def raised(docstring: str | None) -> dict[str, str]:
    """Return when each exception is raised, by its name, in the order of a docstring."""
    return {
        str(item.annotation): _one_line(item.description)
        for section in _sections(docstring)
        if section.kind is DocstringSectionKind.raises
        for item in section.value
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _linked(text: str) -> str:
    return re.sub(r"^(https://\S+)$", r"<\1>", text.strip(), flags=re.MULTILINE)
