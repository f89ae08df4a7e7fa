//! Mail: what waits in the store is put into words in the brand's look and handed to an SMTP server.
//!
//! A mail is written in the transaction of what it tells and sent afterwards, so that nothing is lost and nothing waits
//! for a mail server. It is tried five times, 2, 4, 8 and 16 minutes apart.

mod letter;
mod transport;
mod words;

pub use letter::Letter;
pub use transport::{MailOptions, ShownMail, ShownMails, Transport};

use crate::brand::{Brands, LoadedBrand};
use crate::domain::mail::Mail;
use crate::domain::text::EmailAddress;
use crate::i18n::Language;
use crate::service::{Answer, RegistrationMail, Service, Shop};
use crate::store::mail::{MailFinish, MailOutcome, MailSweep, MailTake, TakenMail};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use words::Facts;

/// How often due mails are looked for: a code is worth sending at once.
const TICK: Duration = Duration::from_secs(1);
/// How many ticks pass between two notes in the log that mails wait.
const TICKS_PER_NOTE: u64 = 60;
/// How many ticks pass between two sweeps.
const TICKS_PER_SWEEP: u64 = 3_600;
/// How many mails are sent between two looks at what is due.
const BATCH: i64 = 50;

/// Sends what waits.
#[derive(Clone)]
pub struct Mailer {
    service: Service,
    brands: Arc<Brands>,
    transport: Arc<Transport>,
}

impl Mailer {
    /// A mailer over a transport.
    pub fn new(service: Service, brands: Arc<Brands>, transport: Transport) -> Self {
        Self { service, brands, transport: Arc::new(transport) }
    }

    /// Sends whatever is due, until the task is dropped.
    pub async fn run(self) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for count in 0_u64.. {
            ticks.tick().await;
            if let Err(error) = self.send_due().await {
                tracing::error!(%error, "mails could not be sent");
            }
            if count % TICKS_PER_NOTE == 0 {
                self.note_waiting().await;
            }
            if count % TICKS_PER_SWEEP == 0
                && let Err(error) = self.service.run(MailSweep).await
            {
                tracing::warn!(%error, "old mails were not swept");
            }
        }
    }

    /// Says in the log how many mails wait for a server to be named; never what they say.
    async fn note_waiting(&self) {
        if self.transport.leads_anywhere() {
            return;
        }
        match self.service.waiting_mails().await {
            Ok(0) => {}
            Ok(waiting) => tracing::warn!(
                waiting,
                "mails wait: name a server with --smtp and a sender with --mail-from"
            ),
            Err(error) => tracing::warn!(%error, "waiting mails could not be counted"),
        }
    }

    /// Sends each mail that is due once; answers how many left.
    ///
    /// # Errors
    /// When the store fails. A mail that does not leave is no error, it stays and says why.
    pub async fn send_due(&self) -> Answer<usize> {
        if !self.transport.leads_anywhere() {
            return Ok(0);
        }
        let mut sent = 0;
        for (shop, id) in self.service.due_mails(BATCH).await? {
            let Some(taken) = self.service.run(MailTake { shop, id }).await? else {
                continue;
            };
            let outcome = without_recipient(self.send(&taken).await?, &taken.recipient);
            if let MailOutcome::Failed(problem) | MailOutcome::Delayed(problem) = &outcome {
                tracing::warn!(
                    mail = taken.id,
                    attempts = taken.attempts,
                    problem,
                    "a mail did not leave"
                );
            }
            sent += usize::from(outcome == MailOutcome::Sent);
            self.service.run(MailFinish { taken, outcome }).await?;
        }
        Ok(sent)
    }

    async fn send(&self, taken: &TakenMail) -> Answer<MailOutcome> {
        let now = self.service.now();
        if taken.mail.is_stale(taken.created_at, now) {
            return Ok(MailOutcome::Dropped);
        }
        let Some(recipient) = EmailAddress::parse(&taken.recipient) else {
            return Ok(MailOutcome::Failed("the address is no address".to_owned()));
        };
        if self.service.is_mail_for_forgotten(&taken.shop, &taken.mail).await? {
            return Ok(MailOutcome::Dropped);
        }
        let wish = self.service.mail_wish(&taken.shop, &taken.mail).await?;
        if wish.is_muted {
            return Ok(MailOutcome::Dropped);
        }
        let shop = self.service.shop(&taken.shop).await?;
        let code = match &taken.mail {
            Mail::LoginCode => {
                let code = self.service.issue_login_code(&taken.shop, &recipient, &taken.id);
                let code = code.await?;
                let Some(code) = code else { return Ok(MailOutcome::Dropped) };
                Some(code)
            }
            Mail::EmailChange { customer } => {
                let about = (customer, &recipient);
                let issued = self.service.issue_email_change(&taken.shop, about, &taken.id);
                let Some(secret) = issued.await? else { return Ok(MailOutcome::Dropped) };
                Some(secret)
            }
            Mail::ResetPassword => {
                let issued = self.service.issue_password_reset(&taken.shop, &recipient, &taken.id);
                let Some(secret) = issued.await? else { return Ok(MailOutcome::Dropped) };
                Some(secret.reveal().to_owned())
            }
            Mail::ConfirmRegistration => {
                let issued =
                    self.service.issue_registration_link(&taken.shop, &recipient, &taken.id);
                match issued.await? {
                    RegistrationMail::Link(secret) => Some(secret.reveal().to_owned()),
                    RegistrationMail::Known => None,
                    RegistrationMail::Nothing => return Ok(MailOutcome::Dropped),
                }
            }
            _ => None,
        };
        let brand = self.brand_of(&shop);
        let wished = taken.language.as_deref().or(wish.language.as_deref());
        let language = language_of(wished, &brand);
        let facts = Facts { shop: &shop, brand: &brand, language };
        let letter = facts.letter(&taken.mail, code.as_deref());
        Ok(self.transport.send(&taken.id, &recipient, &letter, now).await)
    }

    fn brand_of(&self, shop: &Shop) -> Arc<LoadedBrand> {
        self.brands.by_shop(&shop.slug).unwrap_or_else(|| {
            let mut plain = crate::domain::brand::Brand::plain();
            plain.name.clone_from(&shop.name);
            Arc::new(LoadedBrand::new(plain))
        })
    }
}

