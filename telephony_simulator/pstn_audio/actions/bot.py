"""A conversation with a bot."""

import json
import re
from typing import Final

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.bot import Conversation
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.parameters import invalid, text
from telephony_simulator.pstn_audio.speech import Speech

ALIAS: Final = re.compile(
    r"arn:aws[a-z-]*:lex:(?P<region>[a-z0-9-]+):\d{12}:bot-alias/\w+/\w+", re.ASCII
)
MAX_CONFIGURATION: Final = 10 * 1024


class StartBotConversation(Action):
    """Lets LEG-A talk with a Lex bot until it knows what the caller wants.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/start-bot-conversation.html
    """

    __slots__ = ("_conversation", "_welcome")
    type = "StartBotConversation"
    fields = ("BotAliasArn", "LocaleId", "Configuration")
    leg_a_only = True
    picks_up = True
    echoes_tag = True
    _conversation: Conversation
    _welcome: list[str]

    def check(self) -> None:
        """Find the bot."""
        if self.call.other_leg(self.leg) is not None:
            raise invalid("Invalid action on the call.")
        alias = text(self.parameters.get("BotAliasArn"))
        found = ALIAS.fullmatch(alias) if alias else None
        if alias is None or found is None:
            raise invalid("The BotAliasArn parameter is invalid.")
        if found["region"] != self.call.invocation_queue.application.aws_region:
            raise invalid("The BotAliasArn parameter is invalid.")
        if "LocaleId" in self.parameters and text(self.parameters["LocaleId"]) is None:
            raise invalid("The LocaleId parameter is invalid.")
        attributes, self._welcome = _configuration(self.parameters.get("Configuration"))
        bot = self.call.service.bots.get(alias)
        if bot is None:
            raise ActionError("ResourceNotFound", "The bot alias does not exist.")
        known = {**(self.leg.session_attributes or {}), **attributes}
        self._conversation = Conversation(bot, self.leg.call_id, known)

    def run(self) -> None:
        """Greet, and wait for what the caller says."""
        self.leg.session_attributes = self._conversation.session_attributes
        if self._welcome:
            self._speak(*self._welcome)

    def say(self, text: str) -> None:
        """Ask for what is missing, or be done."""
        slot = self._conversation.hear(text)
        if slot is None:
            self.succeed(IntentResult=self._conversation.result())
        else:
            self._speak(f"{slot}?")

    def _speak(self, *messages: str) -> None:
        for message in messages:
            self.leg.note("hears", f'"{message}"')
        self.stop_sound()
        words = " ".join(messages)
        seconds = len(words) / self.call.settings.speech_characters_a_second
        ssml = words if words.startswith("<speak") else None
        spoken = max([0.0, *(voice.end - self.call.now() for voice in self.leg.voice)])
        self.sound = self.leg.play_sound(Speech(words, seconds, ssml), wait=spoken)


def _configuration(configuration: Json) -> tuple[JsonObject, list[str]]:
    """Return the session attributes and the welcome messages."""
    if configuration is None:
        return {}, []
    refused = invalid("The Configuration parameter is invalid.")
    if not isinstance(configuration, dict) or len(json.dumps(configuration)) > MAX_CONFIGURATION:
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
        content = text(message.get("Content"))
        if content:
            return content
    raise invalid("The Configuration parameter is invalid.")
