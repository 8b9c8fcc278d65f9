# `make` alone lists the verbs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORLD := demo/world
AS_OF := 2024-11-30

LIFE := demo/life
REGISTRY := MLFLOW_TRACKING_URI=sqlite:///$(LIFE)/mlflow.db

.DEFAULT_GOAL := help

.PHONY: help install demo retrain guarantees check format test bench fuzz evidence world learning contenders ablation drift sbom audit-packages catalogue docs sample lock clean

help:  ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.installed  ## set up .venv with the locked packages

demo: $(VENV)/.installed  ## simulate a world, train on it, score a sample
	@rm -rf demo
	$(BIN)/diversion-risk simulate --out $(WORLD) --orders 60000 --seed 7 --world wanted_goods
	$(BIN)/diversion-risk train data.orders=$(WORLD)/orders.parquet data.outcomes=$(WORLD)/outcomes.parquet \
	  as_of=$(AS_OF) out=demo/model paths.mlflow=demo paths.runs=demo/runs
	$(BIN)/diversion-risk score data/sample/orders.csv --model demo/model --out demo/tonight
	@echo
	@echo "Worth opening:"
	@echo "  demo/tonight/report.html   the review list of the sample, with the reasons of each order"
	@echo "  demo/model/model_card.md   what the model learned from and how good it was; plots beside it"
	@echo "  demo/tonight/scores.parquet   one row an order, for whatever comes next"

retrain: $(VENV)/.installed  ## the life of a model: train, score, verdicts, train anew, promote (docs/retraining.md)
	@rm -rf $(LIFE)
	@test -f $(WORLD)/truth.parquet || $(BIN)/diversion-risk simulate --out $(WORLD) --orders 60000 --seed 7 --world wanted_goods
	$(BIN)/python benchmarks/reviewers.py known $(WORLD)/outcomes.parquet 2023-12-31 $(LIFE)/outcomes.parquet
	$(BIN)/diversion-risk train data.orders=$(WORLD)/orders.parquet data.outcomes=$(LIFE)/outcomes.parquet \
	  as_of=2023-12-31 policy=learning out=$(LIFE)/first paths.mlflow=$(LIFE) paths.runs=$(LIFE)/runs
	$(REGISTRY) $(BIN)/diversion-risk promote $(LIFE)/first --orders $(WORLD)/orders.parquet \
	  --outcomes $(WORLD)/outcomes.parquet --from 2024-01-01 --to 2024-06-30 --why "the first model" --out $(LIFE)/gates-first
	$(BIN)/python benchmarks/reviewers.py batch $(WORLD)/orders.parquet 2023-12-31 2024-06-30 $(LIFE)/batch.parquet
	$(REGISTRY) $(BIN)/diversion-risk score $(LIFE)/batch.parquet --model models:/diversion-risk@champion --out $(LIFE)/scored
	$(BIN)/python benchmarks/reviewers.py verdicts $(WORLD) $(LIFE)/scored $(LIFE)/verdicts.csv
	$(BIN)/diversion-risk verdicts $(LIFE)/verdicts.csv --run $(LIFE)/scored --outcomes $(LIFE)/outcomes.parquet
	$(BIN)/diversion-risk released $(LIFE)/scored --outcomes $(LIFE)/outcomes.parquet
	$(BIN)/diversion-risk train data.orders=$(WORLD)/orders.parquet data.outcomes=$(LIFE)/outcomes.parquet \
	  as_of=2024-07-31 policy=learning out=$(LIFE)/second paths.mlflow=$(LIFE) paths.runs=$(LIFE)/runs
	$(BIN)/diversion-risk evaluate $(LIFE)/first $(LIFE)/second --orders $(WORLD)/orders.parquet \
	  --outcomes $(WORLD)/outcomes.parquet --from 2024-08-01 --to 2024-12-31 --out $(LIFE)/evaluated
	$(REGISTRY) $(BIN)/diversion-risk promote models:/diversion-risk@challenger --orders $(WORLD)/orders.parquet \
	  --outcomes $(WORLD)/outcomes.parquet --from 2024-08-01 --to 2024-12-31 --why "learned from half a year of verdicts" \
	  --out $(LIFE)/gates-second || { [ $$? -eq 5 ] && echo "Refused, for the reasons above: the champion stays."; }
	$(REGISTRY) $(BIN)/diversion-risk history

