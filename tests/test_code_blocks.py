"""Every code block of the documentation runs, or is an extract of a file that does."""

import contextlib
import inspect
import io
import itertools
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml  # type: ignore[import-untyped]

from telephony_simulator import Phone
from telephony_simulator.cli import main
from tests.code_blocks import FOLLOWED, PAGES, ROOT, Block, blocks_of, is_extract
from tests.telephony_simulator.wav import write_wav

BLOCKS = [
    block
    for page in PAGES
    if str(page.relative_to(ROOT)) not in FOLLOWED
    for block in blocks_of(page)
]
PROGRAMS = {"aws", "cd", "curl", "export", "git", "npx", "pip", "pre-commit"}
"""Programs of others, whose options are not checked."""

A_PICTURE_IN_CHARACTERS = ""
"""A block without a language."""

HELP = (
    "the block neither runs nor says what it is; write one of the comments of tests/code_blocks.py"
    " above it"
)


def marked(prefix: str) -> list[Any]:
    """Return the blocks whose marker begins so, as parameters."""
    return [pytest.param(b, id=b.place) for b in BLOCKS if b.marker.startswith(prefix)]


def unmarked(*languages: str) -> list[Any]:
    """Return the blocks of a language without a marker, as parameters."""
    found = [block for block in BLOCKS if block.language in languages and not block.marker]
    return [pytest.param(block, id=block.place) for block in found]


def python_pages() -> list[Any]:
    """Return the pages that have Python to run."""
    pages = {block.page for block in BLOCKS if block.language == "python" and not block.marker}
    return [
        pytest.param(
            page,
            id=str(page.relative_to(ROOT)),
            marks=[pytest.mark.cdk] if "aws_cdk" in page.read_text() else [],
        )
        for page in sorted(pages)
    ]


def test_every_block_runs_or_says_what_it_is() -> None:
    languages = {"python", "json", "toml", "yaml", "console", "sh", A_PICTURE_IN_CHARACTERS}
    kinds = ("extract of ", "runs in ", "in ", "output")

    unexplained = [
        block.place
        for block in BLOCKS
        if not (
            block.marker.startswith(kinds) or (block.language in languages and not block.marker)
        )
    ]

    assert unexplained == [], HELP


@pytest.mark.parametrize("block", marked("extract of "))
def test_extract_is_in_its_file(block: Block) -> None:
    path = block.marker.removeprefix("extract of ")

    assert is_extract(block, (ROOT / path).read_text()), f"{block.place} is not in {path}"


@pytest.mark.parametrize("block", marked("runs in "))
def test_test_that_runs_a_block_exists(block: Block) -> None:
    path = ROOT / block.marker.removeprefix("runs in ")

    is_extract_of_the_test = block.language == "python" and is_extract(block, path.read_text())
    assert block.page.name in path.read_text() or is_extract_of_the_test


@pytest.mark.parametrize("page", python_pages())
def test_python_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORWARD_TO", "+12065550123")
    monkeypatch.setenv("VOICEMAIL_BUCKET", "messages")
    namespace = reader_of(page, tmp_path)
    printed = ""

    for block in blocks_of(page):
        if block.language == "python" and not block.marker:
            output = io.StringIO()
            source = "\n" * (block.line - 1) + block.code  # a traceback names the page's line
            with contextlib.redirect_stdout(output):
                exec(compile(source, str(page), "exec"), namespace)  # noqa: S102 - our pages
                run_tests_of(namespace, tmp_path)
            printed = output.getvalue()
        elif block.marker == "output":
            assert block.code == printed, block.place


def reader_of(page: Path, directory: Path) -> dict[str, Any]:
    """Return what the reader of a page has: the README's line, in `my_calls` and as a handler."""
    readme = next(block for block in blocks_of(ROOT / "README.md") if block.language == "python")
    namespace: dict[str, Any] = {"__name__": "page"}
    if page.parent != ROOT / "docs" / "how-to":
        exec(readme.code, namespace)  # noqa: S102 - our page
    (directory / "my_calls").mkdir()
    (directory / "my_calls" / "handler.py").write_text(readme.code)
    (directory / "sounds/music").mkdir(parents=True)
    write_wav(directory / "sounds/music/hold.wav")
    if page.name in {"adopting.md", "production.md"}:
        import aws_cdk as cdk  # noqa: PLC0415 - few pages need it
        from aws_cdk import (  # noqa: PLC0415
            aws_codedeploy,
            aws_events_targets,
            aws_iam,
            aws_lambda,
            aws_sns,
        )

        import constructs_lib  # noqa: PLC0415

        env = cdk.Environment(region="us-east-1")
        namespace |= {name: getattr(constructs_lib, name) for name in constructs_lib.__all__}
        namespace |= {"cdk": cdk, "iam": aws_iam, "lambda_": aws_lambda}
        namespace |= {"codedeploy": aws_codedeploy, "sns": aws_sns, "targets": aws_events_targets}
        namespace["self"] = cdk.Stack(cdk.App(), "Stack", env=env)
    return namespace


