//! The services on both databases against the simulator's model: what the rules alone were checked for by the million.

use crate::simulation::{STEPS_MAX, World, generate, run_rules, shortened};
use crate::util::empty_database;

/// How many shops live on each database, and for how many steps.
const SHOPS: u64 = 8;
const STEPS: usize = 250;

async fn live(url: &str) {
    let mut world = World::open(url).await.unwrap();
    for seed in 1..=SHOPS {
        let steps = generate(seed, STEPS);
        if world.run(&steps).await.is_err() {
            let (short, fault) = world.shortened(steps).await;
            panic!("seed {seed}: {fault}\n{short:#?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_agrees_with_the_model() {
    let folder = std::env::temp_dir().join(format!("portico-simulation-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    live(&format!("sqlite:{}/portico.db", folder.display())).await;
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_agrees_with_the_model() {
    live(&empty_database().await).await;
}

/// Where this fails too, the fault is in a rule and not in what a service does around it.
#[test]
fn the_rules_alone_agree_over_the_same_seeds() {
    for seed in 1..=SHOPS {
        let steps = generate(seed, STEPS_MAX);
        if run_rules(&steps).is_err() {
            let short = shortened(steps, |steps| run_rules(steps).is_err());
            panic!("seed {seed}: {:?}\n{short:#?}", run_rules(&short));
        }
    }
}
