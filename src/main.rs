//! The `portico` command.

mod cli;

use anyhow::Context as _;
use std::process::ExitCode;
use std::time::Duration;

/// How long work on other threads may still take when everything else has ended.
const END_TIME_MAX: Duration = Duration::from_millis(250);

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PORTICO_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,sqlx=error,portico=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Runtime::new().context("the runtime cannot start");
    let ended = runtime.and_then(|runtime| {
        let ended = runtime.block_on(cli::run());
        // Threads that wait for a name to be looked up, say, do not keep the process.
        runtime.shutdown_timeout(END_TIME_MAX);
        ended
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", cli::one_line(&error));
            ExitCode::FAILURE
        }
    }
}
