"""Runs a command behind a PgBouncer in transaction mode: `python -m tests.services.behind_pgbouncer COMMAND`.

`DATABASE_URL` names the real Postgres; the command gets one that leads through PgBouncer, whose settings are its
defaults but for the mode: what works here works behind anybody's.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg2

from tests.core.processes import free_port

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
UNPRIVILEGED = "postgres"  # PgBouncer refuses to be root
SETTINGS = """\
[databases]
* = host={host} port={server_port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users.txt
admin_users = {user}
pool_mode = transaction
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
"""


def main(command: list[str]) -> int:
    address = urlsplit(os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/lockstep")
    if PROGRAM is None:
        sys.exit("PgBouncer is not here. On Debian and Ubuntu, as root: apt-get install pgbouncer.")
    folder = Path("var/pgbouncer").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    user, password = unquote(address.username or "postgres"), unquote(address.password or "")
    (folder / "users.txt").write_text(f'"{user}" "{password}"\n')
    (folder / "pgbouncer.ini").write_text(
        SETTINGS.format(host=address.hostname, server_port=address.port or 5432, port=port, folder=folder, user=user)
    )
    as_somebody = []
    if os.geteuid() == 0:
        as_somebody = ["-u", UNPRIVILEGED]
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, UNPRIVILEGED)
            path.chmod(0o700)
    bouncer = subprocess.Popen([PROGRAM, *as_somebody, "-q", str(folder / "pgbouncer.ini")])
    signal.signal(signal.SIGTERM, _end)
    try:
        _wait(port, user, folder)
        through = address._replace(netloc=f"{address.netloc.rpartition('@')[0]}@127.0.0.1:{port}".lstrip("@"))
        sys.stdout.write(f"Behind PgBouncer in transaction mode on port {port}.\n")
        sys.stdout.flush()
        environment = {**os.environ, "DATABASE_URL": urlunsplit(through), "BEHIND_PGBOUNCER": "1"}
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        bouncer.terminate()
        bouncer.wait(timeout=10)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _wait(port: int, user: str, folder: Path) -> None:
    end = time.monotonic() + 10
    while True:
        try:
            psycopg2.connect(host="127.0.0.1", port=port, user=user, dbname="postgres").close()
        except psycopg2.OperationalError:
            if time.monotonic() > end:
                sys.exit(f"PgBouncer did not start: {(folder / 'pgbouncer.log').read_text()[-2000:]}")
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