/// The outcome without the address in what a mail server said: that is logged and kept longer than the mail.
fn without_recipient(outcome: MailOutcome, recipient: &str) -> MailOutcome {
    let clean = |problem: String| {
        let ascii = EmailAddress::parse(recipient).map(|email| email.to_ascii());
        let spellings = [recipient.to_owned(), recipient.to_lowercase()];
        spellings.into_iter().chain(ascii).fold(problem, |problem, spelling| {
            if spelling.is_empty() { problem } else { problem.replace(&spelling, "…") }
        })
    };
    match outcome {
        MailOutcome::Failed(problem) => MailOutcome::Failed(clean(problem)),
        MailOutcome::Delayed(problem) => MailOutcome::Delayed(clean(problem)),
        outcome => outcome,
    }
}

/// The language a mail asks for where the brand speaks it, else the brand's first.
fn language_of(wish: Option<&str>, brand: &LoadedBrand) -> Language {
    let spoken = &brand.brand.languages;
    let wish = wish.filter(|wish| spoken.iter().any(|tag| tag == wish));
    wish.or(spoken.first().map(String::as_str)).and_then(Language::parse).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_said_names_no_recipient() {
        let said = "550 <Ann@xn--bcher-kva.example>: Ann@b\u{fc}cher.example is unknown".to_owned();
        let outcome = without_recipient(MailOutcome::Failed(said), "Ann@b\u{fc}cher.example");
        assert_eq!(outcome, MailOutcome::Failed("550 <…>: … is unknown".to_owned()));
        assert_eq!(without_recipient(MailOutcome::Sent, "a@b.example"), MailOutcome::Sent);
    }
}
