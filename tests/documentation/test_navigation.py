import pytest

from documentation.navigation import arrange, section_of


def test_page_that_no_section_names_is_a_how_to_guide() -> None:
    titles = {"index.md": "Home", "on-call.md": "Going on call", "adopting.md": "Adopting"}

    assert arrange(titles)["How-to guides"] == ["adopting.md", "on-call.md"]


def test_pages_follow_the_first_ones_by_title() -> None:
    titles = {
        "service/quotas.md": "Quotas",
        "service/README.md": "The service",
        "service/actions.md": "Actions",
    }

    arranged = arrange(titles)["The service"]

    assert arranged == ["service/README.md", "service/actions.md", "service/quotas.md"]


def test_home_page_and_sources_are_in_no_section() -> None:
    assert section_of("index.md") is None
    assert section_of("source/app.py.md") is None


def test_unknown_folder_is_refused_with_the_place_to_add_it() -> None:
    with pytest.raises(ValueError, match=r"add 'videos' to .* in documentation/navigation.py"):
        section_of("videos/first.md")
