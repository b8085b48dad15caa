"""The prompts of a line: audio files, and texts that Amazon Polly says."""

import hashlib
import json
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from constructs_lib.live_alias import function_behind
from constructs_lib.prompt_names import PROMPTS_VARIABLE, DeclaredPrompt
from constructs_lib.prompt_text import PromptText, check_prompt_text
from constructs_lib.prop_types import check_arguments, checked
from constructs_lib.provisioning import Provisioner
from constructs_lib.resource_type import ResourceType
from constructs_lib.sip_media_application_grants import (
    ISipMediaApplication,
    check_bucket_account,
)
from constructs_lib.validation import refuse
from constructs_lib.wav_file import read_wav_format

MAX_VARIABLE_CHARACTERS: Final = 3_500
"""Lambda accepts 4 KB of environment variables in all; some are for others."""

DIGEST_CHARACTERS: Final = 8
OTHER_SOUND: Final = (".aac", ".aif", ".aiff", ".flac", ".m4a", ".mp3", ".ogg", ".opus", ".ulaw")

BUCKET_ID, FILE_ID = "Bucket", "File."

NAME = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", re.ASCII)
NAME_IS = "letters, digits, '_', '-', and '/' between them"


class PromptLibrary(Construct):
    """Audio files for `PlayAudio` in a private bucket, by names.

    A file and a text become one object each, whose key has the digest of what it holds: the same
    words have the same key, a deployment makes what has changed, and a call that is under way goes
    on with the prompts of its function. What is not named any more is deleted at the end of the
    deployment.

    A handler names prompts by a subclass of `telephony.prompts.PromptName`; a name that the library
    does not have is refused at synthesis. `PhoneLine.use_prompts` connects library and line.

    Args:
        scope: The construct that owns it.
        construct_id: Its id within the scope.
        directory: A directory of WAV files: PCM, mono or stereo, at most 50 MB; AWS recommends 8
            kHz and mono. The name of a prompt is the path of its file without `.wav`.
        texts: Texts for Amazon Polly by the name of their prompt: a string, or a `PromptText` with
            a voice. They are in the template.
        bucket: A bucket of this account to use in place of a new one; the objects get a prefix. The
            policy of an imported bucket is not changed.
        server_access_logs_bucket: A bucket for access logs of the new bucket. By default none.

    Raises:
        ValueError: There is no prompt, two have one name, a file is not one that the service plays,
            a text is not one that Polly says, or the bucket is in another account.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/play-audio.html
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        directory: str | Path | None = None,
        texts: Mapping[str, str | PromptText] | None = None,
        bucket: s3.IBucket | None = None,
        server_access_logs_bucket: s3.IBucket | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        files = {} if directory is None else _files(self, Path(directory))
        spoken = {name: _prompt_text(text) for name, text in (texts or {}).items()}
        self._check(files, spoken)
        if bucket is not None and server_access_logs_bucket is not None:
            refuse(self, "provide either bucket or server_access_logs_bucket")
        if bucket is not None:
            check_bucket_account(self, bucket)
        self.bucket = bucket or self._private_bucket(server_access_logs_bucket)
        self._prefix = "" if bucket is None else f"{_unique_name(self)}/"
        self._versions: dict[str, str] = {}
        self._prompts: list[cdk.CustomResource] = []
        assets = [self._define_file(name, path) for name, path in files.items()]
        for name, text in spoken.items():
            self._define_text(name, text)
        sources = sorted({asset.bucket.arn_for_objects("*.wav") for asset in assets})
        Provisioner.of(self).allow_prompts(
            f"Prompts{self.node.addr[:DIGEST_CHARACTERS]}",
            self.bucket,
            f"{self._prefix}*",
            sources,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the prompts."""
        return tuple(sorted(self._versions))

    def grant_play(self, application: ISipMediaApplication) -> iam.Grant:
        """Grant an application playing the prompts, by the policy of the bucket."""
        check_arguments(self, PromptLibrary.grant_play, locals())
        return application.grant_play_audio(self.bucket, f"{self._prefix}*")

    def provide_to(self, handler: lambda_.IFunction) -> None:
        """Tell a function the bucket and the keys, and compare the names that it declares.

        Args:
            handler: The function, or an alias of it. It is updated after the prompts exist.

        Raises:
            ValueError: It is imported, has another library, or declares a prompt that is missing.
        """
        check_arguments(self, PromptLibrary.provide_to, locals())
        function = function_behind(handler)
        if not isinstance(function, lambda_.Function):
            refuse(
                self,
                f"an imported function keeps its environment; set {PROMPTS_VARIABLE} in the stack"
                " that defines it",
            )
        declared: list[DeclaredPrompt] = getattr(function, "declared_prompts", [])
        for name, place in declared:
            if name not in self._versions:
                refuse(self, f"{place} names the prompt {name!r}; {self._known(name)}")
        if vars(function).setdefault("prompt_library", self) is not self:
            refuse(self, f"{function.node.path} has the prompts of another PromptLibrary")
        # The name of the bucket is not known yet; no name is longer than 63 characters.
        names = " ".join(f"{name}={self._versions[name]}" for name in self.names)
        if len(names) > MAX_VARIABLE_CHARACTERS:
            refuse(
                self,
                f"{len(self._versions)} prompts do not fit into an environment variable of Lambda,"
                f" with {len(names)} of {MAX_VARIABLE_CHARACTERS} characters; shorten their names,"
                " or make two functions with a library each",
            )
        function.add_environment(
            PROMPTS_VARIABLE, f"{self.bucket.bucket_name}/{self._prefix} {names}"
        )
        function.node.add_dependency(*self._prompts)

    def _known(self, name: str) -> str:
        close = get_close_matches(name, self._versions, n=1)
        meant = f"; did you mean {close[0]!r}?" if close else ""
        return f"{self.node.path} has {', '.join(self.names)}{meant}"

    def _check(self, files: Mapping[str, Path], texts: Mapping[str, PromptText]) -> None:
        if not files and not texts:
            refuse(self, "provide directory with WAV files, or texts; there is no prompt")
        for name in [*files, *texts]:
            if not NAME.fullmatch(name):
                refuse(self, f"the name of a prompt must be {NAME_IS}, but {name!r} was provided")
        twice = sorted(files.keys() & texts.keys())
        if twice:
            refuse(self, f"{', '.join(twice)} is both a file of directory and a text")
        unusual = []
        for path in files.values():
            try:
                audio = read_wav_format(path)
            except (ValueError, OSError) as error:
                refuse(self, f"{path} {error}")
            if not audio.is_recommended:
                unusual.append(f"{path} ({audio})")
        if unusual:
            cdk.Annotations.of(self).add_info(f"AWS recommends 8000 Hz, mono: {', '.join(unusual)}")
        for name, text in texts.items():
            check_prompt_text(self, name, text)

    def _private_bucket(self, server_access_logs_bucket: s3.IBucket | None) -> s3.Bucket:
        return s3.Bucket(
            self,
            BUCKET_ID,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            server_access_logs_bucket=server_access_logs_bucket,
            # The prompts are made again from the app; the provisioner empties the bucket.
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )

    def _define_file(self, name: str, path: Path) -> s3_assets.Asset:
        # Absolute, because CDK's process keeps the directory in which it was started.
        asset = s3_assets.Asset(self, FILE_ID + name.replace("/", "."), path=str(path.resolve()))
        source = {"SourceBucketName": asset.s3_bucket_name, "SourceKey": asset.s3_object_key}
        self._define(name, ResourceType.PROMPT_OF_FILE, source, _digest(path.read_bytes()))
        return asset

    def _define_text(self, name: str, text: PromptText) -> None:
        speech = text.properties()
        content = json.dumps(speech, sort_keys=True).encode()
        self._define(name, ResourceType.PROMPT_OF_TEXT, speech, _digest(content))

    def _define(
        self, name: str, resource_type: ResourceType, source: Mapping[str, str], version: str
    ) -> None:
        self._versions[name] = version
        properties = {
            "PromptName": name,
            "BucketName": self.bucket.bucket_name,
            "Key": f"{self._prefix}{name}.{version}.wav",
            **source,
        }
        self._prompts.append(
            Provisioner.of(self).custom_resource(
                self, resource_type, properties, construct_id=_id(name)
            )
        )


