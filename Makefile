# Needs Python 3.11 or newer, make and a Python package index. Uses uv where it is installed.

PORT ?= 7860
RESULTS ?=
REFERENCE ?=
ARGS ?=
# One more than the least machine has cores: many tests wait for a process.
TEST_PROCESSES ?= 3
SEED ?=
SECONDS ?=
MINUTES ?=
FAULT_ROUNDS ?= 100
FAULT_SEED ?= 1
SPARK_ALL ?=
OLD_DUCKDB ?= 1.1.3 1.2.2 1.3.2 1.4.4 1.5.0 1.5.5
IMAGE ?= localhost/duckrank:latest
BUILD_ARGS ?=

ifndef PYTHON
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)
endif
ifndef UV
UV := $(shell command -v uv 2>/dev/null)
endif

# Tests start hundreds of processes, each of which would compile our modules anew.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
SERVE_STAMP := $(VENV)/.installed-serve
DEV_STAMP := $(VENV)/.installed-dev
# An environment of their own: what lints manifests has nothing to do with what serves.
DEPLOY_VENV := .venv-deploy
DEPLOY_BIN := $(DEPLOY_VENV)/bin
DEPLOY_STAMP := $(DEPLOY_VENV)/.installed
# Of its own as well: Spark is half a gigabyte, and nothing that serves needs it.
SPARK_VENV := .venv-spark
SPARK_BIN := $(SPARK_VENV)/bin
SPARK_STAMP := $(SPARK_VENV)/.installed
SAMPLE_DIR := .data/sample
SAMPLE_STAMP := $(SAMPLE_DIR)/.ingested
SAMPLE_INPUTS := $(shell find service sql migrations -name '*.py' -o -name '*.sql' -o -name '*.toml')

ifdef UV
MAKE_VENV = $(UV) venv --quiet --allow-existing --python $(PYTHON) $(VENV)
PIP_INSTALL = $(UV) pip install --quiet --python $(BIN)/python
else
MAKE_VENV = $(PYTHON) -m venv $(VENV)
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test test-spark proxied browser faults old-clients check-clients check-r check format parity bench fuzz soak attacks sql-attacks audit bench-inproc tables lock clean image image-check check-deploy docs picture pictures page-fonts page-vendor

help: ## show this
	@echo 'Duckrank: the MTEB leaderboard from one DuckDB file.'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1	\2/p' Makefile | expand -t 14

install: $(SERVE_STAMP) ## make .venv with the command `duckrank` in it

install-dev: $(DEV_STAMP) ## the same, and what tests and checks need

run: $(SERVE_STAMP) $(SAMPLE_STAMP) ## serve the embedded sample [PORT=7860]
	@echo
	@echo 'Serving the embedded sample (invented data) on http://127.0.0.1:$(PORT)/ and below /v1'
	@echo 'For the real leaderboard, read the Hub and serve what came:'
	@echo '    $(PIP_INSTALL) -e ".[catalog]"'
	@echo '    $(BIN)/duckrank ingest --results hub --catalog mteb --data-dir data'
	@echo '    $(BIN)/duckrank serve --data-dir data --port $(PORT)'
	@echo
	@exec $(BIN)/duckrank serve --data-dir $(SAMPLE_DIR) --port $(PORT)

# What takes as long as all else, or needs more: `.ci/run` tries it after them.
AFTERWARDS := tests/faults tests/hostile tests/static tests/deploy/test_balancer.py tests/spark
test: $(DEV_STAMP) ## run the tests [ARGS='-k borda']
	@$(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder --ignore-glob 'tests/pages/test_browser*.py' $(AFTERWARDS:%=--ignore %) $(ARGS)

proxied: $(DEV_STAMP) ## behind a plain nginx: a static copy, and replicas (needs Debian's nginx)
	@$(BIN)/python -m pytest tests/static tests/deploy/test_balancer.py $(ARGS)

browser: $(DEV_STAMP) ## the pages in a real browser (needs Debian's chromium)
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
		echo 'No Chromium is here: apt-get install --no-install-recommends chromium' >&2; exit 1; }
	@$(BIN)/python -m pytest tests/pages/test_browser*.py $(ARGS)

