//! `/dev-mail`: the mails of a demo that has no mail server, for people who try it. Outside the demo there is no
//! such page.

use crate::components::{
    Empty, Fact, Frame, KeyValues, Note, PageHead, Section, Shell, Tone, page, t,
};
use crate::http::{Download, PageResult, Visit};
use crate::mail::ShownMail;
use crate::service::{Refusal, Subject};
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use leptos::prelude::*;

/// The mails of this brand, newest first.
fn mails(visit: &Visit) -> Result<Vec<ShownMail>, Refusal> {
    let all = visit.app.shown_mails.as_ref().ok_or(Refusal::NotFound(Subject::Customer))?;
    let own = |mail: &ShownMail| mail.letter.sender == visit.brand.brand.name;
    Ok(all.list().into_iter().filter(own).collect())
}

/// `/dev-mail`.
#[component]
pub fn DevMail() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /dev-mail`.
pub async fn show(visit: Visit) -> PageResult {
    let mails = mails(&visit)?;
    Ok(visit.page(move || {
        let is_empty = mails.is_empty();
        let empty = is_empty.then(|| {
            let next = (t("portal.login_code.title").into(), "/login/code".to_owned());
            view! {
                <Empty
                    title=t("portal.dev_mail.empty_title")
                    text=t("portal.dev_mail.empty_text")
                    next=next
                />
            }
        });
        let letters: Vec<_> = mails.into_iter().map(letter).collect();
        view! {
            <Shell title=t("portal.dev_mail.title") frame=Frame::Narrow>
                <PageHead title=t("portal.dev_mail.title")/>
                <Note tone=Tone::Warning>{t("portal.dev_mail.lead")}</Note>
                {empty} {letters}
            </Shell>
        }
    }))
}

fn letter(mail: ShownMail) -> AnyView {
    let page = page();
    let facts = vec![
        Fact::new(t("portal.dev_mail.to"), mail.recipient.clone()),
        Fact::new(t("portal.dev_mail.at"), page.date_time_zone(mail.at)),
    ];
    let (href, text) = (format!("/dev-mail/{}", mail.id), mail.letter.text());
    let more = (t("portal.dev_mail.html").into(), href);
    view! {
        <Section title=mail.letter.subject more=more>
            <KeyValues facts=facts/>
            <pre class="letter">{text}</pre>
        </Section>
    }
    .into_any()
}

/// `GET /dev-mail/{id}`: one mail as its reader would see it. It is a document of its own, in which nothing runs.
pub async fn show_html(visit: Visit, Path(id): Path<String>) -> Download {
    let found = mails(&visit)?.into_iter().find(|mail| mail.id == id);
    let mail = found.ok_or(Refusal::NotFound(Subject::Customer))?;
    let mut response: Response = mail.letter.html.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
        ),
    );
    Ok(response)
}
