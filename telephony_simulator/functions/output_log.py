"""The output of a function, of which the end is kept."""

import threading

MAX_LOG_BYTES = 1 << 20
"""Bytes of output that are kept for each function."""


class OutputLog:
    """Keeps the last `MAX_LOG_BYTES` of a function's output in memory."""

    def __init__(self) -> None:
        self._tail = bytearray()
        self._dropped_bytes = 0
        self._lock = threading.Lock()  # concurrent events write at the same time

    def append(self, output: bytes) -> None:
        """Add output, and drop the oldest bytes beyond the limit."""
        with self._lock:
            self._tail += output
            excess = len(self._tail) - MAX_LOG_BYTES
            if excess > 0:
                del self._tail[:excess]
                self._dropped_bytes += excess

    @property
    def written_bytes(self) -> int:
        """The bytes of all output so far, those that are dropped included."""
        with self._lock:
            return self._dropped_bytes + len(self._tail)

    def text_since(self, written_bytes: int) -> str:
        """Return the output after the first bytes, as far as it is kept."""
        with self._lock:
            return self._tail[max(0, written_bytes - self._dropped_bytes) :].decode(
                errors="replace"
            )

    def text(self) -> str:
        """Return the output, after a sentence about what is dropped."""
        with self._lock:
            kept = self._tail.decode(errors="replace")
            if not self._dropped_bytes:
                return kept
            return (
                f"[the first {self._dropped_bytes} bytes of output are dropped; "
                f"the last {MAX_LOG_BYTES} are kept]\n{kept}"
            )
