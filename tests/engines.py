"""A test that asks for no database has no second engine to be run on: `make test-services` leaves it to `make test`.

Which ones those are is read off what they ask for before they run. One that asks only while it runs fails here.
"""

import pytest

DATABASES = {"db", "transactional_db", "_empty_portal"}
"""Fixtures that open the tests' database, or one of its engine beside it."""
SERVED = {"django_db", "services", "browser"}
"""Marks of what needs one."""


def asks_for_one(item: pytest.Item) -> bool:
    asked = set(getattr(item, "fixturenames", ()))
    return bool(DATABASES & asked) or any(item.get_closest_marker(name) for name in SERVED)


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "leave out the tests that ask for no database: they were run beside another engine"
    parser.addoption("--with-database-only", action="store_true", help=told)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--with-database-only"):
        elsewhere = [item for item in items if not asks_for_one(item)]
        items[:] = [item for item in items if asks_for_one(item)]
        config.hook.pytest_deselected(items=elsewhere)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> None:
    """Where a fixture is fetched by its name, the test has to say what is in it."""
    node = request.node
    asked = fixturedef.argname in {"db", "transactional_db"} and isinstance(node, pytest.Item)
    if asked and not asks_for_one(node):
        pytest.fail(f"{node.nodeid} asks for a database that nothing announces: mark it with django_db.")
