//! One sentence carried over a redirect.

use super::Visit;
use crate::components::{Flash, FlashKind};
use crate::http::page::PageError;
use serde::{Deserialize, Serialize};

/// The longest sentence that is kept, in characters.
const TEXT_LENGTH_MAX: usize = 1_000;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct FlashRecord {
    kind: u8,
    text: String,
    #[serde(default)]
    fields: Vec<(String, String)>,
}

impl Visit {
    /// Leaves a sentence for the next page.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn flash(&self, kind: FlashKind, text: String) -> Result<(), PageError> {
        let kind = match kind {
            FlashKind::Success => 0,
            FlashKind::Info => 1,
            FlashKind::Refusal => 2,
        };
        let fields = Vec::new();
        let text: String = text.chars().take(TEXT_LENGTH_MAX).collect();
        Ok(self.session.insert("flash", FlashRecord { kind, text, fields }).await?)
    }

    /// Leaves what is wrong with the fields of a form for the page that shows it.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn flash_fields(&self, fields: Vec<(String, String)>) -> Result<(), PageError> {
        let (kind, text) = (2, String::new());
        Ok(self.session.insert("flash", FlashRecord { kind, text, fields }).await?)
    }

    /// Whether the page shows a sentence that only it shows.
    pub fn has_flash(&self) -> bool {
        self.flash.is_some()
    }

    /// Takes the sentence that the request before has left.
    pub(super) async fn take_flash(&self) -> Option<Flash> {
        let record: FlashRecord = self.take("flash").await.ok().flatten()?;
        let kind = match record.kind {
            0 => FlashKind::Success,
            1 => FlashKind::Info,
            _ => FlashKind::Refusal,
        };
        Some(Flash { kind, text: record.text, fields: record.fields })
    }
}
