.DEFAULT_GOAL := help
.PHONY: help run dev check test walks shots bench wake lighthouse soak stress dist setup fmt clean

help: ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

run: ## install what is missing, build, and serve the demo on http://localhost:3000
	@tools/run.sh

dev: ## the same in debug, rebuilt at each change
	@tools/dev.sh

check: ## while editing: rules, format, lints and the tests of what changed, in a minute or two
	@tools/check.sh

test: ## rules, format, lints, tests on both databases, journeys in a browser
	@tools/test.sh

walks: ## people at their own pace on a slow phone: how long it takes them, in seconds and screens
	@tools/walks.sh

shots: ## pictures of every page, wide and narrow, light and dark, in target/shots
	@tools/shots.sh

bench: ## measure the search against PostGIS
	@tools/bench.sh

wake: ## when pages are seen and awake, on slow 4G and a slow processor
	@tools/wake.sh

lighthouse: ## Lighthouse on public pages and the first of each area, as on a phone
	@tools/lighthouse.sh

soak: ## an hour of visits, some hanging up early: memory must stay flat
	@tools/soak.sh

stress: ## last seats, killed processes, power cuts, two servers, large lists, attacks: nothing lost, nothing twice
	@tools/stress.sh

dist: ## target/dist: what to copy to a server
	@tools/dist.sh

setup: ## install everything the other commands need, now
	@tools/setup.sh test
	@tools/setup.sh bench

fmt: ## format the code
	@cargo fmt --all

clean: ## remove what was built here (the shared tools and caches stay)
	@rm -rf target end2end/node_modules end2end/test-results end2end/playwright-report
