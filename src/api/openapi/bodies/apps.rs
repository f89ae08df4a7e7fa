//! Bodies about installed apps.

use utoipa::ToSchema;

/// What an app asks for.
#[derive(ToSchema)]
#[schema(example = json!({
    "response_type": "code", "client_id": "shoc_x", "redirect_uri": "https://app.example/back",
    "scope": "orders.read customers.read", "state": "x1",
}))]
pub struct AuthorizeBody {
    /// Only code.
    #[schema(pattern = "^code$")]
    response_type: String,
    /// The app's public id, shoc_….
    client_id: String,
    /// One of the addresses that the app was registered with, exactly.
    redirect_uri: String,
    /// Scopes with spaces between them; all that the app was registered with when left out.
    scope: Option<String>,
    /// Returned unchanged.
    #[schema(max_length = 500)]
    state: Option<String>,
    /// The PKCE challenge: SHA-256 of the verifier in base64url, 43 characters. Sent once, the verifier must come with
    /// the code.
    #[schema(min_length = 43, max_length = 43)]
    code_challenge: Option<String>,
    /// Only S256; needed with a challenge.
    #[schema(pattern = "^S256$")]
    code_challenge_method: Option<String>,
}

/// What an app brings for tokens. Id and secret may come by Basic authentication instead.
#[derive(ToSchema)]
#[schema(example = json!({
    "grant_type": "authorization_code", "code": "shoa_x", "redirect_uri": "https://app.example/back",
    "client_id": "shoc_x", "client_secret": "shcs_x",
}))]
pub struct TokenBody {
    /// `authorization_code` or `refresh_token`.
    grant_type: String,
    /// The code, with `authorization_code`; it works once, for ten minutes.
    code: Option<String>,
    /// Where the code was sent, with `authorization_code`.
    redirect_uri: Option<String>,
    /// The verifier behind the challenge, where there was one.
    code_verifier: Option<String>,
    /// The refresh token, with `refresh_token`; it works once.
    refresh_token: Option<String>,
    /// Fewer scopes than were allowed, with `refresh_token`.
    scope: Option<String>,
    /// The app's public id.
    client_id: Option<String>,
    /// The app's secret.
    client_secret: Option<String>,
}
