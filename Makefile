# One target per habit. `make` alone lists them.

MODELS ?= svm mlp cnn
ARGS ?=
TESTS ?=
DATASETS ?= data

# Only what stands on make's own command line: some shells export HOST as the name of the machine.
given = $(if $(filter command,$(firstword $(origin $(1)))),$(2) $($(1)))

CI_FLAGS = $(if $(filter true,$(CI)),-p tests.ci_plugin)
SERVING = .venv/.installed
TRAINING = .venv/.installed-train
TESTING = .venv-test/.installed

.PHONY: help serve train test check bench bench-accuracy bench-read bench-serve notebooks docs clean
.DEFAULT_GOAL := help

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(SERVING) ## start the server on http://127.0.0.1:8085 [HOST= PORT= WORKERS= ARGS=]
	@.venv/bin/inkdigits serve $(call given,HOST,--host) $(call given,PORT,--port) $(call given,WORKERS,--workers) $(ARGS)

train: $(TRAINING) ## train models into the model store [MODELS="svm mlp cnn" ARGS="--data mnist"]
	@.venv/bin/inkdigits train $(MODELS) $(ARGS)

test: $(TESTING) ## run every test [TESTS=tests/history ARGS=-x]
	@scripts/install-test-programs
	@.venv-test/bin/python -m pytest $(CI_FLAGS) $(TESTS) $(ARGS)

check: $(TESTING) ## style and types
	@.venv-test/bin/ruff check
	@.venv-test/bin/ruff format --check
	@.venv-test/bin/mypy --strict
	@.venv-test/bin/mypy --strict scripts/*.py
	@MYPYPATH=src:. .venv-test/bin/mypy --strict --explicit-package-bases --exclude apps -p benchmarks.serving

bench: $(TESTING) ## score what ships through the running server; MNIST is downloaded once [DATASETS=data ARGS=]
	@.venv-test/bin/python -m benchmarks.serving_accuracy --datasets $(DATASETS) $(ARGS)

bench-accuracy: $(TESTING) ## hold every accuracy target against its figure; trains what is not recorded [DATASETS=data]
	@.venv-test/bin/python benchmarks/seeds.py many --datasets $(DATASETS)
	@.venv-test/bin/python benchmarks/seeds.py few --datasets $(DATASETS)
	@.venv-test/bin/python benchmarks/seeds.py times --datasets $(DATASETS)
	@.venv-test/bin/python benchmarks/accuracy.py --datasets $(DATASETS)

bench-serve: $(TESTING) ## hold every serving target against its figure, beside other servers, 10 minutes and once 5 to build them [ARGS="--peers none"]
	@.venv-test/bin/python -m benchmarks.serving $(ARGS)

bench-read: $(TESTING) ## hold how well and how fast pictures are read against its targets [DATASETS=data ARGS="--only singles"]
	@.venv-test/bin/python -m benchmarks.reading --datasets $(DATASETS) $(ARGS)

notebooks: $(TESTING) ## run the notebooks with every fold and pass, some minutes, into build/notebooks
	@mkdir -p build/notebooks
	@.venv-test/bin/jupyter-execute --timeout=-1 --output='../build/notebooks/{notebook_name}' notebooks/*.ipynb

docs: $(SERVING) ## write docs/reference.md from the program's own tables
	@.venv/bin/python scripts/make_reference.py

clean: ## remove the environments and everything that was built
	rm -rf .venv .venv-test build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(SERVING): pyproject.toml
	@scripts/make-environment .venv
	@.venv/bin/python -m pip install --quiet --editable .
	@touch $@

$(TRAINING): $(SERVING)
	@echo "Adding what training needs to .venv: PyTorch, scikit-learn"
	@.venv/bin/python scripts/install_torch.py
	@.venv/bin/python -m pip install --quiet --editable '.[train]'
	@touch $@

$(TESTING): pyproject.toml
	@scripts/make-environment .venv-test
	@.venv-test/bin/python scripts/install_torch.py
	@.venv-test/bin/python -m pip install --quiet --editable '.[train,pdf,parquet,postgresql,redis,async-client]' --group test
	@touch $@
