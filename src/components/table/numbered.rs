//! Pages by number under a list: which rows are shown, of how many, and the pages around.

use crate::components::context::{PageContext, page};
use crate::components::number_text;
use leptos::prelude::*;

/// The pages that get a link: the ends, the current one and its neighbours; `None` where some are
/// left out.
fn numbers(current: i64, last: i64) -> Vec<Option<i64>> {
    let mut shown = Vec::new();
    let mut before = 0;
    for number in 1..=last {
        if number == 1 || number == last || (number - current).abs() <= 1 {
            if number > before + 1 {
                shown.push(None);
            }
            shown.push(Some(number));
            before = number;
        }
    }
    shown
}

/// The total and a link for each page worth a link.
#[component]
pub fn NumberedPager(
    /// How many rows match in all.
    total: i64,
    /// How many rows are shown.
    shown: usize,
    /// How many rows a page has.
    limit: i64,
    /// The page shown, from 1.
    current: i64,
    /// The address of a page by its number.
    href: Box<dyn Fn(i64) -> String + Send>,
) -> impl IntoView {
    let page = page();
    let last = total.div_euclid(limit) + i64::from(total % limit > 0);
    let links: Vec<_> = if last > 1 {
        numbers(current, last).into_iter().map(|to| link(&page, to, current, &href)).collect()
    } else {
        Vec::new()
    };
    let first = (current - 1) * limit + 1;
    let through = first - 1 + i64::try_from(shown).unwrap_or(0);
    let text = |number| number_text(number, page.language);
    let range = page.t_with(
        "admin.list.range",
        &[("first", &text(first)), ("last", &text(through)), ("total", &text(total))],
    );
    view! {
        <nav class="pager" aria-label=page.t("components.list.pages")>
            <p>{range}</p>
            {links}
        </nav>
    }
}

fn link(
    page: &PageContext,
    to: Option<i64>,
    current: i64,
    href: &impl Fn(i64) -> String,
) -> AnyView {
    let Some(number) = to else {
        return view! { <span class="muted" aria-hidden="true">"…"</span> }.into_any();
    };
    let text = number_text(number, page.language);
    let label = page.t_with("admin.list.page", &[("number", &text)]);
    let is_current = number == current;
    let class = if is_current { "button" } else { "button quiet" };
    let mark = is_current.then_some("page");
    view! { <a class=class href=href(number) aria-label=label aria-current=mark>{text}</a> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_show_the_ends_and_the_neighbours() {
        assert_eq!(numbers(1, 3), [Some(1), Some(2), Some(3)]);
        let middle = [Some(1), None, Some(5), Some(6), Some(7), None, Some(12)];
        assert_eq!(numbers(6, 12), middle);
        assert_eq!(numbers(1, 1), [Some(1)]);
    }
}
