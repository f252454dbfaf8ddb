"""Reminders on Postgres and Redis with real workers, which are killed, and a Redis that is wiped."""

import time

import pytest
import redis
from django.conf import settings

from tests.services.stage import Stage, until

pytestmark = pytest.mark.services
CROWD = 120
LATECOMER = """
from partnership.people.models import Person, Side
Person.objects.create(email="late@example.com", name="Late", side=Side.IT, team="waits", password="!")
"""


def assert_none_is_lost_or_repeated(stage: Stage, kills: int = 0) -> None:
    """Each delivery arrived under one Message-ID. A kill between the server's answer and our commit may repeat one
    message, which then has the same Message-ID; more than one for each kill and process must not be."""
    rows = stage.deliveries()
    assert len(rows) == CROWD
    assert {row["state"] for row in rows} == {"sent"}
    by_key: dict[str, set[str]] = {}
    for message in stage.sink.messages:
        by_key.setdefault(message["X-Lockstep-Delivery"].strip(), set()).add(message["Message-ID"])
    assert by_key.keys() == {row["key"] for row in rows}
    assert {len(ids) for ids in by_key.values()} == {1}
    assert len(stage.sink.messages) - CROWD <= 2 * kills


def test_several_workers_and_two_beats_send_each_mail_once(stage: Stage) -> None:
    stage.crowd(CROWD)
    for arguments in (("worker",), ("worker",), ("worker", "--beat"), ("worker", "--beat")):
        stage.start(*arguments)
    assert until(lambda: len(stage.sink.messages) >= CROWD), stage.logs()
    time.sleep(2)
    assert_none_is_lost_or_repeated(stage)


def test_killed_workers_and_a_wiped_redis_lose_and_repeat_nothing(stage: Stage) -> None:
    stage.sink.pause = 0.05
    stage.crowd(CROWD)
    stage.start("worker", "--beat")
    workers = [stage.start("worker") for _ in range(2)]
    for kills in range(1, 3):
        assert until(lambda at=kills * CROWD // 4: len(stage.sink.messages) >= at), stage.logs()
        stage.kill(workers.pop(0))
        redis.Redis.from_url(settings.REDIS_URL).flushdb()
        workers.append(stage.start("worker"))
    assert until(lambda: {row["state"] for row in stage.deliveries()} == {"sent"}, 90), stage.logs()
    assert_none_is_lost_or_repeated(stage, kills)


def test_a_wiped_redis_alone_stops_nothing(stage: Stage) -> None:
    stage.crowd(1)
    stage.start("worker", "--beat")
    stage.start("worker")
    assert until(lambda: len(stage.sink.messages) == 1), stage.logs()
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    stage.manage("shell", "-v0", "-c", "from partnership.people.models import Person as P; P.objects.update(team='')")
    stage.manage("shell", "-v0", "-c", LATECOMER)
    assert until(lambda: len(stage.sink.messages) == 2, 20), stage.logs()


def test_the_bell_is_heard_without_a_clock(stage: Stage) -> None:
    stage.settings["STAGE_WITHOUT_CLOCK"] = "1"
    stage.start("worker")
    assert until(stage.has_ticked), stage.logs()
    stage.crowd(1)
    stage.manage("shell", "-v0", "-c", "from partnership.attention.bell import ring; ring()")
    assert until(lambda: len(stage.sink.messages) == 1), stage.logs()
