//! Loading, keeping the last good brand, and finding one by host.

use super::*;

#[test]
fn every_shipped_brand_passes_in_both_schemes() {
    for (name, text) in SHIPPED {
        let loaded = read(name, text).unwrap();
        assert_eq!(loaded.contrast, [], "{name}");
        assert_eq!(loaded.notices, [], "{name}");
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

/// The shipped file with one piece of it replaced, and what is said about it.
fn refused(piece: &str, by: &str) -> String {
    assert!(SHIPPED[0].1.contains(piece), "{piece}");
    read("arena.toml", &SHIPPED[0].1.replacen(piece, by, 1)).unwrap_err().to_string()
}

fn noticed(piece: &str, by: &str) -> Vec<String> {
    assert!(SHIPPED[0].1.contains(piece), "{piece}");
    let loaded = read("arena.toml", &SHIPPED[0].1.replacen(piece, by, 1)).unwrap();
    loaded.notices.iter().map(ToString::to_string).collect()
}

#[test]
fn what_no_visitor_would_see_is_refused_with_its_line() {
    let nav = "languages = [\"en\", \"de\"]\nnav = { hide = [\"ordres\"] }";
    let error = refused("languages = [\"en\", \"de\"]", nav);
    assert!(error.starts_with("arena.toml:9: `ordres` is not in the navigation"), "{error}");
    let labels = "\n[nav.labels.en]\norders = \"Buys\"\nblance = \"Money\"\n\n[landing.en]";
    let error = refused("\n[landing.en]", labels);
    let line = SHIPPED[0].1.replacen("\n[landing.en]", labels, 1);
    let line = line.lines().position(|line| line.starts_with("blance")).unwrap() + 1;
    assert!(error.starts_with(&format!("arena.toml:{line}: `blance`")), "{error}");
    let error = refused("[landing.en]", "[landing.it]");
    let line = SHIPPED[0].1.lines().position(|line| line == "[landing.en]").unwrap() + 1;
    assert!(
        error.starts_with(&format!("arena.toml:{line}: `it` is not in `languages`")),
        "{error}"
    );
    for (piece, by, line) in [
        ("name = \"Tickrate\"", "name = \"Tickrate\"\ncurrency = \"DOLLARS\"", 6),
        ("Europe/Berlin", "Europe/Berlni", 9),
        ("\"de\"]", "\"xx\"]", 8),
        ("hue = 262", "hue = 462", 25),
        ("https://tickrate.example/terms", "http://tickrate.example/terms", 17),
    ] {
        let error = refused(piece, by);
        assert!(error.starts_with(&format!("arena.toml:{line}: ")), "{by}: {error}");
    }
}

#[test]
fn what_may_surprise_is_told_with_its_line() {
    let told = noticed("accent = \"#c5f82a\"\naccent_light = \"#5c7a00\"", "accent = \"#c5f82a\"");
    assert!(told.iter().all(|notice| notice.starts_with("arena.toml:23: ")), "{told:?}");
    assert!(told[0].contains("is used instead"), "{told:?}");
    let told = noticed("Earn commission.", "Keep 20 %.");
    let line = SHIPPED[0].1.lines().position(|line| line.contains("Earn commission.")).unwrap() + 1;
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with(&format!("arena.toml:{line}: a typed percentage")), "{told:?}");
    let told = noticed("{rate}", "{reward}");
    assert!(told[0].contains("{reward} is not filled in"), "{told:?}");
    let english = SHIPPED[0].1.find("[landing.de]").unwrap();
    let loaded = read("arena.toml", &SHIPPED[0].1[..english]).unwrap();
    assert!(loaded.notices[0].to_string().starts_with("arena.toml:8: there is no [landing.de]"));
    assert!(loaded.brand.landing_text("de").is_none(), "German visitors get no English words");
}

/// A folder of brand files that ends with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("brands-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a brand for a shop with these hosts.
    fn write(&self, file: &str, shop: &str, hosts: &str, default: bool) {
        let text = SHIPPED[0].1.replacen("shop = \"demo\"", &format!("shop = \"{shop}\""), 1);
        let text = text.replacen("[\"127.0.0.1\", \"demo.localhost\"]", hosts, 1);
        let text = text.replacen("default = true", &format!("default = {default}"), 1);
        std::fs::write(self.0.join(file), text).unwrap();
    }

    /// Makes a file look changed some seconds later.
    fn touch(&self, file: &str, secs: u64) {
        let file = std::fs::File::options().write(true).open(self.0.join(file)).unwrap();
        let modified = file.metadata().unwrap().modified().unwrap();
        file.set_modified(modified + std::time::Duration::from_secs(secs)).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn two_files_with_one_host_are_refused() {
    let folder = Folder::new("taken");
    folder.write("a.toml", "one", "[\"one.example\"]", false);
    folder.write("b.toml", "two", "[\"two.example\", \"ONE.example\"]", false);
    let error = Brands::load(Some(&folder.0)).unwrap_err().to_string();
    assert_eq!(error, "b.toml:3: the host ONE.example belongs to a.toml already");
    folder.write("a.toml", "one", "[\"one.example\"]", true);
    folder.write("b.toml", "two", "[\"two.example\"]", true);
    let error = Brands::load(Some(&folder.0)).unwrap_err().to_string();
    assert_eq!(error, "b.toml:4: `default = true` belongs to a.toml already");
}

#[test]
fn a_host_may_move_between_two_files_in_one_edit() {
    let folder = Folder::new("moved");
    folder.write("a.toml", "one", "[\"one.example\"]", false);
    folder.write("b.toml", "two", "[\"two.example\", \"moved.example\"]", true);
    let brands = Brands::load(Some(&folder.0)).unwrap();
    let shop = |host: &str| brands.by_host(host).map(|loaded| loaded.brand.shop.clone());
    folder.write("a.toml", "one", "[\"one.example\", \"moved.example\"]", true);
    folder.touch("a.toml", 5);
    assert_eq!(brands.reload().unwrap().len(), 1, "told once");
    assert!(brands.reload().unwrap().is_empty());
    assert_eq!(shop("moved.example").as_deref(), Some("two"));
    folder.write("b.toml", "two", "[\"two.example\"]", false);
    folder.touch("b.toml", 5);
    assert!(brands.reload().unwrap().is_empty());
    assert_eq!(shop("moved.example").as_deref(), Some("one"));
    assert_eq!(shop("other.example").as_deref(), Some("one"), "the default moved too");
}

#[test]
fn hosts_of_repaired_files_are_free_again() {
    let folder = Folder::new("repaired");
    folder.write("a.toml", "one", "[\"one.example\"]", true);
    folder.write("b.toml", "two", "[\"two.example\", \"old.example\"]\nnonsense = 1", false);
    let brands = Brands::load(Some(&folder.0)).unwrap();
    let shop = |host: &str| brands.by_host(host).map(|loaded| loaded.brand.shop.clone());
    assert_eq!(shop("old.example"), None);
    folder.write("b.toml", "two", "[\"two.example\"]", false);
    folder.touch("b.toml", 5);
    assert!(brands.reload().unwrap().is_empty());
    assert_eq!(shop("old.example").as_deref(), Some("one"), "a repaired file");
    std::fs::remove_file(folder.0.join("b.toml")).unwrap();
    assert!(brands.reload().unwrap().is_empty());
    assert_eq!(shop("two.example"), None);
    folder.write("c.toml", "two", "[\"new.example\"]", false);
    assert!(brands.reload().unwrap().is_empty());
    assert_eq!(shop("two.example").as_deref(), Some("one"), "another file for the shop");
    brands.reserve(&["https://three.example".to_owned()]);
    assert_eq!(shop("three.example"), None);
    brands.reserve(&[]);
    assert_eq!(shop("three.example").as_deref(), Some("one"));
}

#[test]
fn a_host_without_its_brand_gets_no_other_shop() {
    let folder = Folder::new("gone");
    folder.write("a.toml", "one", "[\"one.example\"]", true);
    folder.write("b.toml", "two", "[\"two.example\"]", false);
    let brands = Brands::load(Some(&folder.0)).unwrap();
    let shop = |host: &str| brands.by_host(host).map(|loaded| loaded.brand.shop.clone());
    assert_eq!(shop("two.example").as_deref(), Some("two"));
    assert_eq!(shop("other.example").as_deref(), Some("one"));
    std::fs::remove_file(folder.0.join("b.toml")).unwrap();
    assert!(brands.reload().unwrap().is_empty());
    assert_eq!(shop("two.example"), None, "a deleted file");
    assert_eq!(shop("other.example").as_deref(), Some("one"));
    brands.reserve(&["https://three.example:8443".to_owned()]);
    assert_eq!(shop("three.example"), None, "a shop of the database without a file");

    folder.write("b.toml", "two", "[\"two.example\"]\nnonsense = 1", false);
    let brands = Brands::load(Some(&folder.0)).unwrap();
    let shop = |host: &str| brands.by_host(host).map(|loaded| loaded.brand.shop.clone());
    assert_eq!(shop("two.example"), None, "a file that cannot be used");
}

#[test]
fn without_a_default_only_named_hosts_are_answered() {
    let folder = Folder::new("named");
    folder.write("a.toml", "one", "[\"one.example\"]", false);
    let brands = Brands::load(Some(&folder.0)).unwrap();
    assert!(brands.by_host("127.0.0.1").is_some(), "there is only one shop");
    folder.write("b.toml", "two", "[\"two.example\"]", false);
    assert!(brands.reload().unwrap().is_empty());
    assert!(brands.by_host("127.0.0.1").is_none());
}

#[test]
fn links_start_where_the_pages_answer() {
    let brand = |hosts: &str| {
        let text = SHIPPED[0].1.replacen("[\"127.0.0.1\", \"demo.localhost\"]", hosts, 1);
        read("arena.toml", &text).unwrap().brand
    };
    let public = brand("[\"shop.example\"]");
    assert_eq!(public.base_url("127.0.0.1:3000", false), "http://127.0.0.1:3000");
    assert_eq!(public.base_url("127.0.0.1:3000", true), "https://shop.example");
    let local = brand("[\"demo.localhost\"]");
    assert_eq!(local.base_url("127.0.0.1:3001", false), "http://demo.localhost:3001");
    assert_eq!(local.base_url("127.0.0.1:80", false), "http://demo.localhost");
    let named = brand("[\"shop.example\"]\nurl = \"https://shop.example:8443\"");
    assert_eq!(named.base_url("127.0.0.1:3000", false), "https://shop.example:8443");
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
