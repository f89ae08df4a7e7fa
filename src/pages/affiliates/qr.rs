//! `GET /affiliate/qr.svg`: the QR code of a link of one's own, drawn only when somebody opens it.

use crate::http::{Download, Visit};
use crate::service::{Link, Overview, Refusal, Subject};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use qrcode::render::svg::Color;
use qrcode::{EcLevel, QrCode};

/// The side of the picture in pixels, at least.
const SIDE: u32 = 176;

/// The address that an affiliate shares.
pub fn own_link(overview: &Overview, base_url: &str) -> Option<String> {
    overview.shared_link().map(|link| link_url(base_url, link))
}

/// The address of a link.
pub fn link_url(base_url: &str, link: &Link) -> String {
    format!("{base_url}/?ref={}", link.code)
}

/// The picture: of the link that `link` names, or of the one that is shared.
pub async fn show(visit: Visit) -> Download {
    let overview = visit.app.service.overview(&visit.actor, visit.customer()?).await?;
    let url = match visit.query.given("link") {
        Some(id) => {
            let can_share = |link: &&Link| matches!(link.state.as_str(), "active" | "inactive");
            let link = overview.links.iter().find(|link| link.id.as_str() == id);
            link.filter(can_share).map(|link| link_url(&visit.shop.base_url, link))
        }
        None => own_link(&overview, &visit.shop.base_url),
    };
    let code = url.and_then(|url| QrCode::with_error_correction_level(url, EcLevel::M).ok());
    let code = code.ok_or(Refusal::NotFound(Subject::Customer))?;
    let picture = code.render::<Color>().min_dimensions(SIDE, SIDE).build();
    let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "private, no-store")];
    Ok((headers, picture).into_response())
}
