"""The regions where the service has an endpoint."""

from typing import Final

from simulator.voice_api.model import service_model

REGIONS: Final = tuple(service_model().shape_for("VoiceConnectorAwsRegion").enum)
"""All ten of them, in the model's order."""
