"""A Node handler in a process of its own."""

from pathlib import Path

import pytest

from telephony_simulator.functions import FunctionError
from tests.telephony_simulator.functions.conftest import Deploy


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("index.js", "exports.handler = async (event) => ({ heard: event.said });"),
        ("index.mjs", "export const handler = (event) => Promise.resolve({ heard: event.said });"),
        ("index.cjs", "exports.handler = (event, _, done) => done(null, { heard: event.said });"),
    ],
)
def test_node_handler_answers_in_any_of_its_styles(deploy: Deploy, file: str, source: str) -> None:
    function = deploy(source, file=file, runtime="nodejs22.x", handler="index.handler")

    assert function.invoke({"said": "hello"}) == {"heard": "hello"}


def test_output_of_a_node_handler_is_its_log(deploy: Deploy) -> None:
    function = deploy(
        "exports.handler = async (_, context) => {"
        " console.log('a line'); return context.functionName; };",
        file="index.js",
        runtime="nodejs22.x",
        handler="index.handler",
    )

    assert function.invoke({}) == "function"
    assert "\tINFO\ta line\n" in function.log


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "exports.handler = async () => { throw new TypeError('no menu'); };",
            "TypeError: no menu",
        ),
        ("exports.handler = () => { throw new Error('no menu'); };", "Error: no menu"),
        ("exports.handler = (e, c, done) => done(new Error('no menu'));", "Error: no menu"),
        ("exports.other = 1;", "handler 'handler' missing on module 'index'"),
        ("require('nothing');", "Cannot find module 'nothing'"),
        ("const", "Runtime.UserCodeSyntaxError"),
        ("exports.handler = () => process.exit(3);", "ended with exit status 3"),
    ],
)
def test_error_of_a_node_handler_has_its_message(deploy: Deploy, source: str, reason: str) -> None:
    function = deploy(source, file="index.js", runtime="nodejs22.x", handler="index.handler")

    with pytest.raises(FunctionError, match=reason):
        function.invoke({})


@pytest.mark.parametrize(
    "answer", ["{ count: 10n }", "{ toJSON() { throw new Error('no'); } }", "self"]
)
def test_node_answer_that_is_not_json_is_a_marshal_error_and_keeps_the_process(
    deploy: Deploy, answer: str
) -> None:
    function = deploy(
        f"const self = {{}}; self.self = self;"
        f"exports.handler = async (event) => event.ask ? ({answer}) : process.pid;",
        file="index.js",
        runtime="nodejs22.x",
        handler="index.handler",
    )
    process = function.invoke({})

    with pytest.raises(FunctionError, match=r"Runtime\.MarshalError: the answer is not JSON"):
        function.invoke({"ask": True})

    assert function.invoke({}) == process


@pytest.mark.parametrize(
    "source",
    [
        "exports.handler = () => { throw new Error('no menu'); };",
        "exports.handler = async () => { throw new Error('no menu'); };",
        "throw new Error('no menu');",
    ],
)
def test_stack_of_a_node_handler_is_the_handlers_alone(deploy: Deploy, source: str) -> None:
    function = deploy(source, file="index.js", runtime="nodejs22.x", handler="index.handler")

    with pytest.raises(FunctionError, match="no menu"):
        function.invoke({})

    assert "Error: no menu" in function.log
    assert "index.js" in function.log
    assert "node_host" not in function.log


STATEFUL = """
const kept = require('./kept');
exports.handler = async () => {
  kept.events += 1;
  globalThis.seen = (globalThis.seen ?? 0) + 1;
  process.env.SEEN = (process.env.SEEN ?? '') + 'x';
  return [kept.events, globalThis.seen, process.env.SEEN, process.pid];
};
"""


def test_commonjs_handler_begins_anew_in_its_process(deploy: Deploy, tmp_path: Path) -> None:
    (tmp_path / "kept.js").write_text("exports.events = 0;")
    function = deploy(STATEFUL, file="index.js", runtime="nodejs22.x", handler="index.handler")
    before = [function.invoke({}), function.invoke({})]

    function.begin_anew()
    after = function.invoke({})

    assert before[1][:3] == [2, 2, "xx"]  # type: ignore[index]
    assert after == before[0]  # in the same process


PYTHON_COUNTER = """
import os
events = []
def handler(event, context):
    events.append(event)
    return [len(events), os.getpid()]
"""


@pytest.mark.parametrize(
    ("source", "settings"),
    [
        (
            "let events = 0; export const handler = async () => [++events, process.pid];",
            {"file": "index.mjs", "runtime": "nodejs22.x", "handler": "index.handler"},
        ),
        (
            PYTHON_COUNTER,
            {},
        ),
    ],
)
def test_other_handlers_begin_anew_in_a_new_process(
    deploy: Deploy, source: str, settings: dict[str, str]
) -> None:
    function = deploy(source, **settings)
    before = function.invoke({})

    function.begin_anew()
    after = function.invoke({})

    assert [before[0], after[0]] == [1, 1]  # type: ignore[index]
    assert after != before