def _files(construct: Construct, directory: Path) -> dict[str, Path]:
    """Return the WAV files of a directory by the name of their prompt."""
    if not directory.is_dir():
        refuse(construct, f"directory must be a directory, but '{directory}' was provided")
    found: dict[str, Path] = {}
    for path in sorted(directory.rglob("*")):
        relative = path.relative_to(directory)
        if any(part.startswith(".") for part in relative.parts) or path.is_dir():
            continue
        suffix = path.suffix.lower()
        if suffix in OTHER_SOUND:
            refuse(construct, f"{path} must be a WAV file: the service plays PCM in .wav files")
        if suffix == ".wav":
            name = relative.with_suffix("").as_posix()
            if name in found:
                refuse(construct, f"{path} and {found[name]} have the same name")
            found[name] = path
    return found


def _prompt_text(text: str | PromptText) -> PromptText:
    return text if isinstance(text, PromptText) else PromptText(text)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGEST_CHARACTERS]


def _id(name: str) -> str:
    """Return the id of a prompt's construct; a name has no dot.

    The ids of deployed prompts stay: another id would make the object again, and delete it.
    """
    construct_id = name.replace("/", ".")
    is_taken = construct_id == BUCKET_ID or construct_id.startswith(FILE_ID)
    return f"Prompt.{construct_id}" if is_taken else construct_id


def _unique_name(construct: Construct) -> str:
    return cdk.Names.unique_resource_name(construct, max_length=60, separator="-")
