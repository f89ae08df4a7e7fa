//! Reading the fields of a coupon.

use crate::api::request::document::Json;
use crate::api::request::fields::Fields;
use crate::domain::catalogue::coupon::{
    CODE_LENGTH_MAX, CouponCode, PRODUCTS_BOUND_MAX, Reduction,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::ProductId;
use crate::domain::money::{Currency, PPM, parse_percent};
use crate::service::{CouponChange, LimitChange};

/// The largest number of uses that means anything.
const USES_MAX: i64 = i32::MAX as i64;
/// The last second that can be named, in the year 9999.
const SECS_MAX: i64 = 253_402_300_799;

/// Code and reduction, both needed. Where one is wrong, a problem is noted.
pub fn whole(fields: &mut Fields, currency: Currency) -> (Option<CouponCode>, Reduction) {
    let code = code(fields);
    if !fields.is_given("discount_value") {
        fields.refuse("discount_value", "is required");
    }
    let reduction = reduction(fields, None, currency);
    (code, reduction.unwrap_or(Reduction::Fixed(0)))
}

/// The code.
pub fn code(fields: &mut Fields) -> Option<CouponCode> {
    let text = fields.text("code", CODE_LENGTH_MAX);
    let message = "must have 2 to 40 letters, digits, _ or -";
    fields.parsed("code", &text, CouponCode::parse, message)
}

/// What the coupon takes off. A new kind needs a new value, since one says nothing about the other.
pub fn reduction(
    fields: &mut Fields,
    before: Option<Reduction>,
    currency: Currency,
) -> Option<Reduction> {
    let kind_before = before.map_or("PERCENTAGE", Reduction::kind);
    let kind = match fields.optional_text("discount_type", CODE_LENGTH_MAX) {
        Some(text) => text.trim().to_ascii_uppercase(),
        None => kind_before.to_owned(),
    };
    if !["PERCENTAGE", "FIXED"].contains(&kind.as_str()) {
        fields.refuse("discount_type", "must be PERCENTAGE or FIXED");
        return None;
    }
    if !fields.is_given("discount_value") {
        if before.is_some() && kind != kind_before {
            fields.refuse("discount_value", "is required when discount_type changes");
        }
        return None;
    }
    if kind == "FIXED" {
        return fields.optional_amount("discount_value", currency).map(Reduction::Fixed);
    }
    let text = fields.optional_numeric("discount_value")?;
    let rate = parse_percent(&text).ok().filter(|rate_ppm| (1..=PPM).contains(rate_ppm));
    if rate.is_none() {
        let message = "must be a percentage above 0 and up to 100, with at most 4 decimals";
        fields.refuse("discount_value", message);
    }
    rate.map(Reduction::Percentage)
}

/// The limits of a coupon; null takes one away.
pub fn limits(fields: &mut Fields, currency: Currency) -> CouponChange {
    CouponChange {
        max_uses: wish(fields, "max_uses", |fields, name| {
            Some(fields.integer(name, 1..=USES_MAX, 1))
        }),
        products: products(fields),
        min_order_minor: wish(fields, "min_order_amount", |fields, name| {
            fields.optional_amount(name, currency)
        }),
        max_discount_minor: wish(fields, "max_discount", |fields, name| {
            fields.optional_amount(name, currency)
        }),
        valid_from: wish(fields, "valid_from", instant),
        valid_until: wish(fields, "valid_until", instant),
        ..CouponChange::default()
    }
}

fn wish<T>(
    fields: &mut Fields,
    name: &str,
    read: impl Fn(&mut Fields, &str) -> Option<T>,
) -> LimitChange<T> {
    if fields.clears(name) {
        return LimitChange::Clear;
    }
    if !fields.is_given(name) {
        return LimitChange::Keep;
    }
    read(fields, name).map_or(LimitChange::Keep, LimitChange::Set)
}

/// Unix seconds, or ISO 8601 text.
fn instant(fields: &mut Fields, name: &str) -> Option<Timestamp> {
    let secs = match fields.take(name)? {
        Json::Number(text) => text.parse().ok(),
        Json::Text(text) => match text.trim().parse::<i64>() {
            Ok(secs) => Some(secs),
            Err(_) => text.trim().parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second),
        },
        _ => None,
    };
    let secs = secs.filter(|secs| (0..=SECS_MAX).contains(secs));
    if secs.is_none() {
        fields.refuse(name, "must be unix seconds, or a time such as 2026-03-15T10:00:00Z");
    }
    secs.map(Timestamp::from_secs)
}

fn products(fields: &mut Fields) -> Option<Vec<ProductId>> {
    const NAME: &str = "products_bound";
    if fields.clears(NAME) {
        return Some(Vec::new());
    }
    let values = match fields.take(NAME)? {
        Json::List(values) if values.len() <= PRODUCTS_BOUND_MAX => values,
        Json::List(_) => {
            fields.refuse(NAME, format!("must hold at most {PRODUCTS_BOUND_MAX} entries"));
            return None;
        }
        _ => {
            fields.refuse(NAME, "must be an array of product ids");
            return None;
        }
    };
    let mut products = Vec::with_capacity(values.len());
    for (place, value) in values.into_iter().enumerate() {
        let id = match &value {
            Json::Text(text) => ProductId::parse_either(text.trim()),
            _ => None,
        };
        match id {
            Some(id) if !products.contains(&id) => products.push(id),
            Some(_) => {}
            None => fields.refuse(&format!("{NAME}[{place}]"), "names no product of this shop"),
        }
    }
    Some(products)
}
