//! What each file says of itself at its head.

use super::model::Model;

/// Lines of text: where the model comes from, what its segments are called, how well it agrees, what else
/// a user should know. Safe in a line comment of any language.
pub(super) fn header(model: &Model) -> Vec<String> {
    let about = &model.about;
    let mut lines = vec![
        format!("Segments of {}, found by {} with Strata {}.", about.table, about.method, about.version),
        format!("Table fingerprint {}; seed {}.", about.fingerprint, about.seed),
        format!(
            "Of {} rows at hand, {} get the same segment as on the page and {} do not.",
            model.agreement.rows,
            model.agreement.equal,
            model.agreement.differing()
        ),
    ];
    lines.extend(model.notes.iter().cloned());
    lines.push("Segment numbers start at 0 here: segment 0 is segment 1 on the page; -1 is noise.".to_string());
    lines.extend((0..model.segments()).map(|label| format!("Segment {label}: {}", model.name(label))));
    lines.iter().map(|line| plain(line)).collect()
}

/// Text with everything but letters, digits and printable ASCII written as an escape, so that no line end and no
/// bidirectional mark can hide in it; and without `${`, which Spark replaces even in a comment.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if (' '..='~').contains(&c) || c.is_alphanumeric() {
            plain.push(c);
        } else {
            plain.extend(c.escape_default());
        }
    }
    plain.replace("${", "$ {")
}
