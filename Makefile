# What one does with a checkout. Every target sets up what it needs.

PYTHON ?= python3
PORT ?= 8000
INDEX ?= news.index
VENV := .venv
READY := $(VENV)/.ready
BENCH_READY := $(VENV)/.ready-bench
DEMO := build/newswire.index

.PHONY: setup demo serve test lint check bench model gazetteer clean

setup: $(READY)

$(READY): setup.cfg constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	touch $@

$(BENCH_READY): $(READY)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,bench]'
	touch $@

# Index the example newswire and serve it on http://127.0.0.1:$(PORT).
demo: $(READY)
	rm -rf $(DEMO)
	$(VENV)/bin/dateline index examples/newswire --index $(DEMO)
	$(VENV)/bin/dateline serve --index $(DEMO) --port $(PORT)

serve: $(READY)
	$(VENV)/bin/dateline serve --index $(INDEX) --port $(PORT)

test: $(READY)
	$(VENV)/bin/python -m pytest

check: lint test

lint: $(BENCH_READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

# For example: make bench BENCH_ARGS='--articles 63464'
bench: $(BENCH_READY)
	$(VENV)/bin/python -m benchmarks $(BENCH_ARGS)

# Build the gazetteer again, from GeoNames and the lists in training/places.
gazetteer: $(READY)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[gazetteer]'
	$(VENV)/bin/python -m training.gazetteer

# Train the tagger's model again, from the folder that DATELINE_DATA names. The teacher is needed where build/silver.jsonl is not:
# make model MODEL_ARGS='--teacher FOLDER'
model: $(READY)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,model]'
	$(VENV)/bin/python -m training $(MODEL_ARGS)

clean:
	rm -rf build $(VENV)
