//! One typed struct for each form: the page fills it, the server function reads it, a refusal keeps it. No rule of the
//! product here; what a value means is decided by the server function and the domain.

mod access;
mod affiliates;
mod cart;
mod manage_affiliates;
mod manage_webhooks;
mod order_desk;
mod orders;
mod own_links;
mod payments;
mod payout_desk;
mod payouts;
mod program;
mod providers;
mod test_clock;
mod wallet;

pub use access::{
    AccountForm, BeginSecondFactorForm, CloseAccountForm, ConfirmEmailForm, ConfirmPersonForm,
    ConfirmRegistrationForm, ConfirmSecondFactorForm, ConsentForm, DropEmailForm, EmailForm,
    EndSessionForm, EndSessionsForm, EnterLoginCodeForm, InvitationForm, IssueKeyForm,
    IssuePublishableKeyForm, LoginCodeForm, NoticesForm, PasswordForm, RecoveryCodesForm,
    RegisterForm, RemoveSecondFactorForm, RequestResetForm, ResetPasswordForm, RevokeAppForm,
    RevokeKeyForm, RevokePublishableKeyForm, SecondFactorForm, SendCodeForm, SignInForm,
    SignOutForm,
};
pub use affiliates::JoinProgramForm;
pub use cart::{Cart, CartLine};
pub use manage_affiliates::{
    AddAffiliateLinkForm, ApproveApplicationForm, DisableAffiliateForm, EnableAffiliateForm,
    LinkTermsForm, RejectApplicationForm, WriteOffDebtForm,
};
pub use manage_webhooks::{
    CreateWebhookForm, DeleteWebhookForm, ReplayEventsForm, RetryDeliveryForm, RotateSecretForm,
    TestWebhookForm,
};
pub use order_desk::{CancelOrderForm, MarkPaidForm, RefundOrderForm, RefundPartForm};
pub use orders::{CheckoutForm, PayOrderForm};
pub use own_links::{AddOwnLinkForm, SwitchLinkForm};
pub use payments::TestPaymentForm;
pub use payout_desk::{
    ApprovePayoutForm, CompletePayoutForm, DecidePayoutsForm, FailPayoutForm, RejectPayoutForm,
    SELECTED_MAX, SelectPayoutsForm, SelectedClaims,
};
pub use payouts::{CancelPayoutForm, PayoutForm, RequestPayoutForm, destination_value};
pub use program::ProgramForm;
pub use providers::{
    ConnectProviderForm, PROVIDERS, ReplayEventForm, SettleReviewForm, SwitchProviderForm,
    gateway_of, inbox_key,
};
pub use test_clock::AdvanceClockForm;
pub use wallet::ConvertForm;
