//! What a token costs, in multiples of a program that does nothing: `cargo bench --bench budget` prints the table of the
//! README. Every row is measured beside its floor in the same minutes, by hyperfine, so that a noisy machine slows both.
//!
//! Needs hyperfine, age, curl and GNU time on the `PATH`; `keyctl` and `secret-tool` with a session bus for their rows.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench ends where it cannot go on, and prints its table"
)]

mod bed;
mod rows;
mod server;
mod stopwatch;

use self::rows::Row;

fn main() {
    // `cargo test --benches` and `cargo bench -- --list` ask for nothing
    if std::env::args().any(|word| word == "--list" || word == "--test") {
        return;
    }
    let rows = [rows::one_call(), rows::growth(), rows::many_calls(), rows::refreshes(), rows::sizes()].concat();
    println!("\n| what | measured | budget | |\n|---|---|---|---|");
    for Row { budget, figure, unit, what } in &rows {
        let verdict = if figure <= budget { "kept" } else { "missed" };
        println!("| {what} | {figure:.2} {unit} | {budget:.1} {unit} | {verdict} |");
    }
}
