//! Navigation: a slim column at the desk, a bar at the thumb on a phone, a masthead for visitors.

use crate::components::context::{PageContext, page};
use crate::components::form::PostForm;
use crate::components::icons::{Icon, icon};
use leptos::prelude::*;

struct Item {
    key: &'static str,
    message: &'static str,
    href: &'static str,
    icon: Icon,
}

const fn item(key: &'static str, message: &'static str, href: &'static str, icon: Icon) -> Item {
    Item { key, message, href, icon }
}

const CUSTOMER: [Item; 4] = [
    item("overview", "components.nav.overview", "/", Icon::Home),
    item("orders", "components.nav.orders", "/orders", Icon::Receipt),
    item("affiliate", "components.nav.affiliate", "/affiliate", Icon::Nodes),
    item("balance", "components.nav.balance", "/balance", Icon::Wallet),
];

const OPERATOR: [Item; 8] = [
    item("today", "components.nav.today", "/admin", Icon::Sun),
    item("payouts", "components.nav.payouts", "/admin/payouts", Icon::Wallet),
    item("admin_orders", "components.nav.orders", "/admin/orders", Icon::Receipt),
    item("payments", "components.nav.payments", "/admin/payments", Icon::Flag),
    item("affiliates", "components.nav.affiliates", "/admin/affiliates", Icon::Nodes),
    item("program", "components.nav.program", "/admin/settings/program", Icon::Swap),
    item("keys", "components.nav.keys", "/admin/keys", Icon::Enter),
    item("webhooks", "components.nav.webhooks", "/admin/webhooks", Icon::Share),
];

/// One's own account, for customers and operators.
const ACCOUNT: &str = "/account";

/// How many items the bar at the thumb has; the rest is behind *More* there.
const BAR_ITEMS: usize = 4;

/// Whether `path` is the page of `href` or below it. The roots match only themselves.
fn is_current(path: &str, href: &str) -> bool {
    match path.strip_prefix(href) {
        Some("") => true,
        Some(rest) => href != "/" && href != "/admin" && rest.starts_with('/'),
        None => false,
    }
}

/// The navigation of somebody who is signed in.
#[component]
pub fn Rail() -> impl IntoView {
    let page = page();
    let console = (page.path.starts_with("/admin") || is_current(&page.path, ACCOUNT))
        && page.person.as_ref().is_some_and(|person| person.is_operator);
    let items = if console { OPERATOR.as_slice() } else { CUSTOMER.as_slice() };
    let shows_affiliate = page.person.as_ref().is_none_or(|person| person.is_affiliate);
    let links: Vec<_> = items
        .iter()
        .filter(|item| !page.brand.brand.hides(item.key))
        .enumerate()
        .map(|(index, item)| {
            // The way into the program stays visible to those who have not joined, only quieter.
            let quiet = item.key == "affiliate" && !shows_affiliate;
            let apps = item.key == "keys" && is_current(&page.path, "/admin/apps");
            let current = (apps || is_current(&page.path, item.href)).then_some("page");
            let label = page.nav_name(item.key, item.message);
            view! {
                <li class=item_class(quiet, index)>
                    <a href=item.href aria-current=current>
                        {icon(item.icon)} <span>{label}</span>
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <header class="rail">
            <Mark href=if console { "/admin" } else { "/" }/>
            <div class="rail-bar">
                <nav aria-label=page.t("components.nav.main")>
                    <ul>{links}</ul>
                </nav>
                {more(&page, console, items)}
            </div>
        </header>
    }
}

fn item_class(is_quiet: bool, index: usize) -> Option<&'static str> {
    match (is_quiet, index < BAR_ITEMS) {
        (true, _) => Some("is-quiet"),
        (false, true) => None,
        (false, false) => Some("only-desk"),
    }
}

/// Who is signed in, the other view, and leaving, at the foot of the column or behind *More*; opens without scripts.
fn more(page: &PageContext, console: bool, items: &[Item]) -> AnyView {
    let shown = items.iter().filter(|item| !page.brand.brand.hides(item.key));
    let rest: Vec<_> = shown
        .skip(BAR_ITEMS)
        .map(|item| {
            let label = page.nav_name(item.key, item.message);
            view! { <a class="only-phone" href=item.href>{icon(item.icon)} {label}</a> }
        })
        .collect();
    let label = page.person_label().to_owned();
    let crosses = page.person.as_ref().is_some_and(|person| person.is_operator).then(|| {
        let (href, key, sign) = if console {
            ("/", "components.nav.portal", Icon::Home)
        } else {
            ("/admin", "components.nav.console", Icon::Sun)
        };
        view! { <a href=href>{icon(sign)} {page.t(key)}</a> }
    });
    let sign_out = page.t("components.nav.sign_out");
    view! {
        <details class="rail-more">
            <summary>
                {icon(Icon::More)}
                <span class="rail-more-word">{page.t("components.nav.more")}</span>
                <bdi class="rail-more-name">{label.clone()}</bdi>
            </summary>
            <div class="rail-sheet">
                <p dir="auto">{label}</p>
                {rest}
                <a href=ACCOUNT>{icon(Icon::Person)} {page.t("portal.account.title")}</a>
                {crosses}
                <PostForm action="/logout" class="">
                    <button type="submit">{icon(Icon::Leave)} {sign_out}</button>
                </PostForm>
            </div>
        </details>
    }
    .into_any()
}

/// The top of a page without navigation: the mark, and the way in for visitors.
#[component]
pub fn Masthead(
    /// Whether visitors are shown the way in.
    enter: bool,
) -> impl IntoView {
    let page = page();
    let enter = (enter && page.person.is_none()).then(|| {
        view! { <a class="button" href="/login">{page.t("components.nav.sign_in")}</a> }
    });
    view! { <header class="masthead"><Mark href="/"/>{enter}</header> }
}

/// The brand's mark and name as the way home.
#[component]
pub fn Mark(
    /// Where home is.
    href: &'static str,
) -> impl IntoView {
    let page = page();
    let brand = &page.brand.brand;
    let shapes = brand.mark.inline().to_owned();
    view! {
        <a class="mark" href=href>
            <svg viewBox="0 0 32 32" aria-hidden="true" inner_html=shapes></svg>
            <span>{brand.name.clone()}</span>
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_belongs_to_the_item_above_it() {
        assert!(is_current("/orders/ord_1", "/orders"));
        assert!(is_current("/", "/"));
        assert!(!is_current("/orders", "/"));
        assert!(!is_current("/ordersx", "/orders"));
        assert!(!is_current("/admin/payouts", "/admin"));
        assert!(is_current("/admin/payouts", "/admin/payouts"));
    }
}
