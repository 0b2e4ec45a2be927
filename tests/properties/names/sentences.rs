//! Sentences read back: each form that there is, its numbers recomputed from the rows.

use super::table::{date, Case, Holds, WORDS};

/// Whether a number stands there as people write it, rounded.
pub fn reads(text: &str, value: f64) -> bool {
    let (text, value) = match text.strip_suffix(" %") {
        Some(text) => (text, value * 100.0),
        None => (text, value),
    };
    match text {
        "all" | "All" => return value == 1.0,
        "none" | "None" => return value == 0.0,
        "under 0.1" => return value > 0.0 && value < 0.1,
        "over 99.9" => return value > 99.9 && value < 100.0,
        "just above 0" => return value > 0.0 && value < 1e-6,
        "just below 0" => return value < 0.0 && value > -1e-6,
        "over a quadrillion" => return value >= 1e15,
        "less than minus a quadrillion" => return value <= -1e15,
        "over a million times" => return value >= 1e6,
        _ => {}
    }
    let plain = text.replace(',', "").replace('−', "-").replace('×', "");
    let Ok(number) = plain.parse::<f64>() else { return false };
    let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len() as i32);
    let grouped =
        plain.trim_start_matches('-').split('.').next().is_some_and(|whole| whole.len() < 4) || text.contains(',');
    (number - value).abs() <= 0.5 * 10_f64.powi(-decimals) * (1.0 + 1e-9) + value.abs() * 1e-12 && grouped
}

/// What stands between the pieces of a pattern, in their order; `None` if a text is not of that form.
pub fn between<'t>(text: &'t str, pieces: &[&str]) -> Option<Vec<&'t str>> {
    let mut rest = text.strip_prefix(pieces[0])?;
    let mut found = Vec::new();
    for piece in &pieces[1..pieces.len() - 1] {
        let (before, behind) = rest.split_once(piece)?;
        found.push(before);
        rest = behind;
    }
    found.push(rest.strip_suffix(pieces[pieces.len() - 1])?);
    Some(found)
}

/// Whether a sentence is of a known form, about one of the case's columns, and true of the segment's rows.
pub fn check_sentence(case: &Case, segment: usize, text: &str) -> bool {
    case.columns.iter().any(|(name, holds, _)| {
        let reader = Reader { case, segment, name, holds: *holds };
        match holds {
            Holds::Codes => None,
            Holds::Words => reader.category(text).or_else(|| reader.missing(text)),
            Holds::YesNo => reader.yes(text).or_else(|| reader.missing(text)),
            _ => reader.medians(text).or_else(|| reader.missing(text)).or_else(|| reader.side(text)),
        }
        .unwrap_or(false)
    })
}

/// A column of a segment; its methods say whether a sentence of their form is true, `None` of any other form.
struct Reader<'a> {
    case: &'a Case,
    segment: usize,
    name: &'a str,
    holds: Holds,
}

impl Reader<'_> {
    fn number(&self, text: &str, value: f64) -> bool {
        match self.holds {
            Holds::Dates => text == date(value),
            _ => reads(text, value),
        }
    }

    /// Two shares, of the segment and of all.
    fn shares(&self, found: &[&str], holds: impl Fn(Option<f64>) -> bool) -> bool {
        let share = |of: Option<usize>| self.case.share(self.name, of, &holds);
        found[0] != found[1] && reads(found[0], share(Some(self.segment))) && reads(found[1], share(None))
    }

    fn yes(&self, text: &str) -> Option<bool> {
        let words = match self.name {
            "PaperlessBilling" => ["Paperless billing: ", " (overall ", ")."],
            "is_active" => ["", " are active (overall ", ")."],
            _ => ["", " are seniors (overall ", ")."],
        };
        let is_known = self.case.share(self.name, None, |cell| cell.is_none()) == 0.0;
        let where_known = if is_known { " (overall" } else { " where known (overall" };
        let words = words.map(|words| words.replace(" (overall", where_known));
        let found = between(text, &words.each_ref().map(String::as_str))?;
        let yes = |of: Option<usize>| self.case.yes(self.name, of);
        Some(found[0] != found[1] && reads(found[0], yes(Some(self.segment))) && reads(found[1], yes(None)))
    }

    fn category(&self, text: &str) -> Option<bool> {
        let found = between(text, &["tier is \"", "\" for ", " (overall ", ")", "."])?;
        let place = WORDS.iter().position(|word| *word == found[0])? as f64;
        let is_it = |cell: Option<f64>| cell == Some(place);
        let share = |of: Option<usize>| self.case.share(self.name, of, is_it);
        let lift = share(Some(self.segment)) / share(None);
        let is_lift = match between(found[3], &[" – ", " as often"]) {
            Some(told) => reads(told[0], lift),
            None => found[3].is_empty() && lift < 1.1,
        };
        Some(self.shares(&found[1..3], is_it) && is_lift)
    }

    fn missing(&self, text: &str) -> Option<bool> {
        let found = between(text, &[&format!("{} is missing for ", self.name), " (overall ", ")."])?;
        Some(self.shares(&found, |cell| cell.is_none()))
    }

    fn medians(&self, text: &str) -> Option<bool> {
        let start = format!("Median {} ", self.name);
        let behind = text.strip_prefix(start.as_str())?;
        let (here, all) = (self.case.median(self.name, Some(self.segment)), self.case.median(self.name, None));
        let is_amount = here > 0.0 && all > 0.0 && self.case.present(self.name, None)[0] >= 0.0;
        let is_told = |a: &str, b: &str| a != b && self.number(a, here) && self.number(b, all);
        for pieces in [["", " – ", " of the overall median (", ")."], ["", " – ", " the overall median (", ")."]] {
            if let Some(found) = between(behind, &pieces) {
                let is_ratio = is_amount && self.holds != Holds::Dates && reads(found[1], here / all);
                return Some(is_told(found[0], found[2]) && is_ratio);
            }
        }
        between(behind, &["", " (overall ", ")."]).map(|found| is_told(found[0], found[1]))
    }

    /// On which side of zero or of the overall median the values are.
    fn side(&self, text: &str) -> Option<bool> {
        if let Some(found) = between(text, &[&format!("{} is zero for ", self.name), " (overall ", ")."]) {
            return Some(self.shares(&found, |cell| cell == Some(0.0)));
        }
        let median = self.case.median(self.name, None);
        let sides = if self.holds == Holds::Dates { ["after", "before"] } else { ["above", "below"] };
        sides.into_iter().zip([1.0, -1.0]).find_map(|(side, sign)| {
            let start = format!("{} is {side} ", self.name);
            let found = between(text, &[&start, ", the overall median, for ", " (overall ", ")."])?;
            let is_beyond = |cell: Option<f64>| cell.is_some_and(|value| value * sign > median * sign);
            Some(self.number(found[0], median) && self.shares(&found[1..], is_beyond))
        })
    }
}
