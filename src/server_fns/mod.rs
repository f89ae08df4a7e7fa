//! Everything a person can do, one server function each. No rule of the product and no view here: a function reads its
//! form, runs one use case, and says what happened.

pub mod access;
pub mod account;
pub mod affiliates;
pub mod clock;
pub mod live;
pub mod orders;
pub mod payments;
pub mod payouts;
pub mod settings;
pub mod wallet;
pub mod webhooks;

use crate::http::Action;

/// Every server function that a form posts to.
pub const ACTIONS: &[Action] = &[
    // Signing in and out.
    Action::of::<access::SignIn>(),
    Action::of::<access::RequestLoginCode>(),
    Action::of::<access::EnterLoginCode>(),
    Action::of::<access::SignOut>().unlimited(),
    Action::of::<access::AcceptInvitation>(),
    Action::of::<account::EnterSecondFactor>(),
    // One's own account.
    Action::of::<account::SaveAccount>(),
    Action::of::<account::SaveNotices>(),
    Action::of::<account::ChangePassword>(),
    Action::of::<account::AskEmail>(),
    Action::of::<account::ConfirmEmail>(),
    Action::of::<account::DropEmail>(),
    Action::of::<account::EndSession>().unlimited(),
    Action::of::<account::EndOtherSessions>().unlimited(),
    Action::of::<account::BeginSecondFactor>(),
    Action::of::<account::ConfirmSecondFactor>(),
    Action::of::<account::RemoveSecondFactor>(),
    Action::of::<account::RenewRecoveryCodes>(),
    Action::of::<account::ConfirmPerson>(),
    Action::of::<account::SendConfirmCode>(),
    Action::of::<account::CloseAccount>(),
    Action::of::<access::RequestReset>(),
    Action::of::<access::ResetPassword>(),
    Action::of::<access::Register>(),
    Action::of::<access::ConfirmRegistration>(),
    // Buying.
    Action::of::<orders::CheckOut>(),
    Action::of::<orders::UpdateCheckout>(),
    Action::of::<orders::PayOrder>(),
    Action::of::<payments::PayTestPayment>(),
    Action::of::<payments::FailTestPayment>(),
    Action::of::<payments::CancelTestPayment>(),
    // An affiliate's program, commission, payouts and store balance.
    Action::of::<affiliates::JoinProgram>(),
    Action::of::<affiliates::AddOwnLink>(),
    Action::of::<affiliates::SwitchLink>(),
    Action::of::<payouts::PreparePayout>(),
    Action::of::<payouts::RequestPayout>(),
    Action::of::<payouts::CancelPayout>(),
    Action::of::<wallet::ConvertToBalance>(),
    // The console: payout requests.
    Action::of::<payouts::SelectPayouts>(),
    Action::of::<payouts::DecidePayouts>(),
    Action::of::<payouts::ApprovePayout>(),
    Action::of::<payouts::RejectPayout>(),
    Action::of::<payouts::CompletePayout>(),
    Action::of::<payouts::FailPayout>(),
    // The console: orders.
    Action::of::<orders::MarkOrderPaid>(),
    Action::of::<orders::CancelOrder>(),
    Action::of::<orders::RefundOrder>(),
    Action::of::<orders::RefundOrderPart>(),
    // The console: payments and providers.
    Action::of::<payments::ReplayPaymentEvent>(),
    Action::of::<payments::SettleReview>(),
    Action::of::<payments::ConnectProvider>(),
    Action::of::<payments::EnableProvider>(),
    Action::of::<payments::DisableProvider>(),
    // The console: a demo's clock.
    Action::of::<clock::AdvanceClock>(),
    // An operator manages affiliates and the program.
    Action::of::<affiliates::DisableAffiliate>(),
    Action::of::<affiliates::EnableAffiliate>(),
    Action::of::<affiliates::WriteOffDebt>(),
    Action::of::<affiliates::AddAffiliateLink>(),
    Action::of::<affiliates::SetLinkTerms>(),
    Action::of::<affiliates::ApproveApplication>(),
    Action::of::<affiliates::RejectApplication>(),
    Action::of::<settings::ChangeProgram>(),
    // An operator manages keys and apps.
    Action::of::<access::IssueKey>(),
    Action::of::<access::RevokeKey>(),
    Action::of::<access::IssuePublishableKey>(),
    Action::of::<access::RevokePublishableKey>(),
    Action::of::<access::AuthorizeApp>(),
    Action::of::<access::RevokeApp>(),
    // An operator manages webhooks.
    Action::of::<webhooks::CreateWebhook>(),
    Action::of::<webhooks::TestWebhook>(),
    Action::of::<webhooks::ReplayEvents>(),
    Action::of::<webhooks::RotateSecret>(),
    Action::of::<webhooks::DeleteWebhook>(),
    Action::of::<webhooks::RetryDelivery>(),
];

/// Every server function that an island calls.
pub const LIVE: &[Action] = &[
    Action::of::<live::QuoteCheckout>(),
    Action::of::<live::IsPaymentPending>(),
    Action::of::<live::CheckPayoutAddress>(),
];
