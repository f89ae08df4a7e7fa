//! What an operator does with webhook endpoints and deliveries.

mod create_webhook;
mod delete_webhook;
mod replay_events;
mod retry_delivery;
mod rotate_secret;
mod test_webhook;

pub use create_webhook::CreateWebhook;
pub use delete_webhook::DeleteWebhook;
pub use replay_events::ReplayEvents;
pub use retry_delivery::RetryDelivery;
pub use rotate_secret::RotateSecret;
pub use test_webhook::TestWebhook;

use crate::components::FlashKind;
use crate::domain::ids::WebhookId;
use crate::http::{Done, Form, Typed, Visit};
use crate::pages::console::webhooks::secret::secret_page;
use crate::service::{Ran, Refusal, Subject};

/// The endpoint that a form is about.
fn read_webhook(id: &Typed) -> Result<WebhookId, Refusal> {
    WebhookId::parse(id).ok_or(Refusal::NotFound(Subject::Webhook))
}

/// Shows the secret of the endpoint in `done`; a second click only says that it was shown, because it is not kept.
fn show_once<F: Form>(visit: &Visit, form: &F, done: Ran<String>, secret: String) -> Done {
    if done.is_replay {
        let text = visit.language.text("admin.webhook.secret.gone").to_owned();
        return Done::To(form.page(), Some((FlashKind::Info, text)));
    }
    Done::Page(secret_page(&done.output, secret))
}
