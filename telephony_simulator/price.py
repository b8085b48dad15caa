"""Prices in the files of users."""

import math
from contextlib import suppress


def read_price(given: object, where: str) -> float:
    """Return a price: a finite amount that is not negative.

    Args:
        given: A text or a number.
        where: Names the price in the error.

    Raises:
        ValueError: It is not a price.
    """
    price = math.nan
    if isinstance(given, (str, int, float)) and not isinstance(given, bool):
        with suppress(ValueError, OverflowError):
            price = float(given)
    if not math.isfinite(price) or price < 0:
        raise ValueError(f'{where} is {given!r}; expected 0 or an amount above it, such as "0.10"')
    return price
