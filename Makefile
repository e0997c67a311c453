# Every target is one word and a thin layer over manage.py and pytest; `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-slow lint test-pg e2e attacks bandit fuzz audit sbom bench bench-full bench-desk bench-takedowns backup restore restore-drill hosts tick seed iccam providers-standin messages lock clean faults

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
HOST ?= 127.0.0.1
AT ?=
FILE ?=
INTO ?= var/backups
WITH ?=
WORKERS ?= 2
SECONDS ?= 60
SEEDS ?= 3
FIRST ?= 1
HOUSES ?= 2
DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/hotline
BENCH_URL ?= postgres://postgres@127.0.0.1:5432/hotline_bench
CASES ?= 1000000
CELERY_BROKER_URL ?= redis://127.0.0.1:6379/1
CACHE_URL ?= rediscache://127.0.0.1:6379/2

BIN := .venv/bin
# The stamp carries the lock's hash: a changed lock installs again, a touched file does not.
hash = $(shell sha256sum $(1) | cut -c1-16)
RUNTIME := .venv/.installed-$(call hash,requirements.txt)
DEV := .venv/.installed-$(call hash,requirements-dev.txt)
SECURITY := .venv/.installed-$(call hash,requirements-security.txt)
# Tests and checks see only what they set themselves: no .env, no production.
QUIET := env -u PYTHONDONTWRITEBYTECODE -u DATABASE_URL -u CELERY_BROKER_URL -u CACHE_URL -u EMAIL_URL HOTLINE_MODE=test
SERVERS := DATABASE_URL=$(DATABASE_URL) CELERY_BROKER_URL=$(CELERY_BROKER_URL) CACHE_URL=$(CACHE_URL)
PYTEST := $(BIN)/python -m pytest
ATTACKS := tests/doors tests/fuzz tests/hotline/test_hostile_targets.py tests/hotline/test_fetch_caps.py tests/hotline/test_logs.py \
	tests/partners/test_api_schema.py tests/partners/test_mailbox_hostile.py tests/reports/test_addresses.py \
	tests/reports/test_really_there.py tests/reports/test_receipts.py tests/hotline/test_procedures.py \
	tests/takedown/test_rules.py tests/takedown/test_promises.py tests/house/test_production.py tests/house/test_threat_model.py

help: ## list the targets
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/  make \1|\2/p' Makefile | column -t -s'|'

run: export PORT := $(PORT)
run: export HOST := $(HOST)
run: $(RUNTIME) .env ## start the whole house with demonstration cases (PORT=8000)
	@exec $(BIN)/python manage.py up --port "$$PORT" --host "$$HOST"

test: $(DEV) ## everything that needs no server and no browser, on SQLite
	@$(QUIET) $(PYTEST) -n $(WORKERS) --dist worksteal -p no:playwright -m "not e2e and not slow"

test-slow: $(DEV) ## the tests that start whole processes or open every door, without `make faults`, on SQLite (SLOW_ON="DATABASE_URL=… …": on servers, what differs there)
	@$(QUIET) $(SLOW_ON) $(PYTEST) -n $(WORKERS) --dist worksteal --durations 5 --ignore tests/faults -m "slow and not e2e$(if $(SLOW_ON), and not anywhere)"

