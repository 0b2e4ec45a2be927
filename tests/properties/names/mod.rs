//! Names and sentences of tables of any columns, read back from their texts: every number is recomputed from the rows
//! and every word is checked against them, by code of its own.

mod sentences;
mod table;
mod words;

use proptest::prelude::*;
use sentences::{between, check_sentence, reads};
use std::collections::BTreeSet;
use table::case;
use words::check_name;

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn no_name_says_what_its_numbers_deny_and_no_two_are_equal(case in case()) {
        let found = case.explained();
        let names: BTreeSet<&str> = found.segments.iter().map(|s| s.name.text.as_str()).collect();
        prop_assert_eq!(names.len(), found.segments.len());
        for (segment, told) in found.segments.iter().enumerate() {
            check_name(&case, segment, &told.name.text);
        }
    }

    #[test]
    fn sentences_read_back_are_those_of_the_rows(case in case()) {
        let found = case.explained();
        let all = case.labels.len();
        for (segment, told) in found.segments.iter().enumerate() {
            prop_assert!((1..=3).contains(&told.sentences.len()));
            for sentence in &told.sentences {
                let text = &sentence.text;
                // Neither a hyphen for a minus, nor an exponent, nor a zero below zero.
                let odd = ["NaN", "inf", "-", "e1", "−0 ", "−0,", "−0)", "of all", "against"];
                prop_assert!(odd.iter().all(|odd| !text.contains(odd)), "{}", text);
                let noun = match (case.id, told.rows) {
                    (Some("customer_id"), 1) => "customer",
                    (Some("customer_id"), _) => "customers",
                    (_, 1) => "row",
                    _ => "rows",
                };
                let size = between(text, &["", &format!(" {noun}, "), " of the table."]);
                let is_size = size.is_some_and(|found| {
                    reads(found[0], told.rows as f64) && reads(found[1], told.rows as f64 / all as f64)
                });
                prop_assert!(is_size || check_sentence(&case, segment, text), "{}", text);
            }
        }
    }
}
