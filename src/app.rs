//! Every page of the product, once.

use crate::pages::*;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

/// The product's pages. Each loads its facts by itself, so it draws nothing while routes are listed.
pub fn app() -> AnyView {
    view! {
        <Router>
            <FlatRoutes fallback=error::Missing>
                <Portal/>
                <Account/>
                <OwnAccount/>
                <Access/>
                <Docs/>
                <Console/>
                <ConsoleSettings/>
            </FlatRoutes>
        </Router>
    }
    .into_any()
}

/// What customers and visitors see.
#[component(transparent)]
fn Portal() -> AnyNestedRoute {
    view! {
        <Route path=path!("/") view=catalogue::landing::Landing ssr=SsrMode::Async/>
        <Route path=path!("/checkout") view=orders::checkout::Checkout ssr=SsrMode::Async/>
        <Route path=path!("/sandbox/:id") view=payments::sandbox::SandboxPayment ssr=SsrMode::Async/>
        <Route path=path!("/orders") view=orders::order_list::Orders ssr=SsrMode::Async/>
        <Route path=path!("/orders/:id") view=orders::order::OrderPage ssr=SsrMode::Async/>
        <Route path=path!("/checkout/return/:id") view=payments::payment_return::PaymentReturned ssr=SsrMode::Async/>
        <Route path=path!("/checkout/cancelled/:id") view=payments::payment_return::PaymentCancelled ssr=SsrMode::Async/>
        <Route path=path!("/orders/:id/receipt") view=orders::receipt::Receipt ssr=SsrMode::Async/>
        <Route path=path!("/invoice/:id") view=orders::invoice::Invoice ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// What affiliates earn and do with it.
#[component(transparent)]
fn Account() -> AnyNestedRoute {
    view! {
        <Route path=path!("/affiliate") view=affiliates::overview::AffiliateOverview ssr=SsrMode::Async/>
        <Route path=path!("/affiliate/commissions") view=affiliates::commissions::Commissions ssr=SsrMode::Async/>
        <Route path=path!("/affiliate/commissions/:id") view=affiliates::why::WhyPage ssr=SsrMode::Async/>
        <Route path=path!("/affiliate/links") view=affiliates::links::OwnLinks ssr=SsrMode::Async/>
        <Route path=path!("/balance") view=wallet::statement::StatementPage ssr=SsrMode::Async/>
        <Route path=path!("/balance/convert") view=wallet::convert::Convert ssr=SsrMode::Async/>
        <Route path=path!("/balance/payout") view=payouts::ask_payout::PayoutPage ssr=SsrMode::Async/>
        <Route path=path!("/balance/payout/confirm") view=payouts::confirm_payout::ConfirmPayout ssr=SsrMode::Async/>
        <Route path=path!("/balance/payout/:id") view=payouts::payout_request::PayoutRequestPage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// One's own account.
#[component(transparent)]
fn OwnAccount() -> AnyNestedRoute {
    view! {
        <Route path=path!("/account") view=account::overview::Account ssr=SsrMode::Async/>
        <Route path=path!("/account/password") view=account::password::Password ssr=SsrMode::Async/>
        <Route path=path!("/account/email") view=account::email::Email ssr=SsrMode::Async/>
        <Route path=path!("/account/email/:token") view=account::email::EmailLink ssr=SsrMode::Async/>
        <Route path=path!("/account/sessions") view=account::sessions::Sessions ssr=SsrMode::Async/>
        <Route path=path!("/account/second-factor") view=account::second_factor::SecondFactor ssr=SsrMode::Async/>
        <Route path=path!("/account/notices") view=account::notices::Notices ssr=SsrMode::Async/>
        <Route path=path!("/account/data") view=account::data::Data ssr=SsrMode::Async/>
        <Route path=path!("/account/close") view=account::close::CloseAccount ssr=SsrMode::Async/>
        <Route path=path!("/account/confirm") view=account::confirm::Confirmation ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// Signing in.
#[component(transparent)]
fn Access() -> AnyNestedRoute {
    view! {
        <Route path=path!("/login") view=access::login::Login ssr=SsrMode::Async/>
        <Route path=path!("/login/code") view=access::code::LoginCode ssr=SsrMode::Async/>
        <Route path=path!("/login/code/enter") view=access::code::LoginCodeEntry ssr=SsrMode::Async/>
        <Route path=path!("/login/second-factor") view=access::second_factor::SecondFactorEntry ssr=SsrMode::Async/>
        <Route path=path!("/dev-mail") view=access::dev_mail::DevMail ssr=SsrMode::Async/>
        <Route path=path!("/invitation/:token") view=access::invitation::Invitation ssr=SsrMode::Async/>
        <Route path=path!("/reset") view=access::reset::Reset ssr=SsrMode::Async/>
        <Route path=path!("/reset/sent") view=access::reset::ResetSent ssr=SsrMode::Async/>
        <Route path=path!("/reset/:token") view=access::reset::ResetChoose ssr=SsrMode::Async/>
        <Route path=path!("/register") view=access::register::Registration ssr=SsrMode::Async/>
        <Route path=path!("/register/sent") view=access::register::RegistrationSent ssr=SsrMode::Async/>
        <Route path=path!("/register/confirm/:token") view=access::register::RegistrationConfirm ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The description of the API.
#[component(transparent)]
fn Docs() -> AnyNestedRoute {
    view! {
        <Route path=path!("/docs") view=docs::index::DocsIndex ssr=SsrMode::Async/>
        <Route path=path!("/docs/errors") view=docs::errors::DocsErrors ssr=SsrMode::Async/>
        <Route path=path!("/docs/:subject") view=docs::subject::DocsSubject ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The operator console: money.
#[component(transparent)]
fn Console() -> AnyNestedRoute {
    view! {
        <Route path=path!("/admin") view=console::today::Today ssr=SsrMode::Async/>
        <Route path=path!("/admin/payouts") view=console::payouts::list::PayoutList ssr=SsrMode::Async/>
        <Route path=path!("/admin/payouts/confirm") view=console::payouts::confirm::PayoutConfirm ssr=SsrMode::Async/>
        <Route path=path!("/admin/payouts/:id") view=console::payouts::page::PayoutDesk ssr=SsrMode::Async/>
        <Route path=path!("/admin/orders") view=console::orders::list::OrderList ssr=SsrMode::Async/>
        <Route path=path!("/admin/orders/:id") view=console::orders::page::OrderDesk ssr=SsrMode::Async/>
        <Route path=path!("/admin/payments") view=console::payments::desk::Payments ssr=SsrMode::Async/>
        <Route path=path!("/admin/payments/events/:provider/:event") view=console::payments::event::PaymentEvent ssr=SsrMode::Async/>
        <Route path=path!("/admin/payments/providers") view=console::payments::provider_list::ProviderList ssr=SsrMode::Async/>
        <Route path=path!("/admin/payments/providers/:provider") view=console::payments::provider_page::ProviderPage ssr=SsrMode::Async/>
        <Route path=path!("/admin/affiliates") view=console::affiliates::list::AffiliateList ssr=SsrMode::Async/>
        <Route path=path!("/admin/affiliates/applications") view=console::affiliates::applications::ApplicationList ssr=SsrMode::Async/>
        <Route path=path!("/admin/affiliates/applications/:id") view=console::affiliates::application::ApplicationPage ssr=SsrMode::Async/>
        <Route path=path!("/admin/affiliates/:id") view=console::affiliates::affiliate::AffiliatePage ssr=SsrMode::Async/>
        <Route path=path!("/admin/affiliates/:id/links/:link") view=console::affiliates::link::AffiliateLinkPage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The operator console: settings and programs.
#[component(transparent)]
fn ConsoleSettings() -> AnyNestedRoute {
    view! {
        <Route path=path!("/admin/settings/program") view=console::settings::program::ProgramSettings ssr=SsrMode::Async/>
        <Route path=path!("/admin/keys") view=console::access::keys::ApiKeys ssr=SsrMode::Async/>
        <Route path=path!("/admin/keys/publishable") view=console::access::publishable_keys::PublishableKeys ssr=SsrMode::Async/>
        <Route path=path!("/admin/keys/publishable/:key") view=console::access::publishable_keys::PublishableKeyPage ssr=SsrMode::Async/>
        <Route path=path!("/admin/keys/:id") view=console::access::keys::ApiKeyPage ssr=SsrMode::Async/>
        <Route path=path!("/admin/apps") view=console::access::apps::Apps ssr=SsrMode::Async/>
        <Route path=path!("/admin/apps/authorize") view=console::access::app_consent::AppConsent ssr=SsrMode::Async/>
        <Route path=path!("/admin/apps/:id") view=console::access::apps::AppPage ssr=SsrMode::Async/>
        <Route path=path!("/admin/webhooks") view=console::webhooks::list::WebhookList ssr=SsrMode::Async/>
        <Route path=path!("/admin/webhooks/log") view=console::webhooks::log::DeliveryLog ssr=SsrMode::Async/>
        <Route path=path!("/admin/webhooks/log/:id") view=console::webhooks::log::DeliveryPage ssr=SsrMode::Async/>
        <Route path=path!("/admin/webhooks/:id") view=console::webhooks::webhook::WebhookPage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
