"""A Docker engine with compose, and the images that the drill needs; or the reason why there is none."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BASE, POSTGRES, REDIS = "python:3.13-slim-bookworm", "postgres:17", "redis:8"


class Skipped(Exception):
    """What is missing here, in one sentence."""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None, timeout: float = 120) -> str:
    """What it wrote; RuntimeError with its errors when it fails."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def works(*command: str, timeout: float = 120) -> bool:
    try:
        run(command, timeout=timeout)
    except (RuntimeError, OSError, subprocess.TimeoutExpired):
        return False
    return True


def find_engine(folder: Path) -> "subprocess.Popen[bytes] | None":
    """Raises Skipped without one; with START_ENGINE=1, starts the machine's dockerd as root and answers its process."""
    if not shutil.which("docker"):
        raise Skipped("there is no docker here. On Debian, as root: apt-get install docker.io docker-compose")
    if works("docker", "info", "--format", "{{.ServerVersion}}") and works("docker", "ps"):
        return None
    if os.environ.get("START_ENGINE") != "1" or os.geteuid() != 0 or not shutil.which("dockerd"):
        raise Skipped("no Docker engine answers, or you may not use it. As root: START_ENGINE=1 make test-compose")
    folder.mkdir(parents=True, exist_ok=True)
    places = [f"--data-root={folder}/data", f"--exec-root={folder}/exec", f"--pidfile={folder}/dockerd.pid"]
    with (folder / "dockerd.log").open("wb") as log:
        engine = subprocess.Popen(["dockerd", *places], stdout=log, stderr=log, start_new_session=True)
    for _ in range(60):
        if works("docker", "ps"):
            return engine
        time.sleep(0.5)
    engine.terminate()
    raise Skipped(f"dockerd does not start here: see {folder / 'dockerd.log'}")


def find_compose(folder: Path) -> list[str]:
    """The plugin where it is, else the older program, which does not know the name that a file gives a project."""
    files = ["-f", str(ROOT / "docker-compose.yml")]
    if works("docker", "compose", "version"):
        command = ["docker", "compose"]
    elif shutil.which("docker-compose"):
        command = ["docker-compose"]
        folder.mkdir(parents=True, exist_ok=True)
        lines = (ROOT / "docker-compose.yml").read_text().splitlines(keepends=True)
        copy = folder / "docker-compose.yml"
        copy.write_text("".join(line for line in lines if not line.startswith("name:")))
        files = ["-f", str(copy)]
    else:
        raise Skipped("there is no docker compose here. On Debian, as root: apt-get install docker-compose")
    return [*command, "--project-directory", str(ROOT), *files, "-f", str(ROOT / "tests/compose/drill.yml")]


def find_images() -> dict[str, str]:
    """Which images stand for which variables: the public ones where they are or can be pulled, else stand-ins."""
    if named := {name: os.environ[name] for name in ("BASE", "POSTGRES_IMAGE", "REDIS_IMAGE") if os.environ.get(name)}:
        return named
    public = {"BASE": BASE, "POSTGRES_IMAGE": POSTGRES, "REDIS_IMAGE": REDIS}
    if all(map(is_here_or_comes, public.values())):
        return public
    if not works("docker", "image", "inspect", "lockstep-stand-in:redis"):
        if os.geteuid() != 0 or not shutil.which("debootstrap"):
            raise Skipped("no base image can be pulled. As root: apt-get install debootstrap, which makes stand-ins")
        run([str(ROOT / "tests/compose/stand_in/make.sh")], timeout=900)
    stand_in = "lockstep-stand-in"
    return {"BASE": f"{stand_in}:base", "POSTGRES_IMAGE": f"{stand_in}:postgres", "REDIS_IMAGE": f"{stand_in}:redis"}


def is_here_or_comes(image: str) -> bool:
    return works("docker", "image", "inspect", image) or works("docker", "pull", "--quiet", image)


def build(base: str) -> None:
    """The portal's image, as `docker compose build` makes it; on the host's network, where packages are."""
    run(
        ["docker", "build", "--network", "host", "--build-arg", f"BASE={base}", "--tag", "lockstep", "."],
        {"DOCKER_BUILDKIT": "0"},
        timeout=900,
    )


def state_of(container: str) -> dict[str, object]:
    return dict(json.loads(run(["docker", "inspect", "--format", "{{json .State}}", container])))
