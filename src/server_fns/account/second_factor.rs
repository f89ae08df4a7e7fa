//! Setting up and removing a second factor.

use crate::components::FlashKind;
use crate::domain::people::second_factor::new_recovery_codes;
use crate::forms::{
    BeginSecondFactorForm, ConfirmSecondFactorForm, RecoveryCodesForm, RemoveSecondFactorForm,
};
use crate::http::{ActError, Acted, Done, Form as _, act};
use crate::pages::account::second_factor::reveal;
use crate::service::{self, Refusal, ServiceError};
use leptos::prelude::*;

/// Makes a secret, which the page shows next.
#[server(prefix = "", endpoint = "account/second-factor/begin")]
pub async fn begin_second_factor(
    /// The form.
    #[server(flatten)]
    form: BeginSecondFactorForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.require_confirmed()?;
        let begin = service::BeginSecondFactor { actor: visit.actor.clone() };
        visit.run_once(&form, begin, |()| ()).await?;
        Ok(Done::to(form.page()))
    })
    .await
}

/// Switches the second factor on with its first code and shows the recovery codes, this once.
#[server(prefix = "", endpoint = "account/second-factor/confirm")]
pub async fn confirm_second_factor(
    /// The form.
    #[server(flatten)]
    form: ConfirmSecondFactorForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.require_confirmed()?;
        let tries = visit.count_second_factor(&visit.signed_in()?).await?;
        let recovery = new_recovery_codes(visit.app.service.entropy());
        let confirm = service::ConfirmSecondFactor {
            actor: visit.actor.clone(),
            code: form.code.reveal().to_owned(),
            recovery: recovery.clone(),
            but: visit.own_session(),
        };
        match visit.app.service.run(confirm).await {
            Ok(()) => {
                tries.were_right();
                Ok(Done::Page(reveal(recovery)))
            }
            Err(ServiceError::Refused(Refusal::Invalid(_))) => {
                let text = visit.language.text("portal.account.second_factor.wrong").to_owned();
                Err(ActError::At("code", text))
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}

/// Makes new recovery codes and shows them, this once.
#[server(prefix = "", endpoint = "account/second-factor/recovery")]
pub async fn renew_recovery_codes(
    /// The form.
    #[server(flatten)]
    form: RecoveryCodesForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.require_confirmed()?;
        if !visit.app.service.has_second_factor(&visit.shop.id, &visit.signed_in()?).await? {
            return Ok(Done::to(form.page()));
        }
        let recovery = new_recovery_codes(visit.app.service.entropy());
        let actor = visit.actor.clone();
        let renew = service::RenewRecoveryCodes { actor, recovery: recovery.clone() };
        if visit.run_once(&form, renew, |()| ()).await?.is_replay {
            // The codes of the first answer were not kept.
            let text = visit.language.text("portal.account.second_factor.again").to_owned();
            return Ok(Done::To(form.page(), Some((FlashKind::Info, text))));
        }
        Ok(Done::Page(reveal(recovery)))
    })
    .await
}

/// Switches the second factor off.
#[server(prefix = "", endpoint = "account/second-factor/remove")]
pub async fn remove_second_factor(
    /// The form.
    #[server(flatten)]
    form: RemoveSecondFactorForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.require_confirmed()?;
        let remove = service::RemoveSecondFactor { actor: visit.actor.clone() };
        visit.run_once(&form, remove, |()| ()).await?;
        Ok(Done::said(form.page(), visit.language.text("portal.account.second_factor.removed")))
    })
    .await
}
