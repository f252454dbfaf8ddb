"""Tests of one group run in one process: some share a Redis, some a demo that takes long to make."""

import pytest


@pytest.mark.xdist_group("together")
def test_a_group_reaches_the_scheduler(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("loadgroup", False):
        pytest.skip("one process runs everything")
    assert request.node.nodeid.endswith("@together")
