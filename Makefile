# What one can do here. `make demo` and `make test` need only Python 3.11 or later and a package index.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help demo serve dev test check format browser bench lock wheel clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# What is tried here is kept here; an installation names its own home.
demo dev: export CONFIGURATOR_HOME ?= $(CURDIR)/var/demo

demo: $(VENV)/run  ## set up, fill an embedded database with a believable plant, and serve it
	$(BIN)/configurator demo

serve: $(VENV)/run  ## serve this installation as the environment's settings say
	$(BIN)/configurator serve

dev: $(VENV)/dev  ## serve with reload and the debugger, on the demo's data
	$(BIN)/configurator --debug run --debug

test: $(VENV)/dev browser  ## set up and pass all tests, browser tests included
	$(BIN)/python -m pytest

check: $(VENV)/dev  ## format, lint, types, imports, quick tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/test_house.py tests/catalogue tests/orders tests/promise

format: $(VENV)/dev  ## put every file into the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

browser: $(VENV)/dev  ## find a Chromium, or install one
	$(BIN)/python e2e/chromium.py

bench: $(VENV)/dev  ## run every benchmark within about a minute each
	for question in bench/[a-z]*.py; do $(BIN)/python $$question --quick || exit 1; done

lock: pyproject.toml  ## resolve the dependencies anew into both lock files (needs pip-tools)
	pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  -o requirements.lock pyproject.toml
	pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

wheel: $(VENV)/dev  ## build the installable package into dist/
	$(BIN)/python -m pip wheel -q --no-deps -w dist .

clean:  ## remove the environment and everything made here
	rm -rf $(VENV) dist build var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# Stamps: the environment is made anew only when its lock file is newer.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Configurator needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps -e .
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/run
	$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.lock
	@touch $@
