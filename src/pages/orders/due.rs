//! What an order still asks for and how it can be paid, and the way back to the site that sent the payer.

use super::order_parts::due_minor;
use crate::components::{
    Amount, AmountSize, Headline, LinkButton, Note, PageData, PostForm, Submit, Tone, Weight,
    page as shown_page,
};
use crate::domain::net::page_address::PageAddress;
use crate::domain::orders::order::{OrderState, PAYMENT_WINDOW_SECS, Terms};
use crate::pages::words::money_of;
use crate::server_fns::orders::PayOrder;
use crate::service::{MANUAL, Order};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The amount to pay and the way to do it, while the order waits for it.
pub fn due(page: &PageData, order: &Order, ways: &[&str]) -> Option<AnyView> {
    (order.state == OrderState::Pending).then(|| {
        let money = money_of(order, due_minor(order));
        let figure = view! { <Amount money=money size=AmountSize::Hero/> }.into_any();
        let until = order.created_at.plus_secs(PAYMENT_WINDOW_SECS);
        let values = [("date", page.date_time(until)), ("zone", page.zone_name(until))];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        let note = page.t_with("portal.order.pay_until_zone", &values);
        let actions: Vec<_> = ways
            .iter()
            .enumerate()
            .map(|(place, way)| pay_with(page, order, way, (place, ways.len())))
            .collect();
        let elsewhere = ways.is_empty().then(|| elsewhere(order));
        view! {
            <Headline label=page.t("portal.order.due") value=figure note=note>
                {actions}
            </Headline>
            {elsewhere}
        }
        .into_any()
    })
}

/// One of several ways to pay: a form that leads to a provider.
fn pay_with(page: &PageData, order: &Order, way: &str, (place, count): (usize, usize)) -> AnyView {
    let weight = if place == 0 { Weight::Primary } else { Weight::Normal };
    let label = match way {
        "SANDBOX" if count == 1 => page.t("portal.order.pay_now"),
        "SANDBOX" => page.t("portal.provider.sandbox"),
        "STRIPE" => page.t("portal.provider.pay_stripe"),
        _ => page.t("portal.provider.pay_paypal"),
    };
    let hidden = vec![("id", order.id.to_string()), ("provider", way.to_owned())];
    view! {
        <PostForm action=PayOrder::url() hidden=hidden>
            <Submit label=label weight=weight/>
        </PostForm>
    }
    .into_any()
}

/// Says that nothing can be paid on this page, and what to do.
fn elsewhere(order: &Order) -> AnyView {
    let page = shown_page();
    let by_hand = order.terms.as_ref().is_none_or(|terms| terms.allow(MANUAL));
    let key = if by_hand { "portal.order.pay_by_hand" } else { "portal.order.pay_nowhere" };
    let text = page.t_with(key, &[("shop", &page.brand.brand.name)]);
    let support = page.brand.brand.support_email.clone();
    let support = (!support.is_empty()).then(|| {
        view! { " " <a href=format!("mailto:{support}")>{support.clone()}</a> }
    });
    view! { <Note tone=Tone::Info>{text} {support}</Note> }.into_any()
}

/// The way back to the site that asked for the payment: while it waits, the address for giving up; afterwards the one
/// to go on to. The host is named, so that buyers know where the link leads.
pub fn onward(page: &PageData, order: &Order) -> Option<AnyView> {
    let terms = order.terms.as_ref()?;
    let (address, key) = address(terms, order.state)?;
    let label = page.t_with(key, &[("host", address.host())]);
    let href = address.as_str().to_owned();
    let weight =
        if order.state == OrderState::Completed { Weight::Primary } else { Weight::Normal };
    Some(
        view! { <p class="no-print"><LinkButton label=label href=href weight=weight/></p> }
            .into_any(),
    )
}

fn address(terms: &Terms, state: OrderState) -> Option<(PageAddress, &'static str)> {
    let read = |text: &Option<String>| text.as_deref().and_then(PageAddress::parse);
    let (given, key) = match state {
        OrderState::Pending => (read(&terms.cancel_url), "portal.order.back_to"),
        OrderState::Voided => {
            let given = read(&terms.return_url).or_else(|| read(&terms.cancel_url));
            (given, "portal.order.back_to")
        }
        _ => (read(&terms.return_url), "portal.order.on_to"),
    };
    given.map(|address| (address, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_payer_goes_on() {
        let terms = Terms {
            return_url: Some("https://a.example/done".to_owned()),
            cancel_url: Some("https://a.example/no".to_owned()),
            ..Terms::default()
        };
        let to = |terms: &Terms, state| address(terms, state).map(|(to, _)| to.as_str().to_owned());
        let on = Some("https://a.example/done".to_owned());
        assert_eq!(to(&terms, OrderState::Pending).as_deref(), Some("https://a.example/no"));
        assert_eq!(
            [to(&terms, OrderState::Completed), to(&terms, OrderState::Voided)],
            [on.clone(), on]
        );
        let no_way_on = Terms { return_url: None, ..terms };
        assert_eq!(to(&no_way_on, OrderState::Voided).as_deref(), Some("https://a.example/no"));
        assert_eq!(to(&no_way_on, OrderState::Completed), None);
        // What an earlier version stored is judged again.
        let old = Terms { return_url: Some("http://a.example/".to_owned()), ..Terms::default() };
        assert_eq!(to(&old, OrderState::Completed), None);
    }
}
