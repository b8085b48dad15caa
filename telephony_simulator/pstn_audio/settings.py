"""Settings for behaviour that AWS does not document; see docs/service/undocumented.md."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

HOUR_SECONDS: Final = 60 * 60.0


@dataclass(frozen=True, slots=True)
class PauseTone:
    """The tone in a call recording at a pause and at a resumption.

    Attributes:
        frequency_hz: Its frequency. Default: 1,400 Hz.
        seconds: Its duration; 0 for no tone. Default: 0.2 s.
    """

    frequency_hz: int = 1_400
    seconds: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The service's behaviour where AWS documents none; defaults are the best supported guess."""

    speak_is_interruptible: bool = True
    """Whether UpdateSipMediaApplicationCall interrupts a Speak; working samples rely on it."""

    hangup_of_leg_b: Literal["both", "HANGUP", "ACTION_SUCCESSFUL"] = "both"
    """The events after a Hangup of LEG-B of a bridge; "both": HANGUP, then ACTION_SUCCESSFUL.

    The documentation says HANGUP, working programs rely on ACTION_SUCCESSFUL; "both" is the
    hardest on handlers.
    """

    before_hangup: Literal["ACTION_SUCCESSFUL", "ACTION_FAILED"] | None = None
    """The event before HANGUP when a leg hangs up while an action runs on it, if any."""

    ringing_of_leg_b: bool = False
    """Whether RINGING is sent for the second leg of a CallAndBridge."""

    ringing: bool = True
    """Whether the function gets RINGING for an outbound call; it needs a 180 of the callee."""

    merge_attributes: bool = False
    """Whether attributes are merged into those before; otherwise they replace them."""

    second_delivery: bool = True
    """Whether an event is sent again, with the same Sequence, after 5 seconds without answer."""

    second_delivery_has_next_sequence: bool = False
    """Whether an event that is sent again has the next Sequence."""

    beyond_1000_invocations: Literal["hang up", "silence"] = "hang up"
    """What happens to a call that would need invocation 1,001."""

    attributes_size: Literal["JSON", "keys and values"] = "JSON"
    """What counts, in bytes of UTF-8, for the 20 KB of transaction attributes."""

    update_before_answer: bool = True
    """Whether an update can start actions on an inbound call that is not answered yet."""

    failure_prompt_after_the_last_attempt: bool = False
    """Whether the failure prompt is played after the last attempt, too."""

    terminator_in_received_digits: bool = False
    """Whether ReceivedDigits ends with the terminator that was pressed."""

    second_call_recording: bool = False
    """Whether a leg whose call recording was stopped may start another."""

    pause_on_another_leg: Literal["applies to the running recording", "fails"] = (
        "applies to the running recording"
    )
    """A PauseCallRecording or ResumeCallRecording on a leg that is not recorded."""

    call_recording_file_time: Literal["start of the recording", "start of the leg"] = (
        "start of the recording"
    )
    """The time in the file name of a call recording; AWS says "the call leg's date and time"."""

    pause_tone: PauseTone = PauseTone()
    """The tone in a call recording at a pause and at a resumption; AWS says "a tone"."""

    silence_threshold_amplitude: float = 1.0
    """The mean amplitude of 16-bit samples for one unit of RecordAudio's SilenceThreshold.

    It applies to live sound; the words of a `say` and a file are never silent.
    """

    keys_in_call_recordings: bool = True
    """Whether the tones of the keys that a party presses are in a call recording."""

    interrupted_recording_destination: bool = False
    """Whether ACTION_INTERRUPTED of a RecordAudio has the destination of the part so far."""

    lex_start_timeout_seconds: float | None = 4.0
    """How long a Lex bot waits for the caller after its messages; None: without an end.

    Lex's default; the session attribute `x-amz-lex:audio:start-timeout-ms:*:*` changes it, for each
    intent and slot.
    """

    lex_silent_turns: int = 3
    """The turns without words or keys after which a conversation ends with the fallback intent."""

    lex_dtmf_end_timeout_seconds: float = 5.0
    """The pause after a key that ends the input of a Lex bot; AWS says 5 seconds.

    The session attribute `x-amz-lex:dtmf:end-timeout-ms:*:*` changes it, for each intent and slot.
    """

    lex_code_hook_failure: Literal["Failed", "ACTION_FAILED"] = "Failed"
    """What follows when the code hook of a bot fails: an IntentResult with State Failed, or
    ACTION_FAILED with SystemException.
    """

    compile_regex: Callable[[str], re.Pattern[str]] = re.compile
    """The dialect of InputDigitsRegex; it is searched for, not matched from the start."""

    invalid_response_error_type: str = "InvalidLambdaResponse"
    """ErrorType of INVALID_LAMBDA_RESPONSE for the rules whose type is unknown."""

    schema_version_mismatch_message: str = (
        "The schema version in the invocation request does not match "
        "the schema version in the response."
    )
    """ErrorMessage of SchemaVersionMismatch; the text of the log, the event's is unknown."""

    attributes_message: str = (
        "Transaction Attributes has too many mappings. Maximum number of mappings is {limit}"
    )
    """ErrorMessage of TransactionAttributesInvalidMapSize; last seen when the limit was 10."""

    invalid_digits_received_message: str = "Invalid digits received."
    """ErrorMessage of InvalidDigitsReceived."""

    cancelled_sip_response_code: int = 0
    """SipResponseCode of the HANGUP when a caller cancels before the answer."""

    attempt_seconds: float = 30.0
    """How long an inbound call stays unanswered without actions."""

    outbound_ring_seconds: float = 60.0
    """How long the callee of an outbound call rings before HANGUP with 480."""

    call_seconds: float = 48 * HOUR_SECONDS
    """The longest duration of a call; about 48 hours were observed."""

    speech_characters_a_second: float = 15.0
    """The speed of speech, of Polly and of the parties."""

    unknown_audio_seconds: float = 5.0
    """The duration of a prompt whose file the simulator does not have."""

    detail_record_usage_type: str = ""
    """UsageType in call detail records; AWS refers to the Price List API without naming values."""

    detail_record_service_code: str = "AmazonChime"
    """ServiceCode in call detail records, as in the Price List API."""

    detail_record_trigger_types: tuple[str, str, str] = (
        "NEW_INBOUND_CALL",
        "NEW_OUTBOUND_CALL",
        "CallAndBridge",
    )
    """CallLegTriggerType of an inbound leg, of one that the API created, and of LEG-B."""

    detail_record_key: str = (
        "Amazon-Chime-SMADRs/json/{aws_account_id}/{sip_media_application_id}/{day}/{call_id}.json"
    )
    """The key of a call detail record; AWS names the folder only."""

    active_calls: int | None = None
    """The limit of active calls, where a bridge counts as two; the quota is 10; None: no limit."""

    calls_a_second: int | None = None
    """The limit of CreateSipMediaApplicationCall; the quota is 1; None: no limit."""

    updates_a_second: int | None = None
    """The limit of UpdateSipMediaApplicationCall; the quota is 5; None: no limit."""

    speeches_a_second: int | None = None
    """The limit of texts for Polly; None: no limit."""

    voice_focus_a_second: int = 5
    """The documented limit of VoiceFocus actions of the account."""

    bots: int | None = None
    """The limit of Lex bots; the quota is 0; None: no limit."""


DEFAULT_SETTINGS: Final = Settings()
