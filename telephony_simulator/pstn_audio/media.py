"""Buckets as directories, prompts as WAV files in them.

What a prompt must be: https://docs.aws.amazon.com/chime-sdk/latest/dg/play-audio.html
"""

import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from telephony_simulator.json_types import Json
from telephony_simulator.object_metadata import is_metadata, write_metadata
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.parameters import non_empty_text

INVALID_AUDIO_SOURCE: Final = "Audio Source parameter value is invalid."
MAX_PROMPT_CHANNELS: Final = 2
MAX_PROMPT_BYTES: Final = 50 * 1024 * 1024
"""The largest audio file of a prompt."""

WRITE_ACTIONS: Final = ("s3:PutObject", "s3:PutObjectAcl")
"""What a recording needs; see docs/service/provisioning-api.md#bucket-policies."""

AccessRule: TypeAlias = Callable[[str, str, str], bool]
"""Returns whether an action is allowed on the object of a key for the application of an ARN."""

Notify: TypeAlias = Callable[[str, int], None]
"""Takes the key and the size of a new object."""

WordsOf: TypeAlias = Callable[[str], str]
"""Returns the words of the prompt of a key; empty if they are not known."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A directory in place of an S3 bucket.

    Attributes:
        directory: The directory of its objects, each under its key.
        allows: Whether its policy lets the service perform an action on the object of a key for
            the application of an ARN. Default: it allows everything.
        notify: Called with the key and the bytes of each new object. Default: does nothing.
        words_of: The words of a prompt, where they are known. Default: none is.
    """

    directory: Path
    allows: AccessRule = lambda action, key, application_arn: True  # noqa: ARG005 - an AccessRule
    notify: Notify = lambda key, size_bytes: None  # noqa: ARG005 - a Notify
    words_of: WordsOf = lambda key: ""  # noqa: ARG005 - a WordsOf

    def may_read(self, key: str, application_arn: str) -> bool:
        """Return whether the service may read a prompt."""
        return self.allows("s3:GetObject", key, application_arn)

    def may_write(self, key: str, application_arn: str) -> bool:
        """Return whether the service may write a recording."""
        return all(self.allows(action, key, application_arn) for action in WRITE_ACTIONS)


@dataclass(frozen=True, slots=True)
class Prompt:
    """An audio file that is played.

    Attributes:
        path: The file; None for a file that the simulator does not have, which is silent.
        seconds: Its duration; a shorter file is repeated.
        words: What it says, for the transcript; empty where that is not known.
    """

    path: Path | None
    seconds: float
    words: str = field(default="", repr=False)


class Media:
    """The buckets of the account.

    Args:
        buckets: By name. None: every bucket exists, every prompt lasts `unknown_audio_seconds`,
            and no recording is written.
        prompts: Further buckets, by name, beside those or in place of some of them.
    """

    def __init__(
        self,
        buckets: Mapping[str, Bucket] | None = None,
        prompts: Mapping[str, Bucket] = MappingProxyType({}),
    ) -> None:
        self._buckets = buckets
        self._prompts = prompts

    def find_prompt(
        self,
        source: Json,
        application_arn: str,
        *,
        unknown_audio_seconds: float,
        invalid_message: str = INVALID_AUDIO_SOURCE,
    ) -> Prompt:
        """Return the prompt of an audio source.

        Args:
            source: The parameter of the action.
            application_arn: The application that plays it.
            unknown_audio_seconds: The duration of a prompt that the simulator does not have.
            invalid_message: The error for an invalid parameter or file.

        Raises:
            ActionError: The service cannot play the file.
        """
        place = s3_location(source)
        if place is None:
            raise ActionError("InvalidAudioSource", invalid_message)
        bucket_name, key = place
        bucket = self._prompts.get(bucket_name) or (self._buckets or {}).get(bucket_name)
        if bucket is None and self._buckets is None:
            return Prompt(None, unknown_audio_seconds)
        if bucket is None or not bucket.may_read(key, application_arn):
            raise _cannot_access()
        path = _object(bucket, key)
        if path is None:
            raise _cannot_access()
        try:
            return Prompt(path, _wav_seconds(path), bucket.words_of(key))
        except OSError:
            raise _cannot_access() from None
        except (wave.Error, EOFError):
            raise ActionError("InvalidAudioSource", invalid_message) from None

    def store(
        self,
        bucket_name: str,
        key: str,
        content: bytes,
        application_arn: str,
        metadata: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Write an object and its metadata.

        Raises:
            ActionError: The service may not write there.
        """
        self.require_storable(bucket_name, key, application_arn)
        self.store_by_service(bucket_name, key, content, metadata)

    def store_by_service(
        self,
        bucket_name: str,
        key: str,
        content: bytes,
        metadata: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Write an object, whatever the policy of its bucket is.

        Raises:
            ActionError: There is no such bucket, or it cannot be written.
        """
        if self._buckets is None:
            return
        bucket = self._buckets.get(bucket_name)
        path = None if bucket is None else _object(bucket, key.lstrip("/"))
        if bucket is None or path is None:
            raise _not_uploaded()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            write_metadata(bucket.directory.resolve(), path, metadata)
        except OSError:
            raise _not_uploaded() from None
        bucket.notify(key.lstrip("/"), len(content))

    def may_store(self, bucket_name: str, key: str, application_arn: str) -> bool:
        """Return whether the bucket exists and the service may write the object."""
        if self._buckets is None:
            return True
        bucket = self._buckets.get(bucket_name)
        return bucket is not None and bucket.may_write(key, application_arn)

    def require_storable(self, bucket_name: str, key: str, application_arn: str) -> None:
        """Refuse an object that the service may not write.

        Raises:
            ActionError: The bucket does not exist, or its policy does not allow it.
        """
        if not self.may_store(bucket_name, key, application_arn):
            raise _not_uploaded()

    def is_recording_kept(self) -> bool:
        """Return whether recordings are written to files."""
        return self._buckets is not None


def _not_uploaded() -> ActionError:
    """Return the failure of a recording that cannot be stored."""
    message = "Error occurred while uploading recording to S3 bucket."
    return ActionError("InvalidActionParameter", message)


def _cannot_access() -> ActionError:
    """Return the failure of a prompt that cannot be read."""
    return ActionError("InvalidAudioSource", "Cannot access S3 bucket or audio file.")


def s3_location(source: Json) -> tuple[str, str] | None:
    """Return bucket and key of an audio source; None if it is invalid."""
    if isinstance(source, dict) and source.get("Type") == "S3":
        bucket_name, key = (
            non_empty_text(source.get("BucketName")),
            non_empty_text(source.get("Key")),
        )
        if bucket_name and key:
            return bucket_name, key
    return None


def _object(bucket: Bucket, key: str) -> Path | None:
    """Return an object's file; None for a key that leads out of the directory."""
    try:
        directory = bucket.directory.resolve()
        path = (directory / key).resolve()
    except (OSError, ValueError):
        return None
    return path if path.is_relative_to(directory) and not is_metadata(directory, path) else None


def _wav_seconds(path: Path) -> float:
    """Return a prompt's duration.

    Raises:
        OSError: The file cannot be read.
        wave.Error: It is not uncompressed PCM, mono or stereo, of at most 50 MB.
        EOFError: It ends in its header.
    """
    with wave.open(str(path)) as prompt:
        frames, rate = prompt.getnframes(), prompt.getframerate()
        channels = prompt.getnchannels()
    if not rate or channels > MAX_PROMPT_CHANNELS or path.stat().st_size > MAX_PROMPT_BYTES:
        raise wave.Error("not an audio file of the service")
    return float(frames / rate)
