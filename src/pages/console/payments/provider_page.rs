//! One provider: whether the shop is connected, where it sends its events, and the forms that connect and switch it.
//! Credentials go in and never come out again.

use super::provider_list::{PAGE, mode_of, name_of, state_of, without_key};
use crate::components::{
    Actions, Breadcrumb, Choice, Choices, CopyField, Fact, Field, FieldKind, KeyValues, Note,
    PageHead, PostForm, Section, Shell, StateChip, Submit, Text, Tone, Weight, page, t, t_with,
};
use crate::domain::payments::payment::Gateway;
use crate::forms::{ConnectProviderForm, SwitchProviderForm, gateway_of};
use crate::http::{PageResult, Visit};
use crate::islands::CopyButton;
use crate::pages::console::prepared::Prepared;
use crate::payments::{hook_address, hook_events};
use crate::server_fns::payments::{ConnectProvider, DisableProvider, EnableProvider};
use crate::service::PaymentAccount;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

struct Provider {
    gateway: Gateway,
    account: Option<PaymentAccount>,
    /// Whether this server can open the credentials.
    is_readable: bool,
    /// Whether this server can seal any.
    has_key: bool,
    hook: String,
    connect: Prepared<ConnectProviderForm>,
    switch: Prepared<SwitchProviderForm>,
}

