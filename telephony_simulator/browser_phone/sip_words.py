"""SIP response codes in words, for the display of a telephone.

RFC 3261, section 21; the service reports 0 when a connected party hangs up.
"""

from collections.abc import Mapping
from typing import Final

SIP_WORDS: Final[Mapping[int, str]] = {
    0: "hung up",
    400: "bad request",
    403: "forbidden",
    404: "number not found",
    408: "request timed out",
    410: "number no longer in service",
    480: "not answered",
    484: "number incomplete",
    486: "busy",
    487: "cancelled",
    488: "not acceptable here",
    500: "server error",
    503: "service unavailable",
    504: "server timed out",
    600: "busy everywhere",
    603: "declined",
    604: "number does not exist",
}

CLASSES: Final[Mapping[int, str]] = {
    3: "redirected",
    4: "request failed",
    5: "server failed",
    6: "failed everywhere",
}


def sip_words(code: int) -> str:
    """Return a code in words; of a code that is not in the table, its class."""
    return SIP_WORDS.get(code) or CLASSES.get(code // 100, "ended")
