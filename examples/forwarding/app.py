"""A sales line that tries two persons and announces each call to them.

npx aws-cdk@2 deploy --app "python examples/forwarding/app.py"
"""

from pathlib import Path

import aws_cdk as cdk
from constructs import Construct

from constructs_lib import PromptLibrary, PromptText, TelephonyStack

FUNCTION = Path(__file__).parent / "function"
SOUNDS = Path(__file__).parent / "sounds"
ENVIRONMENT = {"FIRST_NUMBER": "+12065550123", "SECOND_NUMBER": "+12065550124"}  # your own
TEXTS: dict[str, str | PromptText] = {
    "greeting": "Thank you for calling. I am connecting you.",
    "announcement": PromptText("A call on the sales line.", voice_id="Matthew"),
    "farewell": "We cannot answer now. Please call again. Goodbye.",
}


def define(scope: Construct) -> None:
    """Define the stack."""
    stack = TelephonyStack(
        scope,
        "Forwarding",
        entry=FUNCTION,
        environment=ENVIRONMENT,
        area_code="206",
        env=cdk.Environment(region="us-east-1"),
    )
    stack.line.use_prompts(PromptLibrary(stack, "Prompts", directory=SOUNDS, texts=TEXTS))


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
