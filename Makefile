# The two commands: `make run` starts the kiosk, `make test` tests it. Both install what they need into .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# The data-only packages' own needs are left out on purpose, so pip is not asked about conflicts.
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-warn-conflicts

# apt's picamera2 and lgpio cannot come from PyPI: where they are, the environment sees the system's packages.
SITE   = $(shell $(PYTHON) -c 'from importlib.util import find_spec as f; print("--system-site-packages" * bool(f("picamera2") or f("lgpio")))')

.PHONY: run install test train-test bench soak fuzz lab lab-nspawn lab-install lab-arm64 clean

run: install
	$(BIN)/kiosk run --demo

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml requirements-data.txt
	$(PYTHON) -m venv $(SITE) $(VENV)
	$(PIP) --editable .
	$(PIP) --no-deps --requirement requirements-data.txt
	@touch $@

test: $(VENV)/test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/python -m pytest

$(VENV)/test-installed: $(VENV)/installed
	$(PIP) --editable '.[test]'
	@touch $@

# Slower, on its own: the whole way from training data to an int8 model, on a small data set made for it.
train-test: $(VENV)/train-installed
	$(BIN)/python -m scripts.training.selftest

$(VENV)/train-installed: $(VENV)/installed
	$(PIP) --editable '.[train]'
	@touch $@

bench: install
	$(BIN)/kiosk bench

# Thousands of visits in fast motion, with presses, faults and edits by chance, then some in real time.
soak: $(VENV)/test-installed
	$(BIN)/python -m tests.endurance.soak --visits 2000

fuzz: $(VENV)/test-installed
	$(BIN)/python -m tests.endurance.fuzz_config --examples 20000

# The device lab (docs/lab.md): real systemd, GPIO, camera stack and KMSDRM without a Pi. All of it needs root and
# fetches from Debian and PyPI; what was built is kept in LAB.
LAB ?= lab/out

lab: $(VENV)/test-installed
	$(BIN)/python -m lab.qemu --out $(LAB)

lab-nspawn: $(VENV)/test-installed
	lab/root.sh $(LAB)
	$(BIN)/python -m lab.nspawn $(LAB)

lab-install:
	lab/install.sh $(LAB)

lab-arm64: $(VENV)/installed
	lab/arm64.sh $(LAB)

clean:
	rm -rf $(VENV) out
