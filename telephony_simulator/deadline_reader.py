"""A stream of a connection that is read until a deadline, however slowly its bytes arrive."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

    from _typeshed import WriteableBuffer


class DeadlineReader(io.RawIOBase):
    """Reads a socket's stream; a read after the deadline raises TimeoutError.

    The timeout of a socket starts again at each byte, so that alone it bounds nothing.

    Args:
        stream: What `socket.makefile("rb", buffering=0)` returns; closed with the reader.
        connection: The socket of the stream.
        idle_seconds: How long one read may wait. Default: until the deadline.

    Attributes:
        deadline: In the time of `time.monotonic`.
    """

    def __init__(
        self,
        stream: io.RawIOBase,
        connection: socket.socket,
        deadline: float,
        idle_seconds: float = float("inf"),
    ) -> None:
        self._stream = stream
        self._connection = connection
        self._idle_seconds = idle_seconds
        self.deadline = deadline

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        """Read at least one byte, except at the end of the stream."""
        remaining = min(self.deadline - time.monotonic(), self._idle_seconds)
        if remaining <= 0:
            raise TimeoutError("timed out")
        self._connection.settimeout(remaining)
        return self._stream.readinto(buffer)

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()
        super().close()
