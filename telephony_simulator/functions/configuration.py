"""The configuration of a Lambda function."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class FunctionConfiguration:
    """The configuration of one function.

    Attributes:
        directory: The unpacked bundle with the handler's module.
        handler: `module.name`, as Lambda writes it.
        runtime: Lambda's identifier of the runtime, such as `python3.13`.
        function_name: The name in the handler's context.
        environment: The function's own variables.
        timeout_seconds: How long an invocation may take.
        memory_size_mb: Mebibytes, as Lambda counts them.
        region: The AWS Region of the function.
        account_id: The account of the function.
        log_format: "JSON", or "Text", the format of the function's log.
        log_level: The lowest level of a JSON log, such as `WARN`.
        layers: The unpacked layers, which Lambda merges into `/opt`; a later one goes first.
        access_key: The key with which the function signs its requests to AWS's services.

    See https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
    """

    directory: Path
    handler: str
    runtime: str = "python3.13"
    function_name: str = "function"
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout_seconds: float = 3
    memory_size_mb: int = 128
    region: str = "us-east-1"
    account_id: str = "111122223333"
    layers: tuple[Path, ...] = ()
    log_format: str = "Text"
    log_level: str = "INFO"
    access_key: str = "local"

    @property
    def function_arn(self) -> str:
        """The function's ARN, without a version."""
        return f"arn:aws:lambda:{self.region}:{self.account_id}:function:{self.function_name}"

    def variables(self) -> dict[str, str]:
        """Return the environment of the process: Lambda's variables, then the function's own.

        See https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
        """
        return {
            "_HANDLER": self.handler,
            "LAMBDA_TASK_ROOT": str(self.directory),
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.runtime}",
            "AWS_LAMBDA_FUNCTION_NAME": self.function_name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory_size_mb),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{self.function_name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "AWS_LAMBDA_LOG_FORMAT": self.log_format,
            "AWS_LAMBDA_LOG_LEVEL": self.log_level,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_EC2_METADATA_DISABLED": "true",
            **self.environment,
            **self._layer_paths(),
        }

    def _layer_paths(self) -> dict[str, str]:
        """Return the search path with the layers' directories, in Lambda's order.

        See https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
        """
        if not self.layers:
            return {}
        version = self.runtime.removeprefix("python").removeprefix("nodejs").removesuffix(".x")
        name, directories = "PYTHONPATH", [f"python/lib/python{version}/site-packages", "python"]
        if self.runtime.startswith("nodejs"):
            name, directories = "NODE_PATH", [f"nodejs/node{version}/node_modules"]
            directories += ["nodejs/node_modules"]
        paths = [str(layer / part) for layer in reversed(self.layers) for part in directories]
        return {name: os.pathsep.join([*paths, *filter(None, [self.environment.get(name)])])}
