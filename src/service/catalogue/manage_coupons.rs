//! The merchant's own changes to coupons: add, change, take away.

use crate::domain::actor::{Actor, Scope};
use crate::domain::catalogue::coupon::{CouponCode, CouponRule, Reduction};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CouponId, ProductId};
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError, Subject};
use crate::service::{Coupon, Listing, Service};
use crate::store::catalogue::coupon::{
    coupon_by_code, coupon_fetch, coupon_insert, coupon_page, coupon_remove, coupon_update,
};
use crate::store::catalogue::product::product_fetch;
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use serde_json::{Value as Json, json};

/// What becomes of a limit.
#[derive(Clone, Copy, Debug, Default)]
pub enum LimitChange<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is taken away.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<T: Copy> LimitChange<T> {
    /// The limit a coupon has from then on.
    fn apply(self, limit: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *limit = None,
            Self::Set(value) => *limit = Some(value),
        }
    }

    /// The same change to a coupon of which nothing is kept.
    #[must_use]
    pub fn whole(self) -> Self {
        match self {
            Self::Keep => Self::Clear,
            change => change,
        }
    }
}

/// What a coupon becomes; what is not given stays as it is.
#[derive(Clone, Debug, Default)]
pub struct CouponChange {
    /// The code.
    pub code: Option<CouponCode>,
    /// What it takes off.
    pub reduction: Option<Reduction>,
    /// How many orders may use it.
    pub max_uses: LimitChange<i64>,
    /// The products it is for; none for every one.
    pub products: Option<Vec<ProductId>>,
    /// What the items must cost at least, in minor units.
    pub min_order_minor: LimitChange<i64>,
    /// The most it takes off, in minor units.
    pub max_discount_minor: LimitChange<i64>,
    /// The first instant at which it counts.
    pub valid_from: LimitChange<Timestamp>,
    /// The first instant at which it no longer counts.
    pub valid_until: LimitChange<Timestamp>,
}

impl CouponChange {
    fn apply(&self, coupon: &mut Coupon) -> Result<(), Refusal> {
        fn set<T: Clone>(place: &mut T, wish: Option<&T>) {
            if let Some(wish) = wish {
                place.clone_from(wish);
            }
        }
        set(&mut coupon.code, self.code.as_ref());
        let rule = &mut coupon.rule;
        set(&mut rule.reduction, self.reduction.as_ref());
        self.max_uses.apply(&mut rule.max_uses);
        set(&mut rule.products, self.products.as_ref());
        self.min_order_minor.apply(&mut rule.min_order_minor);
        self.max_discount_minor.apply(&mut rule.max_discount_minor);
        self.valid_from.apply(&mut rule.valid_from);
        self.valid_until.apply(&mut rule.valid_until);
        if rule.max_uses.is_some_and(|most| most < rule.uses) {
            let problem = Problem::OutOfRange(rule.uses.max(1), i64::from(i32::MAX));
            return Err(Refusal::field("max_uses", problem));
        }
        let is_empty =
            rule.valid_from.zip(rule.valid_until).is_some_and(|(from, until)| from >= until);
        if is_empty {
            return Err(Refusal::field("valid_until", Problem::NotAfterStart));
        }
        Ok(())
    }

    /// The coupon names products of its own shop, and no code of another coupon.
    async fn check(&self, tx: &mut Tx<'_>, actor: &Actor, coupon: &Coupon) -> Answer<()> {
        for product in self.products.iter().flatten() {
            if product_fetch(tx, &actor.shop, product).await?.is_none() {
                return Err(Refusal::field("products_bound", Problem::UnknownProduct).into());
            }
        }
        match coupon_by_code(tx, &actor.shop, &coupon.code).await? {
            Some(other) if other.id != coupon.id => {
                Err(Refusal::field("code", Problem::Taken).into())
            }
            _ => Ok(()),
        }
    }
}

/// Adds a coupon.
#[derive(Clone, Debug)]
pub struct AddCoupon {
    /// Who adds it.
    pub actor: Actor,
    /// Its code.
    pub code: CouponCode,
    /// What it takes off.
    pub reduction: Reduction,
    /// Its limits.
    pub limits: CouponChange,
}

