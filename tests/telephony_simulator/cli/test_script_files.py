from pathlib import Path

import pytest

from telephony_simulator.cli.call_plan import CallPlan
from telephony_simulator.cli.script_file import read_script, read_time
from tests.telephony_simulator.cli.conftest import Run

VOICEMAIL = """
# the van is for sale
handler line.py:handler
expect SpeakAndGetDigits "Press a key, …"
press 2
say It is about the van
press #
"""


@pytest.fixture
def calls(line: Path) -> Path:
    (line.parent / "voicemail.call").write_text(VOICEMAIL)
    return line.parent


def test_script_plays_a_call(run: Run, calls: Path) -> None:
    result = run("call", "--script", calls / "voicemail.call")

    assert result.exit_code == 0, result.output
    assert 'caller        says "It is about the van"' in result.output


def test_options_override_settings_and_follow_the_steps(run: Run, calls: Path) -> None:
    result = run("call", "--script", calls / "voicemail.call", "--from", "anonymous", "--hang-up")

    assert result.exit_code == 0, result.output
    assert "anonymous calls" in result.output
    assert result.output.rindex("hangs up") > result.output.rindex("presses #")


def test_every_setting_reaches_the_plan(tmp_path: Path) -> None:
    (tmp_path / "all.call").write_text(
        "handler http://localhost:9000\noutbound\nto +15105550107\nfrom +12065550100\n"
        "argument a=b c='d e'\nargument f=g\nsip-header X-A=b\nat 2026-12-24T18:30Z\nseed 7\n"
        "bots bots.json\nmeetings meetings.json\nbuckets media\nwait 1.5\nrefuse 603\n"
    )

    read = read_script(tmp_path / "all.call", CallPlan())

    plan = read.plan
    assert plan.handler == "http://localhost:9000"
    assert (plan.is_outbound, plan.to, plan.from_) == (True, "+15105550107", "+12065550100")
    assert plan.arguments == {"a": "b", "c": "d e", "f": "g"}
    assert plan.sip_headers == {"X-A": "b"}
    assert (plan.at, plan.seed) == (read_time("2026-12-24T18:30"), 7)
    assert plan.bots == tmp_path / "bots.json"
    assert plan.meetings == tmp_path / "meetings.json"
    assert plan.buckets == tmp_path / "media"
    assert [step.name for step in plan.steps] == ["--wait", "--refuse"]
    assert read.lines == (13, 14)


def test_folder_of_passing_scripts_has_exit_code_0(run: Run, calls: Path) -> None:
    result = run("test", calls)

    assert result.exit_code == 0, result.output
    assert "1 passed, 0 failed" in result.output
    assert "hears" not in result.output, "a passing call shows no transcript"


def test_failing_script_shows_line_and_transcript_and_the_others_are_played(
    run: Run, calls: Path
) -> None:
    (calls / "another.call").write_text('handler line.py\npress 2\nexpect Speak "Hello."\n')

    result = run("test", calls)

    assert result.exit_code == 1
    assert "line 3: step 2, expect Speak, was not met: since the step before it" in result.output
    assert "started RecordAudio" in result.output
    assert "caller        presses 2" in result.output
    assert "1 passed, 1 failed" in result.output


def test_script_fails_when_the_function_fails_or_an_answer_is_refused(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "raises.py").write_text("def handler(event, _):\n    raise KeyError('Menu')\n")
    (tmp_path / "silent.py").write_text("def handler(event, _):\n    print('I said nothing')\n")
    for name in ("raises", "silent"):
        (tmp_path / f"{name}.call").write_text(f"handler {name}.py\n")

    result = run("test", tmp_path)

    assert result.exit_code == 1
    assert "0 passed, 2 failed" in result.output
    assert "the function failed: KeyError: 'Menu'" in result.output
    assert "the service refuses: " in result.output
    assert "I said nothing" in result.output


def test_handler_of_the_command_line_is_that_of_scripts_without_one(run: Run, line: Path) -> None:
    (line.parent / "short.call").write_text("hang-up\nexpect end\n")

    result = run("test", line.parent, "--handler", line)

    assert result.exit_code == 0, result.output


def test_parameter_that_no_script_uses_is_said(run: Run, line: Path) -> None:
    script = line.parent / "unnamed.call"
    script.write_text("hang-up\nexpect end\n")

    result = run("test", script, "--handler", line, "--parameter", "Forward=1")

    assert result.exit_code == 0, result.output
    assert "--parameter was not used, since no script names an app" in result.output


def test_folder_without_scripts_is_an_error(run: Run, tmp_path: Path) -> None:
    result = run("test", tmp_path)

    assert result.exit_code == 2
    assert "there is no file *.call in" in result.output


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("pres 1", "line 1: 'pres' is not a step or a setting; expected one of press, say"),
        ("\n\npress one", "line 3: the keys of a telephone are 0-9, * and #"),
        ("press", "line 1: press needs a value"),
        ("answer now", "line 1: answer takes no value"),
        ("wait soon", "line 1: wait takes seconds, 0 or more, got 'soon'"),
        ("talk -1", "line 1: talk takes seconds"),
        ("wait nan", "line 1: wait takes seconds"),
        ("record nowhere.wav", "line 1: there is no file"),
        ("refuse 200", "line 1: a SIP response code of a refusal is 300 to 699"),
        ("leg-b from +15105550101", "line 1: leg-b needs a step"),
        ("leg-b talk 3", "line 1: leg-b goes with"),
        ("leg-b", "line 1: '' is not a step or a setting"),
        ("at noon", "line 1: 'noon' is not a time"),
        ("seed x", "line 1: invalid literal for int"),
        ("expect Sing", "line 1: 'Sing' is not an action"),
        ("argument a", "line 1: expected NAME=VALUE"),
    ],
)
def test_error_of_a_script_names_the_line(tmp_path: Path, written: str, complaint: str) -> None:
    (tmp_path / "odd.call").write_text(written)

    with pytest.raises(ValueError, match=r"odd\.call, line") as failure:
        read_script(tmp_path / "odd.call", CallPlan())

    assert complaint in str(failure.value)


def test_broken_script_fails_without_ending_the_run(run: Run, calls: Path) -> None:
    (calls / "broken.call").write_bytes(b"\xff\xfe")
    (calls / "missing.call").write_text("handler nowhere.py\n")

    result = run("test", calls)

    assert result.exit_code == 1
    assert "1 passed, 2 failed" in result.output
    assert "Traceback" not in result.output
