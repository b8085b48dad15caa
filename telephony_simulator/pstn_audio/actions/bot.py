"""StartBotConversation."""

import json
import re
from typing import Final

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.bot import Conversation
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.parameters import invalid_parameter, non_empty_text
from telephony_simulator.pstn_audio.speech import Speech

BOT_ALIAS_ARN: Final = re.compile(
    r"arn:aws[a-z-]*:lex:(?P<region>[a-z0-9-]+):\d{12}:bot-alias/\w+/\w+", re.ASCII
)
MAX_CONFIGURATION_CHARACTERS: Final = 10 * 1024
"""The longest Configuration, as JSON."""


class StartBotConversation(Action):
    """Connects LEG-A with a Lex bot until the bot knows an intent and its slots.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/start-bot-conversation.html
    """

    __slots__ = ("_conversation", "_welcome")
    type = "StartBotConversation"
    fields = ("BotAliasArn", "LocaleId", "Configuration")
    is_leg_a_only = True
    answers_call = True
    echoes_tag = True
    _conversation: Conversation
    _welcome: list[str]

    def read_parameters(self) -> None:
        """Find the bot, and read the configuration."""
        if self.call.other_leg(self.leg) is not None:
            raise invalid_parameter("Invalid action on the call.")
        alias = non_empty_text(self.parameters.get("BotAliasArn"))
        found = BOT_ALIAS_ARN.fullmatch(alias) if alias else None
        if alias is None or found is None:
            raise invalid_parameter("The BotAliasArn parameter is invalid.")
        if found["region"] != self.call.application.aws_region:
            raise invalid_parameter("The BotAliasArn parameter is invalid.")
        if "LocaleId" in self.parameters and non_empty_text(self.parameters["LocaleId"]) is None:
            raise invalid_parameter("The LocaleId parameter is invalid.")
        attributes, self._welcome = _configuration(self.parameters.get("Configuration"))
        bot = self.call.service.bots.get(alias)
        if bot is None:
            raise ActionError("ResourceNotFound", "The bot alias does not exist.")
        known = {**(self.leg.session_attributes or {}), **attributes}
        self._conversation = Conversation(bot, self.leg.call_id, known)

    def run(self) -> None:
        """Speak the welcome messages, and wait for words of the caller."""
        self.leg.session_attributes = self._conversation.session_attributes
        if self._welcome:
            self._speak(*self._welcome)

    def receive_speech(self, text: str) -> None:
        """Ask for the next slot, or end with the intent."""
        self._conversation.interpret(text)
        slot = self._conversation.slot_to_elicit()
        if slot is None:
            self.succeed(IntentResult=self._conversation.result())
        else:
            self._speak(f"{slot}?")

    def _speak(self, *messages: str) -> None:
        for message in messages:
            self.call.note(self.leg, "hears", f'"{message}"')
        self.stop_sound()
        words = " ".join(messages)
        seconds = len(words) / self.call.settings.speech_characters_a_second
        ssml = words if words.startswith("<speak") else None
        delay = max([0.0, *(voice.end - self.call.now() for voice in self.call.voices(self.leg))])
        speech = Speech(words, seconds, ssml)
        self.sound = self.call.play_sound(self.leg, speech, delay_seconds=delay)


def _configuration(configuration: Json) -> tuple[JsonObject, list[str]]:
    """Return the session attributes and the welcome messages."""
    if configuration is None:
        return {}, []
    refused = invalid_parameter("The Configuration parameter is invalid.")
    if (
        not isinstance(configuration, dict)
        or len(json.dumps(configuration)) > MAX_CONFIGURATION_CHARACTERS
    ):
        raise refused
    state = configuration.get("SessionState", {})
    messages = configuration.get("WelcomeMessages", [])
    if not isinstance(state, dict) or not isinstance(messages, list):
        raise refused
    attributes, dialog = state.get("SessionAttributes", {}), state.get("DialogAction", {})
    if not isinstance(attributes, dict) or not isinstance(dialog, dict):
        raise refused
    if dialog.get("Type", "ElicitIntent") not in ("Delegate", "ElicitIntent"):
        raise refused
    if messages and dialog.get("Type") != "ElicitIntent":
        raise refused
    return attributes, [_message(message) for message in messages]


def _message(message: Json) -> str:
    if isinstance(message, dict) and message.get("ContentType") in ("PlainText", "SSML"):
        content = non_empty_text(message.get("Content"))
        if content:
            return content
    raise invalid_parameter("The Configuration parameter is invalid.")
