"""Custom::VoiceConnectorPhoneNumbers: associates phone numbers with a Voice Connector."""
