"""Voice Connectors: the connector, its phone numbers and its settings."""
