//! Names read back: each phrase that there is, checked against the segment's rows.

use super::table::{Case, Holds, WORDS};

/// A phrase about a column of a segment.
struct Phrase<'a> {
    case: &'a Case,
    segment: usize,
    name: &'a str,
    words: &'a str,
    /// Whether it says "somewhat".
    is_small: bool,
}

/// Whether a phrase of a name is of a known form and true of the segment's rows.
fn holds_true(case: &Case, segment: usize, phrase: &str) -> bool {
    let (is_small, words) = match phrase.strip_prefix("somewhat ") {
        Some(words) => (true, words),
        None => (false, phrase),
    };
    case.columns.iter().any(|(name, holds, _)| {
        let phrase = Phrase { case, segment, name, words, is_small };
        let is_true = phrase.missing().or_else(|| match holds {
            Holds::Codes => None,
            Holds::YesNo => phrase.yes(),
            Holds::Words => phrase.category(),
            _ => phrase.median().or_else(|| phrase.since()).or_else(|| phrase.value()),
        });
        *holds != Holds::Codes && is_true.unwrap_or(false)
    })
}

impl Phrase<'_> {
    /// Whether Cliff's delta of the cells is as large as the phrase says, and of its sign.
    fn is_much(&self, more: bool, value: impl Fn(Option<f64>) -> Option<f64>) -> bool {
        let delta = self.case.delta(self.name, self.segment, value);
        let size = if more { delta } else { -delta };
        if self.is_small {
            (0.147..0.33).contains(&size)
        } else {
            size >= 0.33
        }
    }

    fn share(&self, holds: impl Fn(Option<f64>) -> bool) -> f64 {
        self.case.share(self.name, Some(self.segment), holds)
    }

    fn missing(&self) -> Option<bool> {
        let how = self.words.strip_suffix(&format!(" missing {}", self.name))?;
        let share = self.share(|cell| cell.is_none());
        let is_much = |more| self.is_much(more, |cell| Some(f64::from(u8::from(cell.is_none()))));
        Some(match how {
            "always" => is_much(true) && share == 1.0,
            "mostly" => is_much(true) && share > 0.5,
            "more often" => is_much(true),
            "never" => is_much(false) && share == 0.0,
            "less often" => is_much(false),
            _ => false,
        })
    }

    fn category(&self) -> Option<bool> {
        WORDS.iter().enumerate().find_map(|(place, word)| {
            let how = self.words.strip_suffix(&format!(" \"{word}\" (tier)"))?;
            let is_it = |cell: Option<f64>| cell == Some(place as f64);
            let share = self.share(is_it);
            let is_much = |more| self.is_much(more, |cell| Some(f64::from(u8::from(is_it(cell)))));
            Some(match how {
                "all" => share == 1.0 && is_much(true),
                "mostly" => share > 0.5 && is_much(true),
                "more" => is_much(true),
                "no" => share == 0.0 && is_much(false),
                "fewer" => is_much(false),
                _ => false,
            })
        })
    }

    fn yes(&self) -> Option<bool> {
        // All, most, more, none, few, less.
        let forms = match self.name {
            "PaperlessBilling" => {
                ["with ", "mostly with ", "more often with ", "no ", "mostly without ", "less often with "]
                    .map(|how| format!("{how}paperless billing"))
            }
            "is_active" => {
                ["", "mostly ", "more often ", "not ", "mostly not ", "less often "].map(|how| format!("{how}active"))
            }
            _ => ["", "mostly ", "more ", "no ", "\n", "fewer "].map(|how| format!("{how}seniors")),
        };
        let share = self.case.yes(self.name, Some(self.segment));
        let place = forms.iter().position(|form| form == self.words)?;
        let is_so = [share == 1.0, share > 0.5, true, share == 0.0, share < 0.5, true][place];
        Some(is_so && self.is_much(place < 3, |cell| cell))
    }

    /// Whether no other segment's median is as high (low).
    fn is_most(&self, more: bool) -> bool {
        let k = *self.case.labels.iter().max().expect("rows") as usize + 1;
        let here = self.case.median(self.name, Some(self.segment));
        let others = (0..k).filter(|&s| s != self.segment && !self.case.present(self.name, Some(s)).is_empty());
        let medians: Vec<f64> = others.map(|s| self.case.median(self.name, Some(s))).collect();
        medians.iter().all(|&median| if more { median < here } else { median > here })
    }

    fn since(&self) -> Option<bool> {
        let (event, is_long) = match self.name {
            "last_order" => ("last order", false),
            "days_since_last_visit" => ("last visit", true),
            _ => return None,
        };
        let forms = [
            ("longest since", is_long, true),
            ("longer since", is_long, false),
            ("most recent", !is_long, true),
            ("more recent", !is_long, false),
        ];
        let (often, words) = match self.words.strip_prefix("more often ") {
            Some(words) => (true, words),
            None => (false, self.words),
        };
        let (_, more, is_most) = forms.into_iter().find(|(form, ..)| words == format!("{form} {event}"))?;
        let (here, all) = (self.case.median(self.name, Some(self.segment)), self.case.median(self.name, None));
        let is_beyond = if often { here == all } else { here != all && (here > all) == more };
        Some(self.is_much(more, |cell| cell) && is_beyond && (!is_most || self.is_most(more)))
    }

    /// Of a name that rests on the medians alone.
    fn median(&self) -> Option<bool> {
        let how = self.words.strip_suffix(&format!(" median {}", self.name))?;
        let (here, all) = (self.case.median(self.name, Some(self.segment)), self.case.median(self.name, None));
        Some(if how == "higher" { here >= 1.5 * all } else { here <= all / 1.5 + 1e-9 })
    }

    fn value(&self) -> Option<bool> {
        let how = self.words.strip_suffix(&format!(" {}", self.name))?;
        let (here, all) = (self.case.median(self.name, Some(self.segment)), self.case.median(self.name, None));
        let zero = self.share(|cell| cell == Some(0.0));
        let is_much = |more| self.is_much(more, |cell| cell);
        let is_date = self.name == "signup" || self.name == "last_order";
        Some(match how {
            "high" if !self.is_small && !is_date => is_much(true) && here > all,
            "low" if !self.is_small && !is_date => is_much(false) && here < all,
            "higher" if self.is_small => is_much(true) && here > all,
            "lower" if self.is_small => is_much(false) && here < all,
            "more often high" | "more often later" => is_much(true) && here == all,
            "more often low" | "more often earlier" => is_much(false) && here == all,
            "no" => is_much(false) && zero == 1.0,
            "mostly no" => is_much(false) && zero > 0.5,
            "negative" => is_much(false) && here < 0.0,
            "unusual" => is_much(true) || is_much(false),
            "latest" if is_date => is_much(true) && here > all && self.is_most(true),
            "later" if is_date => is_much(true) && here > all,
            "earliest" if is_date => is_much(false) && here < all && self.is_most(false),
            "earlier" if is_date => is_much(false) && here < all,
            _ => false,
        })
    }
}

