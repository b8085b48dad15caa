"""What the service does and nobody documents: a named setting each, best supported guess first."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

HOUR: Final = 60 * 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the service behaves where its documentation is silent; times in seconds."""

    speak_is_interruptible: bool = True
    """Whether UpdateSipMediaApplicationCall cuts a Speak short; working samples rely on it."""

    hangup_of_leg_b: Literal["ACTION_SUCCESSFUL", "HANGUP"] = "ACTION_SUCCESSFUL"
    """What a function sees when it hangs up LEG-B of a bridge; the documentation says HANGUP."""

    before_hangup: Literal["ACTION_SUCCESSFUL", "ACTION_FAILED"] | None = None
    """What is sent, if anything, before HANGUP when a leg hangs up while an action runs on it."""

    ringing_of_leg_b: bool = False
    """Whether RINGING is sent for the second leg of a CallAndBridge."""

    ringing: bool = True
    """Whether the callee of an API-created call sends 180, and the function RINGING."""

    merge_attributes: bool = False
    """Whether attributes with other keys are added; otherwise a map replaces the map."""

    second_delivery: bool = False
    """Whether an event is sent again, with the same Sequence, when 5 seconds brought no answer."""

    second_delivery_has_next_sequence: bool = False
    """Whether an event that is sent again counts as a further one."""

    beyond_1000_invocations: Literal["hang up", "silence"] = "hang up"
    """What happens to a call that would need one invocation more than it may have."""

    attributes_size: Literal["JSON", "keys and values"] = "JSON"
    """What is measured, in bytes of UTF-8, against the 20 KB of transaction attributes."""

    update_before_answer: bool = True
    """Whether an update can start actions on an inbound call that nobody has answered yet."""

    failure_prompt_after_the_last_attempt: bool = False
    """Whether a digits menu plays its failure prompt before it fails."""

    terminator_in_received_digits: bool = False
    """Whether ReceivedDigits ends with the terminator that was pressed."""

    second_call_recording: bool = False
    """Whether a leg whose call recording was stopped may start another."""

    interrupted_recording_destination: bool = False
    """Whether ACTION_INTERRUPTED of a RecordAudio says where the part so far was kept."""

    compile_regex: Callable[[str], re.Pattern[str]] = re.compile
    """The dialect of InputDigitsRegex; it is searched for, not matched from the start."""

    invalid_response_error_type: str = "InvalidLambdaResponse"
    """ErrorType of INVALID_LAMBDA_RESPONSE for the rules whose type nobody has seen."""

    schema_version_mismatch_message: str = (
        "The schema version in the invocation request does not match "
        "the schema version in the response."
    )
    """ErrorMessage of SchemaVersionMismatch; nobody has seen the event's, this is the log's."""

    attributes_message: str = (
        "Transaction Attributes has too many mappings. Maximum number of mappings is {limit}"
    )
    """ErrorMessage of TransactionAttributesInvalidMapSize; last seen when the limit was 10."""

    invalid_digits_received_message: str = "Invalid digits received."
    """ErrorMessage of InvalidDigitsReceived."""

    cancelled_sip_response_code: int = 0
    """SipResponseCode of the HANGUP when a caller gives up before the answer."""

    attempt_seconds: float = 30.0
    """How long an inbound call waits unanswered with nothing to do."""

    outbound_ring_seconds: float = 60.0
    """How long the callee of an API-created call rings before HANGUP with 480."""

    call_seconds: float = 48 * HOUR
    """How long the service keeps a call that nobody hangs up; about 48 hours were observed."""

    speech_characters_a_second: float = 15.0
    """How fast text is spoken, by Polly and by the parties."""

    unknown_audio_seconds: float = 5.0
    """How long a prompt plays whose file the simulator was not given."""

    active_calls: int | None = None
    """How many calls the account may have at once, a bridge counting two; the quota is 10."""

    calls_a_second: int | None = None
    """How many calls the API may create in a second; the quota is 1."""

    updates_a_second: int | None = None
    """How many calls the API may update in a second; the quota is 5."""

    speeches_a_second: int | None = None
    """How often Polly speaks in a second before it throttles."""

    voice_focus_a_second: int = 5
    """How many VoiceFocus actions an account may run in a second; documented."""

    bots: int | None = None
    """How many Lex bots the account may use; the quota is 0."""
