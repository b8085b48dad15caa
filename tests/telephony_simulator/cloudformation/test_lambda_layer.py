from pathlib import Path
from typing import Any

import pytest

from telephony_simulator.cloudformation import Account, Stack
from telephony_simulator.functions import ProcessFunction
from tests.telephony_simulator.cloudformation.conftest import resources


def layer(key: str) -> dict[str, Any]:
    content = {"S3Bucket": "assets", "S3Key": key}
    return {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": content}}


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("runtime", "source", "files"),
    [
        (
            "python3.13",
            "import prices, names\ndef handler(e, c): return [prices.PRICE, names.NAME]",
            {
                "a/python/prices.py": "PRICE = 1",
                "b/python/prices.py": "PRICE = 2",
                "a/python/lib/python3.13/site-packages/names.py": "NAME = 'van'",
            },
        ),
        (
            "nodejs22.x",
            "exports.handler = async () => [require('prices'), require('names')];",
            {
                "a/nodejs/node_modules/prices/index.js": "module.exports = 1;",
                "b/nodejs/node_modules/prices/index.js": "module.exports = 2;",
                "a/nodejs/node22/node_modules/names/index.js": "module.exports = 'van';",
            },
        ),
    ],
)
def test_function_finds_the_modules_of_its_layers_the_last_layer_first(
    stack: Stack,
    account: Account,
    tmp_path: Path,
    *,
    runtime: str,
    source: str,
    files: dict[str, str],
) -> None:
    for name, text in files.items():
        write(tmp_path / name, text)
    handler = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {"ZipFile": source},
            "Handler": "index.handler",
            "Runtime": runtime,
            "Layers": [{"Ref": "First"}, {"Ref": "Second"}, "arn:aws:lambda:us-east-1:1:layer:x:1"],
        },
    }

    stack.deploy(
        resources(First=layer("a"), Second=layer("b"), Handler=handler),
        {"a": tmp_path / "a", "b": tmp_path / "b"},
    )
    [deployed] = account.functions.values()
    function = ProcessFunction(deployed.configuration)
    try:
        answer = function.invoke({})
    finally:
        function.close()

    assert answer == [2, "van"]
