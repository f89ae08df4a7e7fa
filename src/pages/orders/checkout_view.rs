//! How the checkout looks: the form on the left, what it comes to on the right, one button.

use crate::components::{
    Actions, AmountSize, Checkbox, Choice, Choices, Empty, Fact, Field, FieldKind, Frame, Icon,
    KeyValues, Note, PageHead, PostForm, Section, Shell, Split, Tone, amount, icon, money_text,
    page, rate_text, t, t_with,
};
use crate::domain::money::{Currency, Money};
use crate::domain::orders::order::{QUANTITY_MAX, Totals};
use crate::forms::{Cart, CartLine, CheckoutForm};
use crate::http::{Kept, Page, Visit};
use crate::pages::words::provider_name;
use crate::server_fns::orders::{CheckOut, UpdateCheckout};
use crate::service::{CheckoutQuote, MANUAL, Saving};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The id of the form, for the button outside of it.
const FORM_ID: &str = "checkout";

/// What the page shows.
pub struct Facts {
    /// The lines.
    pub cart: Cart,
    /// What they come to.
    pub quote: CheckoutQuote,
    /// What was typed before.
    pub kept: Kept<CheckoutForm>,
    /// The code in its field.
    pub code: String,
    /// The one-time key.
    pub key: String,
    /// The ways to pay that the shop has.
    pub ways: Vec<&'static str>,
}

/// The checkout without anything in it.
pub fn empty(visit: &Visit, has_unknown: bool) -> Page {
    visit.page(move || {
        let text =
            if has_unknown { "portal.checkout.unknown" } else { "portal.checkout.empty_text" };
        view! {
            <Shell title=t("portal.checkout.title") frame=Frame::Narrow>
                <PageHead title=t("portal.checkout.title")/>
                <Empty
                    title=t("portal.checkout.empty")
                    text=t(text)
                    next=(t("portal.checkout.empty_next").into(), "/#products".to_owned())
                />
            </Shell>
        }
    })
}

/// The checkout.
pub fn form(visit: &Visit, facts: Facts) -> Page {
    let email = visit.own_email().map(|email| email.to_string());
    let (currency, tax_ppm) = (visit.shop.currency, visit.shop.tax_ppm);
    visit.page(move || {
        let aside = summary(&facts, currency, tax_ppm);
        let main = fields(facts, email, currency);
        view! {
            <Shell title=t("portal.checkout.title")>
                <PageHead title=t("portal.checkout.title")/>
                <Split main=main aside=aside/>
            </Shell>
        }
    })
}

fn fields(facts: Facts, own_email: Option<String>, currency: Currency) -> AnyView {
    let Facts { cart, quote, kept, code, key, ways } = facts;
    let chosen = kept.provider.given().unwrap_or(first_way(&ways)).to_owned();
    let choices = providers(&ways);
    let problems = ["items", "items.product_id", "items.quantity"];
    let problem = problems.iter().find_map(|name| kept.error(name));
    let unknown = cart.has_unknown.then(|| t("portal.checkout.unknown").to_owned());
    let problem = problem.or(unknown).map(|text| view! { <Note tone=Tone::Warning>{text}</Note> });
    let hidden = vec![("seen_total", quote.total_minor().to_string())];
    let here = cart.href();
    let lines: Vec<_> = cart
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| quantity(index, line, currency))
        .collect();
    let address = address(&kept, own_email, &here);
    let code = code_field(&kept, &quote.saving, code);
    let balance = balance(&quote, kept.use_balance.0, currency);
    let error = kept.error("provider");
    view! {
        <PostForm action=CheckOut::url() key=key hidden=hidden id=FORM_ID>
            {problem} {lines} {address} {code} {balance}
            <Choices
                label=t("portal.checkout.payment")
                name="provider"
                value=chosen
                choices=choices
                error=error
            />
            <Actions>
                <button
                    class="button quiet"
                    type="submit"
                    formaction=UpdateCheckout::url()
                    formnovalidate
                >
                    {t("portal.checkout.update")}
                </button>
            </Actions>
        </PostForm>
    }
    .into_any()
}