lint: $(DEV) ## ruff, mypy, the stair, migrations, translations, the OpenAPI document
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(QUIET) $(BIN)/mypy .
	$(QUIET) $(BIN)/lint-imports
	$(QUIET) $(BIN)/python manage.py makemigrations --check --dry-run
	$(QUIET) $(BIN)/python manage.py translations --check
	$(QUIET) $(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

test-pg: $(DEV) ## the suite on PostgreSQL and Redis, without what starts whole processes
	@$(QUIET) $(SERVERS) $(PYTEST) -n $(WORKERS) --dist worksteal -m "not e2e and not slow"

e2e: $(DEV) ## the journeys in a real Chromium
	@$(QUIET) DJANGO_ALLOW_ASYNC_UNSAFE=true $(PYTEST) -n $(WORKERS) --dist worksteal --durations 5 -m e2e

hosts: $(DEV) ## web, workers and clocks on hosts of their own (network namespaces; root), cut off in the middle of their work
	@$(QUIET) $(SERVERS) $(BIN)/python -m bench.hosts

attacks: $(SECURITY) ## all attacks: every route as everybody, SSRF, headers, forged and injected requests, API, parsers; bandit, audit
	@$(QUIET) API_EXAMPLES=40 $(PYTEST) -n $(WORKERS) --dist worksteal -p no:playwright -m "not e2e" $(ATTACKS)
	@$(MAKE) --no-print-directory fuzz SECONDS=10
	@$(MAKE) --no-print-directory bandit
	@$(BIN)/python -m tools.audit || [ $$? -eq 3 ] # it says so itself where it could not ask

bandit: $(SECURITY) ## look through our own code for what is known to be dangerous
	@$(BIN)/bandit -q -c pyproject.toml -r hotline reports partners takedown tools && echo "bandit: clean"

fuzz: $(SECURITY) ## fuzz every parser of what strangers send with Atheris, SECONDS=60 for each (PARSERS="address mail …" for some)
	@$(BIN)/python -m tests.fuzz $(SECONDS) $(PARSERS)

audit: $(SECURITY) ## ask the advisory database about every locked package; fails where it cannot be asked
	@$(BIN)/python -m tools.audit

sbom: $(SECURITY) ## write the bill of materials of what runs in production (CycloneDX) into var/sbom.json
	@mkdir -p var && $(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --of JSON \
		--output-reproducible --validate -o var/sbom.json 2>/dev/null
	@$(BIN)/python -c 'import json; print("var/sbom.json:", len(json.load(open("var/sbom.json"))["components"]), "components")'

# One bench: python -m bench.<name> with its sizes, on a database whose name holds “bench” and that it empties.
bench = @$(QUIET) DATABASE_URL=$(BENCH_URL)_$(1) $(BIN)/python -m bench.$(1) $(2)

bench: $(DEV) ## measure all, short (ten minutes), and write bench/README.md; needs PostgreSQL (BENCH_URL) and redis-server
	$(call bench,intake,1000)
	$(call bench,clock,100000 2000 2000)
	$(call bench,hosting,20000 400)
	$(call bench,outbox,2000)
	$(call bench,memory,5000 1000)

bench-full: $(DEV) ## the same at full size, with a million and five million cases on the desk (hours)
	$(call bench,intake,10000)
	$(call bench,clock,1000000 10000 20000)
	$(call bench,hosting,200000 4000)
	$(call bench,outbox,50000)
	$(call bench,memory,100000 100000)
	$(MAKE) bench-desk bench-takedowns
	$(MAKE) bench-desk CASES=5000000 BENCH_URL=$(BENCH_URL)_five

bench-desk: $(DEV) ## load a million cases into PostgreSQL and measure the desk (CASES=5000000; BENCH_URL=postgres://…/hotline_bench)
	@$(QUIET) DATABASE_URL=$(BENCH_URL) nice $(BIN)/python -m bench.desk $(CASES)

bench-takedowns: $(DEV) ## load a hundred thousand open takedowns into PostgreSQL and measure the clock (BENCH_URL as above)
	@$(QUIET) DATABASE_URL=$(BENCH_URL)_takedowns nice $(BIN)/python -m bench.takedowns

restore-drill: $(DEV) ## back up a hundred thousand cases, restore them elsewhere, measure (CASES=, EVENTS=; BENCH_URL as above)
	@$(QUIET) DATABASE_URL=$(BENCH_URL)_restore nice $(BIN)/python -m bench.restore_drill

backup: export INTO := $(INTO)
backup: $(RUNTIME) ## write everything, encrypted, into a folder (INTO=var/backups)
	@$(BIN)/python manage.py backup --into "$$INTO"

restore: export FILE := $(FILE)
restore: $(RUNTIME) ## fill the empty database of DATABASE_URL from a backup and prove it whole (FILE=…)
	@$(BIN)/python manage.py restore "$$FILE" $(WITH)

# Each failure names its seed: `make faults FIRST=17 SEEDS=1` tells that one again.
faults: $(DEV) ## whole houses killed, cut off, filled up and misled at random points, each fault with so many seeds (SEEDS=100), in HOUSES=2 at a time
	@$(QUIET) FAULT_SEEDS=$(SEEDS) FAULT_FIRST=$(FIRST) nice $(PYTEST) -q -n $(HOUSES) --dist worksteal -p no:playwright -m "not e2e" --durations 3 \
		tests/faults tests/partners/iccam/test_hanging.py tests/hotline/test_beat.py tests/hotline/test_broker.py

tick: export AT := $(AT)
tick: $(RUNTIME) ## turn the clock once, without Celery (AT=2026-11-23T09:00)
	@$(BIN)/python manage.py tick $${AT:+--at "$$AT"}

seed: $(RUNTIME) .env ## add the demonstration cases
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed

iccam: $(RUNTIME) ## a stand-in for ICCAM that keeps its rules and fails on demand (WITH="--help")
	@exec $(BIN)/python -m tools.iccam $(WITH)

providers-standin: $(DEV) ## stand-ins for Cloudflare, AWS Abuse Signal and IP Volume (WITH="--help")
	@exec $(BIN)/python -m tools.providers $(WITH)

messages: $(DEV) ## collect new sentences for the translators (needs gettext)
	@$(QUIET) $(BIN)/python manage.py translations --collect

lock: $(DEV) ## lock the dependencies anew, with hashes and without any host
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --quiet \
		-o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.txt --universal --generate-hashes \
		--no-emit-index-url --no-header --quiet -o requirements-dev.txt
	$(BIN)/uv pip compile --group pyproject.toml:security -c requirements-dev.txt --universal --generate-hashes \
		--no-emit-index-url --no-header --quiet -o requirements-security.txt

clean: ## remove the environment and all caches; the data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.env: | $(RUNTIME)
	@$(BIN)/python -m hotline.demonstration > $@.new
	@mv $@.new $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' \
		|| { echo "The hotline needs Python 3.11 or 3.12: PYTHON=/path/to/python3.11 make run" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv is missing: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

# uv installs in seconds where pip takes a minute; it comes by its own hashes from the lock, and pip does without it.
.venv/bin/uv: .venv/bin/python
	@awk '/^[a-z]/ {own = /^uv==/} own' requirements-dev.txt > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt \
		|| echo "uv could not be installed; pip will do."

define install
	@echo "Installing what $(1) asks for …"
	@{ [ -x $(BIN)/uv ] \
		&& $(BIN)/uv pip install --quiet --system-certs --require-hashes --python $(BIN)/python -r $(1) 2>.venv/uv.log; } \
		|| { echo "uv could not (see .venv/uv.log); pip takes a minute …"; \
			$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); }
endef

$(RUNTIME): | .venv/bin/uv
	$(call install,requirements.txt)
	@touch $@

$(DEV): | .venv/bin/uv
	$(call install,requirements-dev.txt)
	@touch $@ $(RUNTIME)

$(SECURITY): $(DEV)
	$(call install,requirements-security.txt)
	@touch $@
