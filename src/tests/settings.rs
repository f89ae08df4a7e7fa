//! Files that say the same thing say the same: `Leptos.toml` and `Cargo.toml`, `style/ORDER` and its folder, the
//! licence and its texts.

use leptos::config::get_config_from_str;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use toml::Table;

fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn text(path: &str) -> String {
    fs::read_to_string(at(path)).unwrap()
}

fn leptos_settings(path: &str) -> Table {
    let file: Table = text(path).parse().unwrap();
    file["package"]["metadata"]["leptos"].as_table().unwrap().clone()
}

#[test]
fn leptos_toml_agrees_with_cargo_toml() {
    let (own, cargo) = (leptos_settings("Leptos.toml"), leptos_settings("Cargo.toml"));
    for (name, value) in &own {
        assert_eq!(cargo.get(name), Some(value), "{name}");
    }
    let options = get_config_from_str(&text("Leptos.toml")).unwrap();
    assert_eq!(own["output-name"].as_str(), Some(&*options.output_name));
    assert_eq!(own["site-root"].as_str(), Some(&*options.site_root));
    assert_eq!(own["site-pkg-dir"].as_str(), Some(&*options.site_pkg_dir));
    assert_eq!(own["site-addr"].as_str(), Some(options.site_addr.to_string().as_str()));
    assert_eq!(own["reload-port"].as_integer(), Some(options.reload_port.into()));
    assert_eq!(own.len(), 5);
    let paths = ["style-file", "assets-dir", "end2end-dir"];
    for path in paths.iter().filter_map(|name| cargo.get(*name)?.as_str()) {
        assert!(at(path).exists(), "{path}");
    }
}

#[test]
fn every_style_sheet_is_served() {
    let files = fs::read_dir(at("style")).unwrap().map(|file| file.unwrap().file_name());
    let files: BTreeSet<_> = files.filter_map(|name| name.into_string().ok()).collect();
    let order = text("style/ORDER");
    let listed: BTreeSet<_> = order.lines().chain(["ORDER"]).map(str::to_owned).collect();
    assert_eq!(files, listed);
}

#[test]
fn the_licence_is_there_in_full() {
    let cargo: Table = text("Cargo.toml").parse().unwrap();
    assert_eq!(cargo["package"]["license"].as_str(), Some("MIT OR Apache-2.0"));
    assert!(text("LICENSE-MIT").contains("Permission is hereby granted, free of charge"));
    assert!(text("LICENSE-APACHE").contains("END OF TERMS AND CONDITIONS"));
}
