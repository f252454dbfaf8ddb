"""Every command of ours explains itself."""

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class

OURS = sorted(
    name
    for name, app in get_commands().items()
    if app.startswith(("partnership", "outcomes", "meetings")) and apps.is_installed(app)
)


@pytest.mark.parametrize("name", OURS)
def test_help_says_what_the_command_does(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As somebody asks for it: a sign that argparse would fill in ends it in a traceback."""
    command = load_command_class(get_commands()[name], name)
    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["manage.py", name, "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert command.help
    assert " ".join(command.help.split())[:40].replace("%%", "%") in " ".join(said.split())
    assert "%%" not in said


def test_the_commands_are_found() -> None:
    assert {"create_person", "import_measurements", "backup", "up"} <= set(OURS)
