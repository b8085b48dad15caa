"""A Lex bot that answers questions, and hands callers over to a person.

npx aws-cdk@2 deploy --app "python examples/bot_hand_over/app.py"
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lex as lex
from constructs import Construct

from constructs_lib import CallHandlerProps, PhoneLine, SipMediaApplication, TelephonyStack

FUNCTION = Path(__file__).parent / "function"
AGENT_NUMBER = "+12065550123"  # your own
UTTERANCES = {
    "Hours": ("when are you open", "what are your hours"),
    "Agent": ("I want to talk to a person", "agent"),
}


class BotLine(PhoneLine):
    """A line with a bot."""

    def create_handler(
        self,
        entry: str | Path,
        environment: Mapping[str, str],
        **props: Unpack[CallHandlerProps],
    ) -> lambda_.IFunction:
        """Define the bot, and the handler with the ARN of its alias."""
        self.alias = self._create_bot()
        own = {"BOT_ALIAS_ARN": self.alias.attr_arn}
        return super().create_handler(entry, {**environment, **own}, **props)

    def create_application(self, handler: lambda_.IFunction) -> SipMediaApplication:
        """Define the application, and let it use the bot."""
        application = super().create_application(handler)
        application.grant_use_of_bot(self.alias.attr_arn)
        return application

    def _create_bot(self) -> lex.CfnBotAlias:
        role = iam.Role(self, "BotRole", assumed_by=iam.ServicePrincipal("lexv2.amazonaws.com"))
        intents = [
            lex.CfnBot.IntentProperty(
                name=name,
                sample_utterances=[
                    lex.CfnBot.SampleUtteranceProperty(utterance=text) for text in texts
                ],
            )
            for name, texts in UTTERANCES.items()
        ]
        fallback = lex.CfnBot.IntentProperty(
            name="FallbackIntent", parent_intent_signature="AMAZON.FallbackIntent"
        )
        bot = lex.CfnBot(
            self,
            "Bot",
            name="phone-line-hand-over",
            role_arn=role.role_arn,
            data_privacy={"ChildDirected": False},
            idle_session_ttl_in_seconds=300,
            auto_build_bot_locales=True,
            bot_locales=[
                lex.CfnBot.BotLocaleProperty(
                    locale_id="en_US",
                    nlu_confidence_threshold=0.4,
                    intents=[*intents, fallback],
                )
            ],
        )
        version = lex.CfnBotVersion(
            self,
            "BotVersion",
            bot_id=bot.attr_id,
            bot_version_locale_specification=[
                lex.CfnBotVersion.BotVersionLocaleSpecificationProperty(
                    locale_id="en_US",
                    bot_version_locale_details=lex.CfnBotVersion.BotVersionLocaleDetailsProperty(
                        source_bot_version="DRAFT"
                    ),
                )
            ],
        )
        return lex.CfnBotAlias(
            self,
            "BotAlias",
            bot_alias_name="live",
            bot_id=bot.attr_id,
            bot_version=version.attr_bot_version,
            bot_alias_locale_settings=[
                lex.CfnBotAlias.BotAliasLocaleSettingsItemProperty(
                    locale_id="en_US",
                    bot_alias_locale_setting=lex.CfnBotAlias.BotAliasLocaleSettingsProperty(
                        enabled=True
                    ),
                )
            ],
        )


def define(scope: Construct) -> None:
    """Define the stack."""
    TelephonyStack(
        scope,
        "BotHandOver",
        entry=FUNCTION,
        environment={"AGENT_NUMBER": AGENT_NUMBER},
        line=BotLine,
        area_code="206",
        env=cdk.Environment(region="us-east-1"),
    )


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
