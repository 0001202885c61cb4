# One door for people and machines: every target sets up what it needs, and a second run is quick.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
VENV := .venv
PEERS := .venv-peers
KERASES := 3.5.0 3.9.2 3.12.0 3.15.1
JAX_FOR_3.5.0 := jax==0.4.38
JAX_FOR_3.9.2 := jax==0.5.3
JAX_FOR_3.12.0 := jax==0.7.2
JAX_FOR_3.15.1 := jax
BIN := $(VENV)/bin
BESIDE := --peer-python $(PEERS)/bin/python
CHECKED := src tests bench examples conformance
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow lint format conformance bench bench-all bench-gpu bench-setup course files clean

help: ## What can be asked for
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile

demo: $(VENV)/.demo ## Train on a real table from the command line, and read the verdict
	$(BIN)/python examples/demo.py

test: lint ## Style, types and every quick test
	JAX_PLATFORMS=cpu $(BIN)/python -m pytest -n $(WORKERS) -m "not slow"

test-slow: $(VENV)/.test ## The tests that take minutes
	JAX_PLATFORMS=cpu $(BIN)/python -m pytest -n $(WORKERS) -m slow

lint: $(VENV)/.test ## Style and types alone
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy

format: $(VENV)/.test ## Bring the code into its form
	$(BIN)/ruff format $(CHECKED)
	$(BIN)/ruff check --fix $(CHECKED)

bench: $(VENV)/.test $(PEERS)/.ready ## Import, epochs, whole programs, answers and many fits beside the peers: the short set, about 15 minutes
	$(BIN)/python bench/import_time.py
	$(BIN)/python bench/warm_epochs.py --rounds 3 $(BESIDE)
	$(BIN)/python bench/whole_process.py --rounds 2 --workloads tiny wine mid $(BESIDE)
	$(BIN)/python bench/predict.py --rounds 2 --workloads tiny wine mid $(BESIDE)
	$(BIN)/python bench/many_fits.py --rounds 1
	$(BIN)/python bench/reading.py --rows 1000 100000 $(BESIDE)

bench-all: $(VENV)/.test $(PEERS)/.ready ## Everything that is measured on a processor, with more rounds: some hours, and 16 GB of disk
	$(BIN)/python bench/import_time.py
	$(BIN)/python bench/warm_epochs.py $(BESIDE)
	$(BIN)/python bench/floors.py
	$(BIN)/python bench/whole_process.py $(BESIDE)
	$(BIN)/python bench/whole_process.py --epochs 1 $(BESIDE)
	$(BIN)/python bench/predict.py $(BESIDE)
	$(BIN)/python bench/many_fits.py
	$(BIN)/python bench/streaming.py --size 4 $(BESIDE)
	$(BIN)/python bench/reading.py $(BESIDE)

conformance: $(VENV)/.test .venv-conformance/.ready ## Keras's own unit tests against lamina, and both side by side
	JAX_PLATFORMS=cpu $(BIN)/python conformance/keras_tests.py
	$(BIN)/python conformance/comparisons.py --keras-python .venv-conformance/bin/python

course: $(VENV)/.test $(PEERS)/.ready ## The course's lessons and exercises in Keras and in lamina; writes docs/course.md
	$(BIN)/python bench/course/run.py --peer-python $(PEERS)/bin/python

files: $(VENV)/.test $(KERASES:%=.venv-keras/%/.ready) ## Files that lamina writes, read and trained on by four versions of Keras
	$(BIN)/python conformance/files.py $(KERASES:%=.venv-keras/%/bin/python)

bench-gpu: $(VENV)/.test $(PEERS)/.ready ## The same on a graphics card, beside PyTorch with CUDA graphs; JAX and PyTorch must see one
	$(BIN)/python bench/gpu.py --peer-python $(PEERS)/bin/python
	$(BIN)/python bench/step_bounds.py

bench-setup: $(PEERS)/.ready ## The peers' own environment: Keras, TensorFlow, PyTorch

clean: ## Throw the environments and the demo away
	rm -rf $(VENV) $(PEERS) .venv-keras .venv-conformance demo

# A virtual environment needs ensurepip, which some systems leave out; their pip can fill one from outside.
define environment
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "lamina needs Python 3.11 or newer; say which: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@test -x $(1)/bin/python && $(1)/bin/python -m pip --version >/dev/null 2>&1 \
		|| $(PYTHON) -m venv --clear $(1) \
		|| { $(PYTHON) -m venv --clear --without-pip $(1) && $(PYTHON) -m pip --python $(1)/bin/python install pip; }
	$(1)/bin/python -m pip install --quiet --upgrade "pip>=25.1"
endef

$(VENV)/.demo: pyproject.toml
	$(call environment,$(VENV))
	$(BIN)/python -m pip install --quiet --editable . scikit-learn
	@touch $@

$(VENV)/.test: pyproject.toml
	$(call environment,$(VENV))
	$(BIN)/python -m pip install --quiet --editable . --group test
	@touch $@ $(VENV)/.demo

.venv-conformance/.ready: conformance/keras.txt
	$(call environment,.venv-conformance)
	.venv-conformance/bin/python -m pip install --quiet --requirement $<
	@touch $@

.venv-keras/%/.ready:
	$(call environment,$(@D))
	$(@D)/bin/python -m pip install --quiet keras==$* "$(JAX_FOR_$*)" h5py
	@touch $@

$(PEERS)/.ready: bench/peers.txt
	$(call environment,$(PEERS))
	$(PEERS)/bin/python -m pip install --quiet --requirement bench/peers.txt
	@touch $@
