//! The command line: a mistake is answered with one sentence.

use portico::domain::money::Currency;
use portico::http::{SystemClock, SystemEntropy};
use portico::service::{OpenShop, Service, Vault};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

/// Runs the command with backtraces switched on.
pub fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portico"))
        .args(arguments)
        .env("RUST_BACKTRACE", "1")
        .env("PORTICO_LOG", "off")
        .env_remove("PORTICO_DATABASE")
        .output()
        .unwrap()
}

/// What is said about a mistake: one line, and the command ends with 1.
#[track_caller]
pub fn mistake(arguments: &[&str]) -> String {
    let output = run(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    said.trim_end().to_owned()
}

/// A folder for one test, which ends with it.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("portico-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    pub fn database(&self) -> String {
        format!("sqlite:{}", self.path("portico.db"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Adds shops to a database.
pub fn open_shops(database: &str, slugs: &[&str]) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        let service = Service::open(database, clock, entropy).await.unwrap();
        for slug in slugs {
            let (slug, base_url) = ((*slug).to_owned(), "http://127.0.0.1:3000".to_owned());
            let open = OpenShop { name: slug.clone(), slug, currency: Currency::USD, base_url };
            assert!(service.run(open).await.unwrap());
        }
        service.close().await;
    });
}

#[test]
fn a_mistake_is_one_sentence() {
    let folder = Folder::new("mistakes");
    let database = folder.database();
    let key = |database: &str| {
        mistake(&["key", "create", "--database", database, "--shop", "nowhere", "--scopes", "*"])
    };
    open_shops(&database, &[]);
    let none = key(&database);
    assert!(
        none.starts_with("error: there is no shop yet: start `portico serve --brands"),
        "{none}"
    );
    for url in ["mysql://localhost/portico", "nonsense"] {
        let unknown = key(url);
        assert!(
            unknown.starts_with(&format!("error: the database {url} cannot be opened")),
            "{unknown}"
        );
    }
    let secret = key("mysql://me:secret@localhost/portico");
    assert!(
        secret.contains("mysql://…@localhost/portico") && !secret.contains("secret"),
        "{secret}"
    );
    std::fs::write(folder.0.join("file"), "no folder").unwrap();
    let below = key(&format!("sqlite:{}/portico.db", folder.path("file")));
    assert!(below.starts_with("error: the database "), "{below}");
    let below = format!("sqlite:{}/portico.db", folder.path("file"));
    let served = mistake(&["serve", "--database", &below]);
    assert!(served.starts_with("error: the folder "), "{served}");
    let is_folder = key(&format!("sqlite:{}", folder.0.display()));
    assert!(is_folder.starts_with("error: the database "), "{is_folder}");
    open_shops(&database, &["one", "two"]);
    assert_eq!(key(&database), "error: there is no shop nowhere; there are one, two");
    let bad =
        mistake(&["key", "create", "--database", &database, "--shop", "one", "--scopes", "x"]);
    assert_eq!(bad, "error: x is not a scope");
    let (from, other) = (folder.path("missing.db"), format!("sqlite:{}", folder.path("other.db")));
    let missing = mistake(&["restore", "--database", &other, "--from", &from]);
    assert!(missing.starts_with("error: "), "{missing}");
    let copied =
        mistake(&["backup", "--database", &other, "--to", &folder.path("no/such/copy.db")]);
    assert!(copied.starts_with("error: "), "{copied}");
}

#[test]
fn an_operator_needs_no_shop_named_where_there_is_one() {
    let folder = Folder::new("operators");
    let database = folder.database();
    let create = ["operator", "create", "--database", &database, "--email"];
    open_shops(&database, &[]);
    let none = mistake(&[&create[..], &["you@example.com"]].concat());
    assert!(none.starts_with("error: there is no shop yet: "), "{none}");
    open_shops(&database, &["one"]);
    assert_eq!(
        mistake(&[&create[..], &["x"]].concat()),
        "error: --email must be an e-mail address"
    );
    let done = run(&[&create[..], &["you@example.com"]].concat());
    let link = String::from_utf8(done.stdout).unwrap();
    assert!(link.starts_with("http://127.0.0.1:3000/invitation/"), "{link}");
    open_shops(&database, &["two"]);
    let several = mistake(&[&create[..], &["me@example.com"]].concat());
    assert_eq!(several, "error: name the shop with --shop; there are one, two");
}

