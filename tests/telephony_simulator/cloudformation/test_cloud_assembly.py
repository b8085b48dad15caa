import json
from pathlib import Path
from typing import Any

import pytest

from telephony_simulator.cloudformation import AssemblyError, read_cloud_assembly, select_stacks


def write(directory: Path, **artifacts: dict[str, Any]) -> None:
    directory.mkdir(exist_ok=True)
    (directory / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))


def stack(directory: Path, name: str, *dependencies: str, **more: Any) -> dict[str, Any]:
    (directory / f"{name}.template.json").write_text(json.dumps({"Description": name}))
    return {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/us-west-2",
        "properties": {"templateFile": f"{name}.template.json", **more},
        "dependencies": list(dependencies),
    }


def test_stacks_come_in_the_order_of_their_dependencies(tmp_path: Path) -> None:
    write(tmp_path, Rules=stack(tmp_path, "Rules", "Line"), Line=stack(tmp_path, "Line"))

    assert [artifact.name for artifact in read_cloud_assembly(tmp_path)] == ["Line", "Rules"]


def test_stack_has_name_region_and_template(tmp_path: Path) -> None:
    write(tmp_path, Line=stack(tmp_path, "Line", stackName="pizza-line"))

    [artifact] = read_cloud_assembly(tmp_path)

    assert artifact.name == "pizza-line"
    assert (artifact.region, artifact.account_id) == ("us-west-2", None)
    assert artifact.template.content == {"Description": "Line"}


def test_assets_are_found_by_their_key(tmp_path: Path) -> None:
    asset = {
        "source": {"path": "asset.1234", "packaging": "zip"},
        "destinations": {"here": {"bucketName": "assets", "objectKey": "1234.zip"}},
    }
    write(tmp_path, Line=stack(tmp_path, "Line"))
    (tmp_path / "Line.assets.json").write_text(json.dumps({"files": {"1234": asset}}))

    [artifact] = read_cloud_assembly(tmp_path)

    assert artifact.assets == {"1234.zip": tmp_path / "asset.1234"}


METADATA = {
    "/Line/Handler": [{"type": "phone-line:entry", "data": "/project/handler"}],
    "/Line/Handler/Resource": [{"type": "aws:cdk:logicalId", "data": "Handler1234"}],
    "/Line/Other": [{"type": "aws:cdk:info", "data": "text"}],
}


@pytest.mark.parametrize("is_in_file", [False, True])
def test_entry_of_a_handler_is_found_in_the_metadata(tmp_path: Path, *, is_in_file: bool) -> None:
    artifact = stack(tmp_path, "Line")
    if is_in_file:
        artifact["additionalMetadataFile"] = "Line.metadata.json"
        (tmp_path / "Line.metadata.json").write_text(json.dumps(METADATA))
    else:
        artifact["metadata"] = METADATA
    write(tmp_path, Line=artifact)

    [found] = read_cloud_assembly(tmp_path)

    assert found.entries == {"Handler1234": Path("/project/handler")}


def test_stacks_of_a_stage_are_found(tmp_path: Path) -> None:
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Beta"}}
    nested = tmp_path / "assembly-Beta"
    nested.mkdir()
    write(nested, Line=stack(nested, "Line"))
    write(tmp_path, Beta=stage)

    assert [artifact.name for artifact in read_cloud_assembly(tmp_path)] == ["Line"]


def test_directory_without_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssemblyError, match=r"it has no manifest\.json; synthesize the app first"):
        read_cloud_assembly(tmp_path)


def test_assembly_without_stacks_is_refused(tmp_path: Path) -> None:
    write(tmp_path, Tree={"type": "cdk:tree"})

    with pytest.raises(AssemblyError, match="looked for aws:cloudformation:stack"):
        read_cloud_assembly(tmp_path)


@pytest.mark.parametrize("name", ["pizza-line", "Rules", "Prod/Line"])
def test_stack_is_selected_by_name_id_or_path_with_its_dependencies(
    tmp_path: Path, name: str
) -> None:
    table = stack(tmp_path, "Table")
    rules = stack(tmp_path, "Rules", "Table", stackName="pizza-line") | {"displayName": "Prod/Line"}
    write(tmp_path, Table=table, Rules=rules, Website=stack(tmp_path, "Website", "Table"))

    selected = select_stacks(read_cloud_assembly(tmp_path), [name])

    assert [artifact.artifact_id for artifact in selected] == ["Table", "Rules"]


def test_unknown_stack_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    write(tmp_path, Line=stack(tmp_path, "Line"))

    with pytest.raises(AssemblyError, match="no stack Lime; it has Line"):
        select_stacks(read_cloud_assembly(tmp_path), ["Lime"])


@pytest.mark.parametrize(
    "manifest",
    [
        "nonsense",
        "[]",
        '{"artifacts": []}',
        '{"artifacts": {"Line": {"type": "aws:cloudformation:stack"}}}',
        '{"artifacts": {"Line": {"type": "cdk:cloud-assembly", "properties": {}}}}',
        '{"artifacts": {"A": {"dependencies": ["A"]}}}',
        (
            '{"artifacts": {"Line": {"type": "aws:cloudformation:stack", "environment":'
            ' "aws://a/b", "properties": {"templateFile": "missing.json"}}}}'
        ),
    ],
)
def test_malformed_assembly_is_an_error_with_its_path(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)

    with pytest.raises(AssemblyError, match=str(tmp_path)):
        read_cloud_assembly(tmp_path)
