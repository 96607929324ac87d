# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Needs Python 3.11 or newer, make and git. Everything is made below .build/.

.DEFAULT_GOAL := help

PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$python; break; fi; done)

TARGETS := demo simulator test lint typing unit sanity system service browser awx events integration molecule docs build bench ee changelog environments

NOX := .build/nox

export ARGS CORE JOBS VERBOSE

.PHONY: help clean $(TARGETS)

help: ## Show this list
	@echo "Usage: make TARGET [CORE=2.19|all] [ARGS='-k name'] [JOBS=2] [VERBOSE=1]"
	@echo
	@sed -n 's/^\([a-z]*\): ##\(.*\)/  \1 \2/p' $(firstword $(MAKEFILE_LIST)) | awk '{ name = $$1; $$1 = ""; printf "  %-14s%s\n", name, $$0 }'

demo: ## Install the collection and show it against a simulated service

simulator: ## Run the simulator alone (ARGS='--help' lists its options)

test: ## Run everything below, on every ansible-core that has a Python here

lint: ## Formatting, ruff, yamllint, ansible-lint, licence headers

typing: ## mypy --strict

unit: ## Unit tests: ansible-test units, or pytest with ARGS

sanity: ## ansible-test sanity

system: ## The real commands of Ansible against the simulator

service: ## The client, the simulator and the contract, the official SDK, faults and TLS

browser: ## The report in Chromium

awx: ## AWX's way: its set-up, ansible-runner, ansible-builder, ansible-navigator

events: ## The event sources in the real ansible-rulebook (needs a JDK 17)

integration: ## ansible-test integration against the simulator

molecule: ## molecule scenarios against the simulator

docs: ## Lint the documentation and the changelog, and build the HTML

build: ## Build the artifact, install it, and import it as Galaxy does

bench: ## Benchmarks against the simulator

ee: ## Build the execution environment with podman, and run the collection in it

changelog: ## Write the changelog of the version in galaxy.yml from the fragments

environments: ## Build every environment now

clean: ## Remove everything that was built
	@rm -rf .build

$(NOX)/requirements.txt: tests/requirements/nox.txt
	@if [ -z "$(PYTHON)" ]; then echo "No Python 3.11 or newer found: name one with make PYTHON=..." >&2; exit 2; fi
	@$(PYTHON) -m venv --clear $(NOX) && $(NOX)/bin/python -m pip install --quiet --disable-pip-version-check -r $< && cp $< $@

$(TARGETS): $(NOX)/requirements.txt
	@PYTHONDONTWRITEBYTECODE=1 exec $(NOX)/bin/python -m tests.tools $@
