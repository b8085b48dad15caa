"""The ready line, configured by context: `-c key=value`, or "context" in cdk.json.

`phone_number` adopts a number of your account. Without it, a number is ordered by `area_code`,
`state`, `city` and `state`, or `toll_free_prefix`. `sip_rule_id` and
`sip_media_application_id` adopt the rule and the application that take the calls of `phone_number`
today. `forward_to` is the number that callers are connected to, `region` the region of the stack.
`alarm_topic_arn` is a topic of Amazon SNS in that region; with it the stack has alarms. What the
line says is in `lambda_src/sentences.py`; Amazon Polly makes audio files of it in the deployment.
"""

import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns

from constructs_lib import (
    CallHandlerProps,
    LineMonitoring,
    PhoneLine,
    PhoneNumberProps,
    PromptLibrary,
    RecordingStore,
    SipMediaApplication,
    TelephonyStack,
)
from constructs_lib.validation import E164, Rule, check, is_e164, matches

FICTITIOUS_NUMBER = "+12065550123"  # 555-0100 to 555-0199 are reserved for fiction
DEFAULT_VOICEMAIL_DAYS = 90
MAX_DIGITS_OF_DAYS = 5
ENTRY = Path(__file__).parent / "lambda_src"
TEXTS: Mapping[str, str] = runpy.run_path(str(ENTRY / "sentences.py"))["TEXTS"]

TOPIC = Rule(
    "alarm_topic_arn",
    "the ARN of a topic, such as 'arn:aws:sns:us-east-1:111122223333:on-call'",
    matches(r"arn:[a-z-]+:[a-z]+:[a-z0-9-]+:\d{12}:\S+"),
)


class FrontDesk(PhoneLine):
    """A line that connects callers to a person, with a bucket for the messages they leave."""

    def create_handler(
        self,
        entry: str | Path,
        environment: Mapping[str, str],
        **props: Unpack[CallHandlerProps],
    ) -> lambda_.IFunction:
        """Define the handler, with the number to call and the bucket in its environment."""
        forward_to = self.node.try_get_context("forward_to") or FICTITIOUS_NUMBER
        check(self, {"forward_to": forward_to}, [Rule("forward_to", E164, is_e164)])
        if forward_to == FICTITIOUS_NUMBER:
            advice = f"{FICTITIOUS_NUMBER} is fictitious; set yours: -c forward_to=+1..."
            cdk.Annotations.of(self).add_warning_v2("phone-line:fictitious-number", advice)
        expiration = cdk.Duration.days(self._voicemail_days())
        self.recordings = RecordingStore(self, "Recordings", expiration=expiration)
        own = {"FORWARD_TO": forward_to, "VOICEMAIL_BUCKET": self.recordings.bucket_name}
        return super().create_handler(entry, {**environment, **own}, **props)

    def _voicemail_days(self) -> int:
        """Return after how many days a message is deleted."""
        given = str(self.node.try_get_context("voicemail_days") or DEFAULT_VOICEMAIL_DAYS)
        is_days = given.isascii() and given.isdigit() and 1 <= len(given) <= MAX_DIGITS_OF_DAYS
        if not is_days or int(given) == 0:
            raise ValueError(
                "voicemail_days must be whole days from 1 to 99999: -c voicemail_days=90"
            )
        return int(given)

    def create_application(self, handler: lambda_.IFunction) -> SipMediaApplication:
        """Define the application, and allow it to write messages to the bucket."""
        application = super().create_application(handler)
        application.grant_recording(self.recordings)
        return application


def phone_line(app: cdk.App) -> TelephonyStack:
    """Define the stack, with the context of the app."""
    context = app.node.try_get_context
    number = PhoneNumberProps(
        e164_phone_number=context("phone_number"),
        area_code=context("area_code"),
        city=context("city"),
        state=context("state"),
        toll_free_prefix=context("toll_free_prefix"),
    )
    if not any(number.values()):
        number["area_code"] = "206"
    env = cdk.Environment(region=context("region") or "us-east-1")
    stack = TelephonyStack(
        app,
        "PhoneLine",
        entry=ENTRY,
        line=FrontDesk,
        adopt_sip_media_application_id=context("sip_media_application_id"),
        adopt_sip_rule_id=context("sip_rule_id"),
        env=env,
        **number,
    )
    stack.line.use_prompts(PromptLibrary(stack.line, "Prompts", texts=TEXTS))
    if topic_arn := context("alarm_topic_arn"):
        check(stack, {"alarm_topic_arn": topic_arn}, [TOPIC])
        LineMonitoring(
            stack,
            "Monitoring",
            application=stack.line.application,
            handler=stack.line.handler,
            alarm_topic=sns.Topic.from_topic_arn(stack, "Alarms", topic_arn),
        )
    return stack


if __name__ == "__main__":
    app = cdk.App()
    phone_line(app)
    app.synth()
