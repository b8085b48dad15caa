"""`PhoneCall.sound`: the call as its caller hears it."""

import re
from pathlib import Path

import pytest

from telephony_simulator import Bot, Intent, Phone, PhoneCall
from telephony_simulator.json_types import Json
from tests.telephony_simulator.script import (
    KEEP,
    Script,
    action,
    bridge,
    hangup,
    menu,
    pause,
    play,
    source,
    speak,
)
from tests.telephony_simulator.sound.wav_analysis import (
    duration_seconds,
    loudness,
    samples_between,
    tones,
)
from tests.telephony_simulator.wav import write_wav

RINGBACK = (440, 480)
DTMF = (697, 770, 852, 941, 1209, 1336, 1477, 1633)
ONE, FIVE, POUND = {697, 1209}, {770, 1336}, {941, 1477}

SPEECH_LOUDNESS = 1_000
"""A root mean square below that of speech over a second."""

GREETING = "Welcome to the pizza line, the number one."
ORDER = "How many pizzas may it be? Press one to nine."
AGAIN = "Sorry, I have not understood you."


def dial(*actions: Json, **buckets: Path) -> PhoneCall:
    return Phone(Script([*actions]), buckets=buckets or None).dial()


def talk_with_a_bot(welcome: str, content_type: str = "PlainText") -> PhoneCall:
    arn = "arn:aws:lex:us-east-1:111122223333:bot-alias/PIZZA/LIVE"
    configuration: Json = {
        "SessionState": {"DialogAction": {"Type": "ElicitIntent"}},
        "WelcomeMessages": [{"ContentType": content_type, "Content": welcome}],
    }
    bot = Bot(arn, [Intent("Order", ["pizza"], ["How many"])])
    talk = action("StartBotConversation", BotAliasArn=arn, Configuration=configuration)
    return Phone(Script([talk]), bots=[bot]).dial()


def is_audible(heard: bytes, start: float, end: float) -> bool:
    """Whether any sample between two times is not zero."""
    return any(samples_between(heard, start, end))


def test_sound_is_as_long_as_the_call() -> None:
    call = dial(speak(GREETING), pause(1_500), hangup())
    call.wait(60)

    assert call.ended
    assert f"The call ended after {duration_seconds(call.sound):.1f} s." in call.transcript


def test_sound_ends_now_when_the_call_is_open() -> None:
    call = dial(speak(GREETING))

    call.wait(10)

    assert duration_seconds(call.sound) == 10


def test_speech_sounds_for_its_duration_between_silences() -> None:
    call = dial(pause(1_000), speak(GREETING), pause(1_000))
    spoken = len(GREETING) / 15

    call.wait(10)
    heard = call.sound

    assert not is_audible(heard, 0, 1)
    assert loudness(samples_between(heard, 1, 1 + spoken)) > SPEECH_LOUDNESS
    assert not is_audible(heard, 1 + spoken, 10)


def test_key_ends_the_prompt_of_a_menu() -> None:
    call = dial(menu(SpeechParameters={"Text": ORDER}, MaxNumberOfDigits=2))
    call.wait(1)

    call.press("5")
    call.wait(4)
    heard = call.sound

    assert is_audible(heard, 0, 1)
    assert tones(samples_between(heard, 1, 1.1), DTMF) == FIVE
    assert not is_audible(heard, 1.2, 5)


def test_menu_prompt_repeats_when_no_key_is_pressed() -> None:
    call = dial(
        menu(
            SpeechParameters={"Text": ORDER},
            FailureSpeechParameters={"Text": AGAIN},
            MinNumberOfDigits=1,
            Repeat=2,
        )
    )
    prompt, failure = len(ORDER) / 15, len(AGAIN) / 15
    second = prompt + 5 + failure

    call.wait(20)
    heard = call.sound

    assert not is_audible(heard, prompt, prompt + 5)
    assert is_audible(heard, prompt + 5, second)
    assert is_audible(heard, second, second + prompt)
    assert not is_audible(heard, second + prompt, 20)