/// `/admin/payments/providers/{provider}`.
#[component]
pub fn ProviderPage() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/payments/providers/{provider}`.
pub async fn show(visit: Visit) -> PageResult {
    let slug = visit.param("provider");
    visit.operator()?;
    let gateway = gateway_of(&slug)?;
    let accounts = visit.app.service.payment_accounts(&visit.actor).await?;
    let account = accounts.into_iter().find(|account| account.gateway == gateway);
    let desk = &visit.app.desk;
    let provider = Provider {
        gateway,
        is_readable: account.as_ref().is_none_or(|account| desk.opens(&visit.shop, account)),
        account,
        has_key: desk.vault().is_some(),
        hook: hook_address(&visit.shop, gateway),
        connect: Prepared::load(&visit, gateway.slug()).await?,
        switch: Prepared::load(&visit, gateway.slug()).await?,
    };
    Ok(visit.page(move || provider.draw()))
}

impl Provider {
    fn draw(&self) -> AnyView {
        let payments = page().nav_name("payments", "admin.payments.title");
        let trail: Vec<(Text, String)> = vec![
            (payments, "/admin/payments".to_owned()),
            (t("admin.providers.title").into(), PAGE.to_owned()),
        ];
        let name = name_of(self.gateway);
        let chip = self.account.as_ref().map(|account| {
            view! { <StateChip state=state_of(account)/> }
        });
        let forms = if self.has_key {
            vec![self.hook(), self.connect(), self.switch()]
        } else {
            vec![without_key()]
        };
        let (lead, facts) = (t(&self.key("lead")), self.facts());
        view! {
            <Shell title=name>
                <Breadcrumb trail=trail/>
                <PageHead title=name lead=lead>{chip}</PageHead>
                {facts} {forms}
            </Shell>
        }
        .into_any()
    }

    /// A message of this provider.
    fn key(&self, name: &str) -> String {
        format!("admin.providers.{}.{name}", self.gateway.slug())
    }

    fn facts(&self) -> AnyView {
        let Some(account) = &self.account else {
            return view! { <Note tone=Tone::Info>{t("admin.providers.not_connected_text")}</Note> }
                .into_any();
        };
        let page = page();
        let checkout = if account.is_enabled { "offered" } else { "not_offered" };
        let facts = vec![
            Fact::new(t("admin.payments.mode"), mode_of(account)),
            Fact::new(t("admin.providers.checkout"), t(&format!("admin.providers.{checkout}"))),
            Fact::new(t("admin.providers.since"), page.date_time_zone(account.created_at)),
            Fact::new(t("admin.payments.changed"), page.date_time_zone(account.updated_at)),
        ];
        let unreadable = (self.has_key && !self.is_readable)
            .then(|| view! { <Note tone=Tone::Danger>{t("admin.providers.unreadable")}</Note> });
        view! {
            {unreadable}
            <div class="measure">
                <KeyValues facts=facts/>
            </div>
        }
        .into_any()
    }

    /// Where the provider is to send its events, and which.
    fn hook(&self) -> AnyView {
        let (copy, done) = (t("portal.islands.copy"), t("portal.islands.copied"));
        let events = hook_events(self.gateway).iter();
        let events: Vec<_> = events.map(|name| view! { <li><code>{*name}</code></li> }).collect();
        let (text, hook) = (t(&self.key("hook")), self.hook.clone());
        view! {
            <Section title=t("admin.providers.hook.title")>
                <div class="measure stack">
                    <p>{text}</p>
                    <CopyField label=t("admin.providers.hook.address") id="hook" value=hook.clone()>
                        <CopyButton text=hook label=copy.to_owned() done=done.to_owned()/>
                    </CopyField>
                    <details>
                        <summary>{t("admin.providers.hook.events")}</summary>
                        <ul>{events}</ul>
                    </details>
                </div>
            </Section>
        }
        .into_any()
    }

    fn connect(&self) -> AnyView {
        let form = &self.connect.form;
        let is_live = self.account.as_ref().is_some_and(|account| account.is_live);
        let mode =
            form.value_or(|form| form.mode.to_string(), if is_live { "live" } else { "test" });
        let modes = ["test", "live"].map(|mode| {
            Choice::new(mode, t(&format!("admin.providers.mode.{mode}")))
                .with_hint(t(&self.key(&format!("{mode}_hint"))))
        });
        let parts = match self.gateway {
            Gateway::Paypal => vec![
                self.part("client_id", FieldKind::Exact, form.client_id.to_string()),
                self.part("client_secret", FieldKind::Password, String::new()),
                self.part("webhook_id", FieldKind::Exact, form.webhook_id.to_string()),
            ],
            _ => vec![
                self.part("secret_key", FieldKind::Password, String::new()),
                self.part("webhook_secrets", FieldKind::Password, String::new()),
            ],
        };
        let (title, text) = match self.account {
            Some(_) => ("admin.providers.replace.title", "admin.providers.replace.text"),
            None => ("admin.providers.connect.title", "admin.providers.connect.text"),
        };
        let name = [("provider", name_of(self.gateway))];
        let (title, text) = (t_with(title, &name), t_with(text, &name));
        let submit = if self.account.is_some() { "replace" } else { "connect" };
        let submit = t_with(&format!("admin.providers.{submit}.submit"), &name);
        let (key, hidden) = (self.connect.key.clone(), self.hidden());
        let (modes, error) = (modes.to_vec(), form.error("mode"));
        view! {
            <Section title=title>
                <div class="measure">
                    <PostForm action=ConnectProvider::url() key=key hidden=hidden>
                        <p>{text}</p>
                        <Choices label=t("admin.payments.mode") name="mode" choices=modes value=mode
                            error=error/>
                        {parts}
                        <Actions>
                            <Submit label=submit/>
                        </Actions>
                    </PostForm>
                </div>
            </Section>
        }
        .into_any()
    }

    /// What every form of this page sends unseen.
    fn hidden(&self) -> Vec<(&'static str, String)> {
        vec![("provider", self.gateway.slug().to_owned())]
    }

    /// A field for one part of the credentials.
    fn part(&self, name: &'static str, kind: FieldKind, value: String) -> AnyView {
        let (label, hint) = (t(&self.key(name)), t(&self.key(&format!("{name}_hint"))));
        let error = self.connect.form.error(name);
        view! {
            <Field label=label name=name kind=kind hint=hint value=value error=error
                autocomplete="off" max_length=1000/>
        }
        .into_any()
    }

    /// Takes the provider into the checkout, or out of it.
    fn switch(&self) -> AnyView {
        let Some(account) = &self.account else { return ().into_any() };
        let (change, action, weight) = if account.is_enabled {
            ("disable", DisableProvider::url(), Weight::Danger)
        } else {
            ("enable", EnableProvider::url(), Weight::Normal)
        };
        let [title, text, submit] =
            ["title", "text", "submit"].map(|end| t(&format!("admin.providers.{change}.{end}")));
        let (key, hidden) = (self.switch.key.clone(), self.hidden());
        view! {
            <Section title=title>
                <PostForm action=action key=key hidden=hidden>
                    <p class="measure">{text}</p>
                    <Actions>
                        <Submit label=submit weight=weight/>
                    </Actions>
                </PostForm>
            </Section>
        }
        .into_any()
    }
}
