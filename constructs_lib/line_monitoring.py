"""Alarms and a dashboard of a line."""

from typing import Final, NamedTuple

import aws_cdk as cdk
import jsii
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct, IConstruct

from constructs_lib.alarm import define_alarm
from constructs_lib.live_alias import function_behind
from constructs_lib.prop_types import checked
from constructs_lib.sip_media_application import ISipMediaApplication, SipMediaApplication
from constructs_lib.sip_media_application_grants import is_known_to_differ
from constructs_lib.validation import Rule, at_least, check, matches, refuse

METRICS_NAMESPACE: Final = "PhoneLine"
NAMESPACE_VARIABLE: Final = "TELEPHONY_METRICS_NAMESPACE"

SECOND_INVOCATION_MS: Final = 5_000
"""After this time the service invokes the function again.

https://docs.aws.amazon.com/chime-sdk/latest/dg/pstn-invocations.html"""

END_OF_WAIT_MS: Final = 20_000
"""After this time the service ends the call."""

NEAR: Final = 0.8
"""The part of a limit at which an alarm is raised."""

ON_CALL_PAGE: Final = "docs/on-call.md"

LINE_MONITORING_RULES = (
    Rule("active_calls_quota", "1 or more", at_least(1)),
    Rule(
        "namespace",
        "1 to 255 letters, digits, '.', '-', '_', '/', '#' or ':', and not begin with 'AWS/'",
        matches(r"(?!AWS/)[\w.\-/#:]{1,255}"),
    ),
)


class _Alarm(NamedTuple):
    """An alarm: its id, what it means, its metric, and the value at which it is raised."""

    construct_id: str
    meaning: str
    metric: cloudwatch.IMetric
    threshold: float


