//! Readers and writers that need no server: they never panic, what they read is read the same again, and what they
//! write is what was meant.

use super::drive;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use portico::domain::clock::{Clock, Timestamp};
use portico::domain::money::{Currency, MINOR_LIMIT, PPM, minor_to_plain, parse_amount};
use portico::domain::payouts::payout_address::{
    AddressCheck, PayoutAsset, PayoutNetwork, check_address, groups_of_four, guess_network,
};
use portico::domain::sheet::{Cell, Dialect};
use portico::domain::text::EmailAddress;
use portico::domain::typed_number::{DecimalMark, read_number, read_percent, write_number};
use portico::http::own_page;
use portico::payments::stripe::{Credentials, Stripe};
use portico::payments::{Caller, Provider as _};
use sha2::Sha256;
use std::panic::catch_unwind;
use std::sync::Arc;

/// How many new texts each target tries in an ordinary run.
const CASES: usize = 4_000;

/// Tries a check that waits for nothing.
async fn drive_pure(target: &str, check: fn(&str) -> Result<(), String>) {
    let guarded = |text: String| async move {
        catch_unwind(|| check(&text)).unwrap_or_else(|_| Err("it panicked".to_owned()))
    };
    drive(target, CASES, guarded).await;
}

fn holds(is_so: bool, what: impl Fn() -> String) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(what()) }
}

fn amount(text: &str) -> Result<(), String> {
    for mark in [DecimalMark::Point, DecimalMark::Comma] {
        for decimals in [0, 2, 3] {
            let Ok(minor) = read_number(text, mark, decimals) else { continue };
            holds((0..MINOR_LIMIT).contains(&minor), || format!("{minor} is no amount"))?;
            let again = read_number(&write_number(minor, mark, decimals), mark, decimals);
            holds(again == Ok(minor), || format!("{minor} was read as {again:?}"))?;
        }
        if let Ok(ppm) = read_percent(text, mark) {
            holds((0..=PPM).contains(&ppm), || format!("{ppm} is no percentage"))?;
        }
    }
    for currency in ["USD", "JPY", "KWD"].into_iter().filter_map(Currency::parse) {
        let Ok(minor) = parse_amount(text, currency) else { continue };
        let again = parse_amount(&minor_to_plain(minor, currency.exponent()), currency);
        holds(again == Ok(minor), || format!("{minor} was read as {again:?}"))?;
        holds((0..MINOR_LIMIT).contains(&minor), || format!("{minor} is no amount"))?;
    }
    Ok(())
}

fn email(text: &str) -> Result<(), String> {
    let Some(email) = EmailAddress::parse(text) else { return Ok(()) };
    let again = EmailAddress::parse(email.as_str());
    holds(again.as_ref() == Some(&email), || format!("{email} was read as {again:?}"))?;
    let ascii = email.to_ascii();
    holds(ascii.rsplit('@').next().unwrap().is_ascii(), || format!("{ascii} is no host"))?;
    let is_bare = !email.as_str().contains(|c: char| c.is_control() || c.is_whitespace());
    holds(is_bare, || format!("{email:?} could begin another header"))?;
    holds(email.mailbox() == again.unwrap().mailbox(), || "another mailbox".to_owned())
}

fn payout_address(text: &str) -> Result<(), String> {
    const NETWORKS: [&str; 8] =
        ["tron", "ethereum", "bitcoin", "litecoin", "solana", "polygon", "bsc", "base"];
    const ASSETS: [&str; 6] = ["usdt", "usdc", "btc", "ltc", "eth", "sol"];
    let has_blank = text.contains(char::is_whitespace);
    for asset in ASSETS.into_iter().map(PayoutAsset::parse) {
        for network in NETWORKS.into_iter().map(PayoutNetwork::parse) {
            let check = check_address(asset, network, text);
            let is_refused = matches!(check, AddressCheck::Invalid(_));
            holds(is_refused || !has_blank, || format!("{network:?} takes blanks"))?;
        }
    }
    let _ = guess_network(text);
    let joined = groups_of_four(text).replace(' ', "");
    holds(has_blank || joined == text, || format!("shown as {joined:?}"))
}

