"""The order of a run: what takes long begins first, so that both workers end together."""

import pytest


@pytest.hookimpl(trylast=True)  # after pytest-randomly
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that synthesize first; the others keep their order."""
    items.sort(key=lambda item: item.get_closest_marker("cdk") is None)
