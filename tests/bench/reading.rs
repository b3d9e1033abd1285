//! How fast the reader is: `cargo bench --bench reading`. Prints the median of several runs for an
//! article of 5 kB, the rate in MB/s over one of 500 kB, and single lines of 1, 5 and 10 MB, whose
//! times must grow in step with their length.

#![expect(clippy::print_stdout, reason = "the figures are what was asked for")]

use std::hint::black_box;
use std::time::Instant;

use galley::reading::extract;

/// A few paragraphs of our own, repeated to the length wanted.
const PARAGRAPHS: [&str; 4] = [
    "Harbour Minister Petra Novak revealed that President Emil Dragan has made clear that his troops will leave only after a vote. “We were told in 2021,” she said. “Nobody acted.”",
    "The water board had known about the leak since March, according to a report by the National Audit Office, which put the cost at $3.5 million a year.",
    "Opposition leader Karim Haddad labelled the plan a “gift to banks” and called on Reyes to resign, adding that 1,200 homes in Port Lessing, D.C., had no water for three days.",
    "Rail freight in the region rose by 12 percent in 2023, the largest increase since 1994, and one Western diplomat told the Lessing Courier that it would not last.",
];

fn text(bytes: usize, between: &str) -> String {
    let mut text = String::with_capacity(bytes + 400);
    for paragraph in PARAGRAPHS.iter().cycle() {
        if text.len() >= bytes {
            break;
        }
        text.push_str(paragraph);
        text.push_str(between);
    }
    text
}

/// The median seconds of some runs.
fn median(runs: usize, text: &str) -> f64 {
    let mut seconds: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            black_box(extract(black_box(text), None));
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds.get(runs / 2).copied().unwrap_or_default()
}

fn main() {
    let start = Instant::now();
    black_box(extract("Start.", None));
    println!(
        "first call, tables read   {:8.2} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
    let article = text(5_000, "\n\n");
    println!(
        "article of 5 kB           {:8.3} ms",
        median(200, &article) * 1e3
    );
    let long = text(500_000, "\n\n");
    println!(
        "500 kB in paragraphs      {:8.2} MB/s",
        long.len() as f64 / median(5, &long) / 1e6
    );
    for megabytes in [1, 5, 10] {
        let line = text(megabytes * 1_000_000, " ");
        let seconds = median(3, &line);
        println!(
            "single line of {megabytes:2} MB      {:8.2} MB/s  {seconds:.2} s",
            line.len() as f64 / seconds / 1e6
        );
    }
}
