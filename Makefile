# make site | make test: set-up and all, on a bare machine. See README.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python build.py

.PHONY: site serve check test audit bench bench-preview fuzz verify sbom audit-supply clean
site: .venv/site.done
	$(RUN) build

serve: .venv/site.done
	$(RUN) serve

check: .venv/site.done
	$(RUN) check

verify: .venv/site.done
	$(RUN) build --verify

test: .venv/test.done
	$(BIN)/python -m tests.checkers --install
	$(BIN)/python -m tests.browser --install
	$(BIN)/python -m tests.servers --install
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	BROWSER_NEEDED=1 $(BIN)/python -m pytest --numprocesses=auto --dist=loadfile

fuzz: .venv/fuzz.done
	FUZZ_STEPS=10000 $(BIN)/python -m pytest tests/test_same_bytes.py -s
	STATEFUL_STEPS=10000 $(BIN)/python -m pytest tests/test_stateful.py -s
	FUZZ_SECONDS=300 $(BIN)/python -m pytest tests/test_fuzz.py
	$(BIN)/python -m tests.fuzz_atheris -max_total_time=300
	CRASH_KILLS=1000 $(BIN)/python -m pytest tests/test_crashes.py
	BURSTS=1000 $(BIN)/python -m pytest tests/test_bursts.py -s

# How long builds take, beside other builders: BENCH_SIZES="1000 10000", BENCH_ROUNDS, BENCH_PEERS; see bench/README.md.
bench: .venv/site.done
	$(BIN)/python -m bench

# From saving a file to seeing it, with 35 and with 1,000 articles.
bench-preview: .venv/test.done
	$(BIN)/python -m bench.preview

# Lighthouse, as a slow phone, over one page of each template.
audit: .venv/test.done
	$(BIN)/python -m tests.browser --install
	$(BIN)/python -m tests.servers --install
	PYTHONPATH=. $(BIN)/python tests/lighthouse.py

# The bill of materials of the site and its builder, in the form of CycloneDX.
sbom: .venv/test.done
	$(BIN)/python requirements/sbom.py > sbom.cdx.json
	@echo "sbom.cdx.json is written"

# Asks the public databases for known holes in what is pinned; needs the internet, runs once a week on the host.
audit-supply: .venv/test.done
	$(BIN)/python -m pip_audit --requirement requirements/site.txt --require-hashes --disable-pip --progress-spinner off
	npm audit --package-lock-only

clean:
	rm -rf .venv .cache public

# uv does the installing when it is there, else pip; both check every file against the hashes of the lock.
define install
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11.5 or newer is needed: install it, or name it with PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 5))' || { echo "Python 3.11.5 or newer is needed; this is `$(PYTHON) -V`"; exit 1; }
	@echo "Installing what is needed into .venv; the first time this can take some minutes."
	@if command -v uv >/dev/null; then \
	  test -x $(BIN)/python || uv venv -q --python $(PYTHON) .venv; \
	  uv pip install -q --python $(BIN)/python --require-hashes -r $(1); \
	else \
	  test -x $(BIN)/python || $(PYTHON) -m venv .venv; \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1); \
	fi
	@touch $@
endef

.venv/site.done: requirements/site.txt
	$(call install,requirements/site.txt)

.venv/test.done: requirements/test.txt
	$(call install,requirements/test.txt)
	@touch .venv/site.done

.venv/fuzz.done: .venv/test.done requirements/fuzz.txt
	$(call install,requirements/fuzz.txt)
