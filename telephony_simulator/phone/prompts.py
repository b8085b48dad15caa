"""The prompts of a test phone: files, and texts as silence of the length of their words."""

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from telephony_simulator.pstn_audio import Bucket
from telephony_simulator.pstn_audio.voice import wav

Prompts: TypeAlias = Mapping[str, str | Path] | Path
"""A directory of WAV files; or the prompts by name, each a text or a file."""

BUCKET: Final = "prompts"
"""The bucket of `telephony.prompts` where the environment names none."""


def prompt_bucket(prompts: Prompts, owner: object, characters_a_second: float) -> Bucket:
    """Return a bucket with the object `<name>.wav` for each prompt; it is deleted with its owner.

    Raises:
        ValueError: The directory or a file does not exist.
    """
    directory = Path(tempfile.mkdtemp(prefix="prompts-"))
    weakref.finalize(owner, shutil.rmtree, directory, ignore_errors=True)
    words = {}
    for name, source in _by_name(prompts):
        object_file = directory / f"{name}.wav"
        object_file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(source, str):
            words[f"{name}.wav"] = source
            object_file.write_bytes(wav(0, len(source) / characters_a_second, ()))
        elif source.is_file():
            shutil.copyfile(source, object_file)
        else:
            raise ValueError(f"the prompt {name!r} is the file {source}, which does not exist")
    return Bucket(directory, words_of=lambda key: words.get(key, ""))


def _by_name(prompts: Prompts) -> Iterator[tuple[str, str | Path]]:
    if not isinstance(prompts, Path):
        yield from prompts.items()
        return
    if not prompts.is_dir():
        raise ValueError(f"expected prompts to be a directory of WAV files, got {prompts}")
    for file in sorted(prompts.rglob("*.wav")):
        yield file.relative_to(prompts).with_suffix("").as_posix(), file
