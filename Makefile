# Everything runs in a virtual environment of its own, .venv, made on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup demo test test-all test-browser certify bench lectures student lint format clean

help:
	@echo "make demo          set up, build the problem sets, grade a sample class end to end"
	@echo "make test          set up, run the tests"
	@echo "make test-all      run the slow tests as well"
	@echo "make test-browser  open the lectures' pages in headless Chromium"
	@echo "make certify       print how every grader fares against right and wrong answers"
	@echo "make lectures      execute the lectures and build build/site"
	@echo "make student       build the course for a student as one zip"
	@echo "make bench         measure speed against named peers"
	@echo "make format, lint  ruff; lint checks the direction of imports too"

setup: $(VENV)/installed

$(VENV)/installed: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the course needs into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable ".[test]"
	@touch $@

demo: setup
	@$(BIN)/python -m tools.demo

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@test ! -d solutions || $(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not slow"

test-all: setup
	$(BIN)/python -m pytest -n auto --dist loadgroup

test-browser: lectures
	$(BIN)/python -m tools.browser

certify: setup
	@$(BIN)/python -m tools.certify $(EXERCISE) $(PS)

bench: setup
	@$(BIN)/python -m tools.bench

lectures: setup
	@$(BIN)/python lectures/build.py

student: setup
	@$(BIN)/python -m autograder student

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@test ! -d solutions || $(BIN)/lint-imports --no-logo

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf build release submitted autograded feedback exchange downloaded gradebook.db*
