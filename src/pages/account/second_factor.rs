//! `/account/second-factor`: setting up an authenticator app, recovery codes, and switching it off. Recovery codes are
//! shown in the answer that makes them, once.

use super::{PAGE, sub_page};
use crate::components::{
    Actions, CodeBlock, CopyField, Frame, LinkButton, Note, PageHead, PostForm, Qr, Section, Shell,
    Submit, Tone, Weight, page, t,
};
use crate::domain::people::second_factor::{app_address, grouped};
use crate::forms::ConfirmSecondFactorForm;
use crate::http::{Kept, Page, PageResult, Visit};
use crate::pages::account::confirm::{code_field, shown};
use crate::server_fns::account::{
    BeginSecondFactor, ConfirmSecondFactor, RemoveSecondFactor, RenewRecoveryCodes,
};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/account/second-factor`.
#[component]
pub fn SecondFactor() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /account/second-factor`.
pub async fn show(visit: Visit) -> PageResult {
    let who = visit.signed_in()?;
    let (service, actor) = (&visit.app.service, &visit.actor);
    let is_on = service.has_second_factor(&visit.shop.id, &who).await?;
    let secret = service.begun_secret(actor).await?;
    if secret.is_some() {
        // The secret is shown to its owner only.
        visit.require_confirmed()?;
    }
    let left = if is_on { service.recovery_codes_left(actor).await? } else { 0 };
    let demo_code = if visit.app.options.is_demo && secret.is_some() {
        service.shown_code(&visit.shop.id, &who).await?
    } else {
        None
    };
    let email = visit.person.as_ref().map(|person| person.email.clone()).unwrap_or_default();
    let shop = match visit.brand.brand.name.as_str() {
        "" => visit.shop.name.clone(),
        name => name.to_owned(),
    };
    let kept = visit.kept_form().await?;
    let keys = (visit.new_form_key(), visit.new_form_key());
    Ok(visit.page(move || {
        let content = match secret {
            _ if is_on => on(left, keys),
            Some(secret) => {
                let address = app_address(&shop, &email, &secret);
                view! { {shown(demo_code)} {set_up(&kept, address, &secret)} }.into_any()
            }
            None => off(keys.0),
        };
        let lead = t("portal.account.second_factor.lead");
        sub_page(t("portal.account.second_factor.title"), lead, content)
    }))
}

fn off(key: String) -> AnyView {
    view! {
        <PostForm action=BeginSecondFactor::url() key=key>
            <Actions>
                <Submit label=t("portal.account.second_factor.begin")/>
            </Actions>
        </PostForm>
    }
    .into_any()
}

fn set_up(kept: &Kept<ConfirmSecondFactorForm>, address: String, secret: &str) -> AnyView {
    let (error, groups) = (kept.error("code"), grouped(secret, ' '));
    view! {
        <Section title=t("portal.account.second_factor.scan")>
            <div class="stack">
                <p>{t("portal.account.second_factor.scan_text")}</p>
                <Qr text=address label=t("portal.account.second_factor.qr")/>
                <CopyField label=t("portal.account.second_factor.secret") id="secret"
                    value=groups/>
            </div>
        </Section>
        <Section title=t("portal.account.second_factor.enter")>
            <PostForm action=ConfirmSecondFactor::url()>
                {code_field(error)}
                <Actions>
                    <Submit label=t("portal.account.second_factor.confirm")/>
                </Actions>
            </PostForm>
        </Section>
    }
    .into_any()
}

fn on(left: i64, (first, second): (String, String)) -> AnyView {
    let left = left.to_string();
    let codes = page().t_with("portal.account.second_factor.left", &[("left", &left)]);
    view! {
        <Note tone=Tone::Positive>{t("portal.account.second_factor.is_on")}</Note>
        <Section title=t("portal.account.second_factor.recovery")>
            <p>{codes}</p>
            <PostForm action=RenewRecoveryCodes::url() key=first>
                <div>
                    <Submit label=t("portal.account.second_factor.renew") weight=Weight::Normal/>
                </div>
            </PostForm>
        </Section>
        <Section title=t("portal.account.second_factor.off_title")>
            <PostForm action=RemoveSecondFactor::url() key=second>
                <div>
                    <Submit label=t("portal.account.second_factor.remove") weight=Weight::Danger/>
                </div>
            </PostForm>
        </Section>
    }
    .into_any()
}

/// The page that shows recovery codes, once.
pub fn reveal(codes: Vec<String>) -> Page {
    Page::new(move || {
        let title = t("portal.account.second_factor.codes_title");
        let done = t("portal.account.second_factor.codes_done");
        view! {
            <Shell title=title frame=Frame::Narrow>
                <PageHead title=title/>
                <div class="form">
                    <Note tone=Tone::Warning>{t("portal.account.second_factor.codes_once")}</Note>
                    <CodeBlock title=t("portal.account.second_factor.codes_label") code=codes.join("\n")/>
                    <div>
                        <LinkButton label=done href=PAGE weight=Weight::Primary/>
                    </div>
                </div>
            </Shell>
        }
    })
}
