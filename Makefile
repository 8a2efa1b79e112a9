# `make` lists the targets. `make generate` and `make test` are all that a fresh machine with Rust needs.
.DEFAULT_GOAL := help
.PHONY: help generate test lint bench validate install

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

generate: ## build serin, and write generated/ from specs/
	cargo run --locked --quiet --bin serin -- generate
	cargo run --locked --quiet --bin serin -- explain --all > generated/rules.md
	cargo run --locked --quiet --bin serin -- routers --all > generated/routers.md
	test ! -d examples || (cd examples/consumers/gitops && cargo run --manifest-path ../../../Cargo.toml --locked --quiet --bin serin -- generate)
	mkdir -p generated/rust
	cargo run --locked --quiet --package serin-build --example mirror > generated/rust/releases.rs

test: ## run every test
	cargo test --locked --workspace

lint: ## format, clippy and documentation, all without a warning
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' cargo doc --locked --workspace --no-deps --quiet

bench: ## what rendering costs by router; what proofs cost; serin against reading and writing the same bytes, and cp -r, in one run
	cargo bench --locked --package serin-render --bench routers
	cargo bench --locked --package serin-proof --bench plans
	cargo bench --locked --package serin-cli

validate: ## hold generated/ against the schemas of Kubernetes and of the routers (needs Python with kubernetes-validate, and kubectl)
	python3 .ci/validate.py generated --crds ../shared/crds

install: ## install the command
	cargo install --locked --path crates/cli
