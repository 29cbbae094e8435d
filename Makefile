# The front door. `make run` and `make test` each work alone on a bare Debian 12: they install what
# is missing, build, and run.
PRESET ?= release
BUILD := build/$(PRESET)
PACKAGES := g++ cmake ninja-build ccache libboost-graph-dev libboost-math-dev libeigen3-dev \
  libfmt-dev libtomlplusplus-dev libcli11-dev nlohmann-json3-dev libgtest-dev libgmock-dev \
  libbenchmark-dev librapidcheck-dev librsvg2-dev libsqlite3-dev zlib1g-dev pkg-config python3 python3-jsonschema graphviz zsh fish
CLANG_PACKAGES := clang clang-format clang-tidy
WASM_PACKAGES := clang-22 lld-22 libc++-22-dev-wasm32 libc++abi-22-dev-wasm32 \
  libclang-rt-22-dev-wasm32 wasi-libc binaryen nodejs
# What opens reports; its checker of accessibility comes from the npm registry, by tests/report/package-lock.json.
REPORT_PACKAGES := chromium fonts-dejavu-core
# What can run a sweep besides this machine's own cores, and what reads its export; the tests of it
# skip where it is missing.
BATCH_PACKAGES := slurm-wlm munge parallel python3-pandas

# What executes the notebooks; the test of their module skips where it is missing.
NOTEBOOK_PACKAGES := python3-pandas python3-matplotlib python3-nbclient python3-ipykernel python3-nbformat
PYTHON ?= /usr/bin/python3

SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
missing = $(strip $(foreach p,$(1),$(shell \
  dpkg-query -W -f='$${db:Status-Status}\n' $(p) 2>/dev/null | grep -qx installed || echo $(p))))
install_missing = @missing="$(call missing,$(1))"; if [ -n "$$missing" ]; then \
  echo "installing: $$missing" >&2; \
  $(SUDO) apt-get -qq update >&2 && \
  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
    $$missing >&2; fi

.PHONY: run test validate conservation coverage scan word-size odr slow bench module wasm bench-wasm report-test notebooks check-notebooks program build configure deps clang-deps notebook-deps batch-deps digests determinism format tidy install clean

run: program
	$(BUILD)/stowplan run configs/scenarios/mixed.toml

test: build
	ctest --preset $(PRESET) -LE slow -j 2

# Published measurements against ours; docs/validation.md is what it prints.
validate: program
	$(BUILD)/stowplan validate configs/validation --format md -o docs/validation.md
	$(BUILD)/stowplan validate configs/validation

# What must add up, in 1,000 random scenarios; and whether a counter left out would be noticed.
conservation: build
	$(BUILD)/tests/conservation 1000
	tests/conservation_mutations.py . $(BUILD)/mutations

# How often intervals hold the truth, over seeds 1 to 200; some minutes.
coverage: configure
	@cmake --build --preset $(PRESET) --target coverage
	$(BUILD)/tests/coverage --seeds 200

# Whole results are those of a program that looks at every host for each placement.
scan: program
	tests/by_scan/compare.sh $(BUILD)/stowplan $(BUILD)/by_scan

# The same results where words have 32 bits; wants g++-multilib.
word-size: program
	tests/word_size.sh $(BUILD)/stowplan

# No name means two things: program and tests linked with -flto -Wodr.
odr: deps
	tests/odr/check.sh

# All that takes minutes or a build of its own, each also a command above.
slow: build
	ctest --preset $(PRESET) -L slow

bench: build
	$(BUILD)/tests/bench/stowplan_bench
	tests/bench/sweep_bench.py $(BUILD)/stowplan configs/scenarios/mixed.toml tests/bench/trivial.toml

# The module for browsers, which `report` puts into its files.
module: deps
	$(call install_missing,$(WASM_PACKAGES))
	@cmake --preset wasm >build/configure.log 2>&1 || { cat build/configure.log >&2; exit 1; }
	@cmake --build --preset wasm

# Whether it gives what the program gives, byte for byte.
wasm: program module
	node tests/wasm_same.mjs $(BUILD)/stowplan build/wasm/stowplan.wasm
	node tests/wasm_tasks.mjs $(BUILD)/stowplan build/wasm/stowplan.wasm

# How large the module is and how fast, in pairs with the program; some minutes.
bench-wasm: program module
	node tests/bench/wasm_bench.mjs $(BUILD)/stowplan build/wasm/stowplan.wasm

# Reports in a browser without a window: the program's numbers to the bit, nothing from a network, names
# that are only names, no serious fault for those who cannot see; pictures, sizes and times in build/report.
report-test: program module
	$(call install_missing,$(REPORT_PACKAGES))
	@command -v npm >/dev/null || { $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends npm >&2; }
	@mkdir -p build/report/npm && cp tests/report/package.json tests/report/package-lock.json build/report/npm/
	@cd build/report/npm && npm ci --ignore-scripts --no-audit --no-fund --silent
	node tests/report/report_test.mjs $(BUILD)/stowplan build/report build/report/npm/node_modules/axe-core/axe.min.js

# Executes the notebooks and writes their outputs back; a minute or two on two quiet cores.
notebooks: program notebook-deps
	STOWPLAN=$(CURDIR)/$(BUILD)/stowplan $(PYTHON) notebooks/execute.py notebooks/*.ipynb

# Whether what they say is what the program says now, word by word; writes nothing.
check-notebooks: program notebook-deps
	$(PYTHON) tests/notebooks_module.py $(BUILD)/stowplan
	STOWPLAN=$(CURDIR)/$(BUILD)/stowplan $(PYTHON) notebooks/execute.py --check notebooks/*.ipynb

program: configure
	@cmake --build --preset $(PRESET) --target stowplan

build: configure
	@cmake --build --preset $(PRESET)

configure: deps
	@cmake --preset $(PRESET) >build/configure.log 2>&1 || { cat build/configure.log >&2; exit 1; }

deps:
	@mkdir -p build
	$(call install_missing,$(PACKAGES))

clang-deps: deps
	$(call install_missing,$(CLANG_PACKAGES))

notebook-deps:
	$(call install_missing,$(NOTEBOOK_PACKAGES))

batch-deps:
	$(call install_missing,$(BATCH_PACKAGES))

# The golden scenarios by the programs of both compilers, as they are released: the same bytes.
CLANG_BUILD := build/digests-clang
digests: program
	$(call install_missing,clang)
	@cmake --preset clang -B $(CLANG_BUILD) -DSTOWPLAN_TESTS=OFF >build/configure.log 2>&1 || \
	  { cat build/configure.log >&2; exit 1; }
	@cmake --build $(CLANG_BUILD) --target stowplan
	tests/determinism.sh $(BUILD)/stowplan $(CLANG_BUILD)/stowplan

# Digests of the golden scenarios from both compilers, two optimisation levels, one and two
# threads, and without the CPU's fused multiply-add.
determinism: clang-deps
	tests/determinism.sh

format: clang-deps
	git ls-files '*.cpp' '*.hpp' | xargs clang-format -i

tidy: clang-deps
	@cmake --preset clang >build/configure.log 2>&1 || { cat build/configure.log >&2; exit 1; }
	git ls-files 'sim/*.cpp' 'models/*.cpp' 'view/*.cpp' 'cli/*.cpp' | \
	  xargs -n 1 -P 2 clang-tidy -p build/clang --quiet

PREFIX ?= /usr/local
install: program
	$(SUDO) cmake --install $(BUILD) --prefix $(PREFIX)

clean:
	rm -rf build
