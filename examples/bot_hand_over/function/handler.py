"""Lets a bot answer; connects callers that ask for a person, or that the bot hands over."""

import os

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    BotConfiguration,
    BotSession,
    CallAndBridge,
    CallFlow,
    DialogAction,
    Hangup,
    InvalidLambdaResponseEvent,
    NewInboundCallEvent,
    PstnEndpoint,
    Response,
    SessionState,
    Speak,
    StartBotConversation,
    WelcomeMessage,
    lambda_handler,
    respond,
)

HOURS = Speak("We are open from nine to five, from Monday to Friday. Goodbye.")
GOODBYE = Speak("Thank you for calling. Goodbye.")
HANDING_OVER = Speak("One moment, I connect you with a person.")
BUSY = Speak("All of us are on the telephone. Please call again later.")


class BotLine(CallFlow):
    """The line of the bot.

    Args:
        bot_alias_arn: The bot's alias.
        agent: The number of the person.
    """

    def __init__(self, *, bot_alias_arn: str, agent: str) -> None:
        self._agent = PstnEndpoint(agent)
        self._conversation = StartBotConversation(
            bot_alias_arn,
            configuration=BotConfiguration(
                SessionState(dialog_action=DialogAction("ElicitIntent")),
                [WelcomeMessage("How can I help you?", content_type="PlainText")],
            ),
        )

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Start the conversation."""
        return respond(self._conversation, then=self.decide, otherwise=self.hand_over)

    def decide(self, event: ActionSuccessfulEvent) -> Response:
        """Do what the bot's function has chosen; the person answers everything else."""
        session = event.intent_result.session_state if event.intent_result else BotSession()
        if session.intent is not None and session.intent.name == "Hours":
            return respond(HOURS, Hangup())
        if session.session_attributes.get("next") == "goodbye":
            return respond(GOODBYE, Hangup())
        return self._connect(event.call.caller.to)

    def hand_over(self, event: ActionFailedEvent) -> Response:
        """Connect the caller: the bot does not work."""
        return self._connect(event.call.caller.to)

    def on_invalid_lambda_response(self, event: InvalidLambdaResponseEvent) -> Response:
        """Connect the caller: the account's quota of bots is reached."""
        return self._connect(event.call.caller.to)

    def apologize(self, event: ActionFailedEvent) -> Response:
        """Ask the caller to call again."""
        return respond(BUSY, Hangup())

    def _connect(self, line: str) -> Response:
        bridge = CallAndBridge(line, [self._agent], call_timeout_seconds=20)
        return respond(HANDING_OVER, bridge, otherwise=self.apologize)


handler = lambda_handler(
    BotLine(bot_alias_arn=os.environ["BOT_ALIAS_ARN"], agent=os.environ["AGENT_NUMBER"])
)
