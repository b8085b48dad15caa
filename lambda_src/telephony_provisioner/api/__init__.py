"""The chime-sdk-voice API: a typed client, and its answers decoded into frozen values."""