check: $(VENV)/.installed-dev  ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev  ## put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test: $(VENV)/.installed-dev  ## run the tests
	$(BIN)/pytest -n 2 $(PYTEST)

bench: $(VENV)/.installed-dev  ## measure speed and memory; figures go to docs/performance.md
	$(BIN)/python benchmarks/speed.py $(BENCH)
	$(BIN)/python benchmarks/serving.py

fuzz: $(VENV)/.installed-dev  ## read 10,000 damaged files, from where it was stopped; docs/fuzzing.md tells what was found
	$(BIN)/python -W ignore benchmarks/fuzz.py $(FUZZ)

guarantees: $(VENV)/.installed-dev  ## how often a promised recall and the estimate of the released hold, over 100 worlds
	$(BIN)/python benchmarks/guarantees.py

evidence: $(VENV)/.installed-dev  ## measure on published cases; figures go to docs/evidence.md
	$(BIN)/python benchmarks/evidence.py

world: $(VENV)/.installed-dev  ## hold the simulated world against published figures; page and plots go to docs/world
	$(BIN)/python benchmarks/world.py

learning: $(VENV)/.installed-dev  ## hold label strategies against the truth of simulated worlds; figures go to docs/learning.md
	$(BIN)/python benchmarks/learning.py

contenders: $(VENV)/.installed-dev  ## hold ways of learning against each other on the same folds; figures go to docs/contenders.md
	$(BIN)/python benchmarks/contenders.py

sbom: $(VENV)/.installed-dev  ## list what is installed, as CycloneDX, without the network
	@mkdir -p build
	$(BIN)/cyclonedx-py environment --of JSON --output-reproducible -o build/sbom.json $(BIN)/python

drift: $(VENV)/.installed-dev  ## whether drift names a change of the world within a month and is silent where there is none (docs/health.md)
	$(BIN)/python benchmarks/drift.py $(DRIFT)

audit-packages: $(VENV)/.installed-dev  ## ask PyPI about known weaknesses of the locked packages (needs the network)
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.txt

ablation: $(VENV)/.installed-dev  ## measure what each fact is worth and costs; writes docs/ablation.md, goes on where it was stopped
	$(BIN)/python benchmarks/ablation.py

catalogue: $(VENV)/.installed  ## write the pages of docs/ that the code tells: facts, columns, commands, settings, shuffles
	$(BIN)/diversion-risk catalogue facts > docs/catalogue.md
	$(BIN)/diversion-risk catalogue columns > docs/data.md
	$(BIN)/diversion-risk catalogue shuffles > docs/shuffles.md
	$(BIN)/diversion-risk catalogue commands > docs/commands.md
	$(BIN)/diversion-risk catalogue settings > docs/settings.md

docs: $(VENV)/.installed-dev  ## build the documentation into build/docs, without the network; a warning is an error
	$(BIN)/python -m sphinx -q -W --keep-going -E -a -d build/doctrees -b html docs build/docs
	@echo build/docs/index.html

sample: $(VENV)/.installed  ## make data/sample anew from the demo's world
	$(BIN)/diversion-risk simulate --out $(WORLD) --orders 60000 --seed 7 --world wanted_goods
	$(BIN)/python benchmarks/sample.py $(WORLD) $(AS_OF)

lock:  ## lock the packages with hashes (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra build pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra build --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean:  ## remove what the other verbs made
	rm -rf $(VENV) demo build dist runs multirun .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python requirements.txt pyproject.toml
	$(BIN)/pip install --disable-pip-version-check -q --require-hashes -r requirements.txt
	$(BIN)/pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/pip install --disable-pip-version-check -q --require-hashes -r requirements-dev.txt
	@touch $@
