"""Watches over the money: each request that buys or gives up a number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from provisioner.phone_number_properties import PRODUCT_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.json_types import Json, JsonObject
    from simulator.voice_api import VoiceApi
    from simulator.voice_api.account import Document
    from simulator.voice_api.numbers import PhoneNumber


class Witness:
    """Sees every request that has an effect, and the event it is made for."""

    def __init__(self, api: VoiceApi, own_number: str) -> None:
        self._api = api
        self._own_number = own_number
        self.event: JsonObject = {}
        """What the provisioner is working on."""

        self.released: set[str] = set()
        self._lines: dict[str, set[str]] = {}
        """What was ordered for each line: a stack's name, a logical id and a search."""

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Look before and after."""
        if operation == "CreatePhoneNumberOrder":
            self._nobody_has_one_already()
        if operation == "DeletePhoneNumber":
            self._somebody_asked_for_it(params["PhoneNumberId"])
        answer = perform()
        if operation == "CreatePhoneNumberOrder":
            self._lines.setdefault(self._line, set()).update(params["E164PhoneNumbers"])
        if operation == "DeletePhoneNumber":
            self.released.add(params["PhoneNumberId"])
        return answer

    def hear(self, answer: Json) -> None:
        """Hear the answer to the event: a line that is released leaves no number."""
        properties: Any = self.event["ResourceProperties"]
        is_released = (
            self.event["RequestType"] == "Delete"
            and "Search" in properties
            and properties["ProductType"] in PRODUCT_TYPES  # else it was refused, and never made
            and properties["Release"] == "true"
            and isinstance(answer, dict)
            and answer.get("IsComplete")
        )
        if is_released:
            assert not self._paid(), "a line that was released left a number that is paid for"

    @property
    def _line(self) -> str:
        properties: Any = self.event["ResourceProperties"]
        stack = str(self.event["StackId"]).rpartition("/")[0]
        return json.dumps(
            (stack, self.event["LogicalResourceId"], properties["Search"]), sort_keys=True
        )

    def _ordered(self) -> list[PhoneNumber]:
        numbers = self._api._account.numbers  # noqa: SLF001 - the truth, not what a read shows
        return [numbers[number] for number in self._lines.get(self._line, ()) if number in numbers]

    def _paid(self) -> list[PhoneNumber]:
        """Those that came and were not given up."""
        return [n for n in self._ordered() if n.settles and not n.deletion_timestamp]

    def _nobody_has_one_already(self) -> None:
        assert not self._ordered(), "a second number was ordered for a line that has one"

    def _somebody_asked_for_it(self, number: str) -> None:
        properties = self.event["ResourceProperties"]
        assert isinstance(properties, dict)
        assert self.event["RequestType"] == "Delete", "a number was released without a Delete"
        assert properties["Release"] == "true", "a number was released that was to be kept"
        assert number != self._own_number, "an adopted number was released"
