//! Loading, keeping the last good brand, and finding one by host.

use super::*;

#[test]
fn every_shipped_brand_passes_in_both_schemes() {
    for (name, text) in SHIPPED {
        let loaded = read(name, text).unwrap();
        assert_eq!(loaded.contrast, [], "{name}");
        for dark in [false, true] {
            for pair in loaded.brand.palette(dark).pairs() {
                assert!(pair.ratio >= pair.needed, "{name} dark={dark} {pair:?}");
            }
        }
        for language in &loaded.brand.languages {
            assert!(loaded.brand.landing.contains_key(language), "{name} {language}");
        }
    }
}

#[test]
fn brands_are_found_by_host() {
    let brands = Brands::load(None).unwrap();
    let shop = |host: &str| brands.by_host(host).unwrap().brand.shop.clone();
    assert_eq!(shop("127.0.0.1:3000"), "demo");
    assert_eq!(shop("LOCALHOST"), "school");
    assert_eq!(shop("[::1]:3000"), "street");
    assert_eq!(shop("[::1]"), "street");
    assert_eq!(shop("elsewhere.example"), "demo");
    assert_eq!(shop(""), "demo");
}

#[test]
fn errors_name_the_line() {
    let broken = SHIPPED[0].1.replace("\n[colour]", "\n[colour]\nacent = \"#fff\"");
    let error = read("arena.toml", &broken).unwrap_err().to_string();
    let line = broken.lines().position(|line| line.starts_with("acent")).unwrap() + 1;
    assert!(error.starts_with(&format!("arena.toml:{line}: ")), "{error}");
    assert!(error.contains("acent"), "{error}");
    assert!(read("x", "").is_err());
}

#[test]
fn shop_fronts_are_named_exactly() {
    let with = |origin: &str| {
        let line = format!("storefront_origins = [\"{origin}\"]\n");
        read("arena.toml", &format!("{line}{}", SHIPPED[0].1))
    };
    let loaded = with("https://Shop.example/").unwrap();
    assert_eq!(loaded.brand.storefront_origins[0].as_str(), "https://shop.example");
    for bad in ["*", "https://*.example", "shop.example", "https://shop.example/path"] {
        let error = with(bad).unwrap_err().to_string();
        assert!(error.starts_with("arena.toml:1: ") && error.contains("https://shop"), "{error}");
    }
}

#[test]
fn the_last_good_brand_stays_while_a_file_is_broken() {
    let directory = std::env::temp_dir().join(format!("brands-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let file = directory.join("one.toml");
    std::fs::write(&file, SHIPPED[0].1).unwrap();
    let brands = Brands::load(Some(&directory)).unwrap();
    assert!(brands.reload().unwrap().is_empty());
    std::fs::write(&file, "shop = 1").unwrap();
    let later =
        std::fs::metadata(&file).unwrap().modified().unwrap() + std::time::Duration::from_secs(5);
    std::fs::File::options().write(true).open(&file).unwrap().set_modified(later).unwrap();
    assert_eq!(brands.reload().unwrap().len(), 1);
    assert!(brands.reload().unwrap().is_empty());
    assert_eq!(brands.by_host("127.0.0.1").unwrap().brand.shop, "demo");
    std::fs::remove_dir_all(&directory).unwrap();
    assert!(brands.reload().is_err());
}
