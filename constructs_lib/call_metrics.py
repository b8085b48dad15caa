"""The service's CloudWatch metrics of calls."""

from typing import Final, TypedDict, Unpack

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

NAMESPACE: Final = "AWS/ChimeVoiceConnector"
"""The namespace of the metrics, those of SIP media applications included."""


class MetricOptions(TypedDict, total=False):
    """What a method `metric_*` accepts; see `aws_cloudwatch.Metric`.

    Attributes:
        color: The colour on a dashboard, such as `#1f77b4`.
        label: The label on a dashboard.
        period: The period of a value. By default five minutes.
        statistic: The statistic. By default `Sum`, and `Maximum` for calls that are active.
        dimensions_map: Replaces the dimensions.
    """

    color: str
    label: str
    period: cdk.Duration
    statistic: str
    dimensions_map: dict[str, str]


class CallMetrics:
    """The metrics of calls; the service sends them once a minute during calls.

    https://docs.aws.amazon.com/chime-sdk/latest/ag/monitoring-cloudwatch.html
    """

    def _metric_dimensions(self) -> dict[str, str]:
        """Return the dimensions of this resource's metrics."""
        raise NotImplementedError

    def metric(self, metric_name: str, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return a metric by its name, such as `InboundCallAttempts`."""
        defaults: MetricOptions = {
            "dimensions_map": self._metric_dimensions(),
            "statistic": cloudwatch.Stats.SUM,
        }
        chosen: MetricOptions = {**defaults, **options}
        return cloudwatch.Metric(namespace=NAMESPACE, metric_name=metric_name, **chosen)

    def _active(self, metric_name: str, options: MetricOptions) -> cloudwatch.Metric:
        chosen: MetricOptions = {"statistic": cloudwatch.Stats.MAXIMUM, **options}
        return self.metric(metric_name, **chosen)

    def metric_inbound_call_attempts(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the inbound calls that were tried."""
        return self.metric("InboundCallAttempts", **options)

    def metric_inbound_call_failures(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the inbound calls that failed."""
        return self.metric("InboundCallFailures", **options)

    def metric_inbound_calls_answered(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the inbound calls that were answered."""
        return self.metric("InboundCallsAnswered", **options)

    def metric_inbound_calls_active(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the most inbound calls that were active at once."""
        return self._active("InboundCallsActive", options)

    def metric_outbound_call_attempts(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the outbound calls that were tried."""
        return self.metric("OutboundCallAttempts", **options)

    def metric_outbound_call_failures(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the outbound calls that failed."""
        return self.metric("OutboundCallFailures", **options)

    def metric_outbound_calls_answered(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the outbound calls that were answered."""
        return self.metric("OutboundCallsAnswered", **options)

    def metric_outbound_calls_active(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the most outbound calls that were active at once."""
        return self._active("OutboundCallsActive", options)

    def metric_throttles(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the calls that a quota refused."""
        return self.metric("Throttles", **options)

    def metric_sip1xx_codes(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the SIP responses with a code from 100 to 199."""
        return self.metric("Sip1xxCodes", **options)

    def metric_sip2xx_codes(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the SIP responses with a code from 200 to 299."""
        return self.metric("Sip2xxCodes", **options)

    def metric_sip3xx_codes(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the SIP responses with a code from 300 to 399."""
        return self.metric("Sip3xxCodes", **options)

    def metric_sip4xx_codes(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the SIP responses with a code from 400 to 499."""
        return self.metric("Sip4xxCodes", **options)

    def metric_sip5xx_codes(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the SIP responses with a code from 500 to 599."""
        return self.metric("Sip5xxCodes", **options)

    def metric_sip6xx_codes(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the SIP responses with a code from 600 to 699."""
        return self.metric("Sip6xxCodes", **options)