def run_tests_of(namespace: dict[str, Any], directory: Path) -> None:
    """Run the tests that a block has defined, and remove them."""
    tests = [name for name, thing in namespace.items() if name.startswith("test_")]
    for name in tests:
        test = namespace.pop(name)
        for number, arguments in enumerate(parameters_of(test)):
            fixtures: dict[str, Callable[[], Any]] = {
                "phone": lambda: Phone(namespace["PizzaLine"]),
                "tmp_path": lambda: made(directory / f"{name}-{number}"),  # noqa: B023 - called here
            }
            wanted = inspect.signature(test).parameters.keys() - arguments.keys()
            test(**arguments, **{fixture: fixtures[fixture]() for fixture in wanted})


def made(directory: Path) -> Path:
    """Make a directory."""
    directory.mkdir()
    return directory


def parameters_of(test: Callable[..., None]) -> Iterator[dict[str, Any]]:
    """Yield the arguments of `pytest.mark.parametrize`; one set without arguments otherwise."""
    choices = []
    for mark in getattr(test, "pytestmark", []):
        if mark.name == "parametrize":
            names, values = mark.args
            keys = re.split(r"\s*,\s*", names) if isinstance(names, str) else list(names)
            choices.append(
                [dict(zip(keys, v if len(keys) > 1 else [v], strict=True)) for v in values]
            )
    for chosen in itertools.product(*choices):
        yield {name: value for each in chosen for name, value in each.items()}


READERS: dict[str, Callable[[str], Any]] = {
    "json": json.loads,
    "toml": tomllib.loads,
    "yaml": yaml.safe_load,
}


@pytest.mark.parametrize("block", unmarked(*READERS))
def test_data_can_be_read(block: Block) -> None:
    assert READERS[block.language](block.code)


@pytest.mark.parametrize("block", unmarked("console", "sh"))
def test_commands_exist(block: Block) -> None:
    for command in commands_of(block):
        program, *arguments = command.split("#")[0].split() or [""]
        if "=" in program and arguments:
            program, *arguments = arguments
        match program.removeprefix(".venv/bin/"):
            case "make":
                assert_targets_exist(arguments)
            case "phone-line":
                assert_options_exist(arguments)
            case "python":
                assert_script_exists(arguments)
            case other:
                assert other in PROGRAMS, f"{block.place}: {command}"


def commands_of(block: Block) -> list[str]:
    """Return the commands of a block; in `sh` each line is one."""
    lines = block.code.replace("\\\n", " ").splitlines()
    if block.language == "sh":
        return [line for line in lines if line.strip()]
    commands = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    assert commands, f"{block.place} has no line that begins with '$ '"
    return [part for command in commands for part in command.split(" && ")]


def assert_targets_exist(arguments: list[str]) -> None:
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {argument for argument in arguments if "=" not in argument} <= {*targets}


def assert_options_exist(arguments: list[str]) -> None:
    name, *rest = arguments
    with click.Context(main) as context:
        command = main.get_command(context, name)
        assert command is not None, f"phone-line has no command {name}"
        options = {option for each in command.get_params(context) for option in each.opts}
    given = {word for word in rest if re.fullmatch(r"--[a-z][a-z-]*", word)}
    assert given <= options


def assert_script_exists(arguments: list[str]) -> None:
    first = arguments[0]
    is_known_module = first == "-m" and (
        arguments[1] in {"pytest", "venv", "build", "telephony_simulator"}
        or (ROOT / f"{arguments[1].replace('.', '/')}.py").exists()
    )
    assert is_known_module or (ROOT / first).exists(), f"python {first}"


def test_extract_with_a_changed_line_is_found() -> None:
    block = Block(ROOT / "README.md", 1, "python", "", "a = 1\n# …\nc = 3\n")

    assert is_extract(block, "a = 1\nb = 2\nc = 3\n")
    assert not is_extract(block, "a = 1\nb = 2\nc = 4\n")
    assert not is_extract(block, "c = 3\nb = 2\na = 1\n")
