//! `portico openapi`: the description of the API.

/// Prints it.
pub fn run() -> anyhow::Result<()> {
    super::say(portico::api::openapi::document_text().trim_end())
}
