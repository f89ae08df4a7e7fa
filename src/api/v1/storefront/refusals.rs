//! Why a cart is refused, in the codes that shop fronts know.

use crate::api::answer::code::ErrorCode;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, failed};
use crate::service::{Problem, QuoteProblem, Refusal, ServiceError, Shop};

/// The failure of a cart in the words and codes that shop fronts know.
pub fn named(error: &ServiceError, shop: &Shop) -> ApiError {
    let plain = || failed(error, Topic::Order, shop.currency);
    let ServiceError::Refused(Refusal::Invalid(problems)) = error else { return plain() };
    let Some((_, problem)) = problems.first() else { return plain() };
    let (code, message) = match problem {
        Problem::UnknownCode => (
            ErrorCode::AffiliateCodeNotApplicable,
            "This referral code cannot be used. Go on without it.",
        ),
        Problem::Coupon(_) => (
            ErrorCode::CouponNoLongerValid,
            "This coupon cannot be used for this cart. Go on without it, or use another one.",
        ),
        Problem::Quote(problem) => of_quote(*problem),
        // The official client empties the cart when it reads these first words.
        Problem::UnknownProduct => (
            ErrorCode::ProductNotAvailable,
            "Product not available. Take it out of the cart and go on.",
        ),
        _ => return plain(),
    };
    ApiError::new(code, message)
}

fn of_quote(problem: QuoteProblem) -> (ErrorCode, &'static str) {
    match problem {
        QuoteProblem::Invalid => (
            ErrorCode::QuoteTokenInvalid,
            "The price that was shown cannot be checked. Look at the cart again.",
        ),
        QuoteProblem::Expired => (
            ErrorCode::QuoteTokenExpired,
            "The price was shown too long ago. Look at the cart again.",
        ),
        QuoteProblem::Stale => (
            ErrorCode::QuoteTokenStale,
            "The cart has changed since its price was shown. Look at it again.",
        ),
        QuoteProblem::PriceIncreased => (
            ErrorCode::PriceIncreased,
            "The price has gone up since it was shown. Look at the cart again.",
        ),
    }
}
