"""What a server said, as real drivers wrap it."""

import pytest

from partnership.core.said import in_its_words, without_names

HINT = "\n\tIs the server running on that host and accepting TCP/IP connections?\n"
AT_A = 'connection to server at "db.internal" (::1), port 5432 failed: '
AT_B = 'connection to server at "db.internal" (10.0.0.5), port 5432 failed: '
WRAPPED = {
    f"{AT_B}Connection refused{HINT}": "Connection refused",
    f"{AT_A}Connection refused{HINT}{AT_B}FATAL:  the database system is starting up\n": (
        "the database system is starting up"
    ),
    f'{AT_B}FATAL:  password authentication failed for user "owner"\n': "password authentication failed user",
    f'{AT_B}FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "owner", database "lockstep", no encryption': (
        "no pg_hba.conf entry host, user, database, no encryption"
    ),
    f'{AT_B}FATAL:  database "lockstep" does not exist': "database does not exist",
    'could not translate host name "db.internal" to address: Name or service not known\n': (
        "could not translate host name to address: Name or service not known"
    ),
    "server closed the connection unexpectedly\n\tThis probably means the server terminated": (
        "server closed the connection unexpectedly"
    ),
    "Error 111 connecting to redis.internal:6379. Connection refused.": "Connection refused",
    "Error -2 connecting to redis:6379. Name or service not known.": "Name or service not known",
    "Timeout connecting to server": "Timeout connecting to server",
    "cannot open redis://owner:hidden@10.0.0.5:6379/0": "cannot open …",
    "unable to open database file": "unable to open database file",
    "": "it gives no reason",
}


@pytest.mark.parametrize("wrapped", WRAPPED)
def test_the_words_are_the_servers_and_name_nobody(wrapped: str) -> None:
    assert in_its_words(Exception(wrapped)) == WRAPPED[wrapped]


def test_the_networks_own_errors_have_words_too() -> None:
    assert in_its_words(ConnectionRefusedError(111, "Connection refused")) == "Connection refused"


def test_a_mail_servers_refusal_names_no_address() -> None:
    said = "The mail server refused it: 550 <bob@example.com>: no such user at 10.0.0.5"
    assert without_names(said) == "The mail server refused it: 550 …: no such user at …"


def test_a_long_speech_is_cut() -> None:
    assert len(in_its_words(Exception("x" * 5000))) == 160
