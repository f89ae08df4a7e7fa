//! A statement between any two instants adds up, whatever entry an instant falls between.

use crate::util::TestBed;
use portico::domain::clock::{SECS_PER_DAY, Timestamp};
use portico::domain::ids::CustomerId;
use portico::domain::ledger::AccountKind;
use portico::service::AccountStatement;

async fn between(
    bed: &TestBed,
    customer: &CustomerId,
    range: (Timestamp, Timestamp),
) -> AccountStatement {
    let account = (customer, AccountKind::AffAvailable);
    bed.service.statement(&bed.system(), account, range, None).await.unwrap()
}

on_both! {
    async fn a_statement_adds_up_between_any_two_instants(bed: TestBed) {
        let customer = bed.affiliate("maria").await;
        let start = bed.service.now();
        for _ in 0..4 {
            bed.earn("maria", 900).await;
            bed.clock.advance_secs(SECS_PER_DAY);
        }
        let end = bed.service.now();
        let all = between(&bed, &customer, (start, end)).await;
        assert_eq!((all.opening_minor, all.closing_minor, all.lines.len()), (0, 3_600, 4));

        let mut instants = vec![start, end];
        instants.extend(all.lines.iter().flat_map(|line| [line.at, line.at.plus_secs(1)]));
        for from in &instants {
            for to in instants.iter().filter(|to| *to >= from) {
                let part = between(&bed, &customer, (*from, *to)).await;
                let versions = |lines: &[portico::service::StatementLine]| {
                    lines.iter().map(|line| line.version).collect::<Vec<_>>()
                };
                let mut within = all.lines.clone();
                within.retain(|line| line.at >= *from && line.at < *to);
                assert_eq!(versions(&part.lines), versions(&within));
                let moved: i64 = part.lines.iter().map(|line| line.amount_minor).sum();
                assert_eq!(part.opening_minor + moved, part.closing_minor);
            }
        }
    }
}
