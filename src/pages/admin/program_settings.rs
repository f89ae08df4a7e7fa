//! The program's settings: what they mean in one sentence, and changing them. Each change is a new version, and orders
//! placed before keep theirs.

use super::application_list::read_percent;
use super::post::{Kept, Posted, new_key};
use crate::components::{
    Actions, AmountField, Cell, Checkbox, Choice, Choices, Column, DataTable, Field, FieldKind,
    Frame, Note, PageHead, PostForm, Row, Section, Shell, Submit, Tone, money_text, page,
    rate_text, t, t_with,
};
use crate::domain::affiliates::program::{AttributionMode, ProgramRule};
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::money::{Currency, Money, parse_amount, percent_of, percent_text};
use crate::http::{Fields, FormState, PageResult, Visit};
use crate::service::{
    ChangeProgram, HOLD_DAYS_MAX, Problem, ProgramChange, Refusal, RenderContext, WINDOW_DAYS_MAX,
};
use axum::body::Bytes;
use leptos::prelude::*;

/// The page and the route of its form.
const PAGE: &str = "/admin/settings/program";
/// The name under which the form's values are kept.
const FORM: &str = "settings.program";

/// `/admin/settings/program`.
#[component]
pub fn ProgramSettings() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/settings/program`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let service = &visit.app.service;
    let rule = service.program(&visit.actor).await?;
    let versions = service.program_history(&visit.actor).await?;
    let state = visit.take_form(FORM).await?;
    let (key, currency) = (new_key(&visit), visit.shop.currency);
    Ok(visit.page(move || {
        let title = page().nav_name("program", "admin.program.title");
        let form = Form { rule: &rule, state: &state, currency }.draw(key);
        let (meaning, history) = (meaning(&rule, currency), history(&versions));
        let version = t_with("admin.program.version", &[("version", &rule.version.to_string())]);
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title lead=version/>
                <div class="measure">{meaning}</div>
                {form} {history}
            </Shell>
        }
    }))
}

/// What a sale of one hundred brings under these rules.
fn meaning(rule: &ProgramRule, currency: Currency) -> AnyView {
    if !rule.is_active {
        return view! { <Note tone=Tone::Warning>{t("admin.program.off")}</Note> }.into_any();
    }
    let language = page().language;
    let money = |minor| money_text(Money::new(minor, currency), language);
    let sale_minor = 100 * 10_i64.pow(currency.exponent());
    let saved_minor = percent_of(sale_minor, rule.discount_for(None));
    let earned_minor = percent_of(sale_minor - saved_minor, rule.rate_ppm);
    let values = [
        ("sale", money(sale_minor)),
        ("paid", money(sale_minor - saved_minor)),
        ("earned", money(earned_minor)),
        ("discount", rate_text(rule.discount_for(None), language)),
        ("rate", rate_text(rule.rate_ppm, language)),
        ("days", (rule.hold_secs / SECS_PER_DAY).to_string()),
    ];
    let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let key = match (saved_minor > 0, rule.hold_secs > 0) {
        (true, true) => "admin.program.meaning.both",
        (true, false) => "admin.program.meaning.discount",
        (false, true) => "admin.program.meaning.hold",
        (false, false) => "admin.program.meaning.plain",
    };
    let text = t_with(key, &values);
    view! { <Note tone=Tone::Info title=t("admin.program.meaning.title")>{text}</Note> }.into_any()
}

/// The form: what is in force, or what was typed.
struct Form<'a> {
    rule: &'a ProgramRule,
    state: &'a FormState,
    currency: Currency,
}

impl Form<'_> {
    /// A box, as it was sent or as it is.
    fn is_on(&self, name: &str, current: bool) -> bool {
        if self.state.is_fresh() { current } else { self.state.value(name) == "1" }
    }

    fn value(&self, name: &str, current: &str) -> String {
        self.state.value_or(name, current)
    }

    fn number(&self, label: &str, name: &'static str, current: &str) -> AnyView {
        let hint = (label == "hold").then(|| t("admin.program.hold_hint"));
        let label = t(&format!("admin.program.{label}"));
        let (value, error) = (self.value(name, current), self.state.error(name));
        match hint {
            Some(hint) => view! {
                <Field label=label name=name kind=FieldKind::Number max_length=8 value=value
                    hint=hint error=error/>
            }
            .into_any(),
            None => view! {
                <Field label=label name=name kind=FieldKind::Number max_length=8 value=value
                    error=error/>
            }
            .into_any(),
        }
    }

    fn earning(&self) -> AnyView {
        let rule = self.rule;
        let is_active = self.is_on("is_active", rule.is_active);
        let on_balance = self.is_on("earns_on_balance", rule.earns_on_balance);
        let hold_days = (rule.hold_secs / SECS_PER_DAY).to_string();
        section(
            "earning",
            view! {
                <Checkbox label=t("admin.program.is_active") name="is_active" checked=is_active
                    hint=t("admin.program.is_active_hint")/>
                {self.number("rate", "affiliate_revenue_percent", &percent_text(rule.rate_ppm))}
                {self.number("hold", "hold_days", &hold_days)}
                <Checkbox label=t("admin.program.earns_on_balance") name="earns_on_balance"
                    checked=on_balance/>
            }
            .into_any(),
        )
    }

    fn saving(&self) -> AnyView {
        let rule = self.rule;
        let is_active = self.is_on("is_discount_active", rule.is_discount_active);
        let name = "affiliate_customer_discount_percent";
        section(
            "saving",
            view! {
                <Checkbox label=t("admin.program.is_discount_active") name="is_discount_active"
                    checked=is_active/>
                {self.number("discount", name, &percent_text(rule.discount_ppm))}
            }
            .into_any(),
        )
    }

    fn links(&self) -> AnyView {
        let rule = self.rule;
        let custom = self.is_on("has_custom_links", rule.has_custom_links);
        let approval = self.is_on("links_need_approval", rule.links_need_approval);
        let modes = [AttributionMode::LastClick, AttributionMode::FirstClick].map(|mode| {
            let word = mode.as_str().to_lowercase();
            Choice::new(mode.as_str(), t(&format!("admin.program.mode.{word}")))
                .with_hint(t(&format!("admin.program.mode.{word}_hint")))
        });
        let (mode, problem) = (self.value("mode", rule.mode.as_str()), self.state.error("mode"));
        section(
            "links",
            view! {
                <Checkbox label=t("admin.program.has_custom_links") name="has_custom_links"
                    checked=custom/>
                <Checkbox label=t("admin.program.links_need_approval") name="links_need_approval"
                    checked=approval hint=t("admin.program.links_need_approval_hint")/>
                {self.number("window", "window_days", &rule.window_days.to_string())}
                <Choices label=t("admin.program.mode.label") name="mode" choices=modes.to_vec()
                    value=mode error=problem/>
            }
            .into_any(),
        )
    }

    fn paying(&self) -> AnyView {
        let minimum = Money::new(self.rule.payout_minimum_minor, self.currency).to_plain();
        let (value, problem) =
            (self.value("payout_minimum", &minimum), self.state.error("payout_minimum"));
        section(
            "paying",
            view! {
                <AmountField label=t("admin.program.minimum") name="payout_minimum"
                    currency=self.currency value=value error=problem/>
            }
            .into_any(),
        )
    }

    fn draw(&self, key: String) -> AnyView {
        let (earning, saving) = (self.earning(), self.saving());
        let (links, paying) = (self.links(), self.paying());
        view! {
            <div class="measure">
                <PostForm action=PAGE key=key>
                    {earning} {saving} {links} {paying}
                    <p class="muted">{t("admin.program.from_now_on")}</p>
                    <Actions>
                        <Submit label=t("admin.program.submit")/>
                    </Actions>
                </PostForm>
            </div>
        }
        .into_any()
    }
}

fn section(word: &str, fields: AnyView) -> AnyView {
    let title = t(&format!("admin.program.{word}"));
    view! { <Section title=title><div class="stack">{fields}</div></Section> }.into_any()
}

/// The versions before this one: what each said and since when.
fn history(versions: &[(ProgramRule, Timestamp)]) -> AnyView {
    let page = page();
    let columns = vec![
        Column::main(t("admin.program.history.version")),
        Column::labelled(t("admin.program.history.since")),
        Column::figure(t("admin.program.history.rate")),
        Column::figure(t("admin.program.history.discount")),
        Column::figure(t("admin.program.hold")),
        Column::figure(t("admin.program.window")),
        Column::state(t("admin.keys.state")),
    ];
    let rate = |ppm| Cell::Text(rate_text(ppm, page.language).into());
    let line = |(rule, since): &(ProgramRule, Timestamp)| {
        Row::plain(vec![
            Cell::Number(rule.version),
            Cell::Time(*since),
            rate(rule.rate_ppm),
            rate(rule.discount_for(None)),
            Cell::Number(rule.hold_secs / SECS_PER_DAY),
            Cell::Number(rule.window_days),
            Cell::State(if rule.is_active { "active" } else { "inactive" }.into()),
        ])
    };
    let rows = versions.iter().map(line).collect();
    view! {
        <Section title=t("admin.program.history.title")>
            <DataTable caption=t("admin.program.history.title") columns=columns rows=rows/>
        </Section>
    }
    .into_any()
}

/// `POST /admin/settings/program`.
pub async fn change(visit: Visit, body: Bytes) -> PageResult {
    let (form, page) = (FORM.to_owned(), PAGE.to_owned());
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key(PAGE, "change") else { return posted.keyless().await };
    let outcome = match read(&posted.fields, posted.visit.shop.currency) {
        Ok(change) => {
            let command = ChangeProgram { actor: posted.visit.actor.clone(), change };
            posted.once(Some(key), command, render).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    let language = posted.visit.language;
    posted
        .finish(outcome, |kept| {
            let is_new = kept.subject == "changed";
            let key = if is_new { "admin.program.done" } else { "admin.program.same" };
            language.text(key).to_owned()
        })
        .await
}

fn read(fields: &Fields, currency: Currency) -> Result<ProgramChange, Refusal> {
    let is_on = |name| Some(fields.get(name) == "1");
    let days = |name: &'static str, least, most| {
        let number = fields.get(name).parse::<i64>().ok();
        let number = number.filter(|days| (least..=most).contains(days));
        number.map(Some).ok_or_else(|| Refusal::field(name, Problem::OutOfRange(least, most)))
    };
    let percent = |name: &'static str| match read_percent(fields, name)? {
        Some(ppm) => Ok(Some(ppm)),
        None => Err(Refusal::field(name, Problem::Required)),
    };
    let minimum = parse_amount(fields.get("payout_minimum"), currency)
        .map_err(|error| Refusal::field("payout_minimum", Problem::Amount(error)))?;
    let mode = AttributionMode::parse(fields.get("mode"));
    Ok(ProgramChange {
        is_active: is_on("is_active"),
        rate_ppm: percent("affiliate_revenue_percent")?,
        is_discount_active: is_on("is_discount_active"),
        discount_ppm: percent("affiliate_customer_discount_percent")?,
        has_custom_links: is_on("has_custom_links"),
        links_need_approval: is_on("links_need_approval"),
        hold_days: days("hold_days", 0, HOLD_DAYS_MAX)?,
        window_days: days("window_days", 1, WINDOW_DAYS_MAX)?,
        mode: Some(mode.ok_or_else(|| Refusal::field("mode", Problem::UnknownWord))?),
        payout_minimum_minor: Some(minimum),
        earns_on_balance: is_on("earns_on_balance"),
    })
}

fn render(
    outcome: &Result<(ProgramRule, bool), Refusal>,
    _context: &RenderContext,
) -> (u16, String) {
    let kept = match outcome {
        Ok((_, is_new)) => {
            let subject = if *is_new { "changed" } else { "same" };
            Kept { subject: subject.to_owned(), ..Kept::default() }
        }
        Err(refusal) => Kept::of_refusal(refusal),
    };
    kept.answer()
}
