"""The page of the settings is that of the source."""

from tests.settings_table import MODULES, PAGE, page, read_settings, sources


def test_page_of_the_settings_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m tests.settings_table"


def test_each_setting_has_a_description() -> None:
    for module in MODULES.values():
        settings = list(read_settings(module))

        assert len(settings) > 5
        assert all(setting.description for setting in settings)


def test_each_setting_has_a_source() -> None:
    names = [setting.name for module in MODULES.values() for setting in read_settings(module)]

    assert [name for name in names if not any(sources(name))] == []
