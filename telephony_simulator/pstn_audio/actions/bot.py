"""StartBotConversation."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Final

from telephony_simulator.background import BackgroundWork
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.actions.action import Action, DigitUse
from telephony_simulator.pstn_audio.code_hook import CodeHookError
from telephony_simulator.pstn_audio.conversation import Conversation, InputMode, Reply
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.parameters import invalid_parameter, non_empty_text
from telephony_simulator.pstn_audio.speech import Speech

BOT_ALIAS_ARN: Final = re.compile(
    r"arn:aws[a-z-]*:lex:(?P<region>[a-z0-9-]+):\d{12}:bot-alias/\w+/\w+", re.ASCII
)
START_TIMEOUT: Final = ("audio:start-timeout-ms", "start-timeout-ms")
"""Lex's name of the attribute, and the one in the Amazon Chime SDK developer guide."""

MAX_CONFIGURATION_CHARACTERS: Final = 10 * 1024
"""The longest Configuration, as JSON."""


class StartBotConversation(Action):
    """Connects LEG-A with a Lex bot until the bot closes the conversation.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/start-bot-conversation.html
    """

    __slots__ = (
        "_conversation",
        "_is_closing",
        "_is_turning",
        "_keys",
        "_silent_turns",
        "_welcome",
    )
    type = "StartBotConversation"
    fields = ("BotAliasArn", "LocaleId", "Configuration")
    is_leg_a_only = True
    answers_call = True
    echoes_tag = True
    _conversation: Conversation
    _is_closing: bool
    _is_turning: bool
    _keys: str
    _silent_turns: int
    _welcome: list[str]

    def read_parameters(self) -> None:
        """Find the bot, and read the configuration."""
        if self.call.other_leg(self.leg) is not None:
            raise invalid_parameter("Invalid action on the call.")
        alias = non_empty_text(self.parameters.get("BotAliasArn"))
        found = BOT_ALIAS_ARN.fullmatch(alias) if alias else None
        if alias is None or found is None:
            raise invalid_parameter("The BotAliasArn parameter is invalid.")
        application = self.call.application
        if found["region"] != application.aws_region:
            raise invalid_parameter("The BotAliasArn parameter is invalid.")
        locale_id = non_empty_text(self.parameters.get("LocaleId", "en_US"))
        if locale_id is None:
            raise invalid_parameter("The LocaleId parameter is invalid.")
        attributes, self._welcome = _configuration(self.parameters.get("Configuration"))
        bot = self.call.service.bots.get(alias)
        if bot is None:
            raise ActionError("ResourceNotFound", "The bot alias does not exist.")
        if not bot.may_be_used_by(application.arn, application.aws_account_id):
            raise ActionError("ResourceAccessDenied", "Access denied to the bot alias.")
        known = {**(self.leg.session_attributes or {}), **attributes}
        self._conversation = Conversation(bot, self.leg.call_id, locale_id, known)

    def echo(self) -> JsonObject:
        """Return the parameters; the tag comes back beside a CallId that was sent."""
        echo = super().echo()
        if not self.parameters.get("CallId") and not self.parameters.get("ParticipantTag"):
            del echo["ParticipantTag"]
        return echo

    def run(self) -> None:
        """Speak the welcome messages, and wait for words or keys of the caller."""
        self._keys = ""
        self._silent_turns = 0
        self._is_closing = self._is_turning = False
        self.leg.session_attributes = self._conversation.session_attributes
        self._speak(*self._welcome)

    def receive_speech(self, text: str) -> None:
        """Take a sentence of the caller."""
        self._take(text, "Speech")

    def receive_voice(self, level: float) -> None:  # noqa: ARG002 - each live sound is speech
        """Wait for the words of a caller who speaks now."""
        if not self._is_deaf():
            rest = self.sound.end - self.call.now() if self.sound is not None else 0.0
            self._await_input(max(rest, self._remaining_speech_seconds()))

    def receive_digit(self, digit: str) -> DigitUse:
        """Take a key: `#` ends the input, `*` cancels it, and a pause ends it, too.

        Session attributes change the two keys, the pause and the most keys of an input.
        https://docs.aws.amazon.com/lexv2/latest/dg/session-attribs-speech.html
        """
        if self._is_deaf():
            return "used"
        if digit == self._attribute("dtmf:deletion-character", default="*"):
            self._keys = ""
            self.stop_sound()
            self._await_input(0.0)
        elif digit == self._attribute("dtmf:end-character", default="#"):
            if self._keys:
                self._take_keys()
        else:
            self._keys += digit
            if len(self._keys) == self._number("dtmf:max-length"):
                self._take_keys()
            else:
                self.schedule(self._dtmf_end_seconds(), self._take_keys)
        return "used"

    def _take_keys(self) -> None:
        keys, self._keys = self._keys, ""
        self._take(keys, "DTMF")

    def _take(self, sentence: str, input_mode: InputMode) -> None:
        if self._is_deaf():
            return
        self._silent_turns, self._keys = 0, ""
        take = partial(self._conversation.take, sentence, input_mode)
        if self.call.clock.is_real_time and self._conversation.bot.code_hook is not None:
            self._stop_timer()
            self._is_turning = True
            self.timer = BackgroundWork(self.call.clock, take, self._end_turn)
        else:
            self._end_turn(take)

    def _end_turn(self, take: Callable[[], Reply]) -> None:
        """Do what the bot does after a turn, or what the service does when its hook has failed."""
        self._is_turning = False
        try:
            reply = take()
        except CodeHookError as error:
            self.call.refuse(str(error))
            if self.call.settings.lex_code_hook_failure == "ACTION_FAILED":
                self.stop()
                self.fail("SystemException", "System error while running action.")
                return
            self._conversation.state = "Failed"
            reply = Reply(is_end=True)
        self.leg.session_attributes = self._conversation.session_attributes
        self._follow(reply)

    def _is_deaf(self) -> bool:
        """Return whether the bot takes no input: it says its last words, or its hook runs."""
        return self._is_closing or self._is_turning

    def _follow(self, reply: Reply) -> None:
        if not reply.is_end:
            self._speak(*reply.messages)
        elif reply.messages:
            self._is_closing = True
            self._stop_timer()
            seconds = self._play_messages(*reply.messages)
            self.timer = self.call.call_later(seconds, self._end)
        else:
            self._end()

    def _end(self) -> None:
        self.stop()
        self.succeed(IntentResult=self._conversation.result())

    def _speak(self, *messages: str) -> None:
        seconds = self._play_messages(*messages) if messages else self._remaining_speech_seconds()
        self._await_input(seconds)

    def _await_input(self, seconds: float) -> None:
        """Wait for the caller, from the end of the caller's words and of the bot's messages on."""
        wait = self._start_seconds()
        self._stop_timer()
        if wait is not None:
            self.timer = self.call.call_later(seconds + wait, self._end_silent_turn)

    def _end_silent_turn(self) -> None:
        self._silent_turns += 1
        if self._silent_turns < self.call.settings.lex_silent_turns:
            self._follow(self._conversation.repeat())
        else:
            self._conversation.end_in_silence()
            self._end()

    def _stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _start_seconds(self) -> float | None:
        given = self._number(*START_TIMEOUT)
        return self.call.settings.lex_start_timeout_seconds if given is None else given / 1000

    def _dtmf_end_seconds(self) -> float:
        given = self._number("dtmf:end-timeout-ms")
        return self.call.settings.lex_dtmf_end_timeout_seconds if given is None else given / 1000

    def _number(self, *names: str) -> int | None:
        """Return the number of the first of these attributes that has one."""
        for name in names:
            text = self._attribute(name)
            if text.isascii() and text.isdigit():
                return int(text)
        return None

    def _attribute(self, name: str, default: str = "") -> str:
        """Return a session attribute for Lex; the one of the intent and the slot comes first."""
        conversation = self._conversation
        intent, slot = conversation.intent_name or "*", conversation.slot_to_elicit or "*"
        for scope in (f"{intent}:{slot}", f"{intent}:*", f"*:{slot}", "*:*"):
            value = conversation.session_attributes.get(f"x-amz-lex:{name}:{scope}")
            if isinstance(value, str):
                return value
        return default

    def _play_messages(self, *messages: str) -> float:
        """Let the caller hear messages; return the seconds until their end."""
        for message in messages:
            self.call.note(self.leg, "hears", f'"{message}"')
        self.stop_sound()
        words = " ".join(messages)
        seconds = len(words) / self.call.settings.speech_characters_a_second
        ssml = words if words.startswith("<speak") else None
        delay = self._remaining_speech_seconds()
        speech = Speech(words, seconds, ssml)
        self.sound = self.call.play_sound(self.leg, speech, delay_seconds=delay)
        return delay + seconds

    def _remaining_speech_seconds(self) -> float:
        """Return the seconds until the caller has finished speaking."""
        return max([0.0, *(voice.end - self.call.now() for voice in self.call.voices(self.leg))])


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
