# 评家：make demo 看一次评分；make test 跑全部测试。 `make demo` shows one scoring; `make test` runs every test.
#
#   make demo | test | lint | nightly | bench | look | wheel | lock | clean
#   PYTHON=python3.13   which interpreter (3.11, 3.12 or 3.13; by default that of .venv, else the first one found)
#   DURABLE=no          leave durable-rules out on purpose (no C compiler): test then names what it left out
#   PYTEST_ARGS=...     more words for pytest

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
# Two recipes at once would install into one environment.
.NOTPARALLEL:

FITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
# An environment that is there keeps its Python, so that a make which names none does not build another one.
ifndef PYTHON
PYTHON := $(shell here=$$(.venv/bin/python -c 'import sys; print(sys._base_executable)' 2>/dev/null </dev/null || true); \
	for each in "$$here" python3 python3.13 python3.12 python3.11; do \
	"$$each" -c '$(FITS)' 2>/dev/null </dev/null && { echo "$$each"; exit; }; done; echo python3)
endif
DURABLE ?= yes
PYTEST_ARGS ?=

RULESET := T01
EVIDENCE := examples/hege-zhigong-zhijia/某支行工会.yaml
REPORT := build/demo/T01-某支行工会.html

# Paths stay relative: the checkout may lie under a name with spaces or Chinese characters.
RUN := .venv/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check --no-input --quiet
VERSION := $(shell "$(PYTHON)" -c 'import sys; print(*sys.version_info[:3], sep=".")' 2>/dev/null </dev/null)
STAMPS := .venv/stamps-$(VERSION)
# durable-rules 2.0.28 calls a function that Python 3.13 dropped; its successor takes the same arguments.
DURABLE_FLAGS := CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject

export PYTHONUTF8 := 1
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

.PHONY: help demo test lint nightly bench look wheel lock clean python compiler try-durable need-durable

help:
	@sed -n '1,6s/^# \{0,1\}//p' Makefile

demo: $(STAMPS)/project try-durable
	@mkdir -p build/demo
	@.venv/bin/pingjia score $(RULESET) "$(EVIDENCE)"
	@.venv/bin/pingjia score $(RULESET) "$(EVIDENCE)" --format html --output "$(REPORT)"
	@echo; echo "网页报告 / HTML report: $(REPORT)"

test: $(STAMPS)/project need-durable
	@if [ "$(DURABLE)" = no ]; then \
	  $(RUN) -m pytest -n auto --maxprocesses 4 -m "not durable" $(PYTEST_ARGS); \
	  echo "注意：按 DURABLE=no，未测 durable-rules 的部分。 Note: the durable-rules tests were left out, as asked."; \
	else $(RUN) -m pytest -n auto --maxprocesses 4 $(PYTEST_ARGS); fi

lint: $(STAMPS)/project
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	.venv/bin/lint-imports --no-logo

nightly: $(STAMPS)/project need-durable
	HYPOTHESIS_PROFILE=nightly $(RUN) -m pytest -n auto --maxprocesses 4 $(PYTEST_ARGS)

bench: $(STAMPS)/project try-durable
	@for each in benchmarks/*.py; do echo "== $$each"; $(RUN) "$$each"; done

# Pictures of every page, for the eye; needs LibreOffice, poppler-utils and chromium, and says which is missing.
look: $(STAMPS)/project
	$(RUN) -m tests.look

wheel: $(STAMPS)/locked
	@rm -rf dist; $(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .; ls dist/*.whl

# Needs uv, any recent one. Names, versions and hashes only: no address of an index gets in.
lock:
	@command -v uv >/dev/null || { echo "make lock 需要 uv。 make lock needs uv."; exit 1; }
	@head=$$(sed -n '/^#/!q;p' requirements.lock); \
	  body=$$(uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --no-header \
	    --extra dev pyproject.toml); \
	  ! printf '%s\n' "$$body" | grep -nE '://|^-' || { echo "锁文件里混进了地址。 An address got into the lock." >&2; exit 1; }; \
	  printf '%s\n%s\n' "$$head" "$$body" > requirements.lock
	@echo "已写 requirements.lock。 Wrote requirements.lock."

clean:
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

# ---- what must be there first --------------------------------------------------------------------------------

python:
	@"$(PYTHON)" -c '$(FITS)' 2>/dev/null </dev/null || { \
	  echo "需要 Python 3.11、3.12 或 3.13（带 venv），而 $(PYTHON) 是：$(or $(VERSION),未找到)。"; \
	  echo "装好后指明：make demo PYTHON=python3.13；Debian/Ubuntu 另需 apt install python3-venv。"; \
	  echo "Needs Python 3.11, 3.12 or 3.13 with venv; $(PYTHON) is: $(or $(VERSION),not found)."; \
	  echo "Install one and name it: make demo PYTHON=python3.13 (Debian/Ubuntu: also python3-venv)."; \
	  exit 1; } >&2

compiler:
	@{ command -v "$${CC:-cc}" || command -v gcc; } >/dev/null && "$(PYTHON)" -c 'import os, sys, sysconfig; \
	  sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' || { \
	  echo "没有 C 编译器或 Python 头文件，durable-rules 装不上（它只有源码）。"; \
	  echo "  Debian/Ubuntu: apt install gcc python3-dev   Fedora/openEuler: dnf install gcc python3-devel"; \
	  echo "  macOS: xcode-select --install               Windows: 用 WSL，或不装"; \
	  echo "No C compiler or no Python headers: durable-rules, which comes as source only, cannot be built."; \
	  echo "Install the packages named above."; \
	  exit 1; } >&2

# ---- stamps: each says what has been done for this Python, so that a second run is quick -----------------------

$(STAMPS)/venv: | python
	@echo "新建 .venv（Python $(VERSION)） / making .venv"
	@"$(PYTHON)" -m venv --clear .venv
	@mkdir -p $(STAMPS); touch $@

$(STAMPS)/locked: requirements.lock $(STAMPS)/venv
	@echo "安装依赖（核对哈希） / installing what requirements.lock names"
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(STAMPS)/project: pyproject.toml $(STAMPS)/locked
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# No cache: a wheel built for 3.13 without the flag may lie there, and it does not import.
$(STAMPS)/durable: requirements-durable.lock $(STAMPS)/locked
	@$(MAKE) --no-print-directory compiler PYTHON="$(PYTHON)"
	@echo "编译 durable-rules / building durable-rules"
	@$(DURABLE_FLAGS) $(PIP) install --no-deps --no-build-isolation --no-cache-dir --force-reinstall \
	  --require-hashes -r requirements-durable.lock
	@$(RUN) -c "import durable.lang"
	@touch $@

ifeq ($(DURABLE),no)
try-durable need-durable: ;
else
# The demo does not depend on it: the reference inference gives the same answers.
try-durable: $(STAMPS)/locked
	@$(MAKE) --no-print-directory $(STAMPS)/durable PYTHON="$(PYTHON)" || { \
	  echo "没有 durable-rules：裁定改由参考推理得出，结果相同。"; \
	  echo "Going on without durable-rules: the reference inference gives the same rulings."; } >&2

# The tests compare the two, so they need both, or a word that one is to be left out.
need-durable: $(STAMPS)/locked
	@$(MAKE) --no-print-directory $(STAMPS)/durable PYTHON="$(PYTHON)" || { \
	  echo "测试要对照 durable-rules。装不上时：make test DURABLE=no（会写明未测什么）。"; \
	  echo "The tests compare against durable-rules. Without it: make test DURABLE=no, which says what it left out."; \
	  exit 1; } >&2
endif
