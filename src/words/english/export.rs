//! The tab for taking results along: labels, report, figures, programs.

use super::counted;
use crate::words::Unit;

pub const LABELS: &str = "Labels";
pub const LABELS_HELP: &str = "Your table plus segment number, segment name, distance to center (or membership) and \
    silhouette. Segment numbers in files start at 0: segment 1 here is 0, and −1 is noise. A new column whose name is \
    taken gets the end _2, as in segment_2.";
pub const ONLY_SELECTED: &str = "only the selection";
pub const CSV: &str = "CSV";
pub const EXCEL: &str = "Excel";

pub fn formulas(column: &str, cell: &str) -> String {
    format!(
        "Cells of “{column}” begin like formulas, such as “{cell}”. The CSV file holds them as they were uploaded, so \
         a spreadsheet that opens it would run them; the Excel file holds them as text."
    )
}

// Control groups.

pub const SEGMENT: &str = "Segment";
pub const CONTROL_GROUP: &str = "Control group in each segment";
pub const IN_CONTROL: &str = "Control";
pub const IN_CONTROL_HELP: &str = "Left out of the campaign, for comparison";
pub const IN_CAMPAIGN: &str = "Campaign";
pub const LEAST_RATE: &str = "Smallest rate that shows";
pub const LEAST_RATE_HELP: &str =
    "Two proportions, power 80 %, two-sided test at 5 % (Fleiss, Levin and Paik 2003, normal approximation)";

/// The least rate, and how many points that is above the rate without the campaign.
pub fn lift(least: &str, points: &str) -> String {
    format!("{least} ({points} points)")
}

pub fn smallest_shows(segment: &str, base: &str, least: &str) -> String {
    format!(
        "In the smallest segment, “{segment}”, the campaign has to raise the rate from {base} to {least} at least, or \
         the difference is likely to be lost in chance."
    )
}

pub fn smallest_shows_none(segment: &str) -> String {
    format!("The smallest segment, “{segment}”, is too small for its control group to show anything.")
}

pub fn largest_shown(count: &str) -> String {
    format!("The {count} largest segments are listed.")
}

pub fn control_help(seed: &str) -> String {
    format!(
        "The files get a column control: yes for those drawn by lot within their segment (random seed {seed}), who are \
         to be left out of the campaign. The same segments, share and seed draw the same rows. A smaller lift than \
         shown may be there and not be found: with 80 % power one campaign in five with exactly this lift is missed."
    )
}

pub const REPORT_AND_FIGURES: &str = "Report and figures";
pub const REPORT_HELP: &str =
    "One file with map, segments, rules, settings and methods. It opens without a network and prints.";
pub const REPORT: &str = "Report";
pub const MAP_AS_SVG: &str = "Map as SVG";
pub const MAP_AS_PNG: &str = "Map as PNG";

pub fn map_title(table: &str) -> String {
    format!("Map of {table}")
}

pub fn save_figure_as(kind: &str) -> String {
    format!("Save this figure as {kind}")
}

pub fn save_chart_as(kind: &str) -> String {
    format!("Save this chart as {kind}")
}

pub const NOTHING_TO_SAVE: &str = "There is nothing to save yet.";
pub const CHART_NOT_DRAWN: &str =
    "The chart cannot be drawn: its drawing library (plotly.js) did not load. The table has its numbers.";
pub const CHART_NOT_SAVED: &str = "The chart could not be saved: plotly.js did not load or draw it.";
pub const FIGURE_NOT_READ: &str = "The figure could not be read from the page.";
pub const PICTURE_NOT_DRAWN: &str = "The browser did not draw the picture: take the SVG instead.";
/// Under the heading of drawn histograms.
pub const ROOTS_OF_COUNTS: &str = "Heights are square roots of the counts.";

pub const PROGRAMS: &str = "Score your database (SQL, Python, PMML)";
pub const PROGRAMS_HELP: &str =
    "The same preparation and segments where the whole table is: in a database, in a script, in Spark.";
/// Before the choice of a dialect and before the name of a table.
pub const SQL_FOR: &str = "SQL for";
pub const SQL_TABLE: &str = "table";
pub const SQL_TABLE_HELP: &str = "schema.table, where it is in a schema";
pub const SQL: &str = "SQL";
pub const SQL_HELP: &str = "One query that reads the table once";
pub const PYTHON: &str = "Python script";
pub const PYTHON_HELP: &str = "scikit-learn; checks itself against the labels of this page";
pub const PYSPARK: &str = "PySpark script";
pub const PYSPARK_HELP: &str = "For tables of any size; refits k-means if asked to";
pub const JSON: &str = "Model as JSON";
pub const JSON_HELP: &str = "Preparation and segments as documented numbers";
pub const PMML: &str = "Model as PMML";
pub const PMML_HELP: &str = "The Predictive Model Markup Language, a clustering model";
pub const CHECKING_MODEL: &str = "Checking the exported model against the segments of this page …";

/// `centers` where the model assigns by the nearest one.
pub fn model_agrees(unit: Unit, rows: &str, centers: Option<&str>) -> String {
    let (rows, by) = (counted(unit, rows), by_centers(centers));
    format!("Checked: the exported model assigns all {rows} to the same segment as here{by}.")
}

pub fn model_differs(unit: Unit, rows: &str, equal: &str, differing: &str, centers: Option<&str>) -> String {
    let (rows, by) = (counted(unit, rows), by_centers(centers));
    format!(
        "Checked: of {rows}, the exported model assigns {equal} to the same segment as here and {differing} to another \
         one{by}."
    )
}

fn by_centers(centers: Option<&str>) -> String {
    match centers {
        Some("1") => " (there is one center)".to_string(),
        Some(count) => format!(" (nearest of {count} centers)"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_of_a_model_names_what_rows_are() {
        assert_eq!(
            model_agrees(Unit::Customer, "8,950", Some("6")),
            "Checked: the exported model assigns all 8,950 customers to the same segment as here (nearest of 6 \
             centers)."
        );
        assert!(model_differs(Unit::Row, "9", "7", "2", None).ends_with("and 2 to another one."));
    }
}