/// Checks a segment's name.
pub fn check_name(case: &Case, segment: usize, name: &str) {
    let rows = case.labels.iter().filter(|&&label| label == segment as i32).count();
    let noun = if case.id == Some("customer_id") { "customers" } else { "rows" };
    let all = case.labels.len();
    let mut phrases: Vec<&str> = name.split(", ").collect();
    let first = phrases[0].trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let is_of = |start: &str| first == format!("{start} {noun}");
    assert_eq!(is_of("All"), rows == all, "{name}");
    assert_eq!(is_of("Nearly all"), rows < all && rows as f64 >= 0.9 * all as f64, "{name}");
    if is_of("Typical") {
        check_typical(case, segment);
    }
    if ["All", "Nearly all", "Typical"].iter().any(|start| is_of(start)) {
        phrases.remove(0);
    }
    for phrase in phrases {
        let lower = phrase[..1].to_lowercase() + &phrase[1..];
        // The last phrase may be followed by a number that tells names apart.
        let bare = lower.rsplit_once(' ').filter(|(_, number)| number.bytes().all(|b| b.is_ascii_digit()));
        let is_bare = |(bare, _): (&str, &str)| holds_true(case, segment, bare);
        assert!(holds_true(case, segment, &lower) || bare.is_some_and(is_bare), "\"{phrase}\" of \"{name}\"");
    }
}

/// Nobody is typical who differs.
fn check_typical(case: &Case, segment: usize) {
    for (name, holds, _) in case.columns.iter().filter(|(_, holds, _)| *holds != Holds::Codes) {
        if *holds != Holds::Words {
            let delta = case.delta(name, segment, |cell| cell);
            assert!(delta.is_nan() || delta.abs() < 0.33, "{name}: {delta}");
        }
        let is_number = matches!(holds, Holds::Counts | Holds::Amounts | Holds::Odd | Holds::Signed);
        if is_number && !case.present(name, Some(segment)).is_empty() && case.present(name, None)[0] >= 0.0 {
            let (here, overall) = (case.median(name, Some(segment)), case.median(name, None));
            let is_far = here >= 1.5 * overall || here * 1.5 < overall - 1e-9;
            assert!(here <= 0.0 || overall <= 0.0 || !is_far, "{name}: {here}, overall {overall}");
        }
    }
}
