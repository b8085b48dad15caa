"""Custom::SipMediaApplicationLogging: whether an application's SIP messages are logged."""

from __future__ import annotations

from dataclasses import dataclass

from provisioner.request import flag, required_text
from provisioner.resource import Job, Provided


@dataclass(frozen=True, slots=True)
class SipMediaApplicationLogging:
    """The one logging switch of an application; the API has no delete, so delete turns it off."""

    job: Job

    def provide(self) -> Provided:
        """Name the switch."""
        return Provided(physical_resource_id=f"{self._application}/logging", attributes={})

    def settle(self) -> bool:
        """Turn it to where the template has it."""
        wanted = flag(self.job.request.properties, "EnableSipMediaApplicationMessageLogs")
        return self._turn(on=wanted)

    def remove(self) -> bool:
        """Turn it off; an application that is gone logs nothing."""
        return self._turn(on=False)

    @property
    def _application(self) -> str:
        return required_text(self.job.request.properties, "SipMediaApplicationId")

    def _turn(self, *, on: bool) -> bool:
        voice, application = self.job.voice, self._application
        current = voice.application_logs_messages(application)
        if current is None or current == on:
            return current is not None or not on
        voice.log_application_messages(application, on=on)
        return False
