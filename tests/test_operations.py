"""The examples of docs/operations.md hold: what reads them here is what reads them there, where it is installed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

GUIDE = (settings.BASE_DIR / "docs" / "operations.md").read_text()
HEADINGS = [
    "One machine", "As a service", "Proxy and TLS", "Mail", "Single sign-on", "Several machines", "Sizing",
    "Backup and restore", "Upgrade", "Monitoring", "What to do when …",
]  # fmt: skip


def example(kind: str) -> str:
    (found,) = re.findall(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL)
    return str(found)


def test_the_guide_has_a_place_for_everything() -> None:
    assert [heading for heading in re.findall(r"^## (.+)$", GUIDE, re.MULTILINE) if heading in HEADINGS] == HEADINGS


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_the_unit_is_one(tmp_path: Path) -> None:
    unit = tmp_path / "lockstep.service"
    # a machine without it has no such user, folder or program
    unit.write_text(example("ini").replace("/usr/bin/make", "/bin/true").replace("User=lockstep", "User=root"))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("nginx"), reason="needs nginx")
def test_the_proxys_example_is_one(tmp_path: Path) -> None:
    site = example("nginx")
    certificate, key = tmp_path / "lockstep.pem", tmp_path / "lockstep.key"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            key,
            "-out",
            certificate,
            "-subj",
            "/CN=lockstep.example.com",
        ],
        check=True,
        capture_output=True,
    )
    for place in ("/etc/ssl/certs", "/etc/ssl/private", "/var/log/nginx"):
        site = site.replace(place, str(tmp_path))
    config = tmp_path / "nginx.conf"
    config.write_text(f"pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}} http {{ {site} }}")
    done = subprocess.run(["nginx", "-t", "-c", config], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
