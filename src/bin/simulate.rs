//! `simulate`: runs the simulator for as long as it is told. A command of its own, so that the product carries none of
//! it; the rules alone need no feature, the services on a database need `ssr`.

#[path = "../simulation/mod.rs"]
mod simulation;

use portico::domain;
#[cfg(feature = "ssr")]
use portico::service;
use simulation::{STEPS_MAX, Step, generate, run_rules, shortened};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const USAGE: &str = "usage: simulate [--seed N] [--ops M] [--jobs J] [--database URL]

  --seed N        the first seed (1); each shop lives for 500 steps, the next one has the next seed
  --ops M         how many steps in all (1000000)
  --jobs J        how many shops at once (one per core); the database always takes one
  --database URL  the services on this empty database, instead of the rules alone (needs the feature ssr)";
/// How often a long run says where it is.
const REPORT_SECS: u64 = 60;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("error: {problem}\n\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<BTreeMap<String, String>, String> {
    let mut words = std::env::args().skip(1);
    let mut found = BTreeMap::new();
    while let Some(word) = words.next() {
        let name = word.strip_prefix("--").ok_or(format!("what is {word}?"))?.to_owned();
        if !["seed", "ops", "jobs", "database"].contains(&name.as_str()) {
            return Err(format!("there is no option {word}"));
        }
        found.insert(name, words.next().ok_or(format!("{word} needs a value"))?);
    }
    Ok(found)
}

fn number(options: &BTreeMap<String, String>, name: &str, usual: u64) -> Result<u64, String> {
    let Some(text) = options.get(name) else { return Ok(usual) };
    text.replace('_', "").parse().map_err(|_| format!("--{name} is no number: {text}"))
}

fn run() -> Result<bool, String> {
    let options = options()?;
    let seed = number(&options, "seed", 1)?;
    let ops = number(&options, "ops", 1_000_000)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = number(&options, "jobs", cores as u64)?.max(1);
    match options.get("database") {
        Some(url) => on_database(url, seed, ops),
        None => Ok(on_rules(seed, ops, jobs)),
    }
}

/// How many steps the shop of this place in the run lives for; none when the run is over before it.
fn steps_of(place: u64, ops: u64) -> usize {
    let before = place.saturating_mul(STEPS_MAX as u64);
    usize::try_from(ops.saturating_sub(before)).unwrap_or(usize::MAX).min(STEPS_MAX)
}

/// What is wrong with the steps; a panic is wrong too.
fn fault(steps: &[Step]) -> Option<String> {
    match catch_unwind(AssertUnwindSafe(|| run_rules(steps))) {
        Ok(outcome) => outcome.err(),
        Err(_) => Some("it panicked".to_owned()),
    }
}

fn report(seed: u64, steps: &[Step], fault: &str) {
    println!("seed {seed}: {fault}");
    println!("the shortest list that fails, {} steps:", steps.len());
    for step in steps {
        println!("  {:?} × {}", step.op, step.copies);
    }
    println!("once more: simulate --seed {seed} --ops {STEPS_MAX}");
}

fn on_rules(seed: u64, ops: u64, jobs: u64) -> bool {
    let (place, done) = (AtomicU64::new(0), AtomicU64::new(0));
    let has_failed = AtomicBool::new(false);
    let begun = Instant::now();
    let live = || {
        while !has_failed.load(Ordering::SeqCst) {
            let own = place.fetch_add(1, Ordering::SeqCst);
            let count = steps_of(own, ops);
            if count == 0 {
                return;
            }
            let steps = generate(seed + own, count);
            if fault(&steps).is_some() {
                has_failed.store(true, Ordering::SeqCst);
                let short = shortened(steps, |steps| fault(steps).is_some());
                report(seed + own, &short, &fault(&short).unwrap_or_default());
                return;
            }
            done.fetch_add(count as u64, Ordering::SeqCst);
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(live)).collect();
        let mut told = Instant::now();
        while workers.iter().any(|worker| !worker.is_finished()) {
            std::thread::sleep(Duration::from_millis(50));
            if told.elapsed().as_secs() >= REPORT_SECS {
                told = Instant::now();
                say(done.load(Ordering::SeqCst), begun);
            }
        }
    });
    say(done.load(Ordering::SeqCst), begun);
    !has_failed.load(Ordering::SeqCst)
}

fn say(done: u64, begun: Instant) {
    let secs = begun.elapsed().as_secs_f64();
    println!("{done} operations in {secs:.1} s, no difference and no broken invariant in them");
}

#[cfg(not(feature = "ssr"))]
fn on_database(_: &str, _: u64, _: u64) -> Result<bool, String> {
    Err("--database needs a build with --features ssr".to_owned())
}

#[cfg(feature = "ssr")]
fn on_database(url: &str, seed: u64, ops: u64) -> Result<bool, String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    let begun = Instant::now();
    runtime.block_on(async {
        let mut world = simulation::World::open(url).await?;
        let (mut place, mut done) = (0, 0);
        loop {
            let count = steps_of(place, ops);
            if count == 0 {
                say(done, begun);
                return Ok(true);
            }
            let steps = generate(seed + place, count);
            if world.run(&steps).await.is_err() {
                let (short, fault) = world.shortened(steps).await;
                report(seed + place, &short, &fault);
                return Ok(false);
            }
            (place, done) = (place + 1, done + count as u64);
        }
    })
}
