//! `/login/second-factor`: the second factor, after password or mailed code. No one is signed in before.

use super::login::help;
use crate::components::{Actions, Frame, PageHead, PostForm, Shell, Submit, t};
use crate::domain::actor::Who;
use crate::forms::SecondFactorForm;
use crate::http::{PageResult, Visit, redirect};
use crate::pages::account::confirm::{code_field, shown};
use crate::server_fns::account::EnterSecondFactor;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/login/second-factor`.
#[component]
pub fn SecondFactorEntry() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /login/second-factor`.
pub async fn show(visit: Visit) -> PageResult {
    if visit.actor.who != Who::Visitor {
        return redirect("/");
    }
    let Some(who) = visit.half_signed_in().await? else { return redirect("/login") };
    let demo_code = if visit.app.options.is_demo {
        visit.app.service.shown_code(&visit.shop.id, &who).await?
    } else {
        None
    };
    let kept = visit.kept_form::<SecondFactorForm>().await?;
    Ok(visit.page(move || {
        let title = t("portal.second_factor.title");
        view! {
            <Shell title=title frame=Frame::Narrow>
                <PageHead title=title lead=t("portal.second_factor.lead")/>
                {shown(demo_code)}
                <PostForm action=EnterSecondFactor::url()>
                    {code_field(kept.error("code"))}
                    <Actions>
                        <Submit label=t("portal.login.submit")/>
                    </Actions>
                </PostForm>
                {help()}
            </Shell>
        }
    }))
}
