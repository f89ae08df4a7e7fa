//! A customer joins the affiliate program.

use crate::domain::text::AffiliateCode;
use crate::forms::JoinProgramForm;
use crate::http::{ActError, Acted, Done, Visit, act};
use crate::service::{BecomeAffiliate, Problem, Refusal, ServiceError};
use leptos::prelude::*;

/// Joins, with the code that was asked for or one made from the name. Joining twice changes nothing.
#[server(prefix = "", endpoint = "affiliate/join")]
pub async fn join_program(
    /// The form.
    #[server(flatten)]
    form: JoinProgramForm,
) -> Acted {
    act(form, async |visit, form| {
        let customer = visit.customer()?.clone();
        let code = match form.code.given() {
            None => None,
            Some(text) => {
                Some(AffiliateCode::parse(text).ok_or_else(|| about_code(&visit, "code_shape"))?)
            }
        };
        let command = BecomeAffiliate { actor: visit.actor.clone(), customer, code };
        match visit.app.service.run(command).await {
            Ok(()) => {
                let text = visit.language.text("portal.affiliate.join.done");
                Ok(Done::said("/affiliate", text))
            }
            Err(ServiceError::Refused(refusal)) if is_taken(&refusal) => {
                Err(about_code(&visit, "code_taken"))
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}

fn is_taken(refusal: &Refusal) -> bool {
    *refusal == Refusal::field("code", Problem::Taken)
}

/// What is wrong with the code, as a sentence at its field.
fn about_code(visit: &Visit, key: &str) -> ActError {
    let text = visit.language.text(&format!("portal.affiliate.join.{key}"));
    ActError::At("code", text.to_owned())
}
