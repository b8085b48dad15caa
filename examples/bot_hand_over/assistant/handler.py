"""The bot's function: a language model answers what no intent of the bot does.

Lex invokes it for the fallback intent. It says the model's answer and listens on. When the model
asks for a person, is not available, or the conversation is long, the session attribute `next` tells
the line to connect the caller; see `HAND_OVER`. It writes nothing of what callers say.
"""

import json
import logging
import os
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

NEXT: Final = "next"
"""The session attribute that the line reads when the conversation has ended."""

HAND_OVER, GOODBYE = "person", "goodbye"
HISTORY: Final = "history"
MAX_TURNS: Final = 6
MAX_ANSWER_TOKENS: Final = 150
"""About half a minute of speech."""

INSTRUCTIONS: Final = (
    "You answer the telephone of a bicycle shop in Seattle. You can repair bicycles, usually within"
    " two days, and sell new ones. Answer in one or two short spoken sentences, without lists and"
    " symbols. If the caller wants a person, is angry, or asks for what you do not know, call"
    " hand_over. If the caller has no further question, call goodbye."
)
TOOLS: Final = [
    {
        "toolSpec": {
            "name": name,
            "description": description,
            "inputSchema": {"json": {"type": "object", "properties": {}}},
        }
    }
    for name, description in (
        ("hand_over", "Connect the caller with a person."),
        ("goodbye", "End the call: the caller has no further question."),
    )
]
NEXT_BY_TOOL: Final = {"hand_over": HAND_OVER, "goodbye": GOODBYE}

_logger = logging.getLogger(__name__)
_bedrock: Any = boto3.client(
    "bedrock-runtime",
    # The caller waits: a late answer is worse than a person.
    config=Config(connect_timeout=2, read_timeout=8, retries={"total_max_attempts": 1}),
)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer an invocation of Lex V2.

    https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html
    """
    if event["invocationSource"] == "DialogCodeHook":
        return _reply(event, {}, "Delegate")
    attributes = event["sessionState"].get("sessionAttributes") or {}
    turns = json.loads(attributes.get(HISTORY, "[]"))
    turns.append({"role": "user", "content": [{"text": event["inputTranscript"] or "(silence)"}]})
    if len(turns) > 2 * MAX_TURNS:
        return _reply(event, {NEXT: HAND_OVER}, "Close")
    try:
        answer = _ask(turns)
    except (BotoCoreError, ClientError) as error:
        _logger.warning("the model does not answer: %s", type(error).__name__)
        return _reply(event, {NEXT: HAND_OVER}, "Close")
    text = " ".join(block["text"] for block in answer if "text" in block).strip()
    tools = [block["toolUse"]["name"] for block in answer if "toolUse" in block]
    chosen = next((NEXT_BY_TOOL[tool] for tool in tools if tool in NEXT_BY_TOOL), None)
    if chosen is not None or not text:
        return _reply(event, {NEXT: chosen or HAND_OVER}, "Close")
    turns.append({"role": "assistant", "content": [{"text": text}]})
    return _reply(event, {HISTORY: json.dumps(turns)}, "ElicitIntent", text)


def _ask(turns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the blocks of the model's answer."""
    answer = _bedrock.converse(
        modelId=os.environ["MODEL_ID"],
        system=[{"text": INSTRUCTIONS}],
        messages=turns,
        toolConfig={"tools": TOOLS},
        inferenceConfig={"maxTokens": MAX_ANSWER_TOKENS, "temperature": 0.2},
    )
    blocks: list[dict[str, Any]] = answer["output"]["message"]["content"]
    return blocks


def _reply(
    event: dict[str, Any], attributes: dict[str, str], action: str, text: str = ""
) -> dict[str, Any]:
    """Return an answer for Lex V2.

    https://docs.aws.amazon.com/lexv2/latest/dg/lambda-response-format.html
    """
    state = event["sessionState"]
    intent = {**state["intent"], "state": "Fulfilled" if action == "Close" else "InProgress"}
    before = state.get("sessionAttributes") or {}
    answer: dict[str, Any] = {
        "sessionState": {
            "dialogAction": {"type": action},
            "sessionAttributes": {**before, **attributes},
        }
    }
    if action != "ElicitIntent":
        answer["sessionState"]["intent"] = intent
    if text:
        answer["messages"] = [{"contentType": "PlainText", "content": text}]
    return answer
