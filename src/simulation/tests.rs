//! The rules against the model, a million operations; and the simulator itself: it replays, and it finds and shortens.

use super::op::{Op, Step};
use super::shrink::Shrink;
use super::{STEPS_MAX, generate, run_rules, shortened};

/// How many operations each of the two threads takes on.
const OPERATIONS: usize = 500_000;

fn live(first_seed: u64) {
    for seed in (first_seed..).take(OPERATIONS / STEPS_MAX) {
        let steps = generate(seed, STEPS_MAX);
        if run_rules(&steps).is_err() {
            let short = shortened(steps, |steps| run_rules(steps).is_err());
            panic!("seed {seed}: {:?}\n{short:#?}", run_rules(&short));
        }
    }
}

#[test]
fn a_million_operations_agree_with_the_model() {
    let other = std::thread::spawn(|| live(1));
    live(1_000_000);
    other.join().unwrap();
}

#[test]
fn a_seed_tells_the_same_story_again() {
    assert_eq!(generate(7, STEPS_MAX), generate(7, STEPS_MAX));
    assert_ne!(generate(7, STEPS_MAX), generate(8, STEPS_MAX));
}

/// Every kind of step happens, and is done at least once: a generator that only makes refusals proves nothing.
#[test]
fn everything_happens() {
    use super::{model::Model, op::Outcome};
    let mut done = std::collections::BTreeSet::new();
    for seed in 0..20 {
        let mut model = Model::default();
        for Step { op, .. } in generate(seed, STEPS_MAX) {
            if model.apply(&op) == Outcome::Done {
                let text = format!("{op:?}");
                done.insert(text.split([' ', '{']).next().unwrap().to_owned());
            }
        }
        assert!(model.sums.iter().all(|sums| sums.owed >= 0 && sums.store >= 0));
    }
    assert_eq!(done.len(), 17, "{done:?}");
}

#[test]
fn the_shortest_failing_list_is_found() {
    // Fails when a payment of order 3 comes after its placing, whatever else there is.
    let fails = |steps: &[Step]| {
        let at = |wanted: fn(&Op) -> bool| steps.iter().position(|step| wanted(&step.op));
        let placed = at(|op| matches!(op, Op::Place { order: 3, .. }));
        let paid = at(|op| matches!(op, Op::Pay { order: 3, .. }));
        placed.zip(paid).is_some_and(|(placed, paid)| placed < paid)
    };
    let seed = (0..).find(|seed| fails(&generate(*seed, 100))).unwrap();
    assert_eq!(shortened(generate(seed, 100), fails).len(), 2);
}

#[test]
fn nothing_to_leave_out_ends_at_once() {
    assert!(Shrink::<u8>::new(Vec::new()).candidate().is_none());
    let mut one = Shrink::new(vec![1]);
    while let Some(candidate) = one.candidate() {
        one.tell(candidate, false);
    }
    assert_eq!(one.into_best(), [1]);
}
