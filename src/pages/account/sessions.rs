//! `/account/sessions`: where one is signed in, and ending it.

use super::sub_page;
use crate::components::{Cell, Column, DataTable, PostForm, Row, Submit, Text, Weight, page, t};
use crate::http::{PageResult, Visit};
use crate::server_fns::account::{EndOtherSessions, EndSession};
use crate::service::OwnSession;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/account/sessions`.
#[component]
pub fn Sessions() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /account/sessions`.
pub async fn show(visit: Visit) -> PageResult {
    visit.signed_in()?;
    let sessions = visit.app.service.own_sessions(&visit.actor).await?;
    let (own, key) = (visit.own_session(), visit.new_form_key());
    Ok(visit.page(move || {
        let has_others = sessions.iter().any(|session| session.token_hash != own);
        let others = has_others.then(|| {
            view! {
                <PostForm action=EndOtherSessions::url() key=key>
                    <div>
                        <Submit label=t("portal.account.sessions.end_others") weight=Weight::Danger/>
                    </div>
                </PostForm>
            }
        });
        let content = view! { {table(sessions, &own)} {others} }.into_any();
        sub_page(t("portal.account.sessions.title"), t("portal.account.sessions.lead"), content)
    }))
}

fn table(sessions: Vec<OwnSession>, own: &str) -> AnyView {
    let page = page();
    let columns = vec![
        Column::main(t("portal.account.sessions.device")),
        Column::labelled(t("portal.account.sessions.address")),
        Column::labelled(t("portal.account.sessions.seen")),
        Column::control(t("portal.account.sessions.action")),
    ];
    let line = |session: OwnSession| {
        let device: Text = match session.agent.replace(" on ", " · ") {
            agent if agent.is_empty() => page.t("portal.account.sessions.unknown").into(),
            agent => agent.into(),
        };
        let seen = match session.seen_at.or(session.started_at) {
            Some(at) => page.date_time_zone(at),
            None => "–".to_owned(),
        };
        let action = if session.token_hash == own {
            Cell::Text(page.t("portal.account.sessions.this_one").into())
        } else {
            let label = page.t_with("portal.account.sessions.end", &[("device", &device)]);
            let hidden = vec![("session", session.token_hash)];
            Cell::View(
                view! {
                    <PostForm action=EndSession::url() hidden=hidden class="">
                        <Submit label=label weight=Weight::Quiet/>
                    </PostForm>
                }
                .into_any(),
            )
        };
        let cells = vec![
            Cell::Text(device),
            Cell::Text(session.address.into()),
            Cell::Text(seen.into()),
            action,
        ];
        Row::plain(cells)
    };
    let rows = sessions.into_iter().map(line).collect();
    let caption = t("portal.account.sessions.title");
    view! { <DataTable caption=caption columns=columns rows=rows/> }.into_any()
}
