"""`AWS::Lambda::Function`, its versions, aliases and permissions."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from telephony_simulator.cloudformation.account import Account, Permission, RunningFunction
from telephony_simulator.cloudformation.archive import unpack
from telephony_simulator.cloudformation.errors import ResourceError
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource
from telephony_simulator.functions import FunctionConfiguration

INLINE_FILES = {"python": "index.py", "nodejs": "index.js"}
"""The file of a template's inline code."""


class LambdaFunction:
    """`AWS::Lambda::Function`: runs the bundle with the template's environment.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Create the function; its code is imported at its first event."""
        name = str(request.properties.get("FunctionName") or request.name(64))
        return self._put(name, request)

    def update(self, request: Request, old: Resource) -> Outcome:
        """Change the function, or replace it if the name changes."""
        if request.properties.get("FunctionName") != old.properties.get("FunctionName"):
            return self.create(request)
        return self._put(old.physical_id, request)

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Delete the function with its versions and aliases."""
        arn = str(old.outcome.attributes["Arn"])
        for known in list(self._account.functions):
            if known == arn or known.startswith(f"{arn}:"):
                del self._account.functions[known]

    def _put(self, name: str, request: Request) -> Outcome:
        properties = cast("dict[str, Any]", request.properties)
        logging = properties.get("LoggingConfig", {})
        configuration = FunctionConfiguration(
            directory=self._bundle(request),
            handler=properties.get("Handler", ""),
            runtime=properties.get("Runtime", "a container image"),
            function_name=name,
            environment=_strings(properties.get("Environment", {}).get("Variables", {})),
            timeout_seconds=float(properties.get("Timeout", 3)),
            memory_size_mb=int(properties.get("MemorySize", 128)),
            region=request.region,
            account_id=self._account.account_id,
            log_format=str(logging.get("LogFormat", "Text")),
            log_level=str(logging.get("ApplicationLogLevel", "INFO")),
            layers=tuple(self._layers(properties.get("Layers", ()))),
            access_key=self._account.roles.access_key(str(properties.get("Role", "")), name),
        )
        function = self._account.run_function(configuration)
        running = RunningFunction(configuration, function)
        self._account.functions[configuration.function_arn] = running
        return Outcome(name, {"Arn": configuration.function_arn})

    def _bundle(self, request: Request) -> Path:
        match request.properties.get("Code"):
            case {"S3Key": str(key)}:
                return unpacked(request.asset(key), self._account.directory)
            case {"ZipFile": str(source)}:
                return self._inline(request, source)
            case {"ImageUri": _}:
                return self._account.directory  # only an invocation of it fails
            case _:
                raise ResourceError("Code must be an asset, in the template, or an image")

    def _layers(self, arns: Iterable[str]) -> Iterator[Path]:
        """Return the layers of the account; layers of AWS and of other accounts are left out."""
        for arn in arns:
            if arn in self._account.layers:
                yield self._account.layers[arn]

    def _inline(self, request: Request, source: str) -> Path:
        language = str(request.properties.get("Runtime", "")).rstrip("0123456789.x")
        directory = self._account.directory / "bundles" / request.request_id
        directory.mkdir(parents=True, exist_ok=True)
        (directory / INLINE_FILES.get(language, "index")).write_text(source, encoding="utf-8")
        return directory


class LambdaLayer:
    """`AWS::Lambda::LayerVersion`: files that functions find beside their own.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Unpack the layer."""
        name = str(request.properties.get("LayerName") or request.name(64))
        account_id = self._account.account_id
        prefix = f"arn:aws:lambda:{request.region}:{account_id}:layer:{name}:"
        number = 1 + sum(arn.startswith(prefix) for arn in self._account.layers)
        content = cast("dict[str, str]", request.properties.get("Content", {}))
        layer = unpacked(request.asset(content.get("S3Key", "")), self._account.directory)
        self._account.layers[f"{prefix}{number}"] = layer
        return Outcome(f"{prefix}{number}")

    def update(self, request: Request, old: Resource) -> Outcome:  # noqa: ARG002 - the protocol's
        """Publish the next version; it replaces the old one."""
        return self.create(request)

    def delete(self, request: Request, old: Resource) -> None:
        """Keep the directory: functions that use the layer go on, as in Lambda."""


def unpacked(asset: Path, directory: Path) -> Path:
    """Return the directory of an asset; an archive is extracted below `directory`."""
    if asset.is_dir():
        return asset
    bundle = directory / "bundles" / asset.stem
    unpack(asset, bundle)
    return bundle


class LambdaQualifier:
    """`AWS::Lambda::Version` and `AWS::Lambda::Alias`: further ARNs of a function."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Add the qualified ARN."""
        arn = _function_arn(self._account, request)
        qualifier = str(request.properties.get("Name", "1"))
        self._account.functions[f"{arn}:{qualifier}"] = self._account.functions[arn]
        return Outcome(
            f"{arn}:{qualifier}", {"Version": qualifier, "AliasArn": f"{arn}:{qualifier}"}
        )

    def update(self, request: Request, old: Resource) -> Outcome:  # noqa: ARG002 - the protocol's
        """Point the qualified ARN to the current function."""
        return self.create(request)

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Remove the qualified ARN."""
        self._account.functions.pop(old.physical_id, None)


class LambdaPermission:
    """`AWS::Lambda::Permission`: one statement of a function's policy.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Add the statement."""
        properties = cast("dict[str, Any]", request.properties)
        self._account.permissions[request.name()] = Permission(
            function_arn=_function_arn(self._account, request),
            action=properties["Action"],
            principal=properties["Principal"],
            source_account=properties.get("SourceAccount"),
            source_arn=properties.get("SourceArn"),
        )
        return Outcome(request.name(), {"Id": request.name()})

    def update(self, request: Request, old: Resource) -> Outcome:  # noqa: ARG002 - the protocol's
        """Add the new statement; the old one is deleted when the update is complete."""
        return self.create(request)

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Remove the statement."""
        self._account.permissions.pop(old.physical_id, None)


def _function_arn(account: Account, request: Request) -> str:
    """Return the ARN of the function in a property, which is a name or an ARN."""
    name = str(request.properties["FunctionName"])
    if name.startswith("arn:"):
        return name
    return f"arn:aws:lambda:{request.region}:{account.account_id}:function:{name}"


def _strings(variables: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in variables.items()}
