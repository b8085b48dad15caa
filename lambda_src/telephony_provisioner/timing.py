"""Every duration of the provisioner, in seconds."""

from typing import Final

READ_LAG_SECONDS: Final = 30.0
"""How long a read may return a state older than a write; an assumption, AWS documents no value."""

STALE_ERROR_SECONDS: Final = 2 * READ_LAG_SECONDS
"""How long a rejected request may be due to a stale read or a policy that is still new."""

WRITE_LANDS_SECONDS: Final = 30.0
"""How long after its sending a write may take effect; an assumption, AWS documents no value."""

CLOCK_SKEW_SECONDS: Final = 60.0
"""How far the clocks of two hosts may differ."""

LATE_EFFECTS_SECONDS: Final = WRITE_LANDS_SECONDS + READ_LAG_SECONDS
"""How long the effects of a cancelled request may appear after the request that cancels it."""

OVERLAP_SECONDS: Final = LATE_EFFECTS_SECONDS + CLOCK_SKEW_SECONDS
"""The same, measured by the clocks of two hosts."""

REGISTER_ENTRY_SECONDS: Final = 24 * 3600.0
"""How long the order of a resource's requests is kept: longer than any request runs."""

TIMESTAMP_PRECISION_SECONDS: Final = 1.0
"""The service's timestamps may be in whole seconds."""

# The two handlers

GIVE_UP_SECONDS: Final = 2700.0
"""How long is_complete continues: its error says more than CDK's timeout after an hour."""

ON_EVENT_RETRY_SECONDS: Final = 120.0
"""How long on_event repeats reads that fail; its Lambda timeout is five minutes."""

ON_EVENT_PAUSE_SECONDS: Final = 10.0
"""The pause between two attempts of on_event."""

MAX_POLL_SECONDS: Final = 600.0
"""How long one poll can run: the Lambda timeout of is_complete."""

# The API

CONNECT_TIMEOUT_SECONDS: Final = 5
"""How long the client waits for a connection."""

RESPONSE_TIMEOUT_SECONDS: Final = 15
"""How long the client waits for a response."""

SYNTHESIS_TIMEOUT_SECONDS: Final = 60
"""How long the client waits for Polly to say a text, or for S3 to copy a file of 50 MB."""

RETRY_PAUSES_SECONDS: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""The pause before each retry of a read."""

# Phone numbers

ORDER_ATTEMPTS_SECONDS: Final = 300.0
"""How long one poll starts new orders: Lambda must not end it in the middle of one."""

ORDER_CLAIM_SECONDS: Final = 120.0 + CLOCK_SKEW_SECONDS
"""How long after an order another invocation orders nothing for its line: a read may be two minutes
old, which is more than `READ_LAG_SECONDS`, without a second purchase."""

ORDER_WATCH_PAUSES_SECONDS: Final = (5.0,) * 6
"""The pauses between reads of a new order: one that fails at once leaves time for the next."""

NUMBER_APPEARS_SECONDS: Final = 300.0
"""How long a number may stay invisible after its order succeeded."""

DEPLOYMENT_SECONDS: Final = 3600.0
"""How far back an order belongs to this deployment: CloudFormation waits no longer than that."""

UNIDENTIFIED_ORDER_SECONDS: Final = 30 * 24 * 3600.0
"""How long an open order that may be this line's prevents another order."""

FAILED_NUMBER_SECONDS: Final = 24 * 3600.0
"""How long a number whose order failed is tried after all others."""

RELEASE_IN_USE_SECONDS: Final = 600.0
"""How long a number to be released may stay in use: its rule is deleted before it."""

# SIP rules

LAST_ATTEMPT_PAUSE_SECONDS: Final = 10.0
"""The pause before the last attempt: a single late refusal does not end a request."""

RULE_RETRY_SECONDS: Final = 60.0
"""How long a rejected rule is tried again: its application may be seconds old."""

RULE_RETRY_NEW_NUMBER_SECONDS: Final = 300.0
"""The same for a new number: the service rejects rules for a number that it still sets up."""

NEW_NUMBER_SECONDS: Final = 900.0
"""How long a number counts as new after its last update."""

RULE_DISABLED_PAUSES_SECONDS: Final = (1.0,) * 15
"""The pauses between reads that check whether a rule is disabled."""

SUPERSEDED_RULE_SECONDS: Final = 3 * 24 * 3600.0
"""How long a superseded rule may get its calls back by a rollback; after that it is deleted."""

# Voice Connectors

ASSOCIATION_RETRY_SECONDS: Final = 120.0
"""How long association errors count as stale reads or as a number that is still set up."""