/// The way that is chosen until another one is.
fn first_way(ways: &[&'static str]) -> &'static str {
    ways.iter().find(|way| **way != MANUAL).copied().unwrap_or_default()
}

/// The ways to pay that a buyer can choose here.
fn providers(ways: &[&'static str]) -> Vec<Choice> {
    let page = page();
    let online = ways.iter().filter(|way| **way != MANUAL);
    online
        .map(|way| {
            let hint = match *way {
                "SANDBOX" => "portal.checkout.sandbox_hint",
                "STRIPE" => "portal.provider.stripe_hint",
                _ => "portal.provider.paypal_hint",
            };
            let name = provider_name(page.language, way);
            Choice::new(*way, name).with_hint(t(hint))
        })
        .collect()
}

/// A line: what it is, what one costs, how many.
fn quantity(index: usize, line: &CartLine, currency: Currency) -> AnyView {
    let page = page();
    let price = money_text(Money::new(line.product.price_minor, currency), page.language);
    let each = page.t_with("portal.checkout.each", &[("price", &price)]);
    let id = format!("quantity-{index}");
    let error = line.quantity.is_none().then(|| {
        let most = QUANTITY_MAX.to_string();
        let text = page.t_with("refusals.field.out_of_range", &[("least", "1"), ("most", &most)]);
        let id = format!("{id}-error");
        view! { <p class="field-error" id=id>{icon(Icon::Warning)} {text}</p> }
    });
    let described = error.is_some().then(|| format!("{id}-error"));
    let invalid = error.is_some().then_some("true");
    let class = if error.is_some() { "field has-error" } else { "field" };
    view! {
        <div class=class>
            <label for=id.clone()>
                {line.product.title.clone()} <small class="optional">{each}</small>
            </label>
            <input type="hidden" name="product[]" value=line.product.id.to_string()/>
            <input
                id=id
                name="quantity[]"
                type="text"
                inputmode="numeric"
                autocomplete="off"
                maxlength="5"
                required
                value=line.typed.clone()
                aria-describedby=described
                aria-invalid=invalid
            />
            {error}
        </div>
    }
    .into_any()
}

fn address(kept: &Kept<CheckoutForm>, own_email: Option<String>, here: &str) -> AnyView {
    if let Some(email) = own_email {
        let text = t_with("portal.checkout.own_email", &[("email", &email)]);
        return view! { <p>{text}</p> }.into_any();
    }
    let next = serde_urlencoded::to_string([("next", here)]).unwrap_or_default();
    let login = format!("/login?{next}");
    view! {
        <Field
            label=t("portal.checkout.email")
            name="email"
            kind=FieldKind::Email
            value=kept.email.to_string()
            hint=t("portal.checkout.email_hint")
            error=kept.error("email")
            autocomplete="email"
            max_length=254
        />
        <p>
            {t("portal.checkout.known")} " " <a href=login>{t("portal.checkout.sign_in")}</a>
        </p>
    }
    .into_any()
}

fn code_field(kept: &Kept<CheckoutForm>, saving: &Saving, code: String) -> AnyView {
    let (hint, own_error) = match saving {
        Saving::NoCode => (t("portal.checkout.code_hint").to_owned(), None),
        Saving::Ppm(code, ppm) => {
            let saved = rate_text(*ppm, page().language);
            let key =
                if *ppm > 0 { "portal.checkout.code_saves" } else { "portal.checkout.code_plain" };
            (t_with(key, &[("code", code), ("saved", &saved)]), None)
        }
        Saving::Own => (t("portal.checkout.code_own").to_owned(), None),
        Saving::Off => (t("portal.checkout.code_off").to_owned(), None),
        Saving::Unknown => {
            (t("portal.checkout.code_hint").to_owned(), Some(t("refusals.field.unknown_code")))
        }
    };
    let error = kept.error("affiliate_code").or_else(|| own_error.map(str::to_owned));
    view! {
        <Field
            label=t("portal.checkout.code")
            name="affiliate_code"
            kind=FieldKind::Exact
            value=code
            hint=hint
            error=error
            optional=true
            autocomplete="off"
            max_length=40
        />
    }
    .into_any()
}

fn balance(quote: &CheckoutQuote, uses_balance: bool, currency: Currency) -> Option<AnyView> {
    (quote.balance_minor > 0).then(|| {
        let most = money_text(Money::new(quote.balance_minor, currency), page().language);
        let label = t_with("portal.checkout.use_balance", &[("amount", &most)]);
        view! {
            <Checkbox
                label=label
                name="use_balance"
                checked=uses_balance
                hint=t("portal.checkout.use_balance_hint")
            />
        }
        .into_any()
    })
}

/// What it comes to, and the button.
fn summary(facts: &Facts, currency: Currency, tax_ppm: i64) -> AnyView {
    let Some(totals) = facts.quote.totals else {
        return view! {
            <Section title=t("portal.checkout.summary")>
                <p class="muted">{t("portal.checkout.no_total")}</p>
            </Section>
        }
        .into_any();
    };
    let due = Money::new(totals.total_minor - facts.quote.used_minor, currency);
    let label = if due.minor == 0 {
        t("portal.checkout.order").to_owned()
    } else {
        t_with("portal.checkout.pay", &[("amount", &money_text(due, page().language))])
    };
    let sums = sums(facts, totals, currency, tax_ppm);
    view! {
        <Section title=t("portal.checkout.summary")>
            <KeyValues facts=sums/>
            <div class="form">
                <Actions>
                    <button type="submit" class="button primary" form=FORM_ID>{label}</button>
                </Actions>
                <p>{t("portal.checkout.next_step")}</p>
            </div>
        </Section>
    }
    .into_any()
}

fn sums(facts: &Facts, totals: Totals, currency: Currency, tax_ppm: i64) -> Vec<Fact> {
    let page = page();
    let figure =
        |minor| amount(page.language, Money::new(minor, currency), AmountSize::Inline, false);
    let mut sums: Vec<_> = facts
        .cart
        .lines
        .iter()
        .filter_map(|line| {
            let quantity = line.quantity?;
            let label = format!("{quantity}\u{a0}× {}", line.product.title);
            Some(Fact::new(label, figure(line.product.price_minor.saturating_mul(quantity))))
        })
        .collect();
    if let (Saving::Ppm(code, ppm), true) = (&facts.quote.saving, totals.discount_minor > 0) {
        let saved = rate_text(*ppm, page.language);
        let label = page.t_with("portal.order.discount", &[("code", code), ("saved", &saved)]);
        sums.push(Fact::new(label, figure(-totals.discount_minor)));
    }
    if totals.tax_minor > 0 {
        let rate = rate_text(tax_ppm, page.language);
        let label = page.t_with("portal.order.tax_rate", &[("rate", &rate)]);
        sums.push(Fact::new(label, figure(totals.tax_minor)));
    }
    if facts.quote.used_minor > 0 {
        sums.push(Fact::total(page.t("portal.order.total"), figure(totals.total_minor)));
        sums.push(Fact::new(page.t("portal.order.balance"), figure(-facts.quote.used_minor)));
    }
    let due = totals.total_minor - facts.quote.used_minor;
    sums.push(Fact::total(page.t("portal.checkout.due"), figure(due)));
    sums
}
