//! `portico openapi`: the description of the API.

/// Prints it.
pub fn run() {
    print!("{}", portico::api::openapi::document_text());
}
