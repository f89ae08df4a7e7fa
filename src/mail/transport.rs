//! Where mails go: to an SMTP server, to a page of a demo, or nowhere yet.

use super::letter::Letter;
use crate::domain::clock::Timestamp;
use crate::domain::text::EmailAddress;
use crate::store::mail::MailOutcome;
use lettre::address::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// How long the server may take for one mail.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How many mails the page of a demo shows.
const SHOWN_MAX: usize = 50;

/// How mail is to be sent.
#[derive(Clone, Default)]
pub struct MailOptions {
    /// The server, as `smtp://user:password@host:port` or `smtps://…`.
    pub smtp: Option<String>,
    /// The address that mails come from.
    pub from: Option<String>,
}

/// The server's address may hold a password.
impl fmt::Debug for MailOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let smtp = self.smtp.as_ref().map(|_| "…");
        formatter
            .debug_struct("MailOptions")
            .field("smtp", &smtp)
            .field("from", &self.from)
            .finish()
    }
}

/// Why the options cannot be used. The server's address is not repeated, because it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// No sender.
    #[error("--smtp needs --mail-from, the address that mails come from")]
    NoSender,
    /// The sender is no address.
    #[error("--mail-from is not an e-mail address")]
    Sender,
    /// Not the address of a server.
    #[error("--smtp is not smtp://user:password@host:port or smtps://…")]
    Server,
}

/// A mail that was not sent but can be read on a page.
#[derive(Clone, Debug)]
pub struct ShownMail {
    /// Its id.
    pub id: String,
    /// Where it would have gone.
    pub recipient: String,
    /// What it says.
    pub letter: Letter,
    /// When it left.
    pub at: Timestamp,
}

/// The newest mails of a demo, newest first, in memory only.
#[derive(Clone, Debug, Default)]
pub struct ShownMails(Arc<Mutex<VecDeque<ShownMail>>>);

impl ShownMails {
    /// What there is to read.
    pub fn list(&self) -> Vec<ShownMail> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn add(&self, mail: ShownMail) {
        let mut mails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        mails.push_front(mail);
        mails.truncate(SHOWN_MAX);
    }
}

/// Where mails go.
pub enum Transport {
    /// To a server, from an address.
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>, Address),
    /// To a page of the demo that any visitor can open.
    Shown(ShownMails),
    /// Nowhere: they wait until a server is named.
    Nowhere,
}

impl Transport {
    /// The transport that was asked for; `shown` takes the mails where no server is named.
    ///
    /// # Errors
    /// What is wrong with the options.
    pub fn new(options: &MailOptions, shown: Option<ShownMails>) -> Result<Self, OptionsError> {
        let Some(url) = options.smtp.as_deref().map(str::trim).filter(|url| !url.is_empty()) else {
            return Ok(shown.map_or(Self::Nowhere, Self::Shown));
        };
        let from = options.from.as_deref().ok_or(OptionsError::NoSender)?;
        let from = address(from).ok_or(OptionsError::Sender)?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| OptionsError::Server)?;
        let name = ClientId::Domain(from.domain().to_owned());
        let smtp = builder.timeout(Some(TIMEOUT)).hello_name(name).build();
        Ok(Self::Smtp(Box::new(smtp), from))
    }

    /// Whether mails can leave.
    pub fn leads_anywhere(&self) -> bool {
        !matches!(self, Self::Nowhere)
    }

    /// Hands one mail over.
    pub async fn send(
        &self,
        id: &str,
        recipient: &EmailAddress,
        letter: &Letter,
        now: Timestamp,
    ) -> MailOutcome {
        match self {
            Self::Nowhere => MailOutcome::Delayed("no server is named".to_owned()),
            Self::Shown(mails) => {
                let recipient = recipient.to_string();
                let id = id.to_owned();
                mails.add(ShownMail { id, recipient, letter: letter.clone(), at: now });
                MailOutcome::Sent
            }
            Self::Smtp(smtp, from) => {
                let message = match message((id, from), recipient, letter, now) {
                    Ok(message) => message,
                    Err(error) => return MailOutcome::Failed(error.to_string()),
                };
                match smtp.send(message).await {
                    Ok(_) => MailOutcome::Sent,
                    Err(error) if error.is_permanent() => MailOutcome::Failed(error.to_string()),
                    Err(error) => MailOutcome::Delayed(error.to_string()),
                }
            }
        }
    }
}

/// The mail as it goes over the wire. Its id stays the same over several attempts, so that a reader's server can tell a
/// second copy.
fn message(
    (id, from): (&str, &Address),
    recipient: &EmailAddress,
    letter: &Letter,
    now: Timestamp,
) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
    let seconds = u64::try_from(now.secs()).unwrap_or(0);
    let mut builder = Message::builder()
        .from(Mailbox::new(Some(one_line(&letter.sender)), from.clone()))
        .to(Mailbox::new(None, recipient.to_ascii().parse()?))
        .subject(one_line(&letter.subject))
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(format!("<{id}@{}>", from.domain())))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
    if let Some(address) = letter.reply_to.as_deref().and_then(address) {
        builder = builder.reply_to(Mailbox::new(None, address));
    }
    Ok(builder.multipart(MultiPart::alternative_plain_html(letter.text(), letter.html.clone()))?)
}

/// An address as servers take it that know only ASCII.
fn address(text: &str) -> Option<Address> {
    EmailAddress::parse(text)?.to_ascii().parse().ok()
}

/// A text for a header: the mail library gives up on line breaks in a name, and one in a subject could start a header.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(smtp: &str, from: Option<&str>) -> Result<(), OptionsError> {
        let from = from.map(str::to_owned);
        Transport::new(&MailOptions { smtp: Some(smtp.to_owned()), from }, None).map(|_| ())
    }

    #[test]
    fn options_are_checked_and_kept_secret() {
        let from = Some("shop@example.com");
        assert_eq!(options("http://mail.test", from), Err(OptionsError::Server));
        assert_eq!(options("smtp://mail.test", None), Err(OptionsError::NoSender));
        assert_eq!(options("smtp://mail.test", Some("shop")), Err(OptionsError::Sender));
        let smtp = Some("smtp://me:secret@mail.test".to_owned());
        assert!(!format!("{:?}", MailOptions { smtp, from: None }).contains("secret"));
        assert_eq!(
            address("Shop@Bücher.example").unwrap().to_string(),
            "Shop@xn--bcher-kva.example"
        );
    }

    #[test]
    fn names_and_subjects_cannot_add_headers() {
        let letter = Letter {
            subject: "Hello\r\nBcc: all@example.com".into(),
            sender: "Shop\r\nBcc: all@example.com".into(),
            ..Letter::default()
        };
        let from: Address = "shop@example.com".parse().unwrap();
        let recipient = EmailAddress::parse("ann@example.com").unwrap();
        let mail = message(("mail_1", &from), &recipient, &letter, Timestamp(0)).unwrap();
        let text = String::from_utf8(mail.formatted()).unwrap();
        let (headers, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "{text}");
    }
}
