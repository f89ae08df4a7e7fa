//! Puts the browser part into the binary, when it has been built before: `make wasm` leaves it in `target/site/pkg`.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    for file in ["portico.js", "portico_bg.wasm"] {
        let source = root.join("target/site/pkg").join(file);
        println!("cargo::rerun-if-changed={}", source.display());
        let bytes = fs::read(&source).unwrap_or_default();
        write(&out.join(file), &bytes);
    }
}

fn write(path: &Path, bytes: &[u8]) {
    if let Err(error) = fs::write(path, bytes) {
        println!("cargo::error={}: {error}", path.display());
    }
}
