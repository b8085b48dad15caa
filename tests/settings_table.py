"""Writes docs/service/settings.md: `python -m tests.settings_table`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "service" / "settings.md"
UNDOCUMENTED: Final = ROOT / "docs" / "service" / "undocumented.md"
MODULES: Final = {
    "Calls": ROOT / "telephony_simulator" / "pstn_audio" / "settings.py",
    "The API": ROOT / "telephony_simulator" / "chime_sdk_voice" / "settings.py",
}
DOCUMENTED: Final = {
    "active_calls": "10: [quotas](quotas.md#calls)",
    "calls_a_second": "1: [quotas](quotas.md#calls)",
    "updates_a_second": "5: [quotas](quotas.md#calls)",
    "voice_focus_a_second": "5: [quotas](quotas.md#calls)",
    "phone_numbers": "5: [quotas](quotas.md#account)",
    "sip_media_applications": "30: [quotas](quotas.md#account)",
    "voice_connectors": "3: [quotas](quotas.md#account)",
    "lex_dtmf_end_timeout_seconds": "5 s:"
    " [Lex](https://docs.aws.amazon.com/lexv2/latest/dg/session-attribs-speech.html)",
}
"""What AWS says about the settings that have no row in undocumented.md."""

HEAD: Final = """# Settings

After reading this page you can choose the behaviour that your account shows: each point that AWS
does not document is a setting of the simulator. Generated from the source by
`python -m tests.settings_table`; [undocumented.md](undocumented.md) has the points that are not a
setting yet.

```python
from telephony_simulator import Phone, Settings

phone = Phone(handler, settings=Settings(hangup_of_leg_b="HANGUP"))
```
"""


class Setting(NamedTuple):
    """A field of a settings class."""

    name: str
    default: str
    description: str


def page() -> str:
    """Return the text of the page."""
    parts = [HEAD]
    for title, module in MODULES.items():
        parts += [
            f"\n## {title}\n\n",
            "| setting | default | description | what AWS says | evidence |\n",
            "|---|---|---|---|---|\n",
        ]
        for setting in read_settings(module):
            said, evidence = sources(setting.name)
            cells = (f"`{setting.name}`", f"`{setting.default}`", setting.description)
            parts.append(f"| {' | '.join((*cells, said, evidence))} |\n")
    return "".join(parts)


def read_settings(module: Path) -> Iterator[Setting]:
    """Yield the fields of `Settings` in a module, with the docstring below each."""
    tree = ast.parse(module.read_text())
    [cls] = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Settings"]
    for field, documentation in zip(cls.body, cls.body[1:], strict=False):
        match field, documentation:
            case (
                ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                default = " ".join(ast.unparse(value).split()).replace("|", "\\|")
                yield Setting(name, default, " ".join(text.split()).replace("|", "\\|"))
            case _:
                pass


def sources(name: str) -> tuple[str, str]:
    """Return what AWS says and the evidence, from the row of undocumented.md with a setting."""
    for line in UNDOCUMENTED.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and re.search(rf"`{name}`", cells[-1]):
            return cells[1], cells[2]
    return DOCUMENTED.get(name, ""), ""


if __name__ == "__main__":
    PAGE.write_text(page())
