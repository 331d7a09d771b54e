# What people do with this tree. `make` alone lists it.
export CGO_ENABLED := 0
BIN := $(CURDIR)/bin
AXE_VERSION := 4.14.1
AXE := .cache/axe/$(AXE_VERSION)/axe.min.js
export PROBA_AXE := $(CURDIR)/$(AXE)
PEERS := interop/npm/node_modules/.package-lock.json
# Two packages at a time: browser and database tests share two cores.
GOTEST := go test -p 2 -timeout 45m

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: run
run: ## a demo agency at http://localhost:8080
	go run ./cmd/proba serve --demo

.PHONY: build
build: ## the program, as bin/proba
	go build -trimpath -ldflags="-s -w" -o $(BIN)/proba ./cmd/proba

.PHONY: test
test: needs $(AXE) ## all tests: unit, SQLite, PostgreSQL, browser; installs what is missing
	go vet ./...
	tools/with-postgres.sh $(GOTEST) ./...
	@$(MAKE) --no-print-directory interop

.PHONY: interop
interop: ## other people's software against ours; installs the peers once, with npm
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(PEERS) && cd interop && $(GOTEST) -count=1 ./...; \
	else echo "interop: npm is not installed; without it nothing is compared with other people's software" >&2; fi
$(PEERS): interop/npm/package.json interop/npm/package-lock.json
	@cd interop/npm && npm ci --silent || { echo "interop: the peers are not installed and npm could not fetch them (no network?)" >&2; exit 1; }
	@touch $@

.PHONY: test-fast
test-fast: ## unit tests and SQLite, without PostgreSQL and browser
	PROBA_TEST_POSTGRES=off PROBA_TEST_BROWSER=off $(GOTEST) -short ./...

.PHONY: lint
lint: tools ## format, linters, generated code, import table, dependencies and licences
	tools/lint.sh

.PHONY: generate
generate: tools ## pages and queries, from their sources
	tools/generate.sh

.PHONY: bench
DECADE ?= 20000 # companies of the agency whose ten years are run through

bench: $(PEERS) ## benchmarks, on both databases, into docs/benchmarks.md
	@tools/needs.sh bench
	mkdir -p $(BIN)
	PROBA_POSTGRES_SAFE=on tools/with-postgres.sh go test -p 1 -run '^$$' -bench . -timeout 60m ./cmd/proba | tee $(BIN)/bench.txt
	PROBA_POSTGRES_SAFE=on tools/with-postgres.sh go test -run '^$$' -bench Log ./internal/store | tee -a $(BIN)/bench.txt
	PROBA_DECADE=$(DECADE) PROBA_TEST_POSTGRES=off go test -run '^$$' -bench Decade -benchtime 1x -timeout 4h ./internal/casework | tee -a $(BIN)/bench.txt
	PROBA_TEST_POSTGRES=off go test -run '^$$' -bench WhatIf -benchtime 3x ./internal/workshop | tee -a $(BIN)/bench.txt
	go test -run '^$$' -bench 'Count100000|OneCompany' -benchtime 3x ./internal/measure | tee -a $(BIN)/bench.txt
	go test -run '^$$' -bench 'Matching|Season' -benchtime 3x ./internal/matching | tee -a $(BIN)/bench.txt
	PROBA_BENCH_MEASUREMENTS=10000000 GOMEMLIMIT=17GiB go test -run '^$$' -bench Measurements -benchtime 1x -timeout 60m ./internal/pilot | tee -a $(BIN)/bench.txt
	go test -run '^$$' -bench CheckBundle ./certificate | tee -a $(BIN)/bench.txt
	cd interop && go test -run '^$$' -bench . -benchtime 3x ./... | tee -a $(BIN)/bench.txt
	go run ./internal/benchtable -doc docs/benchmarks.md $(BIN)/bench.txt

.PHONY: fuzz
fuzz: ## every decoder of strangers' bytes, 20 seconds each (FUZZTIME=1m for longer)
	tools/fuzz.sh

.PHONY: screens
screens: needs $(AXE) ## pictures of the pages into testdata/screens
	PROBA_SCREENS=$(CURDIR)/testdata/screens $(GOTEST) -count=1 ./internal/web/... ./cmd/proba

.PHONY: release
release: ## archives for four platforms with their digests, in bin/release
	tools/release.sh

.PHONY: clean
clean: ## what these targets made
	rm -rf bin .cache testdata/screens interop/npm/node_modules

.PHONY: needs
needs: # Debian's packages for the tests, where they are missing
	@tools/needs.sh

.PHONY: axe
axe: $(AXE) ## axe-core, for accessibility tests
$(AXE):
	mkdir -p .cache/axe/$(AXE_VERSION)
	cd .cache && npm pack --silent axe-core@$(AXE_VERSION)
	tar -xzf .cache/axe-core-$(AXE_VERSION).tgz -C .cache/axe/$(AXE_VERSION) --strip-components=1 package/axe.min.js package/LICENSE
	touch $@

.PHONY: tools
tools: $(BIN)/.tools ## sqlc, templ, golangci-lint and gofumpt, into bin
$(BIN)/.tools: tools/go.mod tools/go.sum
	cd tools && GOBIN=$(BIN) go install tool
	touch $@
