"""Watches over the money: each request that buys or gives up a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provisioner.marker import marker_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.json_types import JsonObject
    from simulator.voice_api import VoiceApi
    from simulator.voice_api.account import Document


class Witness:
    """Sees every request that has an effect, and the event it is made for."""

    def __init__(self, api: VoiceApi, own_number: str) -> None:
        self._api = api
        self._own_number = own_number
        self.event: JsonObject = {}
        """What the provisioner is working on."""

        self.released: set[str] = set()
        self.bought: set[str] = set()

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Look before and after."""
        if operation == "CreatePhoneNumberOrder":
            self._nobody_has_one_already(params["Name"])
        if operation == "DeletePhoneNumber":
            self._somebody_asked_for_it(params["PhoneNumberId"])
        answer = perform()
        if operation == "CreatePhoneNumberOrder":
            self.bought.update(params["E164PhoneNumbers"])
        if operation == "DeletePhoneNumber":
            self.released.add(params["PhoneNumberId"])
        return answer

    def _nobody_has_one_already(self, name: str) -> None:
        account = self._api._account  # noqa: SLF001 - the truth, not what a read shows
        marker = marker_in(name)
        assert marker
        taken = [n for n in account.numbers.values() if n.name and marker_in(n.name) == marker]
        assert not taken, "a second number was ordered for a line that has one"

    def _somebody_asked_for_it(self, number: str) -> None:
        properties = self.event["ResourceProperties"]
        assert isinstance(properties, dict)
        assert self.event["RequestType"] == "Delete", "a number was released without a Delete"
        assert properties["Release"] == "true", "a number was released that was to be kept"
        assert number != self._own_number, "an adopted number was released"