/// The cells of one line as a spreadsheet splits it (RFC 4180).
fn split(line: &str, separator: char) -> Vec<String> {
    let (mut cells, mut is_quoted) = (vec![String::new()], false);
    let mut letters = line.strip_suffix("\r\n").unwrap_or(line).chars().peekable();
    while let Some(letter) = letters.next() {
        let cell = cells.last_mut().unwrap();
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted || cell.is_empty() => is_quoted = !is_quoted,
            letter if letter == separator && !is_quoted => cells.push(String::new()),
            letter => cell.push(letter),
        }
    }
    cells
}

fn csv_cell(text: &str) -> Result<(), String> {
    let bare = |text: &str| text.replace('\'', "");
    for dialect in [Dialect::Point, Dialect::Comma] {
        let line = dialect.line(&[Cell::text(text), Cell::count(-7), Cell::text("end")]);
        let cells = split(&line, dialect.separator());
        holds(cells.len() == 3 && cells[1] == "-7" && cells[2] == "end", || {
            format!("other cells: {cells:?}")
        })?;
        holds(bare(&cells[0]) == bare(text), || format!("another text: {:?}", cells[0]))?;
        let is_formula = cells[0].trim_start().starts_with(['=', '+', '-', '@']);
        holds(!is_formula, || format!("a formula: {:?}", cells[0]))?;
    }
    Ok(())
}

fn brand_file(text: &str) -> Result<(), String> {
    match portico::brand::read("fuzz.toml", text) {
        Ok(brand) => {
            holds(!brand.theme_href().contains(['"', '<', ' ']), || "a bad link".to_owned())
        }
        Err(error) => holds(!error.to_string().trim().is_empty(), || "no words".to_owned()),
    }
}

/// Where a browser goes from the login, by the rules that browsers follow.
fn next_page(text: &str) -> Result<(), String> {
    let login = reqwest::Url::parse("https://shop.test/login").unwrap();
    if let Some(next) = own_page(text) {
        let leads = login.join(next).map_err(|error| error.to_string())?;
        holds(leads.host_str() == Some("shop.test"), || format!("leads to {leads}"))?;
    }
    let location = portico::http::page::location(text);
    let leads = login.join(location.to_str().unwrap()).map_err(|error| error.to_string())?;
    holds(leads.host_str() == Some("shop.test"), || format!("leads to {leads}"))
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(1_700_000_000)
    }
}

const SECRET: &str = "whsec_first";

/// A header, a line feed and a body: believed only where the header holds the MAC of its own time and this body.
async fn stripe_signature(stripe: Arc<Stripe>, text: String) -> Result<(), String> {
    let (header, body) = text.split_once('\n').unwrap_or((&text, ""));
    let Ok(value) = HeaderValue::from_bytes(header.as_bytes()) else { return Ok(()) };
    let mut headers = HeaderMap::new();
    headers.insert("stripe-signature", value);
    let judged = stripe.verify_event(&headers, &Bytes::from(body.to_owned()), Stopped.now()).await;
    let is_signed = header.split(',').filter_map(|part| part.trim().strip_prefix("t=")).any(|at| {
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(format!("{at}.{body}").as_bytes());
        header.to_lowercase().contains(&HEXLOWER.encode(&mac.finalize().into_bytes()))
    });
    holds(judged.is_err() || is_signed, || format!("believed: {judged:?}"))
}

#[tokio::test]
async fn amounts() {
    drive_pure("amounts", amount).await;
}

#[tokio::test]
async fn emails() {
    drive_pure("emails", email).await;
}

#[tokio::test]
async fn payout_addresses() {
    drive_pure("payout_addresses", payout_address).await;
}

#[tokio::test]
async fn csv_cells() {
    drive_pure("csv_cells", csv_cell).await;
}

#[tokio::test]
async fn brand_files() {
    drive_pure("brand_files", brand_file).await;
}

#[tokio::test]
async fn next_pages() {
    drive_pure("next_pages", next_page).await;
}

#[tokio::test]
async fn stripe_signatures() {
    let secrets = vec![SECRET.to_owned()];
    let credentials =
        Credentials { secret_key: "sk_test_portico".to_owned(), webhook_secrets: secrets };
    let caller = Caller::new(Arc::new(Stopped)).unwrap();
    let stripe = Arc::new(Stripe::new(credentials, caller, "http://127.0.0.1:1"));
    drive("stripe_signatures", CASES, |text| stripe_signature(stripe.clone(), text)).await;
}