def test_prompt_sounds_with_the_samples_of_its_file(tmp_path: Path) -> None:
    file = write_wav(tmp_path / "welcome.wav", seconds=0.5)
    call = dial(pause(1_000), play(Repeat=2), prompts=tmp_path)

    call.wait(5)
    heard = call.sound

    assert samples_between(heard, 1, 2).tobytes() == file.read_bytes()[44:] * 2
    assert not is_audible(heard, 2, 5)


def test_terminator_ends_a_prompt(tmp_path: Path) -> None:
    write_wav(tmp_path / "welcome.wav", seconds=3)
    call = dial(play(PlaybackTerminators=["#"]), prompts=tmp_path)
    call.wait(1)

    call.press("#")
    call.wait(3)
    heard = call.sound

    assert tones(samples_between(heard, 1, 1.1), DTMF) == POUND
    assert not is_audible(heard, 1.2, 4)


def test_prompt_is_silent_when_the_simulator_has_no_file() -> None:
    call = dial(play())

    call.wait(5)
    heard = call.sound

    assert not is_audible(heard, 0, 5)


def test_prompt_is_silent_when_its_file_was_deleted(tmp_path: Path) -> None:
    file = write_wav(tmp_path / "welcome.wav", seconds=1)
    call = dial(play(), prompts=tmp_path)
    call.wait(2)

    file.unlink()
    heard = call.sound

    assert not is_audible(heard, 0, 2)


def test_pressed_keys_sound_one_after_the_other() -> None:
    call = dial(menu(SpeechParameters={"Text": "?"}, MaxNumberOfDigits=4))
    call.wait(1)

    call.press("11")
    call.wait(1)
    heard = call.sound

    assert tones(samples_between(heard, 1, 1.15), DTMF) == ONE
    assert not is_audible(heard, 1.165, 1.195)
    assert tones(samples_between(heard, 1.2, 1.35), DTMF) == ONE


def test_send_digits_sounds_for_its_tone_duration() -> None:
    call = dial(action("SendDigits", Digits="1,5", ToneDurationInMilliseconds=500))

    call.wait(2)
    heard = call.sound

    assert tones(samples_between(heard, 0, 0.4), DTMF) == ONE
    assert not is_audible(heard, 0.5, 1)
    assert tones(samples_between(heard, 1, 1.4), DTMF) == FIVE


def test_ringback_sounds_until_the_second_party_answers() -> None:
    call = dial(speak(GREETING), bridge())
    ringing = len(GREETING) / 15
    call.wait(ringing + 7)

    call.answer()
    call.wait(5)
    heard = call.sound

    assert tones(samples_between(heard, ringing, ringing + 2), RINGBACK) == set(RINGBACK)
    assert not is_audible(heard, ringing + 2, ringing + 6)
    assert tones(samples_between(heard, ringing + 6, ringing + 7), RINGBACK) == set(RINGBACK)
    assert not is_audible(heard, ringing + 7, ringing + 12)


def test_ringback_tone_of_the_action_repeats(tmp_path: Path) -> None:
    file = write_wav(tmp_path / "music.wav", seconds=1)
    call = dial(bridge(RingbackTone=source("music.wav")), prompts=tmp_path)
    call.wait(2.5)

    call.refuse()

    assert (
        samples_between(call.sound, 0, 2.5).tobytes() == (file.read_bytes()[44:] * 3)[: 2 * 20_000]
    )


def test_speech_of_both_parties_sounds(tmp_path: Path) -> None:
    file = write_wav(tmp_path / "kitchen.wav", seconds=0.5)
    call = dial(speak("?"), bridge())
    call.wait(1)
    call.answer()

    call.say("It is about the pizza.")
    call.wait(2)
    call.say("here it is", audio=file, leg="LEG-B")
    call.wait(2)
    heard = call.sound

    assert loudness(samples_between(heard, 1, 2)) > SPEECH_LOUDNESS
    assert samples_between(heard, 3, 3.5).tobytes() == file.read_bytes()[44:]


