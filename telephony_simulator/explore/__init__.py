"""Explores a line: plays every call that it can have, and reports what is wrong."""

from telephony_simulator.explore.aws_answers import AwsAnswer
from telephony_simulator.explore.detectors import FindingKind
from telephony_simulator.explore.exploration import explore, replay
from telephony_simulator.explore.map import Map
from telephony_simulator.explore.options import ExploreOptions
from telephony_simulator.explore.report import Finding, Report

__all__ = [
    "AwsAnswer",
    "ExploreOptions",
    "Finding",
    "FindingKind",
    "Map",
    "Report",
    "explore",
    "replay",
]
