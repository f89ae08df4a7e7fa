//! QR codes as SVG: one path, always dark on light so that every reader takes them.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// A QR code of `text`; nothing when the text is too long for one.
#[component]
pub fn Qr(
    /// What it holds, usually a link.
    #[prop(into)]
    text: String,
    /// What it is, for screen readers.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    qr_path(&text).map(|(size, path)| {
        let view_box = format!("-3 -3 {0} {0}", size + 6);
        view! {
            <svg class="qr" viewBox=view_box role="img" aria-label=label>
                <path d=path></path>
            </svg>
        }
    })
}

/// Modules on a side, and the dark ones as one path of horizontal runs.
fn qr_path(text: &str) -> Option<(usize, String)> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let (size, mut path) = (code.width(), String::new());
    for (y, line) in code.to_colors().chunks(size).enumerate() {
        let mut x = 0;
        while x < size {
            let run = line.iter().skip(x).take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run + 1;
        }
    }
    Some((size, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_drawn_as_runs() {
        let (size, path) = qr_path("https://shop.example/?ref=creator123").unwrap();
        assert!(size >= 25);
        assert!(path.starts_with("M0 0h7v1h-7z"));
        assert!(qr_path(&"x".repeat(5_000)).is_none());
    }
}
