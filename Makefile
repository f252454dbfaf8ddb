# The commands of Lockstep. `make run` and `make test` need Python 3.11 or newer, make and git; nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
PORT ?= 8000
TEST_JOBS ?= auto
BROWSER_JOBS ?= 2
TESTS ?= tests

# One variable on each line: two on one export line are read as one value.
export PORT
export PYTHONUNBUFFERED := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# uv keeps to the environment's own folder and trusts the certificates that the machine trusts.
export UV_CACHE_DIR ?= $(CURDIR)/$(VENV)/.cache/uv
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1

.PHONY: help run start manage test test-services test-pgbouncer test-browser test-compose check bench pictures lock format clean
help:
	@echo 'make run            build, migrate, load the demo and serve it (PORT=8000)'
	@echo 'make start          the same for a company: no demo, its own key, mail by EMAIL_URL (PORT, HOST, PUBLIC_URL)'
	@echo 'make manage ARGS=…  a management command beside either: make manage ARGS="backup /path/to/file"'
	@echo 'make test           the tests on the embedded default'
	@echo 'make test-services  the tests that ask for a database, on Postgres and Redis (DATABASE_URL, REDIS_URL)'
	@echo 'make test-pgbouncer the same behind a PgBouncer of their own, in transaction mode'
	@echo 'make test-browser   the browser tests and the accessibility pass in Chromium'
	@echo 'make test-compose   the compose drill: webs, workers, database and Redis killed (needs a Docker engine)'
	@echo 'make check          format, lint, types, layers, migrations, templates, deploy, compose'
	@echo 'make bench          the benchmarks beside their floors, into var/bench.json'
	@echo 'make pictures       screenshots of the main pages, into docs/pictures/'
	@echo 'make lock           renew the lock'

# --- The environment: two stamps, so that `make run` never waits for the development tools -------------

# The first Python of 3.11 or newer that can make an environment; a sentence when there is none.
define make_venv
	@for python in "$${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && found=$$python && break; \
	done; \
	if [ -z "$${found:-}" ]; then \
	  echo "Lockstep needs Python 3.11 or newer; here is $$(python3 --version 2>/dev/null || echo none). Install it, or name it: make PYTHON=/path/to/python3." >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import venv, ensurepip' >/dev/null 2>&1; then \
	  echo "Python has no venv module here. On Debian and Ubuntu: apt-get install python3-venv." >&2; exit 1; \
	fi; \
	echo "Building the environment in $(VENV) with $$("$$found" --version)"; \
	"$$found" -m venv --clear $(VENV)
	@$(PY) -m pip install --quiet --require-hashes --only-binary :all: -r requirements/uv.txt \
	  || echo 'uv has no build for this machine; pip installs instead, which takes longer.'
endef

# $(call install,FILE): uv where it is, else pip; both check every hash.
define install
	@if [ -x $(UV) ] && $(UV) pip install --quiet --require-hashes --python $(PY) -r $(1); then :; \
	else echo 'pip installs $(1), which takes a minute or two.'; \
	  $(PY) -m pip install --quiet --require-hashes -r $(1); fi
endef

$(VENV)/made.stamp: requirements/uv.txt
	$(make_venv)
	@touch $@

$(VENV)/base.stamp: requirements/base.txt $(VENV)/made.stamp
	$(call install,requirements/base.txt)
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/made.stamp
	$(call install,requirements/dev.txt)
	@touch $@

# --- Use -----------------------------------------------------------------------------------------------

run: export DEMO ?= 1
run: export PUBLIC_URL ?= http://localhost:$(PORT)
run: $(VENV)/base.stamp
	@exec $(PY) manage.py up --port $(PORT) --with-parent

# For a company. What is set in the environment (README.md lists it) is used; nothing needs to be.
start: $(VENV)/base.stamp
	@exec $(PY) manage.py up --real --with-parent

# A command beside `make run` or `make start`, with what that was started with.
manage: $(VENV)/base.stamp
	@$(if $(ARGS),,echo 'Say which command, such as: make manage ARGS="deliveries --json"' >&2; exit 2;) env -u PORT $(PY) manage.py $(ARGS)

# --- Tests ---------------------------------------------------------------------------------------------

test: $(VENV)/dev.stamp
	@env -u DATABASE_URL -u REDIS_URL -u EMAIL_URL $(PY) -m pytest $(TESTS) -n $(TEST_JOBS) --dist loadgroup

test-services: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/lockstep
test-services: export REDIS_URL ?= redis://127.0.0.1:6379/9
test-services: $(VENV)/dev.stamp
	@$(PY) -m pytest $(TESTS) --with-database-only -n $(TEST_JOBS) --dist loadgroup

test-pgbouncer: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/lockstep
test-pgbouncer: export REDIS_URL ?= redis://127.0.0.1:6379/9
test-pgbouncer: $(VENV)/dev.stamp
	@$(PY) -m tests.services.behind_pgbouncer $(PY) -m pytest $(TESTS) --with-database-only -n $(TEST_JOBS) --dist loadgroup

# Needs nothing of the environment, and is no part of .ci/run: it takes minutes, root and an engine.
test-compose:
	@python3 tests/compose/drill.py

test-browser: $(VENV)/dev.stamp
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo 'Installing Chromium from the distribution'; \
	    apt-get update -qq </dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium </dev/null >/dev/null; \
	  else echo 'The browser tests need Chromium. On Debian and Ubuntu, as root: apt-get install chromium.' >&2; exit 1; fi; }
	@env -u DATABASE_URL -u REDIS_URL -u EMAIL_URL $(PY) -m pytest tests/browser -n $(BROWSER_JOBS) --dist loadgroup

# --- Checks --------------------------------------------------------------------------------------------

check: $(VENV)/dev.stamp
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	find templates -name '*.html' -print0 | xargs -0r $(VENV)/bin/djade --check --target-version 5.2
	DEBUG=1 $(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	DEBUG=1 $(PY) manage.py makemigrations --check --dry-run
	DEBUG=1 $(PY) -W error manage.py check_templates
	@echo 'manage.py check --deploy, with the settings of production'
	@env -u DEBUG -u DEMO SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))')" \
	  PUBLIC_URL=https://lockstep.example.com ALLOWED_HOSTS=lockstep.example.com \
	  $(PY) manage.py check --deploy --fail-level WARNING
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml tests/compose/drill.yml

format: $(VENV)/dev.stamp
	$(VENV)/bin/ruff check --fix-only --quiet .
	$(VENV)/bin/ruff format .
	@find templates -name '*.html' -print0 | xargs -0r $(VENV)/bin/djade --target-version 5.2 || true  # 1: it changed some

# --- Figures and pictures ------------------------------------------------------------------------------

bench: $(VENV)/dev.stamp
	@$(PY) -m bench

pictures: $(VENV)/dev.stamp
	@$(PY) -m tests.browser.pictures

# --- The lock ------------------------------------------------------------------------------------------

COMPILE = $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

lock: $(VENV)/made.stamp
	echo uv | $(COMPILE) - -o requirements/uv.txt
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) pyproject.toml --group dev -o requirements/dev.txt

clean:
	rm -rf $(VENV) var