faults: $(DEV_STAMP) ## kill, starve, mislead and attack it for long [FAULT_ROUNDS=100 FAULT_SEED=1]
	@FAULT_ROUNDS=$(FAULT_ROUNDS) FAULT_SEED=$(FAULT_SEED) $(BIN)/python -m pytest -s tests/faults tests/hostile $(ARGS)

test-spark: $(SPARK_STAMP) ## build on a Spark cluster of processes (needs Java 17) [ARGS='-k killed' SPARK_ALL=1]
	@SPARK_ALL=$(SPARK_ALL) $(SPARK_BIN)/python -m pytest tests/spark $(ARGS)

old-clients: $(DEV_STAMP) ## open a snapshot with old DuckDB clients [OLD_DUCKDB='1.1.3 1.4.4']
	@OLD_DUCKDB='$(OLD_DUCKDB)' $(BIN)/python -m pytest tests/test_old_clients.py $(ARGS)

check-r: $(DEV_STAMP) ## read tables with R, where Debian's r-base-core and r-cran-readr are
	@CHECK_R=1 $(BIN)/python -m pytest tests/test_r.py $(ARGS)

check-clients: $(DEV_STAMP) ## make clients from the OpenAPI document and ask with them (needs npm)
	@CHECK_CLIENTS=1 $(BIN)/python -m pytest tests/test_clients.py $(ARGS)

check: $(DEV_STAMP) ## format, lint and types, without changing a file
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar sql migrations

format: $(DEV_STAMP) ## format the Python files
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

parity: $(DEV_STAMP) ## compare with the reference [RESULTS=file.parquet] [REFERENCE=recording.jsonl.zst] [STATIC=1]
	@$(BIN)/python -m bench.parity $(if $(RESULTS),--results '$(RESULTS)') $(if $(REFERENCE),--reference '$(REFERENCE)') $(if $(STATIC),--static)

bench: $(DEV_STAMP) ## measure against the reference [RESULTS=file.parquet] [ARGS='--quick --only warm']
	@$(BIN)/python -m bench $(if $(RESULTS),--results '$(RESULTS)') $(ARGS)

bench-inproc: $(DEV_STAMP) ## what each route costs, against a saved run [ARGS=--save]
	@$(BIN)/python -m bench.inproc $(ARGS)

fuzz: $(DEV_STAMP) ## hostile clients against the sample [SEED=1] [SECONDS=120]
	@$(BIN)/python -m tests.hostile.fuzz $(if $(SEED),--seed $(SEED)) $(if $(SECONDS),--seconds $(SECONDS))

soak: $(DEV_STAMP) ## 1,000 connections and new data under them [MINUTES=10] [SEED=1]
	@$(BIN)/python -m tests.hostile.soak $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES))

attacks: $(DEV_STAMP) ## a ready answer beside costly clients, and memory [ARGS='--data DIR']
	@$(BIN)/python -m tests.hostile.attacks $(ARGS)

tables: $(DEV_STAMP) ## every number of every form beside JSON's [ARGS='--data DIR']
	@$(BIN)/python -m tests.http.every_number $(ARGS)

sql-attacks: $(DEV_STAMP) ## SQL of bad intent against a service [ARGS='-v memory']
	@$(BIN)/python -m tests.hostile.sql_attacks $(ARGS)

docs: $(DEV_STAMP) ## write the settings, metrics and columns of the code into docs/
	@$(BIN)/python -m docs

picture: $(SERVE_STAMP) $(SAMPLE_STAMP) ## draw the card of the sample that README.md shows
	$(BIN)/duckrank cards --data-dir $(SAMPLE_DIR) --kind benchmark --out .data/cards
	cp '.data/cards/benchmark/TEAPOT(eng, v1).png' docs/card.png

