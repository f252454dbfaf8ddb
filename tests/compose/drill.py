"""`make test-compose`: the portal on one engine as if on several machines, with things killed, a line for each step.

Where there is no engine it is skipped, and says why. It talks to 127.0.0.1 only, takes at most ten minutes, and takes
away what it made. KEEP=1 leaves it running.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.compose import engine
from tests.compose.browser import Proxy, failing, sign_in, try_ask
from tests.compose.engine import ROOT, Skipped, run, state_of

FOLDER = ROOT / "var" / "compose"
PROJECT = "lockstep-drill"
FIRST_PORT = int(os.environ.get("DRILL_PORT", "18080"))
WEBS, WORKERS, MAILS = 3, 4, 120
PASSWORD = "correct-horse-battery-staple"
PEOPLE = {"admin@example.com": "admin", "cio@example.com": "cio", "cmo@example.com": "cmo"}
SLOWNESS = float(os.environ.get("DRILL_SLOWNESS", "1"))  # of a machine that has other things to do
KIND = "lane-owner-changed"
LONGEST = 600.0 * SLOWNESS


class Drill:
    def __init__(self, compose: list[str], images: dict[str, str]) -> None:
        self.began = self.last = time.monotonic()
        self.compose = [*compose, "--project-name", PROJECT]
        self.environment = {
            **images,
            "COMPOSE_HTTP_TIMEOUT": "200",
            "PORTS": f"{FIRST_PORT}-{FIRST_PORT + 9}",
            "PUBLIC_URL": "http://localhost",
            "REQUIRE_SECOND_FACTOR": "0",
            "EMAIL_URL": "smtp://sink:2525",
            "DRAIN_SECONDS": "4",
            "SECRET_KEY": "of-the-drill-only-0123456789-0123456789-0123456789-0123456789",
        }
        for unset in ("DEMO", "DATABASE_URL", "REDIS_URL"):
            self.environment[unset] = ""

    def say(self, line: str) -> None:
        now = time.monotonic()
        print(f"{now - self.began:6.1f} s  (+{now - self.last:5.1f})  {line}", flush=True)
        self.last = now

    def call(self, *arguments: str, timeout: float = 240, **changed: str) -> str:
        return run([*self.compose, *arguments], {**self.environment, **changed}, timeout)

    def ids(self, service: str) -> list[str]:
        return self.call("ps", "-q", service).split()

    def in_web(self, *command: str, **variables: str) -> str:
        given = [part for name, value in variables.items() for part in ("-e", f"{name}={value}")]
        return run(["docker", "exec", *given, self.ids("web")[-1], *command])

    def port_of(self, container: str) -> int:
        """Where it can be asked; 0 while it does not run. Started anew, it may have another port of the range."""
        try:
            return int(run(["docker", "port", container, "8000/tcp"]).splitlines()[0].rpartition(":")[2])
        except RuntimeError:
            return 0

    def until(self, true: Callable[[], object], what: str, seconds: float = 120) -> None:
        seconds *= SLOWNESS
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"it did not happen in {seconds:.0f} s: {what}"
            assert time.monotonic() - self.began < LONGEST, "the drill takes too long"
            time.sleep(0.25)

    # The steps

    def without_a_key(self) -> None:
        try:
            self.call("up", "-d", "--no-build", SECRET_KEY="")
        except RuntimeError as error:
            refused = str(error)
        else:
            refused = "it went on"
        prepare = run(["docker", "ps", "-aq", "--filter", f"label=com.docker.compose.project={PROJECT}",
                       "--filter", "label=com.docker.compose.service=prepare"]).split()  # fmt: skip
        self.until(lambda: state_of(prepare[0])["Status"] == "exited", "prepare ends")
        said = subprocess.run(["docker", "logs", prepare[0]], capture_output=True, text=True, check=True).stderr
        assert said.strip().startswith("Lockstep cannot start. SECRET_KEY should be"), said
        assert "Traceback" not in said
        assert not [each for each in self.ids("web") if state_of(each)["Running"]], refused
        self.say(f"without SECRET_KEY nothing starts: {said.strip()}")
        self.call("down", "-v")

    def comes_up(self) -> None:
        self.call("up", "-d", "--no-build", "--scale", f"web={WEBS}", "--scale", f"worker={WORKERS}")
        self.ports = sorted(map(self.port_of, self.ids("web")))
        assert len(self.ports) == WEBS
        self.until(lambda: all(failing(port) == {} for port in self.ports), "every web is ready", 200)
        self.say(f"{WEBS} webs and {WORKERS} workers are ready")

    def people_sign_in(self) -> None:
        for email, role in PEOPLE.items():
            self.in_web("python", "manage.py", "create_person", email, "--role", role)
        self.shell(DRILL_PASSWORDS_OF=" ".join(PEOPLE), DRILL_PASSWORD=PASSWORD)
        self.sessions = {email: sign_in(port, email, PASSWORD) for email, port in zip(PEOPLE, self.ports, strict=True)}
        for cookies in self.sessions.values():
            assert [try_ask(port, "/", cookies).status for port in self.ports] == [200] * WEBS
        self.say("three people signed in, one through each web; each session is good at every web")

    def shell(self, **variables: str) -> None:
        code = (ROOT / "tests/compose/people.py").read_text()
        self.in_web("python", "manage.py", "shell", "-v0", "-c", code, **variables)

    def kill(self, container: str) -> None:
        """As the kernel's killer would; not as the engine would, which then does not start it again."""
        pid = int(str(state_of(container)["Pid"]))
        if os.geteuid() == 0:
            os.kill(pid, signal.SIGKILL)
        else:
            run(["docker", "kill", container])
            run(["docker", "start", container])

    def a_web_dies(self) -> None:
        victim = self.ids("web")[0]
        port = self.port_of(victim)
        self.kill(victim)
        others = [each for each in self.ports if each != port]
        for cookies in self.sessions.values():
            assert [try_ask(each, "/", cookies).status for each in others] == [200] * (WEBS - 1)
        self.until(lambda: failing(self.port_of(victim)) == {}, "the web is back", 200)
        self.ports = sorted(map(self.port_of, self.ids("web")))
        self.say("a web was killed: its people went on at the others with their sessions; it came back by itself")

    def reminders_survive(self) -> None:
        self.shell(DRILL_NUMBERS=f"0 {MAILS}")
        for kills in (1, 2):
            self.until(lambda at=kills * MAILS // 4: len(self.mails()) >= at, "mails arrive")
            self.kill(self.ids("worker")[kills])
            run(["docker", "exec", self.ids("redis")[0], "redis-cli", "FLUSHALL"])
        self.say(f"two workers were killed and Redis was flushed twice, after {len(self.mails())} of {MAILS} mails")
        self.until(lambda: self.states() == {"sent": MAILS}, "every delivery is sent", 240)
        mails = [mail for mail in self.mails() if KIND in mail["key"]]
        by_key, ids = Counter(mail["key"].strip() for mail in mails), {mail["id"] for mail in mails}
        repeated = sum(by_key.values()) - MAILS
        assert len(by_key) == len(ids) == MAILS
        assert repeated <= 2 * 2, by_key  # a kill between the server's answer and our commit, in each process
        self.say(f"{MAILS} of {MAILS} reminders arrived, each under one key and one Message-ID; repeated {repeated}")

    def mails(self) -> list[dict[str, str]]:
        logs = run(["docker", "logs", self.ids("sink")[0]])
        return [json.loads(line) for line in logs.splitlines() if line.startswith("{")]

    def states(self) -> Counter[str]:
        """Of the drill's own notices; the two executives have other things waiting."""
        rows = json.loads(self.in_web("python", "manage.py", "deliveries", "--json"))
        return Counter(row["state"] for row in rows if row["kind"] == KIND)

    def redis_dies(self) -> None:
        redis = self.ids("redis")[0]
        run(["docker", "stop", "-t", "1", redis])
        self.until(lambda: "broker" in (failing(self.ports[0]) or {}), "readiness names Redis")
        said = (failing(self.ports[0]) or {})["broker"]
        cookies = self.sessions["cio@example.com"]
        began = time.monotonic()
        assert {try_ask(port, page, cookies).status for port in self.ports for page in ("/", "/actions/")} == {200}
        slowest = time.monotonic() - began
        self.shell(DRILL_NUMBERS=f"{MAILS} {MAILS + 5}")
        self.say(f"Redis is gone: six pages in {slowest:.1f} s; /readyz says “{said}”")
        run(["docker", "start", redis])
        self.until(lambda: self.states() == {"sent": MAILS + 5}, "reminders follow", 200)
        self.until(lambda: all(failing(port) == {} for port in self.ports), "every web is ready", 200)
        self.say("Redis is back: the five reminders of meanwhile arrived")

    def database_dies(self) -> None:
        database, cookies = self.ids("db")[0], self.sessions["cmo@example.com"]
        before = {each: state_of(each)["StartedAt"] for each in self.ids("web")}
        run(["docker", "kill", database])
        self.until(lambda: "database" in (failing(self.ports[0]) or {}), "readiness names the database", 60)
        said = (failing(self.ports[0]) or {})["database"]
        answer = try_ask(self.ports[0], "/", cookies)
        assert (answer.status, answer.headers.get("retry-after")) == (503, "10"), answer
        assert "Traceback" not in answer.text
        assert try_ask(self.ports[0], "/healthz").status == 200
        self.say(f"the database was killed: 503 with Retry-After 10; /readyz says “{said}”")
        run(["docker", "start", database])
        self.until(lambda: all(failing(port) == {} for port in self.ports), "every web is ready", 200)
        assert [try_ask(port, "/", cookies).status for port in self.ports] == [200] * WEBS
        assert before == {each: state_of(each)["StartedAt"] for each in self.ids("web")}
        self.say("the database is back: every web serves the same sessions, none was started again")

    def rolling_restart(self) -> None:
        proxy = Proxy(list(range(FIRST_PORT, FIRST_PORT + 10)), self.ports)
        pool = proxy.serve(6, self.sessions["cio@example.com"])
        try:
            for container in self.ids("web"):
                run(["docker", "restart", "-t", "45", container])
                self.until(lambda one=container: failing(self.port_of(one)) == {}, "the web is ready", 200)
                self.until(lambda one=container: self.port_of(one) in proxy.ready, "the proxy sees it")
        finally:
            proxy.over.set()
            pool.shutdown()
        assert set(proxy.fates) == {"200"}, proxy.fates
        self.say(f"each web was started anew in turn, six people at work: {proxy.fates['200']} requests, 0 lost")

    def rolling_upgrade(self) -> None:
        """As docs/several-machines.md says: one more web of the new image, then one of the old ends."""
        before = self.ids("web")
        proxy = Proxy(list(range(FIRST_PORT, FIRST_PORT + 10)), list(map(self.port_of, before)))
        pool = proxy.serve(6, self.sessions["cio@example.com"])
        try:
            self.call("up", "-d", "--no-build", "--no-deps", "--no-recreate", "--scale", f"web={WEBS + 1}", "web")
            (new,) = set(self.ids("web")) - set(before)
            self.until(lambda: self.port_of(new) in proxy.ready, "the proxy sees the new web", 200)
            run(["docker", "stop", "-t", "45", before[0]])
            run(["docker", "rm", before[0]])
        finally:
            proxy.over.set()
            pool.shutdown()
        assert set(proxy.fates) == {"200"}, proxy.fates
        self.say(f"a web was replaced by another, six people at work: {proxy.fates['200']} requests, 0 lost")

    def one_more_prepare(self) -> None:
        ends = [
            subprocess.Popen(
                [*self.compose, "run", "--rm", "-T", "prepare"],
                cwd=ROOT,
                text=True,
                env={**os.environ, **self.environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            for _ in range(2)
        ]
        outputs = [each.communicate(timeout=120)[0] for each in ends]
        assert [each.returncode for each in ends] == [0, 0], outputs
        self.say("two machines prepared the database at once: both ended well")

    def run(self) -> None:
        self.call("down", "-v")
        self.without_a_key()
        self.comes_up()
        self.people_sign_in()
        self.a_web_dies()
        self.reminders_survive()
        self.redis_dies()
        self.database_dies()
        self.one_more_prepare()
        self.rolling_restart()
        self.rolling_upgrade()

    def explain(self) -> None:
        for service in ("prepare", "web", "worker", "beat", "db", "redis"):
            for container in self.ids(service):
                done = subprocess.run(
                    ["docker", "logs", "--tail", "8", container], capture_output=True, text=True, check=False
                )
                print(f"--- {service} {container[:12]}\n{(done.stdout + done.stderr)[-2500:]}", file=sys.stderr)


def main() -> int:
    dockerd = None
    try:
        dockerd = engine.find_engine(FOLDER / "engine")
        compose, images = engine.find_compose(FOLDER), engine.find_images()
    except Skipped as reason:
        print(f"test-compose skipped: {reason}")
        return 0
    try:
        return perform(Drill(compose, images), images["BASE"])
    finally:
        if dockerd and os.environ.get("KEEP") != "1":
            dockerd.terminate()
            dockerd.wait(timeout=60)


def perform(drill: Drill, base: str) -> int:
    if os.environ.get("BUILT") != "1":
        engine.build(base)
        drill.say(f"the image was built on {base}")
    drill.began = drill.last = time.monotonic()
    try:
        drill.run()
    except Exception as error:  # noqa: BLE001 - whatever it is, say it and take everything away
        drill.say(f"FAILED: {error}")
        drill.explain()
        return 1
    finally:
        if os.environ.get("KEEP") != "1":
            drill.call("down", "-v", "-t", "10")
    drill.say("the drill is over; what it made is gone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
