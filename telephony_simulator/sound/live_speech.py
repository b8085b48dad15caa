"""Speech for calls that are heard while they run: eSpeak NG in processes that stay warm."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final, NamedTuple, TypeAlias

from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.sound import espeak
from telephony_simulator.sound.synthesizer import installed, request_of, without_ssml

WORKERS: Final = 2
"""A text takes a few milliseconds, so that two processes serve 50 calls at once."""

TIMEOUT_SECONDS: Final = 5.0
"""The time after which the synthesis of one text is given up."""

ATTEMPTS: Final = 2
"""How often a text is tried: its process may have ended before."""

LENGTH_BYTES: Final = 4
RATE_BYTES: Final = 4


class SpokenText(NamedTuple):
    """The sound of a text.

    Attributes:
        samples: 16-bit mono PCM, little-endian.
        rate_hz: Their sample rate, that of eSpeak NG.
    """

    samples: bytes
    rate_hz: int


Take: TypeAlias = Callable[[SpokenText | None], None]
"""Gets the sound of a text, or None when eSpeak NG cannot speak it. A thread of the speech calls
it."""

_Job: TypeAlias = tuple[Speech, Take]


class LiveSpeech:
    """Speaks texts at their natural speed, in two processes that stay warm.

    A process that crashes is started again. SSML that crashes it is spoken without its tags. No
    sound is kept: a text is synthesized each time that it is spoken.

    Args:
        workers: The number of processes. Default: 2.

    Raises:
        NoSpeechError: The extra `sound` is not installed.
    """

    def __init__(self, workers: int = WORKERS) -> None:
        self._library, self._data = installed()
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._workers: list[_Worker] = []
        self._threads = [
            threading.Thread(target=self._work, name="speech", daemon=True) for _ in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def process_ids(self) -> list[int]:
        """The processes that speak."""
        return [worker.process_id for worker in [*self._workers]]

    def speak(self, speech: Speech, take: Take) -> None:
        """Synthesize a text; `take` is called on a thread of the speech.

        Texts are begun in the order in which they are given.
        """
        self._jobs.put((speech, take))

    def close(self) -> None:
        """End the processes, after the texts that were given."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        worker = _Worker()
        self._workers.append(worker)
        try:
            while (job := self._jobs.get()) is not None:
                speech, take = job
                request = request_of(self._library, self._data, speech, None)
                spoken = worker.synthesize(request)
                if spoken is None and speech.ssml is not None:
                    spoken = worker.synthesize(without_ssml(request, speech))
                take(spoken)
        finally:
            self._workers.remove(worker)
            worker.close()


class _Worker:
    """A process of eSpeak NG; one thread uses it."""

    def __init__(self) -> None:
        self._process = _started()

    @property
    def process_id(self) -> int:
        """The id of the process."""
        return self._process.pid

    def synthesize(self, request: espeak.Request) -> SpokenText | None:
        """Return the sound of a text; None if it crashes two processes, or takes too long."""
        for _ in range(ATTEMPTS):
            spoken = self._exchange(request)
            if spoken is not None:
                return spoken
            self.close()
            self._process = _started()
        return None

    def _exchange(self, request: espeak.Request) -> SpokenText | None:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        watchdog = threading.Timer(TIMEOUT_SECONDS, process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            length = int.from_bytes(process.stdout.read(LENGTH_BYTES), "little")
            answer = process.stdout.read(length)
        except OSError:
            length, answer = 0, b""
        finally:
            watchdog.cancel()
        if length == 0 or len(answer) < length:
            return None
        return SpokenText(answer[RATE_BYTES:], int.from_bytes(answer[:RATE_BYTES], "little"))

    def close(self) -> None:
        """End the process."""
        process = self._process
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was written to a process that has ended
                    continue


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own file
        [sys.executable, "-I", "-S", espeak.__file__, "serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
