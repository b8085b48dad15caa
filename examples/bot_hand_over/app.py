"""A Lex bot that answers with a language model, and hands callers over to a person.

npx aws-cdk@2 deploy --app "python examples/bot_hand_over/app.py"
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lex as lex
from aws_cdk import aws_logs as logs
from constructs import Construct

from constructs_lib import CallHandlerProps, PhoneLine, SipMediaApplication, TelephonyStack

FUNCTION = Path(__file__).parent / "function"
ASSISTANT = Path(__file__).parent / "assistant"
MODEL_ID = "amazon.nova-lite-v1:0"  # a model of Amazon Bedrock that your account may use
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
        """Define the bot with its function, and the handler with the ARN of its alias."""
        self.alias = self._create_bot(self._create_assistant())
        own = {"BOT_ALIAS_ARN": self.alias.attr_arn}
        return super().create_handler(entry, {**environment, **own}, **props)

    def create_application(self, handler: lambda_.IFunction) -> SipMediaApplication:
        """Define the application, and let it use the bot."""
        application = super().create_application(handler)
        application.grant_use_of_bot(self.alias.attr_arn)
        return application

    def _create_assistant(self) -> lambda_.Function:
        """Define the function of the bot, which asks the model."""
        role = iam.Role(
            self, "AssistantRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")
        )
        log_group = logs.LogGroup(
            self,
            "AssistantLogs",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        log_group.grant_write(role)
        stack = cdk.Stack.of(self)
        model_arn = f"arn:{stack.partition}:bedrock:{stack.region}::foundation-model/{MODEL_ID}"
        role.add_to_policy(
            iam.PolicyStatement(actions=["bedrock:InvokeModel"], resources=[model_arn])
        )
        return lambda_.Function(
            self,
            "Assistant",
            code=lambda_.Code.from_asset(str(ASSISTANT), exclude=["__pycache__"]),
            handler="handler.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            memory_size=512,
            timeout=cdk.Duration.seconds(15),
            environment={"MODEL_ID": MODEL_ID},
            role=role,
            log_group=log_group,
        )

    def _create_bot(self, assistant: lambda_.Function) -> lex.CfnBotAlias:
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
            name="FallbackIntent",
            parent_intent_signature="AMAZON.FallbackIntent",
            fulfillment_code_hook={"enabled": True},
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
        alias = lex.CfnBotAlias(
            self,
            "BotAlias",
            bot_alias_name="live",
            bot_id=bot.attr_id,
            bot_version=version.attr_bot_version,
            bot_alias_locale_settings=[
                lex.CfnBotAlias.BotAliasLocaleSettingsItemProperty(
                    locale_id="en_US",
                    bot_alias_locale_setting=lex.CfnBotAlias.BotAliasLocaleSettingsProperty(
                        enabled=True,
                        code_hook_specification={
                            "lambdaCodeHook": {
                                "lambdaArn": assistant.function_arn,
                                "codeHookInterfaceVersion": "1.0",
                            }
                        },
                    ),
                )
            ],
        )
        assistant.add_permission(
            "Lex", principal=iam.ServicePrincipal("lexv2.amazonaws.com"), source_arn=alias.attr_arn
        )
        return alias


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
