# Everything runs in a virtual environment of its own, .venv, made on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Matrices are small here: more threads only wait for each other, and processes share the cores.
export OPENBLAS_NUM_THREADS ?= 1

# What is installed: what the lock says; `make setup-latest` and `make test-all` say otherwise.
LOCK := --constraint requirements.lock --build-constraint requirements.lock
RESOLVE := $(LOCK)
PYTEST := $(BIN)/python -m pytest -n auto --dist loadgroup

.PHONY: help setup setup-latest compiled lock demo test test-all test-fast test-browser certify \
	bench lectures student lite lint format clean

help:
	@echo "make demo          set up, build the problem sets, grade a sample class end to end"
	@echo "make test          set up, run the tests"
	@echo "make test-all      the slow tests as well, and the others with the newest and with the"
	@echo "                   lowest versions of what the course needs"
	@echo "make test-browser  open the lectures' pages in headless Chromium"
	@echo "make certify       print how every grader fares against right and wrong answers;"
	@echo "                   EXERCISE=softmax or PS=ps4: only these"
	@echo "make lectures      execute the lectures and build build/site"
	@echo "make student       build the course for a student as one zip"
	@echo "make lite          build the same for the browser, with JupyterLite"
	@echo "make bench         measure speed against named peers"
	@echo "make format, lint  ruff; lint checks the direction of imports too"
	@echo "make setup         only set up: the versions in requirements.lock, into $(VENV)"
	@echo "make setup-latest  set up with the newest versions instead; make lock: lock these"
	@echo "make clean         remove what the course's commands have built here"

setup: $(VENV)/installed

$(VENV)/installed: pyproject.toml requirements.lock
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is \
	needed; this is ' + sys.version.split()[0] + '. Another one: make $(MAKECMDGOALS) PYTHON=...')"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the course needs into $(VENV) ..."
	@test -x $(BIN)/uv || $(BIN)/python -m pip install -qq --disable-pip-version-check \
	    --constraint requirements.lock uv
	@$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python $(RESOLVE) --editable ".[test]"
	@touch $@

setup-latest:
	@rm -f $(VENV)/installed
	@$(MAKE) --no-print-directory setup RESOLVE=--upgrade

lock: setup
	@$(BIN)/uv pip compile -q --upgrade --universal --all-extras --no-header --no-annotate \
	    pyproject.toml --output-file requirements.lock

demo: solutions setup
	@$(BIN)/python -m tools.demo

test: lint test-fast

test-fast: setup compiled
	$(PYTEST) -m "not slow"

# Hundreds of processes import the course. Where none may write bytecode, each would compile it.
compiled: setup
	@$(BIN)/python -m compileall -q nnkit autograder $(wildcard solutions)

test-all: lint compiled
	$(PYTEST)
	@echo "The same with the newest versions ..."
	$(MAKE) setup-latest test VENV=.venv-latest
	@echo "The same with the lowest versions ..."
	$(MAKE) test VENV=.venv-lowest RESOLVE="--upgrade --resolution=lowest-direct"

test-browser: lectures
	@$(BIN)/python -m tools.browser

certify: solutions setup
	@$(BIN)/python -m tools.certify $(EXERCISE) $(PS)

bench: solutions setup
	@$(BIN)/python -m tools.bench

lectures: solutions setup
	@$(BIN)/python -m tools.site

student: lectures
	@$(BIN)/python -m autograder student

lite: student
	@$(BIN)/uv pip install -q --python $(BIN)/python $(RESOLVE) --editable ".[test,lite]"
	@$(BIN)/python -m tools.lite

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@test ! -d solutions || $(BIN)/lint-imports --no-logo

# There is a folder of this name, except in a checkout that is published.
solutions:
	@echo "make $(MAKECMDGOALS) needs solutions/, which is left out here"; exit 1

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf build release submitted autograded feedback exchange downloaded gradebook.db*
