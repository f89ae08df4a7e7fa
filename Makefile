# What a person needs: serve, test, bench, watch. Tools that are missing are installed by scripts/tools.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help serve test bench fuzz watch audit wasm build clean-demo openapi

TOOLS := target/tools/bin
setting = $(shell sed -n 's/^$(1) = "\(.*\)"/\1/p' Leptos.toml)
WASM := $(call setting,site-root)/$(call setting,site-pkg-dir)/$(call setting,output-name).wasm
WASM_SOURCES := $(shell find src/islands src/domain src/server_fns/live -name '*.rs') src/lib.rs Cargo.toml Cargo.lock Leptos.toml

help:
	@echo "make serve   build and serve the demo shops on http://127.0.0.1:3000"
	@echo "make test    every test, with all they need"
	@echo "make bench   speed and memory beside their baselines"
	@echo "make fuzz    texts made to go wrong, a minute for each kind"
	@echo "make watch   serve the demo, and build and serve anew on every change"
	@echo "make audit   licences, sources and bans of all dependencies, and those that are not used"

# Builds the browser part and the server, then serves three demo shops from an embedded database.
serve: build
	@echo "Serving the demo. Stop with Ctrl-C."
	@mkdir -p data
	./target/release/portico serve --demo --database sqlite:data/demo.db

build: $(WASM)
	cargo build --release --features ssr --bin portico

wasm: $(WASM)

$(WASM): $(WASM_SOURCES)
	scripts/tools wasm
	scripts/wasm

test:
	scripts/test

bench: $(WASM)
	scripts/bench

# A minute for each kind; FUZZ_SECS says how long.
fuzz:
	PORTICO_FUZZ_SECS=$${FUZZ_SECS:-60} cargo test --features ssr --test portico fuzz:: -- --nocapture

watch:
	scripts/watch

# Beside `make test`, since its tools take minutes to install once. `cargo deny check advisories` asks the network too.
audit:
	scripts/tools audit
	scripts/audit

# The description of the API, as the code has it.
openapi:
	cargo run --quiet --features ssr --bin portico -- openapi > docs/openapi.json.new
	mv docs/openapi.json.new docs/openapi.json

clean-demo:
	rm -f data/demo.db data/demo.db-wal data/demo.db-shm data/demo.db.lock
