"""A SIP media application, and the route of a call to it."""

from dataclasses import dataclass, field

from telephony_simulator.functions import Function


@dataclass(frozen=True, slots=True)
class Application:
    """A SIP media application and the function behind it.

    Attributes:
        sip_media_application_id: Its id, a UUID.
        function: The Lambda function that gets the events.
        aws_account_id: The account that owns it; twelve digits.
        aws_region: The AWS Region of the application and of its function.
    """

    sip_media_application_id: str
    function: Function = field(repr=False)
    aws_account_id: str = "111122223333"
    aws_region: str = "us-east-1"

    @property
    def arn(self) -> str:
        """Its ARN, which is `aws:SourceArn` in the policies of buckets."""
        owner = f"{self.aws_region}:{self.aws_account_id}"
        return f"arn:aws:chime:{owner}:sma/{self.sip_media_application_id}"


@dataclass(frozen=True, slots=True)
class Route:
    """One target of a SIP rule; a call tries them in the order of their priority."""

    application: Application
    sip_rule_id: str | None
