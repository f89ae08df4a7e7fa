//! A certificate authority of the `openssl` program: root, one between, and leaves that sign events.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

const RULES: &str = "
[ca]
default_ca = own
[own]
new_certs_dir = .
database = index.txt
serial = serial
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[between]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:$ENV::LEAF_NAME
[req]
distinguished_name = dn
[dn]
";

pub const NAME: &str = "messageverificationcerts.paypal.com";
pub const SINCE: &str = "20250101000000Z";
pub const UNTIL: &str = "20350101000000Z";

/// An authority in a folder of its own.
pub struct Authority {
    folder: PathBuf,
}

/// A leaf's chain without the root, and how its key signs.
pub struct Leaf {
    pub chain: String,
    key: String,
}

impl Drop for Authority {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.folder));
    }
}

impl Authority {
    pub fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let name = format!("portico-authority-{}-{number}", std::process::id());
        let authority = Self { folder: std::env::temp_dir().join(name) };
        fs::create_dir_all(&authority.folder).unwrap();
        for (file, text) in [("rules", RULES), ("index.txt", ""), ("serial", "01\n")] {
            fs::write(authority.folder.join(file), text).unwrap();
        }
        authority.key("root", false);
        authority.issue("root", "Test Root", "-selfsign -keyfile root.key", "root", SINCE, UNTIL);
        authority.key("between", false);
        let by_root = "-keyfile root.key -cert root.pem";
        authority.issue("between", "Test Between", by_root, "between", SINCE, UNTIL);
        authority
    }

    /// The root in PEM.
    pub fn root(&self) -> String {
        self.read("root.pem")
    }

    /// A leaf for a name, valid from and until; `is_rsa` as `PayPal`'s are.
    pub fn leaf(&self, name: &str, since: &str, until: &str, is_rsa: bool) -> Leaf {
        let file = format!("leaf{}", self.read("serial").trim());
        self.key(&file, is_rsa);
        let by_between = "-keyfile between.key -cert between.pem";
        self.issue(&file, name, by_between, "leaf", since, until);
        let chain = self.read(&format!("{file}.pem")) + &self.read("between.pem");
        Leaf { chain, key: self.folder.join(format!("{file}.key")).display().to_string() }
    }

    fn key(&self, file: &str, is_rsa: bool) {
        let make = if is_rsa { "genrsa" } else { "ecparam -name prime256v1 -genkey -noout" };
        let bits = if is_rsa { " 2048" } else { "" };
        self.run(&format!("{make} -out {file}.key{bits}"), "");
    }

    fn issue(&self, file: &str, name: &str, by: &str, part: &str, since: &str, until: &str) {
        let subject = format!("/CN={}", name.replace(' ', "_"));
        self.run(&format!("req -config rules -new -key {file}.key -subj {subject} -out csr"), name);
        let ca = format!(
            "ca -config rules -batch -notext {by} -in csr -out {file}.pem -startdate {since} \
             -enddate {until} -extensions {part} -extfile rules"
        );
        self.run(&ca, name);
    }

    fn run(&self, line: &str, name: &str) {
        let output = Command::new("openssl")
            .args(line.split(' '))
            .current_dir(&self.folder)
            .env("LEAF_NAME", name)
            .output()
            .unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).unwrap()
    }
}

impl Leaf {
    /// RSA (PKCS #1) or ECDSA over SHA-256, in base 64.
    pub fn sign(&self, message: &str) -> String {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let file = format!("{}-{number}", self.key);
        fs::write(&file, message).unwrap();
        let output = Command::new("openssl")
            .args(["dgst", "-sha256", "-sign", &self.key, &file])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        data_encoding::BASE64.encode(&output.stdout)
    }
}
