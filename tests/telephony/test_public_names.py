"""The public names of the package."""

import types

import pytest

import telephony
import telephony.actions
import telephony.call_script
from telephony.actions import decode_action


def test_public_names_match_the_list() -> None:
    for name in telephony.__all__:
        getattr(telephony, name)  # some are imported at their first use
    public = [
        name
        for name, value in vars(telephony).items()
        if not name.startswith("_")
        and name != "TYPE_CHECKING"
        and not isinstance(value, types.ModuleType)
    ]

    assert telephony.__all__ == sorted(public)


@pytest.mark.parametrize("module", [telephony, telephony.actions, telephony.call_script])
def test_name_that_does_not_exist_is_refused_as_in_any_module(module: types.ModuleType) -> None:
    with pytest.raises(AttributeError, match=f"module '{module.__name__}' has no attribute 'X'"):
        _ = module.X


@pytest.mark.parametrize("module", [telephony.actions, telephony.call_script])
def test_public_names_of_a_package_exist(module: types.ModuleType) -> None:
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


def test_actions_that_are_imported_later_are_found_by_their_names() -> None:
    assert type(decode_action({"Type": "PauseCallRecording"})) is telephony.PauseCallRecording
    for name in ("RecordAudio", "StartBotConversation", "JoinChimeMeeting"):
        assert telephony.actions.ACTIONS[name] is getattr(telephony, name)


def test_directory_of_the_package_lists_names_that_are_not_imported_yet() -> None:
    assert dir(telephony) == sorted(telephony.__all__)