pictures: $(DEV_STAMP) $(SAMPLE_STAMP) ## photograph the pages that README.md shows (needs Debian's chromium)
	$(BIN)/python -m docs.pictures $(SAMPLE_DIR)

page-fonts: $(DEV_STAMP) ## make the pages' fonts from the cards' (needs the extra `fonts`)
	$(BIN)/python deploy/fonts/pages.py

page-vendor: ## make what pages carry that others wrote, by the lock of deploy/vendor (needs npm)
	npm ci --prefix deploy/vendor --ignore-scripts --no-audit --no-fund
	node deploy/vendor/bundle.mjs

audit: $(DEV_STAMP) ## known vulnerabilities of what the locks name (asks a service on the net)
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --requirement requirements-dev.lock

image: ## build the container image [ENGINE=podman|docker|buildah] [IMAGE=name] [BUILD_ARGS=…]
	@deploy/image '$(IMAGE)' $(if $(SOURCE),--build-arg SOURCE='$(SOURCE)') $(BUILD_ARGS)

image-check: image ## build it, look inside, start it as the manifests do, ask it and stop it
	@deploy/try-image '$(IMAGE)'

check-deploy: $(DEPLOY_STAMP) ## lint the Containerfile, the manifests, the workflows and the scripts
	$(DEPLOY_BIN)/hadolint Containerfile
	$(DEPLOY_BIN)/yamllint --strict .yamllint.yaml deploy .github
	$(DEPLOY_BIN)/check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml
	$(DEPLOY_BIN)/kubernetes-validate --strict --quiet deploy/kubernetes.yaml
	$(DEPLOY_BIN)/actionlint
	@if command -v shellcheck >/dev/null; then shellcheck $(SHELL_SCRIPTS); \
	else echo 'shellcheck is not here: the shell scripts were not checked'; fi

SHELL_SCRIPTS = deploy/image deploy/trim deploy/try-image deploy/space/assemble deploy/space/wait

lock: ## resolve the dependencies anew into the locks (needs uv)
	$(UV) pip compile --quiet --upgrade $(LOCK) --output-file requirements.lock
	$(UV) pip compile --quiet --upgrade $(LOCK) --extra dev --extra otel --constraints requirements.lock --output-file requirements-dev.lock
	$(UV) pip compile --quiet --upgrade $(LOCK) --extra catalog --constraints requirements.lock --output-file requirements-catalog.lock
	$(UV) pip compile --quiet --upgrade $(LOCK) --extra spark --group spark --constraints requirements.lock --output-file requirements-spark.lock
	$(UV) pip compile --quiet --upgrade $(LOCK_HOW) --group deploy --output-file requirements-deploy.lock

LOCK = pyproject.toml $(LOCK_HOW)
LOCK_HOW = --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command 'make lock'

clean: ## remove what was made here, but for environments and `data`
	rm -rf .data dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find service tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} +

$(SERVE_STAMP): requirements.lock pyproject.toml
	@$(if $(PYTHON),,echo 'Python 3.11 or newer is needed, and none was found. Name one: make PYTHON=/path/to/python3' >&2; exit 1)
	$(MAKE_VENV)
	$(PIP_INSTALL) --require-hashes -r requirements.lock
	$(PIP_INSTALL) --no-deps --editable .
	@touch $@

$(DEV_STAMP): $(SERVE_STAMP) requirements-dev.lock
	$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(DEPLOY_STAMP): requirements-deploy.lock
	$(PYTHON) -m venv $(DEPLOY_VENV)
	$(DEPLOY_BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-deploy.lock
	@touch $@

$(SPARK_STAMP): requirements-spark.lock pyproject.toml
	$(PYTHON) -m venv $(SPARK_VENV)
	$(SPARK_BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	$(SPARK_BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(SAMPLE_STAMP): $(SERVE_STAMP) $(SAMPLE_INPUTS)
	$(BIN)/duckrank ingest --results sample --catalog sample --data-dir $(SAMPLE_DIR)
	@touch $@
