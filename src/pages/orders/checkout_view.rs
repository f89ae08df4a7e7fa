//! How the checkout looks: the form on the left, what it comes to on the right, one button.

use crate::components::{
    Actions, Checkbox, Choice, Choices, Empty, Field, FieldKind, Frame, Icon, Note, PageHead,
    PostForm, Section, Shell, Split, Tone, icon, money_text, page, rate_text, t, t_with,
};
use crate::domain::money::{Currency, Money};
use crate::domain::orders::order::QUANTITY_MAX;
use crate::forms::{Cart, CartLine, CheckoutForm};
use crate::http::{Kept, Page, Visit};
use crate::islands::CheckoutSummary;
use crate::pages::words::provider_name;
use crate::server_fns::live::LiveQuote;
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
    let currency = visit.shop.currency;
    let live = LiveQuote::of(visit, &facts.cart, &facts.quote).to_text();
    visit.page(move || {
        let aside = summary(live);
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
    let problems = ["items", "items.product_id", "items.quantity"];
    let problem = problems.iter().find_map(|name| kept.error(name));
    let unknown = cart.has_unknown.then(|| t("portal.checkout.unknown").to_owned());
    let problem = problem.or(unknown).map(|text| view! { <Note tone=Tone::Warning>{text}</Note> });
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
    let due_minor = quote.total_minor() - quote.used_minor;
    let payment = payment(&kept, &ways, due_minor);
    view! {
        <PostForm action=CheckOut::url() key=key id=FORM_ID>
            {problem} {lines} {address} {code} {balance}
            {payment}
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

/// The ways to pay; where there are none, a word about it unless nothing has to be paid.
fn payment(kept: &Kept<CheckoutForm>, ways: &[&'static str], due_minor: i64) -> AnyView {
    let (choices, error) = (providers(ways), kept.error("provider"));
    if choices.is_empty() {
        let is_needed = due_minor > 0 || error.is_some();
        let text = t("refusals.field.no_way_to_pay");
        return is_needed.then(|| view! { <Note tone=Tone::Warning>{text}</Note> }).into_any();
    }
    let chosen = kept.provider.given().unwrap_or(first_way(ways)).to_owned();
    view! {
        <Choices
            label=t("portal.checkout.payment")
            name="provider"
            value=chosen
            choices=choices
            error=error
        />
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
    let is_wrong = line.quantity.is_none();
    let label = line.product.title.clone().into();
    let focused = is_wrong && page.note_problem_at("quantity", &id, &label);
    let error = is_wrong.then(|| {
        let most = QUANTITY_MAX.to_string();
        let text = page.t_with("refusals.field.not_whole", &[("least", "1"), ("most", &most)]);
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
                autofocus=focused
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
fn summary(quote: String) -> AnyView {
    view! {
        <Section title=t("portal.checkout.summary")>
            <CheckoutSummary
                quote=quote
                form=FORM_ID.to_owned()
                no_total=t("portal.checkout.no_total").to_owned()
                next_step=t("portal.checkout.next_step").to_owned()
            />
        </Section>
    }
    .into_any()
}
