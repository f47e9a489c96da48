# Only Python 3.11 and make are needed. `make` alone lists the targets.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ARGS ?=
# Each process that the demo and the tests start would compile all of the code anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint types imports migrate lock bench browser node faults story foreign screenshots clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make the virtual environment from the hashed lock file

$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Throughline needs Python 3.11: install it, or say make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up (about a minute, once) ..."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-dev.lock || \
		{ echo "Setting up needs, once, a package index that pip can reach: the internet, or a mirror in pip's settings"; exit 1; }
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation -e .
	@mkdir -p var && touch $(READY)

demo: setup ## Try everything here: make-believe Slack, Salesforce and model (ONCE=1: headless; ARGS="--port 8100 ...")
	$(BIN)/throughline demo $(if $(ONCE),--once) $(ARGS)

test: setup ## Run the tests (ARGS="-k digest" for some of them)
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: lint imports ## What CI runs: lint, import rules, tests, and types beside them
	@mkdir -p var && $(BIN)/mypy >var/types.txt 2>&1 & types=$$!; \
	$(MAKE) --no-print-directory test; tests=$$?; \
	wait $$types; typed=$$?; echo "$(BIN)/mypy"; cat var/types.txt; exit $$((tests || typed))

lint: setup ## Style and common mistakes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup ## Types
	$(BIN)/mypy

imports: setup ## Who may import whom
	$(BIN)/lint-imports

migrate: setup ## Bring the database to the newest migration
	$(BIN)/throughline release

lock: setup ## Pin the dependencies of pyproject.toml anew, with hashes and without registry hosts
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
		--strip-extras --allow-unsafe --extra dev --build-deps-for wheel -o requirements-dev.lock pyproject.toml

bench: setup ## Measure speed as ratios against a floor from the same run
	$(BIN)/python -m benchmarks $(ARGS)

browser: ## Install Debian's Chromium, which the browser tests drive (needs root)
	apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-color-emoji >/dev/null

node: ## Install Debian's Node.js and npm, which the foreign-client test drives (needs root)
	apt-get update -qq && apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null

faults: setup ## Kill real processes in the middle of their work, and see that nothing is lost or doubled (minutes)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m faults tests/faults tests/salesforce/test_killed_load.py $(ARGS)

story: setup ## Play the whole demo, over Socket Mode and on another company's org, and look at every call
	$(BIN)/python -m pytest -n 2 -m story tests/demo $(ARGS)

foreign: setup ## Run jsforce, a client that is not ours, against the sandbox's Salesforce (needs npm)
	$(BIN)/python -m pytest -m foreign tests/sandbox/test_foreign_client.py $(ARGS)

screenshots: setup ## Take the pictures of README and docs from the running demo
	$(BIN)/python -m tests.browser.take_screenshots

clean: ## Remove the virtual environment and the embedded database
	rm -rf $(VENV) var
