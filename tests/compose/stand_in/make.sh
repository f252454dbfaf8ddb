#!/usr/bin/env bash
# Makes images that stand in for the public ones, where none can be pulled: Debian from its own archive, with Python,
# Postgres and Redis. As root, with debootstrap. What the host trusts and where its pip looks, the stand-in does too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
debootstrap --variant=minbase \
  --include=ca-certificates,python3,python3-pip,python3-venv,postgresql,redis-server "$suite" "$root" "$mirror" >/dev/null
rm -f "$root"/usr/lib/python3*/EXTERNALLY-MANAGED "$root"/var/cache/apt/archives/*.deb
ln -sf python3 "$root/usr/bin/python"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
trust=/etc/ssl/certs/ca-certificates.crt
changes=(--change "ENV PIP_CERT=$trust SSL_CERT_FILE=$trust UV_SYSTEM_CERTS=1")
if [ -n "${PIP_INDEX_URL:-}" ]; then
  changes+=(--change "ENV PIP_INDEX_URL=$PIP_INDEX_URL UV_INDEX_URL=$PIP_INDEX_URL")
fi
tar -C "$root" --exclude=./dev --exclude=./proc -c . | docker import "${changes[@]}" - lockstep-stand-in:base >/dev/null
export DOCKER_BUILDKIT=0
docker build --quiet --file "$here/postgres.Dockerfile" --tag lockstep-stand-in:postgres "$here" >/dev/null
docker build --quiet --file "$here/redis.Dockerfile" --tag lockstep-stand-in:redis "$here" >/dev/null
