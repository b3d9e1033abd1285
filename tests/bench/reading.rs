//! How fast the reader is: `cargo bench --bench reading`. An article of 5 kB, one of 500 kB, and
//! single lines of 1, 5 and 10 MB, whose times must grow in step with their length.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
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

fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("extract");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(8));
    let texts = [
        ("article of 5 kB", text(5_000, "\n\n")),
        ("500 kB in paragraphs", text(500_000, "\n\n")),
        ("line of 1 MB", text(1_000_000, " ")),
        ("line of 5 MB", text(5_000_000, " ")),
        ("line of 10 MB", text(10_000_000, " ")),
    ];
    for (name, text) in &texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(*name, |bench| bench.iter(|| extract(black_box(text), None)));
    }
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
