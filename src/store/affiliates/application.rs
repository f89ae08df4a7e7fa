//! Links that affiliates ask for, and what became of them.

use super::link::{Link, link_columns, read_link};
use crate::domain::affiliates::program::ApplicationState;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, LinkId, ShopId};
use crate::store::integrity::sealed;
use crate::store::statistics::count_move;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// A link that was asked for, as an operator sees it.
#[derive(Clone, Debug)]
pub struct Application {
    /// The link; its id is the application's.
    pub link: Link,
    /// Who asked.
    pub customer: CustomerId,
    /// The affiliate's address.
    pub email: String,
    /// The affiliate's name.
    pub name: Option<String>,
    /// What became of it.
    pub state: ApplicationState,
    /// Why it was rejected.
    pub reason: Option<String>,
}

macro_rules! rows {
    () => {
        concat!(
            "SELECT ",
            link_columns!("l."),
            ", l.customer_id, c.email, c.name, l.application_state, l.application_reason FROM affiliate_link l \
             JOIN customer c ON c.shop_id = l.shop_id AND c.customer_id = l.customer_id \
             WHERE l.shop_id = $1 AND l.application_state IS NOT NULL "
        )
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<Application, StoreError> {
    let mut columns = Columns::of(row);
    let table = "affiliate_link";
    Ok(Application {
        link: read_link(&mut columns)?,
        customer: columns.parsed(table, "customer_id", CustomerId::parse)?,
        email: columns.text()?,
        name: columns.text_or_null()?,
        state: columns.parsed(table, "application_state", ApplicationState::parse)?,
        reason: columns.text_or_null()?,
    })
}

/// The application with this id.
pub async fn application_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &LinkId,
) -> Result<Option<Application>, StoreError> {
    let sql = concat!(rows!(), "AND l.link_id = $2");
    let row = source.row(sql, values![shop.as_str(), id.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// Applications, newest first, in one state where given; `offset` for numbered pages.
pub async fn application_list(
    source: &mut impl Source,
    shop: &ShopId,
    state: Option<ApplicationState>,
    (limit, offset): (i64, i64),
) -> Result<Vec<Application>, StoreError> {
    let rows = match state {
        Some(state) => {
            let sql = concat!(
                rows!(),
                "AND l.application_state = $2 ORDER BY l.link_id DESC LIMIT $3 OFFSET $4"
            );
            source.rows(sql, values![shop.as_str(), state.as_str(), limit, offset]).await?
        }
        None => {
            let sql = concat!(
                rows!(),
                "AND l.link_id < 'alink_zzzz' ORDER BY l.link_id DESC LIMIT $2 OFFSET $3"
            );
            source.rows(sql, values![shop.as_str(), limit, offset]).await?
        }
    };
    rows.iter().map(read).collect()
}

/// Adds a further link of an affiliate; with an application where it has to be decided about.
pub fn link_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    customer: &CustomerId,
    link: &Link,
    application: Option<ApplicationState>,
) {
    tx.queue(
        "INSERT INTO affiliate_link (shop_id, link_id, customer_id, code, label, state, is_primary, \
         requested_rate_ppm, requested_discount_ppm, application_state, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values![
            shop.as_str(), link.id.as_str(), customer.as_str(), link.code.as_str(), link.label.as_deref(),
            link.state.as_str(), link.is_primary, link.requested_rate_ppm, link.requested_discount_ppm,
            application.map(ApplicationState::as_str), link.created_at,
        ],
    );
    tx.seal(&sealed::AFFILIATE_LINK, shop, link.id.as_str());
    if let Some(state) = application {
        count_move(tx, shop, "application", customer.as_str(), None, state.as_str());
    }
    tx.touch(shop, customer.as_str());
}

/// Names a link.
pub fn link_set_label(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    customer: &CustomerId,
    link: &LinkId,
    label: &str,
) {
    tx.queue(
        "UPDATE affiliate_link SET label = $4 WHERE shop_id = $1 AND customer_id = $2 AND link_id = $3",
        values![shop.as_str(), customer.as_str(), link.as_str(), label],
    );
    tx.touch(shop, customer.as_str());
}

/// Switches a link of an affiliate.
pub fn link_set_state(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    customer: &CustomerId,
    link: &LinkId,
    state: &str,
) {
    let now = tx.now();
    tx.queue(
        "UPDATE affiliate_link SET state = $4, updated_at = $5 \
         WHERE shop_id = $1 AND customer_id = $2 AND link_id = $3",
        values![shop.as_str(), customer.as_str(), link.as_str(), state, now],
    );
    tx.seal(&sealed::AFFILIATE_LINK, shop, link.as_str());
    tx.touch(shop, customer.as_str());
}

/// Why links of an affiliate were rejected, where a reason was given.
pub async fn rejection_reasons(
    source: &mut impl Source,
    shop: &ShopId,
    affiliate: &CustomerId,
) -> Result<Vec<(LinkId, String)>, StoreError> {
    let rows = source
        .rows(
            "SELECT link_id, application_reason FROM affiliate_link WHERE shop_id = $1 AND customer_id = $2 \
             AND state = 'rejected' AND application_reason IS NOT NULL ORDER BY link_id LIMIT 50",
            values![shop.as_str(), affiliate.as_str()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok((columns.parsed("affiliate_link", "link_id", LinkId::parse)?, columns.text()?))
        })
        .collect()
}

/// Gives a link a rate and a discount of its own, or takes them away.
pub fn link_set_terms(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    customer: &CustomerId,
    link: &LinkId,
    (rate_ppm, discount_ppm): (Option<i64>, Option<i64>),
) {
    let now = tx.now();
    tx.queue(
        "UPDATE affiliate_link SET rate_override_ppm = $4, discount_override_ppm = $5, updated_at = $6 \
         WHERE shop_id = $1 AND customer_id = $2 AND link_id = $3",
        values![shop.as_str(), customer.as_str(), link.as_str(), rate_ppm, discount_ppm, now],
    );
    tx.seal(&sealed::AFFILIATE_LINK, shop, link.as_str());
    tx.touch(shop, customer.as_str());
}

/// Lets others have the code of a rejected link. The link keeps it as what was asked for, and gets one that cannot be
/// typed: no code holds an exclamation mark.
pub fn rejected_code_release(tx: &mut Tx<'_>, shop: &ShopId, link: &LinkId) {
    tx.queue(
        "UPDATE affiliate_link SET rejected_code = code, code = '!' || link_id \
         WHERE shop_id = $1 AND link_id = $2 AND state = 'rejected' AND rejected_code IS NULL",
        values![shop.as_str(), link.as_str()],
    );
    tx.seal(&sealed::AFFILIATE_LINK, shop, link.as_str());
}

/// Writes what a decision alters; `before` is the state it was decided from.
pub fn application_update(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    application: &Application,
    before: ApplicationState,
    now: Timestamp,
) {
    let link = &application.link;
    tx.queue(
        "UPDATE affiliate_link SET state = $3, application_state = $4, application_reason = $5, \
         rate_override_ppm = $6, discount_override_ppm = $7, updated_at = $8 WHERE shop_id = $1 AND link_id = $2",
        values![
            shop.as_str(), link.id.as_str(), link.state.as_str(), application.state.as_str(),
            application.reason.as_deref(), link.rate_override_ppm, link.discount_override_ppm, now,
        ],
    );
    tx.seal(&sealed::AFFILIATE_LINK, shop, link.id.as_str());
    if application.state == ApplicationState::Rejected {
        rejected_code_release(tx, shop, &link.id);
    }
    let customer = application.customer.as_str();
    count_move(
        tx,
        shop,
        "application",
        customer,
        Some(before.as_str()),
        application.state.as_str(),
    );
    tx.touch(shop, customer);
}
