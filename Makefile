# Everything runs with the Node that package-lock.json pins; the one on the PATH only installs it.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
SHELL := /bin/bash
JEST := node --experimental-vm-modules --no-warnings node_modules/jest/bin/jest.js
RESULTS := .results

.PHONY: demo check test build lab-up lab-down e2e e2e-cilium exam bench format unit clean
.DEFAULT_GOAL := check

node_modules/.installed: package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	touch $@

## The main job on an embedded cluster with one broken hop; FAULT=list shows the choice.
demo: node_modules/.installed
	@node test/support/simulated/demo.ts $(or $(FAULT),coredns-pod-hung)

## Format, lint, types, unused code, fast tests. No root, no cluster.
check: node_modules/.installed
	prettier --check --log-level warn plugin probes test '*.js' '*.json'
	eslint --max-warnings 0 plugin probes test
	tsc -p tsconfig.json
	tsc -p plugin/core
	knip
	$(MAKE) --no-print-directory unit

unit: node_modules/.installed
	@mkdir -p $(RESULTS)
	$(JEST) --json --outputFile=$(RESULTS)/unit.json

## Everything: the fast tests, then the real lab where root and Linux allow it.
test: check
	@bash test/lab/e2e/run-where-possible.sh

build: node_modules/.installed
	npm run -s build

lab-up: node_modules/.installed
	test/lab/lab up

lab-down:
	test/lab/lab down

## The built program against faults induced in the real lab; needs root. ONLY='D01|D04' chooses.
e2e: build
	@mkdir -p $(RESULTS)
	test/lab/lab --name e2e up
	status=0; NETCHECK_LAB=e2e $(JEST) --config jest.lab.config.js --json --outputFile=$(RESULTS)/lab.json $(if $(ONLY),-t '$(ONLY)') || status=$$?; \
	  test/lab/lab --name e2e down && exit $$status

## The same on a second lab whose network plugin is Cilium: real policies, enforced by its agents.
e2e-cilium: build
	@mkdir -p $(RESULTS)
	test/lab/lab --name e2e-cilium up --cni cilium
	status=0; NETCHECK_LAB=e2e-cilium $(JEST) --config jest.cilium.config.js --json --outputFile=$(RESULTS)/cilium.json $(if $(ONLY),-t '$(ONLY)') || status=$$?; \
	  test/lab/lab --name e2e-cilium down && exit $$status

## Every fault, pairs of faults and healthy clusters that look guilty, marked; SEED=1 draws the order. About half an hour.
exam: build
	test/lab/lab --name exam up
	status=0; node test/lab/exam/exam.ts exam $(RESULTS)/exam --seed $(or $(SEED),1) || status=$$?; \
	  test/lab/lab --name exam down && exit $$status

## Time of inference, verdict times, and both against the same by hand, beside the limits they are promised within.
bench: build
	test/lab/lab --name bench up
	status=0; node test/bench/inference.ts || status=$$?; node test/bench/verdict-times.ts bench || status=$$?; node test/bench/by-hand.ts bench || status=$$?; \
	  test/lab/lab --name bench down && exit $$status

format: node_modules/.installed
	prettier --write --log-level warn plugin probes test '*.js' '*.json'

clean:
	rm -rf dist $(RESULTS)
