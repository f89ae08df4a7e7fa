//! A buyer ends a test payment. What the order learns of it is asked when the buyer is back.

use super::test_payment::TestPayment;
use crate::domain::payments::payment::Stage;
use crate::forms::TestPaymentForm;
use crate::http::{ActError, Acted, Done, Visit, act};
use crate::payments::sandbox::Verdict;
use leptos::prelude::*;

/// Lets the payment work. A second click finds it paid and leads the same way.
#[server(prefix = "", endpoint = "sandbox/pay")]
pub async fn pay_test_payment(
    /// The form.
    #[server(flatten)]
    form: TestPaymentForm,
) -> Acted {
    act(form, async |visit, form| end(&visit, &form, Verdict::Pay).await).await
}

/// Lets the payment fail; the order can still be paid.
#[server(prefix = "", endpoint = "sandbox/fail")]
pub async fn fail_test_payment(
    /// The form.
    #[server(flatten)]
    form: TestPaymentForm,
) -> Acted {
    act(form, async |visit, form| end(&visit, &form, Verdict::Fail).await).await
}

/// Leads back without paying; the payment stays open.
#[server(prefix = "", endpoint = "sandbox/cancel")]
pub async fn cancel_test_payment(
    /// The form.
    #[server(flatten)]
    form: TestPaymentForm,
) -> Acted {
    act(form, async |visit, form| {
        Ok(Done::to(TestPayment::seen(&visit, &form.id).await?.cancel_path()))
    })
    .await
}

async fn end(visit: &Visit, form: &TestPaymentForm, verdict: Verdict) -> Result<Done, ActError> {
    let found = TestPayment::seen(visit, &form.id).await?;
    let mut stage = found.stage;
    if stage == Stage::Open {
        let ended = found.sandbox.decide(&found.payment.session, verdict).await;
        stage = ended?.unwrap_or(stage);
    }
    let wanted = match verdict {
        Verdict::Pay => Stage::Paid,
        Verdict::Fail => Stage::Failed,
    };
    // A payment that ended in another way shows how.
    Ok(Done::to(if stage == wanted { found.return_path() } else { found.page_path() }))
}