class LineMonitoring(Construct):
    """Alarms for what callers notice, and a dashboard.

    The alarms are the attribute `alarms`, by the ids in the table of `docs/on-call.md`, which says
    what each means and what to do. The function's own metrics are switched on by an environment
    variable; they need `telephony` in the function.

    Args:
        scope: The construct that owns it.
        construct_id: Its id within the scope.
        application: The application, for the metrics of the service. AWS documents no dimension
            for an application: they count all calls of the region.
        handler: The function or alias that answers the calls. An imported function needs
            `TELEPHONY_METRICS_NAMESPACE` in its environment already.
        alarm_topic: A topic of the stack's region, defined or imported, that gets alarms and their
            ends. By default alarms are in the console only. CloudWatch gets a
            statement in the policy of a topic of this app, if it has one, and in that of its key;
            the policies of imported ones are not changed.
        active_calls_quota: The account's quota of active calls. By default 10.
        namespace: The namespace of the function's metrics. By default `PhoneLine`.
        has_dashboard: Whether there is a dashboard. By default True. AWS charges for the fourth
            dashboard of an account and for each alarm.

    Raises:
        ValueError: The quota or the namespace is invalid, the topic is in another region, the
            function has metrics in another namespace, or the application invokes another function.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        application: ISipMediaApplication,
        handler: lambda_.IFunction,
        alarm_topic: sns.ITopic | None = None,
        active_calls_quota: int = 10,
        namespace: str = METRICS_NAMESPACE,
        has_dashboard: bool = True,
    ) -> None:
        super().__init__(scope, construct_id)
        limits = {"active_calls_quota": active_calls_quota, "namespace": namespace}
        check(self, limits, LINE_MONITORING_RULES)
        self._namespace = namespace
        self._handler = handler
        self._function = function_behind(handler)
        self._check_function_of(application)
        if alarm_topic is not None:
            self._allow_alarms(alarm_topic)
        self._switch_metrics_on()
        self.alarms = {
            alarm.construct_id: self._define(alarm, alarm_topic)
            for alarm in self._alarms(application, active_calls_quota)
        }
        self.dashboard = self._dashboard(application) if has_dashboard else None

    def metric(
        self, metric_name: str, *, statistic: str = cloudwatch.Stats.SUM
    ) -> cloudwatch.Metric:
        """Return a metric of the function by its name in `telephony.metrics`, such as `Calls`."""
        return cloudwatch.Metric(
            namespace=self._namespace,
            metric_name=metric_name,
            dimensions_map={"FunctionName": self._function.function_name},
            statistic=statistic,
        )

    def _check_function_of(self, application: ISipMediaApplication) -> None:
        """Refuse a function, or an alias of one, that the application does not invoke."""
        if not isinstance(application, SipMediaApplication):
            return
        invoked, given = function_behind(application.handler), self._function
        are_known = isinstance(invoked, lambda_.Function) and isinstance(given, lambda_.Function)
        if are_known and invoked.node.path != given.node.path:
            refuse(
                self,
                f"handler must be the function that the application invokes, {invoked.node.path},"
                f" or an alias of it, but {given.node.path} was provided",
            )

    def _allow_alarms(self, topic: sns.ITopic) -> None:
        """Refuse a topic that an alarm cannot reach, and allow CloudWatch to send to it."""
        region = cdk.Stack.of(self).region
        parts = [] if cdk.Token.is_unresolved(topic.topic_arn) else topic.topic_arn.split(":")
        if parts and parts[2] != "sns":
            refuse(self, f"alarm_topic must be a topic of Amazon SNS, but it is of {parts[2]}")
        of_topic = parts[3] if parts else topic.env.region
        if of_topic != region and not any(map(cdk.Token.is_unresolved, (of_topic, region))):
            refuse(self, f"alarm_topic must be in {region}, but it is in {of_topic}")
        alarms = iam.ServicePrincipal("cloudwatch.amazonaws.com").with_conditions(
            {"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}}
        )
        if isinstance(topic, sns.Topic):
            if is_known_to_differ(topic.env.account, cdk.Stack.of(self).account):
                topic.grant_publish(alarms)
            else:
                cdk.Aspects.of(topic).add(_AlarmsInPolicy(topic, alarms))
        key = topic.master_key
        if isinstance(key, kms.Key):
            key.grant(alarms, "kms:Decrypt", "kms:GenerateDataKey*")
        elif key is not None:
            cdk.Annotations.of(self).add_warning_v2(
                "phone-line:alarm-topic-key",
                "the policy of the topic's key is not changed: allow kms:Decrypt and"
                " kms:GenerateDataKey* to cloudwatch.amazonaws.com, which the key alias/aws/sns"
                " cannot; no alarm is sent without it",
            )

    def _switch_metrics_on(self) -> None:
        if isinstance(self._function, lambda_.Function):
            other = vars(self._function).setdefault("metrics_namespace", self._namespace)
            if other != self._namespace:
                refuse(
                    self,
                    f"{self._function.node.path} writes its metrics to the namespace {other!r}"
                    f" already, and to one only; provide namespace={other!r}",
                )
            self._function.add_environment(NAMESPACE_VARIABLE, self._namespace)
        else:
            cdk.Annotations.of(self).add_warning_v2(
                "phone-line:metrics-not-switched-on",
                f"set {NAMESPACE_VARIABLE}={self._namespace} in the environment of the function"
                " behind handler; without it, its metrics are missing",
            )

    def _alarms(
        self, application: ISipMediaApplication, active_calls_quota: int
    ) -> tuple[_Alarm, ...]:
        longest = self._handler.metric_duration(statistic=cloudwatch.Stats.MAXIMUM)
        active = _active_calls(application)
        throttled = application.metric("Throttles")
        return (
            _Alarm("Errors", "the function has failed", self._handler.metric_errors(), 1),
            _Alarm(
                "CallbackErrors",
                "a callback has raised, and a caller has heard the apology",
                self.metric("CallbackErrors"),
                1,
            ),
            _Alarm(
                "SlowAnswers",
                "an answer took nearly 5 s, after which the service invokes a second time",
                longest,
                NEAR * SECOND_INVOCATION_MS,
            ),
            _Alarm(
                "LateAnswers",
                "an answer took nearly 20 s, after which the service ends the call",
                longest,
                NEAR * END_OF_WAIT_MS,
            ),
            _Alarm(
                "FunctionThrottles",
                "the function's concurrency has refused an event",
                self._handler.metric_throttles(),
                1,
            ),
            _Alarm(
                "ActiveCalls",
                "the active calls of the region are near the quota",
                active,
                max(1, int(NEAR * active_calls_quota)),
            ),
            _Alarm("CallThrottles", "a quota of the service has refused a call", throttled, 1),
            _Alarm(
                "RefusedAnswers",
                "the service has dropped an answer that was not valid",
                self.metric("RefusedAnswers"),
                1,
            ),
            _Alarm(
                "LegsLeftOpen",
                "a leg stays connected and billed, and nothing is planned for it",
                self.metric("LegsLeftOpen"),
                1,
            ),
        )

    def _define(self, alarm: _Alarm, topic: sns.ITopic | None) -> cloudwatch.Alarm:
        defined = define_alarm(
            self,
            alarm.construct_id,
            metric=alarm.metric,
            threshold=alarm.threshold,
            description=f"{alarm.meaning}; {ON_CALL_PAGE}#{alarm.construct_id.lower()}",
        )
        if topic is not None:
            action = actions.SnsAction(topic)
            defined.add_alarm_action(action)
            defined.add_ok_action(action)
        return defined

    def _dashboard(self, application: ISipMediaApplication) -> cloudwatch.Dashboard:
        dashboard = cloudwatch.Dashboard(self, "Dashboard")
        calls = [self.metric("Calls"), self.metric("CallsEnded")]
        rows: tuple[tuple[tuple[str, list[cloudwatch.IMetric]], ...], ...] = (
            (
                ("Calls", [*calls]),
                ("Seconds a call", [self.metric("CallSeconds", statistic="Average")]),
                ("Active calls of the region", [_active_calls(application)]),
            ),
            (
                (
                    "Milliseconds an answer",
                    [
                        self._handler.metric_duration(statistic="p50"),
                        self._handler.metric_duration(statistic="Maximum"),
                    ],
                ),
                (
                    "Failures",
                    [
                        self._handler.metric_errors(),
                        self._handler.metric_throttles(),
                        self.metric("CallbackErrors"),
                        self.metric("RefusedAnswers"),
                        self.metric("LegsLeftOpen"),
                    ],
                ),
                ("Menus without an answer", [self.metric("MenuTimeouts")]),
            ),
        )
        dashboard.add_widgets(
            cloudwatch.AlarmStatusWidget(alarms=[*self.alarms.values()], width=24)
        )
        for row in rows:
            dashboard.add_widgets(
                *(cloudwatch.GraphWidget(title=title, left=left, width=8) for title, left in row)
            )
        return dashboard


@jsii.implements(cdk.IAspect)
class _AlarmsInPolicy:
    """Adds alarms to the policy of a topic, if it has one when the app is synthesized.

    A topic without one has the policy of SNS, which accepts what its account sends. A policy would
    replace it, and lock out the account's other services.

    https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    """

    def __init__(self, topic: sns.Topic, alarms: iam.IGrantable) -> None:
        self._topic = topic
        self._alarms = alarms

    def visit(self, node: IConstruct) -> None:
        """Grant publishing when the topic's policy is visited."""
        if isinstance(node, sns.TopicPolicy):
            self._topic.grant_publish(self._alarms)


def _active_calls(application: ISipMediaApplication) -> cloudwatch.Metric:
    return application.metric("SmaActiveCallCount", statistic=cloudwatch.Stats.MAXIMUM)
