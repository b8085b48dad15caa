"""VoiceFocus."""

from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.errors import ActionError


class VoiceFocus(Action):
    """Switches the noise suppression of a leg on or off.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/voice-focus.html
    """

    __slots__ = ("_enable",)
    type = "VoiceFocus"
    fields = ("Enable",)
    _enable: bool

    def read_parameters(self) -> None:
        """Read Enable; AWS's samples send it as text, too."""
        enable = self.parameters.get("Enable")
        if isinstance(enable, str) and enable.lower() in {"true", "false"}:
            enable = enable.lower() == "true"
        if not isinstance(enable, bool):
            raise ActionError(
                "MissingRequiredActionParameter", "Missing required action parameter."
            )
        self._enable = enable
        self.call.service.limits.count_voice_focus()

    def run(self) -> None:
        """Switch the noise suppression."""
        self.leg.switch_voice_focus(on=self._enable, at=self.call.now())
        self.succeed()

    def _echoed(self, name: str) -> Json:
        value = super()._echoed(name)
        return value.lower() == "true" if isinstance(value, str) else value