#[test]
fn a_server_that_cannot_start_says_why_in_one_sentence() {
    let folder = Folder::new("serving");
    let database = folder.database();
    let serve = ["serve", "--database", &database];
    let start = |more: &[&str]| mistake(&[&serve[..], more].concat());
    let missing = start(&["--brands", &folder.path("nowhere")]);
    assert!(missing.starts_with("error: the brands cannot be read: "), "{missing}");
    assert!(missing.contains("nowhere"), "{missing}");
    std::fs::write(folder.0.join("a.toml"), "shop = 1").unwrap();
    let broken = start(&["--brands", &folder.path("")]);
    assert!(broken.contains("no brand could be loaded"), "{broken}");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    let in_use = start(&["--listen", &taken]);
    assert!(in_use.starts_with(&format!("error: {taken} cannot be listened on: ")), "{in_use}");
    drop(listener);
    let nonsense = start(&["--listen", "nonsense"]);
    assert!(nonsense.starts_with("error: nonsense cannot be listened on: "), "{nonsense}");
    let smtp = start(&["--smtp", "nonsense"]);
    assert!(smtp.starts_with("error: "), "{smtp}");
    let key = start(&["--secret-key", "short"]);
    assert!(key.starts_with("error: --secret-key"), "{key}");
}

#[test]
fn wrong_usage_ends_with_two() {
    for arguments in [&["nonsense"][..], &["key", "create"], &["serve", "--rate-burst", "0"], &[]] {
        let output = run(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(!said.contains("backtrace"), "{said}");
    }
}

#[test]
fn tax_and_address_policy_of_a_shop_can_be_changed() {
    let folder = Folder::new("shops");
    let database = folder.database();
    open_shops(&database, &["one"]);
    let set = ["shop", "set", "--database", &database];
    let told = |arguments: &[&str]| {
        let output = run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let start = "one  one  USD  http://127.0.0.1:3000  tax ";
    assert_eq!(
        told(&[&set[..], &["--tax", "7,7"]].concat()),
        format!("{start}7.7 %  address policy warn\n")
    );
    let strict = told(&[&set[..], &["--shop", "one", "--address-policy", "strict"]].concat());
    assert_eq!(strict, format!("{start}7.7 %  address policy strict\n"));
    assert_eq!(
        told(&["shop", "list", "--database", &database]),
        format!("{start}7.7 %  address policy strict\n")
    );
    let wrong = |more: &[&str]| mistake(&[&set[..], more].concat());
    assert_eq!(wrong(&["--tax", "101"]), "error: 101 is not a percentage from 0 to 100");
    assert_eq!(
        wrong(&["--address-policy", "x"]),
        "error: x is not a policy; there are warn and strict"
    );
    assert_eq!(wrong(&[]), "error: nothing to change: give --tax or --address-policy");
}

#[test]
fn a_reader_that_has_gone_is_no_mistake() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portico"));
    let command = command.arg("openapi").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_audit_names_the_command_line() {
    let folder = Folder::new("audit");
    let database = folder.database();
    open_shops(&database, &["demo"]);
    let made = run(&["key", "create", "--database", &database, "--scopes", "orders.read"]);
    let secret = String::from_utf8(made.stdout).unwrap();
    let listed = run(&["audit", "--database", &database, "--json"]);
    assert!(listed.status.success());
    let text = String::from_utf8(listed.stdout).unwrap();
    assert!(!text.contains(secret.trim()), "{text}");
    let rows: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> =
        rows.iter().map(|row| (row["actor"].as_str(), row["action"].as_str())).collect();
    assert_eq!(
        told,
        [(Some("system"), Some("shop.open")), (Some("command line"), Some("api_key.create"))]
    );
    let later = run(&["audit", "--database", &database, "--after", "1"]);
    assert_eq!(String::from_utf8(later.stdout).unwrap().lines().count(), 1);
}

#[test]
fn the_key_of_secrets_is_changed_and_another_one_is_one_sentence() {
    let folder = Folder::new("vault");
    let database = folder.database();
    open_shops(&database, &["demo"]);
    let keys = ["1", "2", "3"].map(|digit| digit.repeat(64));
    let [one, two, three] = [&*keys[0], &*keys[1], &*keys[2]];
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        let service = Service::open(&database, clock, entropy).await.unwrap();
        let service = service.with_vault(Vault::new(one).unwrap());
        let shop = service.shops().await.unwrap().remove(0).id;
        service.visitor_hash(&shop, "browser").await.unwrap();
        service.close().await;
    });
    let rotate = ["vault", "rotate", "--database", database.as_str(), "--secret-key"];
    let said = mistake(&[&rotate[..], &[two]].concat());
    assert!(said.contains("sealed with another key"), "{said}");
    let said = mistake(&[&rotate[..], &[two, "--secret-key-before", three]].concat());
    assert!(said.contains("sealed with another key"), "{said}");
    let said = mistake(&[&rotate[..], &["short"]].concat());
    assert!(said.contains("64 hexadecimal digits"), "{said}");
    let serve =
        ["serve", "--database", database.as_str(), "--listen", "127.0.0.1:0", "--secret-key"];
    let said = mistake(&[&serve[..], &[three]].concat());
    assert!(said.contains("sealed with another key"), "{said}");
    let changed = run(&[&rotate[..], &[two, "--secret-key-before", one]].concat());
    let text = String::from_utf8(changed.stdout).unwrap();
    assert_eq!(text.trim(), "1 secret was sealed with the new key");
    assert!(mistake(&[&rotate[..], &[one]].concat()).contains("another key"));
}
