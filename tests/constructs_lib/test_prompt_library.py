import json
import os
import struct
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match, Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import (
    CallHandler,
    LiveAlias,
    PhoneLine,
    PollyEngine,
    PromptLibrary,
    PromptText,
    SipMediaApplication,
)
from constructs_lib.prompt_names import declared_prompts
from tests.telephony_simulator.wav import write_wav

pytestmark = pytest.mark.cdk

TEXTS = {"welcome": "Hello."}
DECLARES = """
import telephony.prompts
from enum import auto
class Prompts(telephony.prompts.PromptName):
    '''The prompts.'''
    WELCOME = "welcome"
    FAREWELL = auto()
def handler(event, context): ...
"""


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """A directory with one prompt in a directory, and files that are not prompts."""
    directory = tmp_path / "sounds"
    (directory / "de").mkdir(parents=True)
    write_wav(directory / "de/hold.wav")
    (directory / "README.md").write_text("What they say.")
    (directory / ".draft.wav").write_text("nothing")
    return directory


@pytest.fixture
def declaring_entry(tmp_path: Path) -> Path:
    """A directory with a handler that names two prompts."""
    entry = tmp_path / "entry"
    entry.mkdir()
    (entry / "handler.py").write_text(DECLARES)
    return entry


def prompts_of(stack: cdk.Stack) -> dict[str, dict[str, Any]]:
    """Return the properties of the prompts by name."""
    found = Template.from_stack(stack).find_resources("Custom::Prompt").values()
    return {each["Properties"]["PromptName"]: each["Properties"] for each in found}


def test_default_properties(
    stack: cdk.Stack, sounds: Path, template_snapshot: SnapshotAssertion
) -> None:
    PromptLibrary(stack, "Prompts", directory=sounds, texts=TEXTS)

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert {
        name: resource
        for name, resource in resources.items()
        if name.startswith("Prompts") or "Prompts" in name or "Speech" in name
    } == template_snapshot


def test_key_changes_with_each_word_and_parameter_alone(stack: cdk.Stack) -> None:
    texts: dict[str, str | PromptText] = {
        "same": TEXTS["welcome"],
        "text": "Hallo.",
        "voice": PromptText("Hello.", voice_id="Amy"),
        "engine": PromptText("Hello.", engine=PollyEngine.NEURAL),
        "language": PromptText("Hello.", voice_id="Aditi", language_code="hi-IN"),
        "default": PromptText("Hello.", voice_id="Joanna", engine="standard", text_type="text"),
    }

    library = PromptLibrary(stack, "Prompts", texts=texts)

    assert library.names == tuple(sorted(texts))
    versions = {name: found["Key"].split(".")[1] for name, found in prompts_of(stack).items()}
    assert versions["same"] == versions["default"]
    assert len(set(versions.values())) == len(texts) - 1


def test_function_knows_the_bucket_and_the_keys_after_they_exist(
    stack: cdk.Stack, declaring_entry: Path
) -> None:
    handler = CallHandler(stack, "Handler", entry=declaring_entry)
    library = PromptLibrary(stack, "Prompts", texts={"welcome": "Hello.", "farewell": "Goodbye."})

    library.provide_to(LiveAlias(stack, "Live", handler=handler))

    template = Template.from_stack(stack)
    keys = {name: found["Key"].split(".")[1] for name, found in prompts_of(stack).items()}
    (bucket,) = template.find_resources("AWS::S3::Bucket")
    names = f"/ farewell={keys['farewell']} welcome={keys['welcome']}"
    variable = {"Fn::Join": ["", [{"Ref": bucket}, names]]}
    environment = {"Variables": {"TELEPHONY_PROMPTS": variable}}
    (function,) = template.find_resources(
        "AWS::Lambda::Function", {"Properties": {"Environment": environment}}
    ).values()
    assert set(template.find_resources("Custom::Prompt")) <= set(function["DependsOn"])


