//! `/balance/payout`: asking for a payout, and what became of earlier requests.

use super::payout_form::{Facts, form};
use super::request_list::{RequestFilter, Requests, list};
use crate::components::{Breadcrumb, PageHead, Shell, page, t};
use crate::forms::PayoutForm;
use crate::http::{PageResult, Visit, redirect};
use crate::pages::words::balance_name;
use leptos::prelude::*;

/// `/balance/payout`.
#[component]
pub fn PayoutPage() -> impl IntoView {
    crate::http::load(show)
}

/// The form, and under it the requests made so far.
pub async fn show(visit: Visit) -> PageResult {
    let overview = visit.app.service.overview(&visit.actor, visit.customer()?).await?;
    let Some(state) = overview.summary.state.clone() else { return redirect("/affiliate") };
    let requests = Requests::load(&visit, RequestFilter::of(&visit)?).await?;
    let facts = Facts {
        form: visit.kept_form::<PayoutForm>().await?,
        available_minor: overview.summary.available_minor,
        minimum_minor: overview.rule.payout_minimum_minor,
        next_release: overview.summary.next_release,
        currency: visit.shop.currency,
        is_active: state == "active",
    };
    Ok(visit.page(move || page_of(&facts, &requests)))
}

fn page_of(facts: &Facts, requests: &Requests) -> AnyView {
    let title = t("portal.payout.title");
    let (form, requests) = (form(facts), list(requests));
    view! {
        <Shell title=title>
            <Breadcrumb trail=vec![(balance_name(&page()), "/balance".into())]/>
            <PageHead title=title lead=t("portal.payout.lead")/>
            {form} {requests}
        </Shell>
    }
    .into_any()
}
