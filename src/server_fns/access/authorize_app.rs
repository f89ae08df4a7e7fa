//! An operator allows or denies an app what it asks for.

use crate::domain::entropy::Entropy;
use crate::forms::ConsentForm;
use crate::http::{ActError, Acted, Done, Form as _, KeyedForm as _, PageError, Visit, act};
use crate::pages::console::access::app_consent::{address_with, app_wish, scopes_or_error};
use crate::service::{self, Conflict, KeySpace, NewSecret, OnceKey, Refusal, digest};
use leptos::prelude::*;
use sha2::{Digest as _, Sha256};

/// The shortest key of the form, in characters: as the page makes them, so that the code cannot be guessed.
const KEY_LENGTH_MIN: usize = 32;

/// Answers the app, at the address it was registered with: a code, or that it was denied.
#[server(prefix = "", endpoint = "admin/apps/authorize")]
pub async fn authorize_app(
    /// The form.
    #[server(flatten)]
    form: ConsentForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        visit.require_confirmed()?;
        let (key, code) = one_time(&visit, &form)?;
        let wish = app_wish(&form);
        // Looked up again, so that a changed form still leads to a registered address only.
        let request = visit.app.service.app_request(&visit.actor, &wish).await;
        let request = request.map_err(PageError::from)?;
        let answer = |outcome: &[(&str, &str)]| Done::Away(address_with(&form, outcome));
        if let Err(error) = scopes_or_error(&form, request.scopes) {
            return Ok(answer(&[("error", error)]));
        }
        if &*form.decision != "allow" {
            return Ok(answer(&[("error", "access_denied")]));
        }
        let shown = code.reveal().to_owned();
        let command = service::AuthorizeApp { actor: visit.actor.clone(), wish, code };
        visit.app.service.run_once(&visit.shop.id, key, command, |()| ()).await?;
        Ok(answer(&[("code", &shown)]))
    })
    .await
}

/// The form's key and the code derived from it, the same at every click. Both are digests, so that what is kept of the
/// key does not reveal the code.
fn one_time(visit: &Visit, form: &ConsentForm) -> Result<(OnceKey, NewSecret), ActError> {
    let key = form.key().get().filter(|key| key.len() >= KEY_LENGTH_MIN);
    let key = key.ok_or(Refusal::Conflict(Conflict::FormWithoutKey))?;
    let code = NewSecret::app_code(&Derived(Sha256::digest(format!("code {key}")).into()));
    let kept = digest(&format!("consent {key}"));
    let sent = serde_json::to_string(form).unwrap_or_default();
    let parts = [ConsentForm::NAME, &visit.actor.label(), &sent];
    Ok((OnceKey::new(KeySpace::Form, kept, &parts), code))
}

/// Randomness that was drawn when the form was shown.
struct Derived([u8; 32]);

impl Entropy for Derived {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.iter_mut().zip(self.0).for_each(|(byte, drawn)| *byte = drawn);
    }
}
