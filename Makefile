# Each target says what it runs; `make help` lists them.

PREFIX ?= /usr/local
DESTDIR ?=
# More options of `swift build` and `swift test`, such as SWIFT_FLAGS="-j 2".
SWIFT_FLAGS ?=

CHECKED := $(SWIFT_FLAGS) --explicit-target-dependency-import-check error
RELEASE := $(SWIFT_FLAGS) --configuration release --product rollbook --static-swift-stdlib
SHELL_SCRIPTS := .ci/run .ci/install-packages .ci/install-stores .ci/make-venv $(addprefix .ci/dist/,install build deb check lint) Tests/Bench/install-peers
SWIFT_SOURCES := Package.swift Sources Tests

.DEFAULT_GOAL := help
.PHONY: help rehearse rehearse-plan test fault-test build install dist dist-check lint clean packages stores-all bench bench-check
# `make bench QUICK=1`: small data sets; ONLY=ad: only this work; RUNS=2: no more runs of each program.
QUICK ?=
ONLY ?=
RUNS ?=

help: ## list these targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

rehearse: build ## rollbook run dependency-rollout --package rocm --rehearse --yes: the whole rollout, without any account
	"$$(swift build $(CHECKED) --show-bin-path)/rollbook" run dependency-rollout --package rocm --rehearse --yes

rehearse-plan: build ## rollbook run … --package all --rehearse --dry-run, of both rollouts: every dependency, on the index that pip uses
	"$$(swift build $(CHECKED) --show-bin-path)/rollbook" run dependency-rollout --package all --rehearse --dry-run
	"$$(swift build $(CHECKED) --show-bin-path)/rollbook" run external-rollout --package all --rehearse --dry-run

# STORES=all: the engines of others that the tests do not need every time too, MiniStack and Ceph's gateway.
STORES ?=

# Servers, clients and journals of many tests live in one process: more descriptors than some machines allow by default.
test: build .venv/installed $(STORES:%=stores-%) ## swift test, with the Python tools of Tests/requirements.txt in .venv; STORES=all for more S3s
	ulimit -S -n 65536 2>/dev/null || ulimit -S -n "$$(ulimit -H -n)"; ROLLBOOK_STORES=$(STORES) ROLLBOOK_TEST_PYTHON="$(CURDIR)/.venv/bin/python" swift test $(CHECKED)

# FULL=1 does all of it (docs/fault-tests.md), ROLLBOOK_FAULTS_SEED=N draws the same moments again.
FAULT_TESTS = ROLLBOOK_FAULTS=$(if $(FULL),full,bounded) ROLLBOOK_TEST_PYTHON="$(CURDIR)/.venv/bin/python" swift test $(CHECKED)

fault-test: build .venv/installed ## swift test of what must survive kills, faults, readers and rivals; FULL=1 for all of it
	$(FAULT_TESTS) --no-parallel --filter 'KillTests|InterruptionTests|ServerGoneTests|JournalDiskTests|TwoOperatorTests|LargeObjectTests|HostileServerTests'
	$(FAULT_TESTS) --filter 'FaultLoopTests|RandomHistoryTests|RandomRolloutTests|TeamHistoryTests|LostRunnerTests|IndexerHistoryTests|DecisionHistoryTests|ExternalPagesTests|JournalFaultTests|BatchFaultTests|LargeRunTests|ReaderTests|InterleavedWriterTests|PropertyRollbackTests|StartingStateTests|EdgeFaultTests|CapturedUpstreamTests|WriterWhilePlanningTests|IncidentTests|HostileIndexTests|ClosureLimitsTests|VersionLookTests|VersionSweepTests|EverydayTests|EngineTests|RecordedOutputTests'
	$(FAULT_TESTS) --filter 'RequirementTests|VersionSpecifierTests|MarkerTests|PipPageTests|WheelPreferenceTests|PythonVersionTests|SigV4OracleTests|ClosureResolverTests'

build: packages ## swift build, which fails on an import that Package.swift does not declare
	swift build $(CHECKED)

install: packages ## swift build of a release, then copies it stripped to PREFIX, with playbooks, man pages and completions
	swift build $(RELEASE)
	.ci/dist/install "$$(swift build $(RELEASE) --show-bin-path)/rollbook" "$(DESTDIR)$(PREFIX)"

dist: packages ## wheel, Debian package, tarball and their SHA-256 of a release build, in .build/dist
	swift build $(RELEASE)
	.ci/dist/build "$$(swift build $(RELEASE) --show-bin-path)/rollbook" .build/dist

dist-check: ## installs what `make dist` made on bare Debian 12 roots, and rehearses there; needs root and debootstrap
	.ci/dist/check .build/dist

bench: packages ## Tests/Bench/bench.py: a release build races its peers; tables in .build/bench
	swift build $(RELEASE)
	Tests/Bench/install-peers "$(CURDIR)/.build/bench/peers"
	python3 Tests/Bench/bench.py --rollbook "$$(swift build $(RELEASE) --show-bin-path)/rollbook" \
	    --peers .build/bench/peers --output .build/bench $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY)) $(if $(RUNS),--runs $(RUNS))

bench-check: build ## Tests/Bench/check.py: what small pieces of work take of requests and memory
	python3 Tests/Bench/check.py --rollbook "$$(swift build $(CHECKED) --show-bin-path)/rollbook"

lint: ## swift format lint --strict, and bash -n on the scripts
	swift format lint --strict --parallel --recursive --configuration .swift-format $(SWIFT_SOURCES)
	@for script in $(SHELL_SCRIPTS); do echo "bash -n $$script"; bash -n "$$script" || exit 1; done

clean: ## rm -rf .build .venv
	rm -rf .build .venv

packages: ## apt-get install of the Debian packages that are missing; nothing if none is
	@.ci/install-packages

stores-all: .venv/installed
	@.ci/install-stores

.venv/installed: Tests/requirements.txt .ci/make-venv | packages
	@.ci/make-venv
