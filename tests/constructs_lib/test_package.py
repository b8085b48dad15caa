import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["aws_cdk", "constructs", "jsii"])
def test_import_error_names_the_missing_module_and_the_command(module: str) -> None:
    program = f"""
import sys
sys.modules["{module}"] = None  # importing it raises ModuleNotFoundError
try:
    import constructs_lib
except ModuleNotFoundError as error:
    print(error.name, error, sep="\\n")
"""

    ran = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    name, message = ran.stdout.splitlines()
    assert name == module
    assert message.startswith(f"constructs_lib needs the module {module}, which is not installed")
    assert message.endswith('run: pip install "phone-line[cdk]"')
