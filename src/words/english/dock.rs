//! The dock below the map: what sets the open segment apart, and all segments at once.

pub const GLANCE: &str = "Segments at a glance";
pub const WHAT_IF: &str = "What if";
/// What the two above are a choice of.
pub const PARTS: &str = "What is shown below the map";
pub const DETAILS: &str = "Details";
pub const CLOSE: &str = "Close panel";
pub const OPEN: &str = "Open panel";
pub const HEIGHT: &str = "Height of the panel below the map";

pub const APART: &str = "What sets the segment apart";
/// Below the middle of the line of percentiles.
pub const ALL: &str = "all";
/// Between a segment's median, or share, and that of all.
pub const VERSUS: &str = " vs ";

/// A feature of a segment for those who do not see it: its medians, and the percentiles of the segment's quartiles.
pub fn standing(feature: &str, [median, overall]: [&str; 2], [low, high]: [&str; 2]) -> String {
    let middle = if low == high {
        format!("every value of the segment's middle half is at percentile {low} of all")
    } else {
        format!("half of the segment stands between percentile {low} and {high} of all")
    };
    format!("{feature}: median {median}, overall {overall}; {middle}")
}

/// The same of a feature that is 1 or 0: the shares of 1.
pub fn standing_flag(feature: &str, [share, overall]: [&str; 2]) -> String {
    format!("{feature}: {share} yes, {overall} overall")
}

/// How the picture is to be read; `sample`: so many rows stand for all.
pub fn percentile(sample: Option<&str>) -> String {
    let sample = sample.map(|rows| format!(" (a sample of {rows})")).unwrap_or_default();
    format!("percentile of all{sample}")
}

pub const ALL_SEGMENTS: &str = "All segments";
/// What is shown of them, after a space.
pub const EFFECT_SIZE: &str = "effect size (Cliff's delta)";
pub const LOWER: &str = "−1 lower";
pub const HIGHER: &str = "+1 higher";

pub fn effect(segment: &str, column: &str, size: &str) -> String {
    format!("{segment}, {column}: {size}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_middle_half_of_one_value_has_no_ends() {
        let told = |ends| standing("visits", ["3", "2"], ends);
        assert_eq!(
            told(["40", "71"]),
            "visits: median 3, overall 2; half of the segment stands between percentile 40 and 71 of all"
        );
        assert!(told(["71", "71"]).ends_with("; every value of the segment's middle half is at percentile 71 of all"));
        assert_eq!(standing_flag("email_opt_in", ["100 %", "59 %"]), "email_opt_in: 100 % yes, 59 % overall");
    }
}
