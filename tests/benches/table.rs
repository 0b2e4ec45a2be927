//! Benchmarks of reading and preparing tables.

use super::bench;
use std::fmt::Write;
use std::path::PathBuf;
use strata::engine::control::Control;
use strata::engine::prepare::{prepare, PrepareSpec, Transform};
use strata::engine::rollup::{propose, roll_up};
use strata::engine::table::{laid_out, read, ReadOptions, Table};

/// Runs them.
pub fn run() {
    let genuine = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/cc_general.csv");
    match std::fs::read(genuine) {
        Ok(bytes) => read_and_prepare("genuine", &bytes),
        Err(_) => println!("{:<44} skipped: the genuine table is not on this machine", "table: genuine"),
    }
    let made = std::env::var_os("STRATA_BENCH_TABLES").map(PathBuf::from);
    for (name, rows) in [("10k", 10_000), ("100k", 100_000), ("1M", 1_000_000)] {
        let bytes = made.as_ref().and_then(|folder| std::fs::read(folder.join(format!("{name}.csv"))).ok());
        read_and_prepare(name, &bytes.unwrap_or_else(|| synthetic(rows).into_bytes()));
    }
    rolled_up();
}

/// A million orders, from bytes to the customers' text.
fn rolled_up() {
    let bytes = orders(1_000_000).into_bytes();
    let control = Control::none;
    let read = || read("orders.csv", &bytes, &ReadOptions::default(), &mut control()).expect("a table");
    bench("table: read 1M orders", 3, || format!("{} rows", read().rows));
    let table = read();
    bench("table: propose customers of 1M orders", 3, || format!("{:?}", propose(&table).map(|found| found.customers)));
    let plan = propose(&table).expect("lines of customers").plan;
    bench("table: 1M orders to customers", 3, || {
        let customers = roll_up(&table, &plan, &mut control()).expect("customers");
        let (customers, text) = laid_out(customers, &mut control()).expect("a text");
        format!("{} customers, {:.1} MB", customers.rows, text.len() as f64 / 1e6)
    });
}

/// Lines of 120,000 customers in orders of some lines each, with a time of day and two columns of words.
fn orders(lines: usize) -> String {
    let mut text = String::from("invoice_no,customer_id,invoice_date,amount,channel,country\n");
    for line in 0..lines {
        let (order, noise) = (line / 3, line.wrapping_mul(2_654_435_761) % 1_000_003);
        let customer = order.wrapping_mul(7919) % 120_000;
        let (day, month) = (1 + noise % 28, 1 + order % 12);
        let (channel, country) = (["web", "shop", "phone"][noise % 3], ["UK", "DE", "FR", "ES"][customer % 4]);
        let second = noise % 60;
        writeln!(
            text,
            "R{order},K{customer},2024-{month:02}-{day:02} 10:{second:02}:00,{}.{:02},{channel},{country}",
            noise % 400,
            noise % 100
        )
        .expect("text");
    }
    text
}

fn read_and_prepare(name: &str, bytes: &[u8]) {
    let read = || read(name, bytes, &ReadOptions::default(), &mut Control::none()).expect("a table");
    let table = read();
    let size = format!("{} rows x {} columns, {:.1} MB", table.rows, table.columns.len(), bytes.len() as f64 / 1e6);
    let seconds = bench(&format!("table: read {name}"), 5, || {
        read();
        size.clone()
    });
    println!("{:<44} {:>10.0} rows/s", "", table.rows as f64 / seconds);
    for (transform, which) in [("log1p", Transform::Log1p), ("yeo-johnson", Transform::YeoJohnson)] {
        if table.rows <= 100_000 || which == Transform::Log1p {
            bench(&format!("table: prepare {name} {transform}"), 3, || prepared(&table, which));
        }
    }
}

fn prepared(table: &Table, transform: Transform) -> String {
    let spec = PrepareSpec { transform, ..PrepareSpec::default() };
    let (features, report) = prepare(table, &spec, &mut Control::none()).expect("features");
    format!("{} features, {} values filled", features.names.len(), report.filled())
}

/// An id and 19 columns of amounts, counts and shares, some missing: about 150 bytes a row.
fn synthetic(rows: usize) -> String {
    let mut text = String::from("CUST_ID");
    (0..19).for_each(|column| write!(text, ",F{column}").expect("text"));
    text.push('\n');
    let mut state = 7_u64;
    let mut random = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        state >> 33
    };
    for row in 0..rows {
        write!(text, "C{}", 10_001 + row).expect("text");
        for column in 0..19 {
            let value = random();
            match (column % 4, value % 50) {
                (_, 0) => text.push(','),
                (0, _) => write!(text, ",{}", value % 100).expect("text"),
                (1, _) => write!(text, ",0.{:06}", value % 1_000_000).expect("text"),
                _ => write!(text, ",{}.{:06}", value % 20_000, value % 999_983).expect("text"),
            }
        }
        text.push('\n');
    }
    text
}
