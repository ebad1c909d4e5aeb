# Everything runs with the Node that package-lock.json pins; the one on the PATH only installs it.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
SHELL := /bin/bash
JEST := node --experimental-vm-modules --no-warnings node_modules/jest/bin/jest.js
RESULTS := .results
# Of the tests on a lab: one that hangs is ended while there is time to take the lab down.
LIMIT ?= 150m

.PHONY: demo check quick test fuzz build release release-test browser-test lab-up lab-down e2e e2e-cilium exam bench bench-scale format unit clean
.DEFAULT_GOAL := check

node_modules/.installed: package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	touch $@

## The main job on an embedded cluster with one broken hop; FAULT=list shows the choice.
demo: node_modules/.installed
	@node test/support/simulated/demo.ts $(or $(FAULT),coredns-pod-hung)

## Format, lint, types, unused code, fast tests. No root, no cluster.
check: node_modules/.installed
	prettier --check --log-level warn plugin probes release test '*.js' '*.json'
	eslint --max-warnings 0 plugin probes release test
	tsc -p tsconfig.json
	tsc -p plugin/core
	knip
	$(MAKE) --no-print-directory unit

unit: node_modules/.installed
	@mkdir -p $(RESULTS)
	$(JEST) --json --outputFile=$(RESULTS)/unit.json

## What changes most: core, replays of recorded faults, renderers, documents.
quick: node_modules/.installed
	$(JEST) test/core test/scenarios.test.ts test/near-misses.test.ts test/plugin/render test/docs test/architecture.test.ts

## Hostile input for every parser, for as long as ROUNDS says; `make check` gives each 400.
fuzz: node_modules/.installed
	FUZZ_ROUNDS=$(or $(ROUNDS),20000) FUZZ_SEED=$(or $(SEED),$$RANDOM) $(JEST) test/fuzz

## Everything: the fast tests, then the real lab where root and Linux allow it.
test: check
	@bash test/lab/e2e/run-where-possible.sh

build: node_modules/.installed
	npm run -s build

## Archives for six platforms, their sums, bill of materials and krew manifest, in .results/release; the same bytes each time.
release: build
	node release/release.ts $(RESULTS)/release

## The archives as users get them: installed by the real krew, run by the real kubectl of the lab, and by npm.
release-test: release
	test/lab/lab build | tail -1 >$(RESULTS)/kubectl
	NETCHECK_RELEASE=$(CURDIR)/$(RESULTS)/release NETCHECK_KUBECTL=$$(cat $(RESULTS)/kubectl) $(JEST) --config jest.release.config.js --json --outputFile=$(RESULTS)/release.json

## The HTML report in a real Chromium (NETCHECK_CHROMIUM names it): accessible, whole without scripts, safe with hostile data.
browser-test: node_modules/.installed
	@mkdir -p $(RESULTS)
	$(JEST) --config jest.browser.config.js --json --outputFile=$(RESULTS)/browser.json

lab-up: node_modules/.installed
	test/lab/lab up

lab-down:
	test/lab/lab down

## The built program against faults induced in the real lab; needs root. ONLY='D01|D04' chooses.
e2e: build
	@mkdir -p $(RESULTS)
	test/lab/lab --name e2e up
	status=0; NETCHECK_LAB=e2e timeout $(LIMIT) $(JEST) --config jest.lab.config.js --json --outputFile=$(RESULTS)/lab.json $(if $(ONLY),-t '$(ONLY)') || status=$$?; \
	  test/lab/lab --name e2e down && exit $$status

## The same on a second lab whose network plugin is Cilium: real policies, enforced by its agents.
e2e-cilium: build
	@mkdir -p $(RESULTS)
	test/lab/lab --name e2e-cilium up --cni cilium
	status=0; NETCHECK_LAB=e2e-cilium timeout $(LIMIT) $(JEST) --config jest.cilium.config.js --json --outputFile=$(RESULTS)/cilium.json $(if $(ONLY),-t '$(ONLY)') || status=$$?; \
	  test/lab/lab --name e2e-cilium down && exit $$status

## Every fault, pairs of faults and healthy clusters that look guilty, marked; SEED=1 draws order, names, addresses and nodes. About an hour.
exam: build
	@mkdir -p $(RESULTS)
	node test/lab/exam/cast.ts $(or $(SEED),1) >$(RESULTS)/words
	test/lab/lab --name exam up --words $(RESULTS)/words
	status=0; node test/lab/exam/exam.ts exam $(RESULTS)/exam --cast --seed $(or $(SEED),1) || status=$$?; \
	  test/lab/lab --name exam down && exit $$status

## Time of inference, cost on a large cluster, verdict times, and both against the same by hand, beside the limits they are promised within.
bench: release
	mkdir -p $(RESULTS)/released && tar -xzf $(RESULTS)/release/*_linux_$$(uname -m | sed "s/x86_64/amd64/; s/aarch64/arm64/").tar.gz -C $(RESULTS)/released
	test/lab/lab --name bench up
	status=0; node test/bench/inference.ts || status=$$?; node test/bench/start-up.ts $$(test/lab/lab build | tail -1)/kubectl $(RESULTS)/released/kubectl-netcheck || status=$$?; node test/bench/scale.ts || status=$$?; node test/bench/verdict-times.ts bench || status=$$?; node test/bench/by-hand.ts bench || status=$$?; \
	  test/lab/lab --name bench down && exit $$status

## The cost of a run on a real API server with NODES nodes and PODS pods more, which kwok plays; by default 1,000 and 10,000.
bench-scale: build
	test/lab/lab --name scale up
	status=0; node test/bench/real-scale.ts scale $(or $(NODES),1000) $(or $(PODS),10000) || status=$$?; \
	  test/lab/lab --name scale down && exit $$status

format: node_modules/.installed
	prettier --write --log-level warn plugin probes release test '*.js' '*.json'

clean:
	rm -rf dist $(RESULTS)
