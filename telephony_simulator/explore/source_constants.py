"""What a program compares with: strings of keys, such as a PIN, and SIP response codes."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from telephony_simulator.functions import ProcessFunction

if TYPE_CHECKING:
    from collections.abc import Callable

SUFFIXES: Final = (".py", ".js", ".mjs", ".cjs")
MAX_CONSTANTS: Final = 16
QUOTED_KEYS: Final = re.compile(r"""(?<=["'`])[0-9*#]{2,20}(?=["'`])""")
"""Two keys or more: each single key is tried anyway."""
SIP_RESPONSE_CODES: Final = re.compile(r"(?<![\w.\"'`-])[4-6][0-9]{2}(?![\w.\"'`])")
"""Numbers that may be codes of calls which fail."""


def constants_of(program: Callable[..., Any] | ProcessFunction) -> tuple[str, ...]:
    """Return the quoted strings of keys in the main file of a program, and codes; 16 of each.

    Args:
        program: The class of a flow, a handler of this process, or a function of its own process.
    """
    if isinstance(program, ProcessFunction):
        file = _main_file(program)
    else:
        try:
            file = Path(inspect.getsourcefile(inspect.unwrap(program)) or "")
        except TypeError:  # an object that can be called
            return ()
    source = file.read_text("utf-8", "replace") if file is not None and file.is_file() else ""
    keys, codes = (
        tuple(dict.fromkeys(expression.findall(source)))[:MAX_CONSTANTS]
        for expression in (QUOTED_KEYS, SIP_RESPONSE_CODES)
    )
    return keys + codes


def _main_file(function: ProcessFunction) -> Path | None:
    module = function.configuration.handler.rpartition(".")[0].replace(".", "/")
    stem = function.configuration.directory / module
    files = (stem.with_name(stem.name + suffix) for suffix in SUFFIXES)
    return next((file for file in files if file.is_file()), None)
