"""Reads a synthesized `cdk.out`: its stacks in the order of their deployment."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from telephony_simulator.cloudformation.errors import AssemblyError
from telephony_simulator.cloudformation.template import Template


@dataclass(frozen=True, kw_only=True)
class StackArtifact:
    """One synthesized stack.

    Attributes:
        name: The stack's name.
        region: Its Region; None if the app leaves it to the command line.
        account_id: Its account; None if the app leaves it to the command line.
        template: The CloudFormation template.
        assets: The files and directories beside the template, by their S3 key.
        artifact_id: Its id in the assembly.
        path: Its path in the construct tree, such as `Prod/Line`.
        dependencies: The artifact ids of the stacks that are deployed before it.
        entries: The directories of the sources of its functions, by logical id, where the app names
            them in its metadata (`CallHandler` does).
    """

    name: str
    region: str | None
    account_id: str | None
    template: Template
    assets: Mapping[str, Path]
    artifact_id: str = ""
    path: str = ""
    dependencies: tuple[str, ...] = ()
    entries: Mapping[str, Path] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, str, str]:
        """The names by which a command selects it: the stack's, the artifact's, the path."""
        return self.name, self.artifact_id, self.path


def read_cloud_assembly(directory: Path) -> list[StackArtifact]:
    """Return the stacks of a cloud assembly, each after those that it depends on.

    Args:
        directory: The output of `cdk synth`, usually `cdk.out`.

    Raises:
        AssemblyError: The directory is not a cloud assembly, or has no stack.

    See https://docs.aws.amazon.com/cdk/v2/guide/deploy.html#deploy-how-synth-app
    """
    manifest = directory / "manifest.json"
    if not manifest.is_file():
        raise AssemblyError(
            f"{directory} is not a cloud assembly: it has no manifest.json;"
            " synthesize the app first"
        )
    try:
        stacks = list(_stacks(directory.resolve()))
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError, OSError) as error:
        raise AssemblyError(
            f"{directory} is not a cloud assembly that can be read: {type(error).__name__} {error};"
            " synthesize the app again"
        ) from None
    if not stacks:
        raise AssemblyError(f"{directory} holds no stack; looked for aws:cloudformation:stack")
    return stacks


def select_stacks(assembly: Sequence[StackArtifact], names: Collection[str]) -> list[StackArtifact]:
    """Return the named stacks and those that they depend on, in the order of the assembly.

    Args:
        assembly: The stacks, each after those that it depends on.
        names: Names of stacks, artifact ids or construct paths. Default: all stacks, if empty.

    Raises:
        AssemblyError: A stack of a name does not exist.
    """
    for name in names:
        if not any(name in artifact.names for artifact in assembly):
            known = ", ".join(artifact.name for artifact in assembly)
            raise AssemblyError(f"the app has no stack {name}; it has {known}")
    wanted: set[str] = set()
    for artifact in reversed(assembly):
        if not names or artifact.artifact_id in wanted or not set(names).isdisjoint(artifact.names):
            wanted |= {artifact.artifact_id, *artifact.dependencies}
    return [artifact for artifact in assembly if artifact.artifact_id in wanted]


def _stacks(directory: Path) -> Iterator[StackArtifact]:
    artifacts: dict[str, dict[str, Any]] = _json(directory / "manifest.json").get("artifacts", {})
    order = TopologicalSorter({name: a.get("dependencies", ()) for name, a in artifacts.items()})
    for name in order.static_order():
        artifact = artifacts.get(name, {})
        match artifact.get("type"):
            case "aws:cloudformation:stack":
                yield _stack(directory, name, artifact)
            case "cdk:cloud-assembly":
                yield from _stacks(directory / artifact["properties"]["directoryName"])


def _stack(directory: Path, name: str, artifact: Mapping[str, Any]) -> StackArtifact:
    properties = artifact["properties"]
    account, region = artifact["environment"].removeprefix("aws://").split("/")
    return StackArtifact(
        name=properties.get("stackName", name),
        region=None if region.startswith("unknown-") else region,
        account_id=None if account.startswith("unknown-") else account,
        template=Template(_json(directory / properties["templateFile"])),
        assets=_assets(directory / f"{name}.assets.json"),
        artifact_id=name,
        path=str(artifact.get("displayName", name)),
        dependencies=tuple(artifact.get("dependencies", ())),
        entries=_entries(_metadata(directory, artifact)),
    )


def _metadata(directory: Path, artifact: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the metadata of a stack by construct path, which newer CDKs keep in a file."""
    file = artifact.get("additionalMetadataFile")
    in_file = _json(directory / file) if isinstance(file, str) else {}
    return {**artifact.get("metadata", {}), **in_file}


def _entries(metadata: Mapping[str, Any]) -> dict[str, Path]:
    """Return the directories that `CallHandler` names, by the logical id of its function."""
    entries: dict[str, Path] = {}
    for path, items in metadata.items():
        for item in items:
            match item:
                case {"type": "phone-line:entry", "data": str(entry)}:
                    for resource in metadata.get(f"{path}/Resource", ()):
                        if resource.get("type") == "aws:cdk:logicalId":
                            entries[str(resource["data"])] = Path(entry)
                case _:
                    pass
    return entries


def _assets(manifest: Path) -> dict[str, Path]:
    if not manifest.is_file():
        return {}
    files: dict[str, dict[str, Any]] = _json(manifest).get("files", {})
    return {
        destination["objectKey"]: manifest.parent / file["source"]["path"]
        for file in files.values()
        if "path" in file["source"]
        for destination in file["destinations"].values()
    }


def _json(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content