def test_speech_of_a_party_ends_when_it_hangs_up() -> None:
    call = dial(speak("?"), bridge())
    call.wait(1)
    call.answer()

    call.say("I have much to say and am not finished.", leg="LEG-B")
    call.wait(1)
    call.hang_up(leg="LEG-B")
    call.wait(3)
    heard = call.sound

    assert is_audible(heard, 1, 2)
    assert not is_audible(heard, 2, 5)


def test_sound_ends_when_the_caller_hangs_up() -> None:
    call = Phone(Script([speak("?"), bridge()], KEEP, [pause(3_000)])).dial()
    call.wait(1)
    call.answer()
    call.hang_up()

    call.say("Hello? Is anybody there?", leg="LEG-B")
    call.wait(3)
    heard = call.sound

    assert duration_seconds(heard) == 4
    assert not is_audible(heard, 1, 4)


def test_speech_to_the_second_party_alone_is_silent() -> None:
    aside = speak(GREETING, ParticipantTag="LEG-B")
    call = Phone(Script([speak("?"), bridge()], [aside])).dial()
    call.wait(1)
    call.answer()

    call.wait(3)
    heard = call.sound

    assert 'second party  hears "Welcome' in call.transcript
    assert not is_audible(heard, 1, 4)


def test_bot_speaks_when_the_caller_has_finished() -> None:
    call = talk_with_a_bot("What would you like to eat?")
    said, asked = len("A pizza.") / 15, len("How many?") / 15
    call.wait(4)

    call.say("A pizza.")
    call.wait(4)
    heard = call.sound

    assert loudness(samples_between(heard, 0, 1.8)) > SPEECH_LOUDNESS
    assert not is_audible(heard, 1.8, 4)
    assert loudness(samples_between(heard, 4 + said, 4 + said + asked)) > SPEECH_LOUDNESS
    assert not is_audible(heard, 4 + said + asked, 8)


def test_bot_stops_when_the_caller_speaks(tmp_path: Path) -> None:
    file = write_wav(tmp_path / "pizza.wav", seconds=1)
    call = talk_with_a_bot("What would you like to eat? We have whatever you can think of.")
    call.wait(1)

    call.say("a pizza", audio=file)
    call.wait(1)

    assert samples_between(call.sound, 1, 2).tobytes() == file.read_bytes()[44:]


def test_bot_message_in_ssml_is_spoken_without_its_tags() -> None:
    call = talk_with_a_bot('<speak><break time="800ms"/>Yes?</speak>', "SSML")

    call.wait(2)

    assert loudness(samples_between(call.sound, 0, 0.4)) < 100
    assert loudness(samples_between(call.sound, 0.5, 1.5)) > SPEECH_LOUDNESS


@pytest.mark.parametrize("moment", [0.0, 1.0])
def test_rendering_does_not_change_the_call(moment: float) -> None:
    listened = dial(speak(GREETING), bridge())
    unheard = dial(speak(GREETING), bridge())

    for call in (listened, unheard):
        call.wait(moment)
    assert listened.sound
    for call in (listened, unheard):
        call.wait(9)
        call.answer()

    assert listened.transcript == unheard.transcript


def test_speech_and_digits_reach_no_log_and_no_repr(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    call = dial(menu(SpeechParameters={"Text": "Your code is 4711."}, MaxNumberOfDigits=8))
    call.press("5553")
    call.say("My name is Smith.")
    call.wait(10)

    with caplog.at_level(0):
        assert call.sound

    told = "".join([*capfd.readouterr(), caplog.text, *map(repr, call._call.sounds)])  # noqa: SLF001 - PhoneCall shows no sounds
    assert not re.search("4711|5553|Smith", told)
