//! What can be done about one order in its state: mark it as paid, cancel it, refund it.

use super::evidence::{Credited, clawback_text};
use crate::components::{
    Actions, AmountField, Field, FieldKind, Note, PostForm, Section, Submit, Tone, Weight,
    money_text, page, t, t_with,
};
use crate::domain::money::{Currency, Money};
use crate::domain::orders::order::OrderState;
use crate::forms::{CancelOrderForm, MarkPaidForm, RefundOrderForm, RefundPartForm};
use crate::http::{PageError, Visit};
use crate::pages::console::prepared::Prepared;
use crate::server_fns::orders::{CancelOrder, MarkOrderPaid, RefundOrder, RefundOrderPart};
use crate::service::{Order, OrderDetail};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The forms that the state of an order allows.
#[derive(Clone, Debug)]
pub enum Forms {
    /// It is not paid.
    Unpaid(Prepared<MarkPaidForm>, Prepared<CancelOrderForm>),
    /// It can be refunded.
    Refundable(Prepared<RefundPartForm>, Prepared<RefundOrderForm>),
    /// It can no longer be changed.
    Final,
}

impl Forms {
    /// Takes what was typed and makes the keys.
    pub async fn load(visit: &Visit, order: &Order) -> Result<Self, PageError> {
        let id = order.id.as_str();
        Ok(match order.state {
            OrderState::Pending => {
                Self::Unpaid(Prepared::load(visit, id).await?, Prepared::load(visit, id).await?)
            }
            _ if order.state.is_refundable() && order.payment().left_minor() > 0 => {
                Self::Refundable(Prepared::load(visit, id).await?, Prepared::load(visit, id).await?)
            }
            _ => Self::Final,
        })
    }
}

/// The forms; nothing where the order can no longer be changed.
pub fn actions(
    detail: &OrderDetail,
    credited: &Credited,
    forms: Forms,
    currency: Currency,
) -> Option<AnyView> {
    let order = &detail.order;
    let id = order.id.to_string();
    match forms {
        Forms::Unpaid(paying, cancelling) => {
            let due = Money::new(order.totals.total_minor - order.balance_minor, currency);
            let pay = pay(id.clone(), paying, due);
            let cancel = cancel(id, cancelling, due);
            Some(
                view! { <Section title=t("admin.order.change")>{pay} {cancel}</Section> }
                    .into_any(),
            )
        }
        Forms::Refundable(part, rest) => {
            let left = Money::new(order.paid_minor - order.refunded_minor, currency);
            let text = clawback_text(detail, credited, currency);
            let part = refund_part(id.clone(), part, left);
            let rest = refund_rest(id, rest, left);
            Some(
                view! {
                    <Section title=t("admin.order.refund.title")>
                        <Note tone=Tone::Info>{text}</Note>
                        {part} {rest}
                    </Section>
                }
                .into_any(),
            )
        }
        Forms::Final => None,
    }
}

/// One change of an order, as its form is drawn.
struct Change {
    /// The change as message keys carry it.
    word: &'static str,
    action: &'static str,
    id: String,
    key: String,
    weight: Weight,
    is_open: bool,
    /// The amount that its words name.
    money: Money,
}

impl Change {
    fn draw(self, fields: AnyView) -> AnyView {
        let Self { word, action, id, key, weight, is_open, money } = self;
        let amount = money_text(money, page().language);
        let text =
            |part: &str| t_with(&format!("admin.order.{word}.{part}"), &[("amount", &amount)]);
        let (title, explained, submit) = (text("title"), text("text"), text("submit"));
        let hidden = vec![("id", id)];
        view! {
            <details class="disclose" open=is_open>
                <summary>{title}</summary>
                <PostForm action=action key=key hidden=hidden>
                    <p>{explained}</p>
                    {fields}
                    <Actions>
                        <Submit label=submit weight=weight/>
                    </Actions>
                </PostForm>
            </details>
        }
        .into_any()
    }
}

fn pay(id: String, prepared: Prepared<MarkPaidForm>, money: Money) -> AnyView {
    let Prepared { key, form } = prepared;
    let (word, action, weight) = ("pay", MarkOrderPaid::url(), Weight::Primary);
    let fields = view! {
        <Field label=t("admin.order.pay.reference") name="reference" kind=FieldKind::Exact
            optional=true max_length=200 hint=t("admin.order.pay.reference_hint")
            value=form.reference.to_string() error=form.error("reference")/>
    };
    Change { word, action, id, key, weight, is_open: true, money }.draw(fields.into_any())
}

fn cancel(id: String, prepared: Prepared<CancelOrderForm>, money: Money) -> AnyView {
    let Prepared { key, form } = prepared;
    let (word, action, weight) = ("void", CancelOrder::url(), Weight::Danger);
    let is_open = !form.is_fresh();
    Change { word, action, id, key, weight, is_open, money }.draw(().into_any())
}

fn refund_part(id: String, prepared: Prepared<RefundPartForm>, money: Money) -> AnyView {
    let Prepared { key, form } = prepared;
    let (word, action, weight) = ("refund_part", RefundOrderPart::url(), Weight::Danger);
    let is_open = !form.is_fresh();
    let text = money_text(money, page().language);
    let hint = t_with("admin.order.refund.at_most", &[("amount", &text)]);
    let fields = view! {
        <AmountField label=t("admin.order.refund.amount") name="amount" currency=money.currency
            value=form.amount.to_string() error=form.error("amount") hint=hint/>
        {reason_field("part_reason", form.part_reason.to_string(), form.error("part_reason"))}
    };
    Change { word, action, id, key, weight, is_open, money }.draw(fields.into_any())
}

fn refund_rest(id: String, prepared: Prepared<RefundOrderForm>, money: Money) -> AnyView {
    let Prepared { key, form } = prepared;
    let (word, action, weight) = ("refund_rest", RefundOrder::url(), Weight::Danger);
    let is_open = !form.is_fresh();
    let reason = reason_field("reason", form.reason.to_string(), form.error("reason"));
    Change { word, action, id, key, weight, is_open, money }.draw(reason)
}

/// Both refund forms are on one page and a field's id is its name, so the names differ.
fn reason_field(name: &'static str, value: String, error: Option<String>) -> AnyView {
    view! {
        <Field label=t("admin.order.refund.reason") name=name max_length=500
            hint=t("admin.order.refund.reason_hint") value=value error=error/>
    }
    .into_any()
}