def test_line_uses_prompts_that_its_application_alone_may_play(
    stack: cdk.Stack, declaring_entry: Path
) -> None:
    line = PhoneLine(stack, "Line", entry=declaring_entry, has_phone_number=False)

    texts = {"welcome": "Hello.", "farewell": "Goodbye."}
    line.use_prompts(PromptLibrary(stack, "Prompts", texts=texts))

    (policy,) = Template.from_stack(stack).find_resources("AWS::S3::BucketPolicy").values()
    (allowed,) = (
        statement
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    )
    assert allowed["Action"] == "s3:GetObject"
    assert allowed["Principal"] == {"Service": "voiceconnector.chime.amazonaws.com"}
    assert allowed["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert set(allowed["Condition"]["ArnEquals"]) == {"aws:SourceArn"}


def test_prompts_of_a_bucket_that_exists_have_a_prefix_and_a_warning(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    application = SipMediaApplication(stack, "Application", handler=function)
    bucket = s3.Bucket.from_bucket_name(stack, "Own", "own-prompts")

    library = PromptLibrary(stack, "Prompts", texts=TEXTS, bucket=bucket)
    library.grant_play(application)
    library.provide_to(function)

    template = Template.from_stack(stack)
    template.resource_count_is("AWS::S3::Bucket", 0)
    key = prompts_of(stack)["welcome"]["Key"]
    assert key.startswith("Stack-Prompts-")
    warning = Match.string_like_regexp("allow s3:GetObject to this application in the stack")
    Annotations.from_stack(stack).has_warning("*", warning)
    resources = json.dumps(template.find_resources("AWS::IAM::Policy"))
    assert f"own-prompts/{key.partition('/')[0]}/*" in resources


@pytest.mark.parametrize(
    ("props", "message"),
    [
        ({}, "there is no prompt"),
        ({"directory": "missing"}, "directory must be a directory, but 'missing'"),
        ({"texts": {"a b": "Hello."}}, r"must be letters, digits, .*, but 'a b' was provided"),
        ({"texts": {"de/hold": "Hello."}}, "de/hold is both a file of directory and a text"),
        ({"texts": {"a": 1}}, "texts must be .*a string or a PromptText"),
        ({"texts": {"a": cdk.Aws.STACK_NAME}}, "prompt 'a' must be known at synthesis"),
        ({"texts": {"a": " "}}, "the text of prompt 'a' has no words"),
        ({"texts": {"a": "x" * 3_001}}, "has 3001 characters, .* up to 3000 .* split it"),
        ({"texts": {"a": PromptText("<p>Hi", text_type="ssml")}}, "SSML: it is not well-formed"),
        ({"texts": {"a": PromptText("<p/>", text_type="ssml")}}, "root element must be <speak>"),
        ({"texts": {"a": PromptText("Hi", voice_id="joanna")}}, "did you mean 'Joanna'?"),
        ({"texts": {"a": PromptText("Hi", voice_id="Nova")}}, "'Nova'; is_voice_checked=False"),
        ({"texts": {"a": PromptText("Hi", engine="fast")}}, "'fast'; Polly has 'standard', 'neur"),
        (
            {"texts": {"a": PromptText("Hi", engine="long-form")}},
            "Joanna has generative, neural, s",
        ),
        ({"texts": {"a": PromptText("Hi", language_code="de-DE")}}, "'de-DE'; Joanna speaks en-US"),
        ({"texts": {"a": PromptText("Hi", language_code="English")}}, "Polly writes it like 'en-"),
    ],
)
def test_library_fails_when_a_prop_is_invalid(
    stack: cdk.Stack, sounds: Path, props: dict[str, Any], message: str
) -> None:
    given = {"directory": sounds, **props} if "texts" in props else props

    with pytest.raises(ValueError, match=message):
        PromptLibrary(stack, "Prompts", **given)


def test_message_about_a_text_does_not_have_its_words(stack: cdk.Stack) -> None:
    text = PromptText("<p>a purple xylophone", text_type="ssml")

    with pytest.raises(ValueError, match="the text of prompt 'a'") as raised:
        PromptLibrary(stack, "Prompts", texts={"a": text})

    assert "xylophone" not in f"{raised.value}{text!r}"


def test_voice_that_is_newer_than_the_table_is_accepted_unchecked(stack: cdk.Stack) -> None:
    newer = PromptText("Hi", voice_id="Nova", engine="generative", is_voice_checked=False)

    PromptLibrary(stack, "Prompts", texts={"a": newer})

    assert prompts_of(stack)["a"]["VoiceId"] == "Nova"


def a_law(path: Path) -> None:
    header = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", 50, b"WAVE", b"fmt ", 16, 6, 1, 8000, 8000, 1, 8
    )
    path.write_bytes(header + struct.pack("<4sI", b"data", 8) + bytes(8))


def cut_off(path: Path) -> None:
    write_wav(path)
    path.write_bytes(path.read_bytes()[:5_000])


def too_large(path: Path) -> None:
    path.touch()
    os.truncate(path, 60 * 1024**2)


@pytest.mark.parametrize(
    ("write", "fault"),
    [
        (lambda path: path.write_bytes(b"ID3 not a WAV file at all"), "is not a WAV file"),
        (lambda path: path.write_bytes(b"RIFF"), "is not a WAV file"),
        (a_law, "is not PCM, but has the format code 6; ffmpeg"),
        (cut_off, "ends too early: its header names 16000 bytes"),
        (lambda path: write_wav(path, 0), "holds no sound"),
        (lambda path: write_wav(path, channels=3), "has 3 channels"),
        (too_large, "has 60.0 MB; .* up to 50 MB"),
    ],
)
def test_wrong_wav_file_is_named_with_its_fault(
    stack: cdk.Stack, tmp_path: Path, write: Any, fault: str
) -> None:
    write(tmp_path / "bad.wav")

    with pytest.raises(ValueError, match=rf"Stack/Prompts: \S+bad.wav {fault}"):
        PromptLibrary(stack, "Prompts", directory=tmp_path)


def test_other_sound_is_refused_and_unusual_wav_is_mentioned(
    stack: cdk.Stack, sounds: Path
) -> None:
    write_wav(sounds / "wide.wav", channels=2)
    PromptLibrary(stack, "Prompts", directory=sounds)

    info = Match.string_like_regexp(r"AWS recommends 8000 Hz, mono: .*wide.wav \(8000 Hz, stereo\)")
    Annotations.from_stack(stack).has_info("*", info)
    (sounds / "hold.mp3").write_bytes(b"ID3")
    with pytest.raises(ValueError, match=r"hold.mp3 must be a WAV file"):
        PromptLibrary(stack, "Other", directory=sounds)


def test_names_of_environments_and_packages_are_not_those_of_the_handler(
    declaring_entry: Path,
) -> None:
    for directory in (".hidden", "venv/lib", "node_modules", "telephony"):
        (declaring_entry / directory).mkdir(parents=True)
        source = "class Theirs(PromptName):\n    THEIRS = 'theirs'\n"
        (declaring_entry / directory / "theirs.py").write_text(source)
    (declaring_entry / "venv/pyvenv.cfg").touch()
    (declaring_entry / "broken.py").write_text("class PromptName(")

    assert {prompt.name for prompt in declared_prompts(declaring_entry)} == {"welcome", "farewell"}


def test_name_that_the_library_does_not_have_is_refused(
    stack: cdk.Stack, declaring_entry: Path
) -> None:
    handler = CallHandler(stack, "Handler", entry=declaring_entry)
    library = PromptLibrary(stack, "Prompts", texts={"welcome": "Hello.", "fairwell": "Bye."})

    with pytest.raises(
        ValueError, match=r"handler.py:7 names the prompt 'farewell'; .* did you mean 'fairwell'?"
    ):
        library.provide_to(handler)


def test_handler_that_declares_prompts_needs_a_library(declaring_entry: Path) -> None:
    app = cdk.App()
    stack = cdk.Stack(app, "Stack")
    CallHandler(stack, "Handler", entry=declaring_entry)
    environment = {"TELEPHONY_PROMPTS": "own-bucket"}
    CallHandler(stack, "Own", entry=declaring_entry, environment=environment)

    with pytest.raises(
        RuntimeError, match=r"Stack/Handler\] handler.py:6 names prompts, but"
    ) as raised:
        app.synth()

    assert "Stack/Own" not in str(raised.value)


def test_function_has_one_library(stack: cdk.Stack, function: lambda_.Function) -> None:
    PromptLibrary(stack, "Prompts", texts=TEXTS).provide_to(function)

    with pytest.raises(ValueError, match="Stack/Function has the prompts of another PromptLibrary"):
        PromptLibrary(stack, "Others", texts=TEXTS).provide_to(function)


def test_imported_function_and_too_many_prompts_are_refused(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    many = {f"a-prompt-with-a-long-name-{number}": "Hello." for number in range(100)}
    imported = lambda_.Function.from_function_name(stack, "Imported", "theirs")
    library = PromptLibrary(stack, "Prompts", texts=many)

    with pytest.raises(ValueError, match="an imported function keeps its environment"):
        library.provide_to(imported)
    with pytest.raises(ValueError, match="100 prompts do not fit into an environment variable"):
        library.provide_to(function)


def test_bucket_of_another_account_is_refused() -> None:
    stack = cdk.Stack(cdk.App(), "Ours", env=cdk.Environment(account="111122223333"))
    bucket = s3.Bucket.from_bucket_attributes(
        stack, "Theirs", bucket_name="theirs", account="444455556666"
    )

    with pytest.raises(ValueError, match=r"bucket must be in .*111122223333, .* in 444455556666"):
        PromptLibrary(stack, "Prompts", texts=TEXTS, bucket=bucket)
    imported = SipMediaApplication.from_sip_media_application_id(stack, "App", "some-id")
    with pytest.raises(ValueError, match=r"bucket must be in .*111122223333, .* in 444455556666"):
        imported.grant_recording(bucket)
