"""Calls as logged by a Lambda function in production: read, answered again, and played again."""

from telephony_simulator.call_log.log_file import LogEntry, read_log
from telephony_simulator.call_log.logged_call import LoggedCall, LoggedInvocation, read_calls

__all__ = ["LogEntry", "LoggedCall", "LoggedInvocation", "read_calls", "read_log"]
