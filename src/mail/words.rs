//! What each mail says, in the reader's language.

use super::letter::Letter;
use crate::brand::LoadedBrand;
use crate::components::money_text;
use crate::domain::ids::OrderId;
use crate::domain::mail::{LOGIN_CODE_SECS, Mail, PayoutStep, ReceiptLine, ReceiptSums};
use crate::domain::money::Money;
use crate::i18n::{Language, isolated};
use crate::service::Shop;

/// Who writes, and in which language.
pub struct Facts<'a> {
    /// The shop.
    pub shop: &'a Shop,
    /// Its brand.
    pub brand: &'a LoadedBrand,
    /// The reader's language.
    pub language: Language,
}

/// Where an order is shown to everyone who was sent its public form; without one, to who is signed in.
fn invoice_path(order: &OrderId, uniqid: Option<&str>) -> String {
    let plain = || order.plain_uuid();
    format!("/invoice/{}", uniqid.map_or_else(plain, str::to_owned))
}

impl Facts<'_> {
    /// The letter for a mail; `code` is the login code or the token of the link that goes with it.
    pub fn letter(&self, mail: &Mail, code: Option<&str>) -> Letter {
        let letter = match mail {
            Mail::LoginCode => self.login_code(code.unwrap_or_default()),
            Mail::EmailChange { .. } => {
                let path = format!("/account/email/{}", code.unwrap_or_default());
                Letter {
                    subject: self.say("mail.email_change.subject", &[]),
                    paragraphs: vec![self.say("mail.email_change.text", &[])],
                    link: Some(self.link("mail.email_change.link", &path)),
                    foot: self.foot("mail.email_change.foot"),
                    ..Letter::default()
                }
            }
            Mail::EmailChanged => Letter {
                subject: self.say("mail.email_changed.subject", &[]),
                paragraphs: vec![self.say("mail.email_changed.text", &[])],
                foot: self.foot("mail.email_changed.foot"),
                ..Letter::default()
            },
            Mail::ConfirmRegistration => self.registration(code),
            Mail::ResetPassword => {
                self.about_account("reset", &format!("/reset/{}", code.unwrap_or_default()))
            }
            Mail::PasswordChanged => self.about_account("password_changed", "/reset"),
            Mail::OrderReceipt { order, uniqid, lines, sums } => {
                self.receipt(lines, sums, &invoice_path(order, uniqid.as_deref()))
            }
            Mail::OrderRefunded { order, uniqid, amount_minor } => Letter {
                subject: self.say("mail.refund.subject", &[]),
                paragraphs: vec![
                    self.say("mail.refund.text", &[("amount", &self.money(*amount_minor))]),
                ],
                link: Some(self.link("mail.receipt.link", &invoice_path(order, uniqid.as_deref()))),
                foot: self.foot("mail.foot.order"),
                ..Letter::default()
            },
            Mail::Payout { step, claim, amount_minor, asset, address_end, note } => {
                let mut facts = vec![self.fact("mail.fact.amount", &self.money(*amount_minor))];
                let asset = asset.as_ref().map(|asset| self.fact("mail.fact.asset", asset));
                facts.extend(asset);
                let end = address_end.as_ref().map(|end| format!("…{end}"));
                facts.extend(end.map(|end| self.fact("mail.fact.address", &end)));
                let label = match step {
                    PayoutStep::Rejected | PayoutStep::Failed => "mail.fact.reason",
                    _ => "mail.fact.transfer",
                };
                facts.extend(note.as_ref().map(|note| self.fact(label, note)));
                let key = |part: &str| format!("mail.payout_{}.{part}", step.as_str());
                Letter {
                    subject: self.say(&key("subject"), &[]),
                    paragraphs: vec![self.say(&key("text"), &[])],
                    facts,
                    link: Some(self.link("mail.payout.link", &format!("/balance/payout/{claim}"))),
                    foot: self.foot("mail.foot.affiliate"),
                    ..Letter::default()
                }
            }
        };
        let support = &self.brand.brand.support_email;
        Letter {
            sender: self.name().to_owned(),
            reply_to: (!support.is_empty()).then(|| support.clone()),
            language: self.language.tag(),
            ..letter
        }
        .with_html(self.brand)
    }

    fn login_code(&self, code: &str) -> Letter {
        let minutes = (LOGIN_CODE_SECS / 60).to_string();
        Letter {
            subject: self.say("mail.code.subject", &[("code", code)]),
            paragraphs: vec![self.say("mail.code.text", &[("minutes", &minutes)])],
            code: Some(code.to_owned()),
            foot: self.foot("mail.foot.code"),
            ..Letter::default()
        }
    }

    /// To a new address the link, to a known one that somebody tried.
    fn registration(&self, token: Option<&str>) -> Letter {
        let (part, path) = match token {
            Some(token) => ("registration", format!("/register/confirm/{token}")),
            None => ("registration_known", "/login".to_owned()),
        };
        self.about_account(part, &path)
    }

    fn about_account(&self, part: &str, path: &str) -> Letter {
        let key = |end: &str| format!("mail.{part}.{end}");
        Letter {
            subject: self.say(&key("subject"), &[]),
            paragraphs: vec![self.say(&key("text"), &[])],
            link: Some(self.link(&key("link"), path)),
            foot: self.foot("mail.foot.registration"),
            ..Letter::default()
        }
    }

    fn receipt(&self, lines: &[ReceiptLine], sums: &ReceiptSums, path: &str) -> Letter {
        let mut facts: Vec<_> = lines
            .iter()
            .map(|line| {
                let title = match line.title.as_str() {
                    "" => self.language.text("mail.fact.top_up"),
                    title => title,
                };
                let title = match line.quantity {
                    1 => title.to_owned(),
                    many => format!("{many} × {}", isolated(title)),
                };
                (title, self.money(line.sum_minor))
            })
            .collect();
        for (label, minor) in [
            ("mail.fact.referral", -sums.referral_minor),
            ("mail.fact.coupon", -sums.coupon_minor),
            ("mail.fact.tax", sums.tax_minor),
        ] {
            facts.extend((minor != 0).then(|| self.fact(label, &self.money(minor))));
        }
        facts.push(self.fact("mail.fact.total", &self.money(sums.total_minor)));
        if sums.balance_minor > 0 {
            facts.push(self.fact("mail.fact.from_balance", &self.money(sums.balance_minor)));
        }
        Letter {
            subject: self.say("mail.receipt.subject", &[]),
            paragraphs: vec![self.say("mail.receipt.text", &[])],
            facts,
            link: Some(self.link("mail.receipt.link", path)),
            foot: self.foot("mail.foot.order"),
            ..Letter::default()
        }
    }

    /// The name that customers know.
    fn name(&self) -> &str {
        let name = &self.brand.brand.name;
        if name.is_empty() { &self.shop.name } else { name }
    }

    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut all = vec![("shop", self.name())];
        all.extend(values);
        self.language.format(key, &all)
    }

    fn foot(&self, key: &str) -> String {
        self.say(key, &[])
    }

    fn fact(&self, label: &str, value: &str) -> (String, String) {
        (self.language.text(label).to_owned(), value.to_owned())
    }

    fn money(&self, minor: i64) -> String {
        money_text(Money::new(minor, self.shop.currency), self.language)
    }

    /// The shop's address is a fixed one of its own, never what some request called it.
    fn link(&self, words: &str, path: &str) -> (String, String) {
        let address = format!("{}{path}", self.shop.base_url);
        (self.language.text(words).to_owned(), address)
    }
}
