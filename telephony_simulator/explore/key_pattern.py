"""The keys that a regular expression accepts: found by walking its automaton over twelve keys.

`re.search` decides; the automaton only proposes. What it cannot express (look-arounds, references
to groups) is taken for empty, and filtered by `re.search` afterwards.
"""

from __future__ import annotations

import re
import re._constants as sre  # type: ignore[import-not-found]  # the standard library has no other
import re._parser as parser  # type: ignore[import-not-found]
from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS: Final = "0123456789*#"

MAX_STRINGS: Final = 16
"""Up to so many accepted strings are all tried; of more, one for each first key."""

CODE: Final = "739154"
"""The keys of a long string, if the expression allows them."""

MAX_REPETITIONS: Final = 130
"""A menu takes at most 128 digits: more copies of a repeated part change nothing."""

Condition: TypeAlias = str
"""What an edge needs: a key is one of its characters; "^" the begin, "$" the end, "" nothing."""

States: TypeAlias = frozenset[int]


class KeyPattern:
    """The strings of keys that an expression finds a match in.

    Args:
        pattern: The compiled expression.
        shortest: The fewest keys of a string.
        longest: The most keys of a string.
    """

    def __init__(self, pattern: re.Pattern[str], shortest: int, longest: int) -> None:
        self._pattern = pattern
        self._shortest = shortest
        self._longest = longest
        self._edges: list[list[tuple[Condition, bool, int]]] = []
        begin, self._accepting = self._state(), self._state()
        try:
            parsed: Any = parser.parse(pattern.pattern, pattern.flags)
            self._add(begin, parsed, self._accepting)
        except (re.error, RecursionError, OverflowError):  # another dialect than Python's
            for key in KEYS:
                self._edge(begin, key, begin)
            self._edge(begin, "", self._accepting)
        self._begin = begin

    def accepts(self, keys: str) -> bool:
        """Return whether a string of keys is accepted."""
        is_long_enough = self._shortest <= len(keys) <= self._longest
        return is_long_enough and self._pattern.search(keys) is not None

    def accepted_strings(self) -> tuple[list[str], bool]:
        """Return accepted strings, and whether they are all that there are.

        At most 16 strings are returned whole. Of more, the shortest of each first key, the last of
        them in the order of the keys, one of six keys or more, and one that only `search` accepts.
        """
        if not self._has_many_strings():
            return list(self._enumerate()), True
        chosen = [keys for key in KEYS if (keys := self._first(key))]
        chosen += [keys for keys in (self._last(), self._long()) if keys]
        padded = ("0" + keys for keys in chosen)
        only_found = (each for each in padded if self._is_only_found(each))
        chosen += list(only_found)[:1]
        return list(dict.fromkeys(chosen)), False

    def _is_only_found(self, keys: str) -> bool:
        """Return whether a string is accepted although it does not match from end to end."""
        return self.accepts(keys) and not self._pattern.fullmatch(keys)

    def _has_many_strings(self) -> bool:
        """Return whether more than 16 strings are accepted."""
        counts: dict[States, int] = {self._start(): 1}
        found = 0
        for length in range(self._longest + 1):
            if length >= self._shortest:
                found += sum(
                    count
                    for states, count in counts.items()
                    if self._is_match(states, is_begin=not length)
                )
            if found > MAX_STRINGS:
                return True
            after: dict[States, int] = {}
            for states, count in counts.items():
                for key in KEYS:
                    reached = self._step(states, key)
                    if self._distance(reached) is not None:
                        after[reached] = min(after.get(reached, 0) + count, MAX_STRINGS + 1)
            counts = after
        return False

    def _is_match(self, states: States, *, is_begin: bool) -> bool:
        return self._accepting in self._closure(states, is_begin=is_begin, is_end=True)

    def refused_string(self) -> str | None:
        """Return a short string of allowed length that is not accepted, if there is one."""
        for length in range(max(self._shortest, 1), min(self._longest, self._shortest + 2) + 1):
            for key in reversed(KEYS):
                if not self.accepts(key * length):
                    return key * length
        return None

    def _enumerate(self) -> Iterator[str]:
        """Yield the accepted strings, the shortest first."""
        start = self._start()
        queue = deque([("", start)])
        while queue:
            keys, states = queue.popleft()
            if self.accepts(keys):
                yield keys
            if len(keys) < self._longest:
                for key in KEYS:
                    after = self._step(states, key)
                    distance = self._distance(after)
                    if distance is not None and len(keys) + 1 + distance <= self._longest:
                        queue.append((keys + key, after))

    def _first(self, key: str) -> str | None:
        """Return a shortest accepted string that begins with a key."""
        return self._complete(key, self._step(self._start(), key), KEYS)

    def _last(self) -> str | None:
        """Return an accepted string of the last keys."""
        return self._complete("", self._start(), KEYS[::-1])

    def _long(self) -> str | None:
        """Return an accepted string as long as a code, with other keys one after the other."""
        keys, states = "", self._start()
        for preferred in CODE[: self._longest]:
            after = {key: self._step(states, key) for key in preferred + KEYS}
            distances = {key: self._distance(reached) for key, reached in after.items()}
            length = len(keys) + 1
            fitting = [
                key
                for key, distance in distances.items()
                if distance is not None and length + distance <= self._longest
            ]
            if not fitting:
                break
            keys, states = keys + fitting[0], after[fitting[0]]
        return self._complete(keys, states, KEYS)

    def _complete(self, keys: str, states: States, order: str) -> str | None:
        """Return an accepted string with a beginning, by the shortest way from there."""
        while len(keys) < self._longest:
            if self.accepts(keys):
                return keys
            distances = [(self._distance(self._step(states, key)), key) for key in order]
            known = [(distance, key) for distance, key in distances if distance is not None]
            if not known:
                return None
            least = min(distance for distance, _ in known)
            if len(keys) + 1 + least > self._longest:
                return None
            chosen = next(key for distance, key in known if distance == least)
            if least == 0 and len(keys) + 1 < self._shortest:  # more keys are needed than match
                chosen = known[0][1]
            keys, states = keys + chosen, self._step(states, chosen)
        return keys if self.accepts(keys) else None

    @lru_cache(maxsize=10_000)  # noqa: B019 - a pattern lives as long as its exploration
    def _distance(self, states: States) -> int | None:
        """Return how many more keys lead to a match; None if none do."""
        seen, queue = {states}, deque([(states, 0)])
        while queue:
            at, distance = queue.popleft()
            if self._is_match(at, is_begin=False):
                return distance
            for key in KEYS:
                after = self._step(at, key)
                if after not in seen:
                    seen.add(after)
                    queue.append((after, distance + 1))
        return None

    def _start(self) -> States:
        return self._closure(frozenset({self._begin}), is_begin=True, is_end=False)

    @lru_cache(maxsize=10_000)  # noqa: B019 - as above
    def _step(self, states: States, key: str) -> States:
        """Return the states after a key; a match stays, and one may begin at each key."""
        after = {self._begin}
        for state in states:
            if state == self._accepting:
                after.add(state)
            for condition, is_key, target in self._edges[state]:
                if is_key and key in condition:
                    after.add(target)
        return self._closure(frozenset(after), is_begin=False, is_end=False)

    def _closure(self, states: States, *, is_begin: bool, is_end: bool) -> States:
        """Return the states that are reached without a key."""
        passed = {"", *("^" if is_begin else ""), *("$" if is_end else "")}
        reached, stack = set(states), list(states)
        while stack:
            for condition, is_key, target in self._edges[stack.pop()]:
                if not is_key and condition in passed and target not in reached:
                    reached.add(target)
                    stack.append(target)
        return frozenset(reached)

    def _state(self) -> int:
        self._edges.append([])
        return len(self._edges) - 1

    def _edge(self, source: int, keys: str, target: int) -> None:
        """Add an edge for keys; one without keys needs none."""
        self._edges[source].append((keys, bool(keys), target))

    def _add(self, source: int, parts: Any, target: int) -> None:
        """Add the automaton of a sequence of parts between two states."""
        at = source
        for operation, argument in parts:
            after = self._state()
            self._add_part(at, operation, argument, after)
            at = after
        self._edge(at, "", target)

    def _add_part(self, source: int, operation: Any, argument: Any, target: int) -> None:
        match operation:
            case sre.LITERAL | sre.NOT_LITERAL | sre.ANY | sre.IN:
                keys = "".join(key for key in KEYS if _takes(operation, argument, ord(key)))
                if keys:
                    self._edge(source, keys, target)
            case sre.BRANCH:
                for branch in argument[1]:
                    self._add(source, branch, target)
            case sre.SUBPATTERN:
                self._add(source, argument[-1], target)
            case sre.ATOMIC_GROUP:
                self._add(source, argument, target)
            case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
                least, most, part = argument
                self._add_repetition(source, least, most, part, target)
            case sre.AT if argument in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
                self._edges[source].append(("^", False, target))
            case sre.AT if argument in (sre.AT_END, sre.AT_END_STRING):
                self._edges[source].append(("$", False, target))
            case _:
                self._edge(source, "", target)

    def _add_repetition(self, source: int, least: Any, most: Any, part: Any, target: int) -> None:
        at = source
        for _ in range(min(int(least), MAX_REPETITIONS)):
            after = self._state()
            self._add(at, part, after)
            at = after
        if most is sre.MAXREPEAT or int(most) >= MAX_REPETITIONS:
            loop = self._state()
            self._edge(at, "", loop)
            self._add(loop, part, loop)
            self._edge(loop, "", target)
            return
        for _ in range(int(most) - int(least)):
            self._edge(at, "", target)
            after = self._state()
            self._add(at, part, after)
            at = after
        self._edge(at, "", target)


def _takes(operation: Any, argument: Any, code: int) -> bool:
    """Return whether one character of an expression takes a key."""
    match operation:
        case sre.LITERAL:
            return bool(argument == code)
        case sre.NOT_LITERAL:
            return bool(argument != code)
        case sre.IN:
            is_negated = argument[0][0] is sre.NEGATE
            return is_negated != any(_is_in(item[0], item[1], code) for item in argument)
        case _:
            return True


def _is_in(operation: Any, argument: Any, code: int) -> bool:
    """Return whether an item of a set has a key."""
    match operation:
        case sre.LITERAL:
            return bool(argument == code)
        case sre.RANGE:
            return bool(argument[0] <= code <= argument[1])
        case sre.CATEGORY:
            is_digit, is_word = chr(code).isdigit(), chr(code).isalnum()
            return {
                sre.CATEGORY_DIGIT: is_digit,
                sre.CATEGORY_NOT_DIGIT: not is_digit,
                sre.CATEGORY_WORD: is_word,
                sre.CATEGORY_NOT_WORD: not is_word,
                sre.CATEGORY_NOT_SPACE: True,
            }.get(argument, False)
        case _:
            return False
