"""The apps of the examples, each synthesized as a stage of one app."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Final

import aws_cdk as cdk

if TYPE_CHECKING:
    from constructs import Construct

ROOT: Final = Path(__file__).parents[2]
EXAMPLES: Final = {path.parent.name: path for path in sorted(ROOT.glob("examples/*/app.py"))}


def define(script: Path, scope: Construct) -> None:
    """Define the stacks of an example's app."""
    runpy.run_path(str(script))["define"](scope)


def define_each_in_a_stage(app: cdk.App) -> None:
    """Define the stacks of all examples, each in a stage of one app."""
    for name, script in EXAMPLES.items():
        define(script, cdk.Stage(app, name.replace("_", "-")))


def synthesize(directory: Path) -> dict[str, Path]:
    """Synthesize all examples into a directory, and return the cloud assembly of each."""
    app = cdk.App(outdir=str(directory))
    define_each_in_a_stage(app)
    app.synth()
    return {name: assembly_of(directory, name) for name in EXAMPLES}


def assembly_of(directory: Path, name: str) -> Path:
    """Return the cloud assembly of an example in the directory of all."""
    return directory / f"assembly-{name.replace('_', '-')}"
