//! The program's settings: what they mean in one sentence, and changing them. Each change is a new version, and orders
//! placed before keep theirs.

use crate::components::{
    Actions, AmountField, Cell, Checkbox, Choice, Choices, Column, DataTable, Field, FieldKind,
    Frame, Note, PageHead, PostForm, Row, Section, Shell, Submit, Tone, amount_digits, money_text,
    page, rate_digits, rate_text, t, t_with,
};
use crate::domain::affiliates::program::{AttributionMode, ProgramRule};
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::money::{Currency, Money, percent_of};
use crate::forms::ProgramForm;
use crate::http::{Checked, Kept, PageResult, Visit};
use crate::i18n::Language;
use crate::server_fns::settings::ChangeProgram;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

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
    let kept = visit.kept_form::<ProgramForm>().await?;
    let (key, currency) = (visit.new_form_key(), visit.shop.currency);
    let kept =
        if kept.is_fresh() { Kept::of(in_force(&rule, currency, visit.language)) } else { kept };
    Ok(visit.page(move || {
        let title = page().nav_name("program", "admin.program.title");
        let form = form(&kept, currency, key);
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

/// The settings in force, as the form shows them.
fn in_force(rule: &ProgramRule, currency: Currency, language: Language) -> ProgramForm {
    let minimum = Money::new(rule.payout_minimum_minor, currency);
    ProgramForm {
        is_active: Checked(rule.is_active),
        affiliate_revenue_percent: rate_digits(rule.rate_ppm, language).into(),
        is_discount_active: Checked(rule.is_discount_active),
        affiliate_customer_discount_percent: rate_digits(rule.discount_ppm, language).into(),
        has_custom_links: Checked(rule.has_custom_links),
        links_need_approval: Checked(rule.links_need_approval),
        hold_days: (rule.hold_secs / SECS_PER_DAY).to_string().into(),
        window_days: rule.window_days.to_string().into(),
        mode: rule.mode.as_str().into(),
        payout_minimum: amount_digits(minimum, language).into(),
        earns_on_balance: Checked(rule.earns_on_balance),
        ..ProgramForm::default()
    }
}

fn form(form: &Kept<ProgramForm>, currency: Currency, key: String) -> AnyView {
    let (earning, saving) = (earning(form), saving(form));
    let (links, paying) = (links(form), paying(form, currency));
    view! {
        <div class="measure">
            <PostForm action=ChangeProgram::url() key=key>
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

fn number(form: &Kept<ProgramForm>, label: &str, (name, value): (&'static str, &str)) -> AnyView {
    let hint = (label == "hold").then(|| t("admin.program.hold_hint"));
    let label = t(&format!("admin.program.{label}"));
    let (value, error) = (value.to_owned(), form.error(name));
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

fn earning(form: &Kept<ProgramForm>) -> AnyView {
    let rate = ("affiliate_revenue_percent", &*form.affiliate_revenue_percent);
    section(
        "earning",
        view! {
            <Checkbox label=t("admin.program.is_active") name="is_active" checked=form.is_active.0
                hint=t("admin.program.is_active_hint")/>
            {number(form, "rate", rate)}
            {number(form, "hold", ("hold_days", &form.hold_days))}
            <Checkbox label=t("admin.program.earns_on_balance") name="earns_on_balance"
                checked=form.earns_on_balance.0/>
        }
        .into_any(),
    )
}

fn saving(form: &Kept<ProgramForm>) -> AnyView {
    let percent = &*form.affiliate_customer_discount_percent;
    section(
        "saving",
        view! {
            <Checkbox label=t("admin.program.is_discount_active") name="is_discount_active"
                checked=form.is_discount_active.0/>
            {number(form, "discount", ("affiliate_customer_discount_percent", percent))}
        }
        .into_any(),
    )
}

fn links(form: &Kept<ProgramForm>) -> AnyView {
    let modes = [AttributionMode::LastClick, AttributionMode::FirstClick].map(|mode| {
        let word = mode.as_str().to_lowercase();
        Choice::new(mode.as_str(), t(&format!("admin.program.mode.{word}")))
            .with_hint(t(&format!("admin.program.mode.{word}_hint")))
    });
    let (mode, problem) = (form.mode.to_string(), form.error("mode"));
    section(
        "links",
        view! {
            <Checkbox label=t("admin.program.has_custom_links") name="has_custom_links"
                checked=form.has_custom_links.0/>
            <Checkbox label=t("admin.program.links_need_approval") name="links_need_approval"
                checked=form.links_need_approval.0 hint=t("admin.program.links_need_approval_hint")/>
            {number(form, "window", ("window_days", &form.window_days))}
            <Choices label=t("admin.program.mode.label") name="mode" choices=modes.to_vec()
                value=mode error=problem/>
        }
        .into_any(),
    )
}

fn paying(form: &Kept<ProgramForm>, currency: Currency) -> AnyView {
    let (value, problem) = (form.payout_minimum.to_string(), form.error("payout_minimum"));
    section(
        "paying",
        view! {
            <AmountField label=t("admin.program.minimum") name="payout_minimum"
                currency=currency value=value error=problem/>
        }
        .into_any(),
    )
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
