//! Ids in paths. Whatever cannot be an id names nothing, so it is answered like an id that names nothing; and a missing
//! id is told before a field that is wrong.

use super::auth::Caller;
use crate::api::ApiState;
use crate::api::answer::code::ErrorCode;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::domain::actor::Scope;
use crate::domain::catalogue::coupon::CouponCode;
use crate::domain::ids::{
    ClaimId, CouponId, CustomerId, DeliveryId, LinkId, OrderId, ProductId, ShopId, WebhookId,
};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use std::convert::Infallible;

/// The `{id}` or `{slug}` of a path; `None` for bytes that are no text, or that no database keeps as text.
pub struct PathId(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let params = RawPathParams::from_request_parts(parts, state).await.ok();
        let id = params.and_then(|params| {
            let mut params = params.iter();
            params
                .find(|(name, _)| matches!(*name, "id" | "slug"))
                .map(|(_, value)| value.to_owned())
                .filter(|value| !value.contains('\0'))
        });
        Ok(Self(id))
    }
}

impl PathId {
    fn read<T>(&self, topic: Topic, parse: fn(&str) -> Option<T>) -> Result<T, ApiError> {
        self.0.as_deref().and_then(parse).ok_or_else(|| topic.missing())
    }

    /// A customer's id.
    ///
    /// # Errors
    /// 404 for what cannot be one.
    pub fn customer(&self) -> Result<CustomerId, ApiError> {
        self.read(Topic::Customer, CustomerId::parse)
    }

    /// A payout request's id.
    ///
    /// # Errors
    /// 404 for what cannot be one.
    pub fn payout(&self) -> Result<ClaimId, ApiError> {
        self.read(Topic::Payout, ClaimId::parse)
    }

    /// The id of an application, which is that of its link.
    ///
    /// # Errors
    /// 404 for what cannot be one.
    pub fn application(&self) -> Result<LinkId, ApiError> {
        self.read(Topic::Application, LinkId::parse)
    }

    /// A product's id in either of its forms.
    ///
    /// # Errors
    /// 404 for what cannot be one.
    pub fn product(&self) -> Result<ProductId, ApiError> {
        self.read(Topic::Product, ProductId::parse_either)
    }

    /// A coupon's id in either of its forms.
    ///
    /// # Errors
    /// 404 for what cannot be one.
    pub fn coupon(&self) -> Result<CouponId, ApiError> {
        self.read(Topic::Coupon, CouponId::parse_either)
    }

    /// A coupon's code.
    ///
    /// # Errors
    /// 404 for what cannot be one.
    pub fn coupon_code(&self) -> Result<CouponCode, ApiError> {
        self.read(Topic::Coupon, CouponCode::parse)
    }

    /// A webhook's id.
    ///
    /// # Errors
    /// 404 for what cannot be one.
    pub fn webhook(&self) -> Result<WebhookId, ApiError> {
        self.read(Topic::Webhook, WebhookId::parse)
    }

    /// A delivery's id.
    ///
    /// # Errors
    /// 404 for what cannot be one.
    pub fn delivery(&self) -> Result<DeliveryId, ApiError> {
        self.read(Topic::Delivery, DeliveryId::parse)
    }

    /// The text of it.
    pub fn text(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// A shop's id.
    ///
    /// # Errors
    /// 404 for what cannot be one.
    pub fn shop(&self) -> Result<ShopId, ApiError> {
        let id = self.0.as_deref().and_then(ShopId::parse);
        id.ok_or_else(|| ApiError::missing(ErrorCode::NotFound, "There is no such shop."))
    }

    /// The id of the caller's order, which the path may name by its public form: a request is the same under either.
    ///
    /// # Errors
    /// 404 for what cannot be one.
    pub async fn known_order(
        &self,
        (state, caller): (&ApiState, &Caller),
        topic: Topic,
    ) -> Result<OrderId, ApiError> {
        let found = state.service.order_id(&caller.actor.shop, self.order(topic)?).await;
        found.map_err(|error| caller.failed(&error, topic))
    }

    /// An order's id or its public form.
    ///
    /// # Errors
    /// 404 for what cannot be one.
    pub fn order(&self, topic: Topic) -> Result<OrderId, ApiError> {
        self.read(topic, OrderId::parse_either)
    }
}

/// The failure to answer for a request about a customer: that there is none, otherwise `error`.
pub async fn unless_no_customer(
    (state, caller): (&ApiState, &Caller),
    id: &CustomerId,
    error: ApiError,
) -> ApiError {
    match state.service.customer(&caller.system(), id).await {
        Ok(_) => error,
        Err(failure) => caller.failed(&failure, Topic::Customer),
    }
}

/// As [`unless_no_customer`], for an order.
pub async fn unless_no_order(
    (state, caller): (&ApiState, &Caller),
    (id, topic): (&OrderId, Topic),
    error: ApiError,
) -> ApiError {
    match state.service.order(&caller.system(), Scope::OrdersRead, id).await {
        Ok(_) => error,
        Err(failure) => caller.failed(&failure, topic),
    }
}

/// As [`unless_no_customer`], for a payout request.
pub async fn unless_no_payout(
    (state, caller): (&ApiState, &Caller),
    id: &ClaimId,
    error: ApiError,
) -> ApiError {
    match state.service.payout_detail(&caller.system(), id).await {
        Ok(_) => error,
        Err(failure) => caller.failed(&failure, Topic::Payout),
    }
}

/// As [`unless_no_customer`], for an affiliate.
pub async fn unless_no_affiliate(
    (state, caller): (&ApiState, &Caller),
    id: &CustomerId,
    error: ApiError,
) -> ApiError {
    match state.service.affiliate(&caller.system(), id).await {
        Ok(_) => error,
        Err(failure) => caller.failed(&failure, Topic::Customer),
    }
}

/// As [`unless_no_customer`], for an application.
pub async fn unless_no_application(
    (state, caller): (&ApiState, &Caller),
    id: &LinkId,
    error: ApiError,
) -> ApiError {
    match state.service.application(&caller.system(), id).await {
        Ok(_) => error,
        Err(failure) => caller.failed(&failure, Topic::Application),
    }
}

/// As [`unless_no_customer`], for a webhook.
pub async fn unless_no_webhook(
    (state, caller): (&ApiState, &Caller),
    id: &WebhookId,
    error: ApiError,
) -> ApiError {
    match state.service.webhook(&caller.system(), id).await {
        Ok(_) => error,
        Err(failure) => caller.failed(&failure, Topic::Webhook),
    }
}
