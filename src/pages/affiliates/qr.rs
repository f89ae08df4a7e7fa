//! `GET /affiliate/qr.svg`: the QR code of one's own link, drawn only when somebody opens it.

use crate::http::{Download, Visit};
use crate::service::{Overview, Refusal, Subject};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use qrcode::render::svg::Color;
use qrcode::{EcLevel, QrCode};

/// The side of the picture in pixels, at least.
const SIDE: u32 = 176;

/// The address that an affiliate shares.
pub fn own_link(overview: &Overview, base_url: &str) -> Option<String> {
    overview.links.first().map(|link| format!("{base_url}/?ref={}", link.code))
}

/// The picture.
pub async fn show(visit: Visit) -> Download {
    let overview = visit.app.service.overview(&visit.actor, visit.customer()?).await?;
    let url = own_link(&overview, &visit.shop.base_url);
    let code = url.and_then(|url| QrCode::with_error_correction_level(url, EcLevel::M).ok());
    let code = code.ok_or(Refusal::NotFound(Subject::Customer))?;
    let picture = code.render::<Color>().min_dimensions(SIDE, SIDE).build();
    let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "private, no-store")];
    Ok((headers, picture).into_response())
}