impl Command for AddCoupon {
    type Output = Coupon;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Coupon> {
        self.actor.for_shop(Scope::CouponsWrite)?;
        tx.lock_shop(&self.actor.shop).await?;
        let now = tx.now();
        let rule = CouponRule {
            reduction: self.reduction,
            max_uses: None,
            uses: 0,
            products: Vec::new(),
            min_order_minor: None,
            max_discount_minor: None,
            valid_from: None,
            valid_until: None,
        };
        let id = CouponId::new(now, &*tx.entropy());
        let code = self.code.clone();
        let mut coupon = Coupon { id, code, rule, created_at: now, updated_at: now };
        self.limits.apply(&mut coupon)?;
        self.limits.check(tx, &self.actor, &coupon).await?;
        coupon_insert(tx, &self.actor.shop, &coupon);
        let detail = json!({"after": seen(&coupon)});
        audit_insert(tx, &self.actor, "coupon.create", coupon.id.as_str(), &detail);
        Ok(coupon)
    }
}

/// Changes a coupon. Orders that hold it keep what it gave them.
#[derive(Clone, Debug)]
pub struct ChangeCoupon {
    /// Who changes it.
    pub actor: Actor,
    /// The coupon.
    pub id: CouponId,
    /// What changes.
    pub change: CouponChange,
}

impl Command for ChangeCoupon {
    type Output = Coupon;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Coupon> {
        self.actor.for_shop(Scope::CouponsWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let mut coupon =
            coupon_fetch(tx, shop, &self.id).await?.ok_or(Refusal::NotFound(Subject::Coupon))?;
        let before = seen(&coupon);
        self.change.apply(&mut coupon)?;
        self.change.check(tx, &self.actor, &coupon).await?;
        coupon.updated_at = tx.now();
        coupon_update(tx, shop, &coupon);
        let detail = json!({"before": before, "after": seen(&coupon)});
        audit_insert(tx, &self.actor, "coupon.change", coupon.id.as_str(), &detail);
        Ok(coupon)
    }
}

/// Takes a coupon away; the orders that hold it keep what it gave them.
#[derive(Clone, Debug)]
pub struct RemoveCoupon {
    /// Who takes it away.
    pub actor: Actor,
    /// The coupon.
    pub id: CouponId,
}

impl Command for RemoveCoupon {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        self.actor.for_shop(Scope::CouponsWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let coupon =
            coupon_fetch(tx, shop, &self.id).await?.ok_or(Refusal::NotFound(Subject::Coupon))?;
        coupon_remove(tx, shop, &coupon.id);
        let detail = json!({"before": seen(&coupon)});
        audit_insert(tx, &self.actor, "coupon.remove", coupon.id.as_str(), &detail);
        Ok(())
    }
}

/// What the audit keeps of a coupon.
fn seen(coupon: &Coupon) -> Json {
    let rule = &coupon.rule;
    let value = match rule.reduction {
        Reduction::Percentage(value) | Reduction::Fixed(value) => value,
    };
    json!({
        "code": coupon.code.as_str(), "kind": rule.reduction.kind(), "value": value, "max_uses": rule.max_uses,
        "uses": rule.uses, "products": rule.products, "min_order_minor": rule.min_order_minor,
        "max_discount_minor": rule.max_discount_minor, "valid_from": rule.valid_from.map(Timestamp::secs),
        "valid_until": rule.valid_until.map(Timestamp::secs),
    })
}

impl Service {
    /// One coupon.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for a caller without the right.
    pub async fn coupon(&self, actor: &Actor, id: &CouponId) -> Answer<Coupon> {
        actor.for_shop(Scope::CouponsRead)?;
        let found = coupon_fetch(&mut self.store(), &actor.shop, id).await?;
        Ok(found.ok_or(Refusal::NotFound(Subject::Coupon))?)
    }

    /// The coupon with a code, in any case.
    ///
    /// # Errors
    /// As [`Service::coupon`].
    pub async fn coupon_by_code(&self, actor: &Actor, code: &CouponCode) -> Answer<Coupon> {
        actor.for_shop(Scope::CouponsRead)?;
        let found = coupon_by_code(&mut self.store(), &actor.shop, code).await?;
        Ok(found.ok_or(Refusal::NotFound(Subject::Coupon))?)
    }

    /// Coupons, newest first.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn coupon_page(
        &self,
        actor: &Actor,
        before: Option<&str>,
        limit: i64,
    ) -> Answer<Listing<Coupon>> {
        actor.for_shop(Scope::CouponsRead)?;
        let rows = coupon_page(&mut self.store(), &actor.shop, before, limit + 1).await?;
        Ok(crate::service::affiliates::affiliate_views::listing(rows, 0, limit, |coupon| {
            coupon.id.to_string()
        }))
    }
}
