//! Makes the files that pages need, with their compressed forms, for the binary to hold: the style sheet, joined in the
//! order of `style/ORDER`, and the browser part, when `make wasm` has built it.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    keep(&out.join("style.css"), style_sheet(&root.join("style"))?.as_bytes())?;
    let built = browser_part(&root)?;
    for end in ["js", "wasm"] {
        let bytes = fs::read(built.with_extension(end)).unwrap_or_default();
        keep(&out.join("islands").with_extension(end), &bytes)?;
    }
    Ok(())
}

/// Where `Leptos.toml` says that the browser part is, without `.js` and `.wasm`. The folder is made when it is missing,
/// since cargo would run this, and build the product, each time anew for what cannot be watched.
fn browser_part(root: &Path) -> io::Result<PathBuf> {
    let file = root.join("Leptos.toml");
    println!("cargo::rerun-if-changed={}", file.display());
    let text = fs::read_to_string(file)?;
    let setting = |name| {
        let settings = text.lines().filter_map(|line| line.split_once(" = "));
        let mut values = settings.filter(|(key, _)| *key == name).map(|(_, value)| value);
        values.next().unwrap_or_default().trim_matches('"')
    };
    let folder = root.join(setting("site-root")).join(setting("site-pkg-dir"));
    fs::create_dir_all(&folder)?;
    println!("cargo::rerun-if-changed={}", folder.display());
    Ok(folder.join(setting("output-name")))
}

fn style_sheet(folder: &Path) -> io::Result<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let order = fs::read_to_string(folder.join("ORDER"))?;
    let parts = order.lines().map(|name| fs::read_to_string(folder.join(name)));
    Ok(parts.collect::<io::Result<Vec<_>>>()?.join("\n"))
}

/// Writes a file and its compressed forms, unless they are there already: the best compression takes seconds.
fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let forms = packed::forms(path);
    let is_kept = fs::read(path).is_ok_and(|kept| kept == bytes);
    if is_kept && forms.iter().all(|form| form.exists()) {
        return Ok(());
    }
    packed::write(&forms, bytes)?;
    fs::write(path, bytes)
}

#[cfg(feature = "ssr")]
mod packed {
    use brotli::enc::BrotliEncoderParams;
    use flate2::{Compression, write::GzEncoder};
    use std::io::{self, Write as _};
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    pub fn forms(path: &Path) -> [PathBuf; 2] {
        ["br", "gz"].map(|coding| path.with_added_extension(coding))
    }

    pub fn write([br, gz]: &[PathBuf; 2], bytes: &[u8]) -> io::Result<()> {
        let is_release = env::var_os("PROFILE").is_some_and(|profile| profile == "release");
        let quality = if is_release { 11 } else { 5 };
        let how = BrotliEncoderParams { quality, size_hint: bytes.len(), ..Default::default() };
        brotli::BrotliCompress(&mut &*bytes, &mut fs::File::create(br)?, &how)?;
        let mut encoder = GzEncoder::new(fs::File::create(gz)?, Compression::best());
        encoder.write_all(bytes)?;
        encoder.finish().map(drop)
    }
}

/// Only the server serves files.
#[cfg(not(feature = "ssr"))]
mod packed {
    use std::io;
    use std::path::{Path, PathBuf};

    pub fn forms(_: &Path) -> [PathBuf; 0] {
        []
    }

    #[expect(clippy::unnecessary_wraps, reason = "has the shape of the one that writes")]
    pub fn write(_: &[PathBuf; 0], _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}
