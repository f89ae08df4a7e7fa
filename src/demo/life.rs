//! What happens in the demo shops while their clock is advanced, so that the days that pass are not empty.

use super::catalogue::{HANDLES, SHOPS, ShopPlan};
use super::plan::Dice;
use crate::domain::actor::{Actor, Scope};
use crate::domain::clock::SECS_PER_DAY;
use crate::domain::ids::ProductId;
use crate::service::{Answer, CodeChoice, OrderLine, PayOrder, PlaceOrder, Service, ServiceError};

/// How many of the last days are filled: what the charts show.
const DAYS_FILLED_MAX: i64 = 60;

/// Moves a demo's clock day by day and lets each shop sell something on each of them. The affiliate that people sign in
/// as earns nothing by it, so that the figures of a tour stay their own.
///
/// # Errors
/// When the store fails.
pub async fn live(
    service: &Service,
    days: i64,
    advance_secs: impl Fn(i64) + Send + Sync,
) -> Answer<()> {
    for day in 0..days {
        if days - day > DAYS_FILLED_MAX {
            advance_secs(SECS_PER_DAY);
            continue;
        }
        let mut dice = Dice::new(&format!("day {}", service.now().secs() / SECS_PER_DAY));
        let mut left_secs = SECS_PER_DAY;
        for plan in &SHOPS {
            for _ in 0..2 + dice.below(2) {
                let step_secs = dice.below_i64(left_secs / 4);
                advance_secs(step_secs);
                left_secs -= step_secs;
                sell(service, plan, &mut dice).await?;
            }
        }
        advance_secs(left_secs);
    }
    Ok(())
}

/// One paid order, about every second one over somebody's link.
async fn sell(service: &Service, plan: &ShopPlan, dice: &mut Dice) -> Answer<()> {
    let Some(shop) = service.shop_by_slug(plan.slug).await? else { return Ok(()) };
    let actor = Actor::system(shop.id);
    let products = service.products(&actor).await?;
    let Some(product) = products.get(dice.below(products.len())) else { return Ok(()) };
    let Some(place) = order(actor.clone(), plan, product.id.clone(), dice) else { return Ok(()) };
    let placed = match service.run(place).await {
        Ok(order) => order,
        // An operator of the demo may have changed the shop so that nothing can be sold.
        Err(ServiceError::Refused(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let pay = PayOrder {
        actor,
        scope: Scope::OrdersWrite,
        order: placed.id,
        gateway: Some("SANDBOX".to_owned()),
        provider_reference: None,
        note: None,
        suppresses_mail: true,
    };
    match service.run(pay).await {
        Ok(_) | Err(ServiceError::Refused(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

fn order(actor: Actor, plan: &ShopPlan, product: ProductId, dice: &mut Dice) -> Option<PlaceOrder> {
    let others = plan.affiliates.get(1..).unwrap_or_default();
    let code = match others.get(dice.below(others.len() * 2)) {
        Some(code) => CodeChoice::Code((*code).to_owned()),
        None => CodeChoice::Ambient,
    };
    Some(PlaceOrder {
        actor,
        email: super::email(HANDLES.get(dice.below(HANDLES.len()))?)?,
        name: None,
        lines: vec![OrderLine { product, quantity: 1 }],
        code,
        touches: Vec::new(),
        use_balance: false,
        gateway: Some("SANDBOX".to_owned()),
        custom_fields: None,
        title: None,
        coupon_code: None,
        terms: None,
    })
}
