//! Learning a preparation from a table.

use super::apply::{is_computable, kept_rows, FittedColumn, FittedPreparation};
use super::clip::FittedClip;
use super::components::FittedComponents;
use super::donors::Donors;
use super::error::PrepareError;
use super::impute::{filled, FittedFill};
use super::one_hot::FittedCategories;
use super::report::{CategoryReport, ColumnReport, LeftOut, PrepareReport, Reason};
use super::scale::FittedScale;
use super::spec::{Clip, Components, Impute, PrepareSpec, Steps};
use super::transform::FittedTransform;
use crate::engine::control::Control;
use crate::engine::derive::are_dates;
use crate::engine::table::{Cells, Table, Text};

/// The columns of a table by what becomes of them.
struct Roles<'t> {
    numeric: Vec<(&'t str, &'t [f64], Steps)>,
    categories: Vec<(&'t str, &'t Text, Steps)>,
    left_out: Vec<LeftOut>,
}

/// Learns the parameters of `spec`'s steps from `table`: from its numeric columns, and those of text that are to become
/// features.
///
/// # Errors
/// [`PrepareError::NoFeatures`], [`PrepareError::TooFewRows`], [`PrepareError::TooLarge`], [`PrepareError::Setting`],
/// [`PrepareError::TooManyDistances`], [`PrepareError::TooManyCategories`].
pub fn fit(
    table: &Table,
    spec: &PrepareSpec,
    control: &mut Control,
) -> Result<(FittedPreparation, PrepareReport), PrepareError> {
    check_components(spec.components)?;
    let Roles { numeric, categories: texts, left_out } = roles(table, spec)?;
    if numeric.is_empty() && texts.is_empty() {
        return Err(PrepareError::NoFeatures);
    }
    let inputs: Vec<&[f64]> = numeric.iter().map(|(_, values, _)| *values).collect();
    let drops = |steps: &Steps| if steps.impute == Impute::Drop { FittedFill::DropRow } else { FittedFill::Value(0.0) };
    let drops: Vec<FittedFill> = numeric.iter().map(|(_, _, steps)| drops(steps)).collect();
    let rows = kept_rows(&inputs, &drops, table.rows);
    if rows.len() < 2 {
        return Err(PrepareError::TooFewRows { found: rows.len(), of: table.rows });
    }
    let kept = |column: &&[f64]| -> Vec<f64> { rows.iter().map(|&row| column[row as usize]).collect() };
    let mut fills = Vec::with_capacity(numeric.len());
    for ((name, values, steps), kept) in numeric.iter().zip(inputs.iter().map(kept)) {
        let present: Vec<f64> = kept.into_iter().filter(|v| !v.is_nan()).collect();
        // Where the rows with its values are dropped for another column, a column is filled from all rows.
        let present =
            if present.is_empty() { values.iter().copied().filter(|v| !v.is_nan()).collect() } else { present };
        fills.push(FittedFill::fit(&present, steps.impute));
        let finite = !matches!(fills.last(), Some(FittedFill::Value(value)) if !value.is_finite());
        if !finite {
            return Err(PrepareError::TooLarge { column: (*name).to_string(), found: largest(&present) });
        }
    }
    let uses_donors = fills.iter().any(|fill| matches!(fill, FittedFill::Neighbors(_)));
    let donors = uses_donors.then(|| Donors::new(&inputs.iter().map(kept).collect::<Vec<_>>()));
    let filled = filled(&inputs, &fills, &rows, donors.as_ref(), control)?;
    let (mut columns, mut reports) = (Vec::with_capacity(numeric.len()), Vec::with_capacity(numeric.len()));
    for (index, (mut values, &fill)) in filled.zip(&fills).enumerate() {
        control.at(index, 2 * numeric.len())?;
        let (name, cells, steps) = &numeric[index];
        let missing: Vec<bool> = rows.iter().map(|&row| cells[row as usize].is_nan()).collect();
        let (column, report) = fit_column(name, &mut values, &missing, fill, steps)?;
        columns.push(column);
        reports.push(report);
    }
    let (mut categories, mut category_reports) = (Vec::new(), Vec::new());
    for (name, text, steps) in texts {
        let fitted = FittedCategories::fit(name, text, &rows, steps.scale, steps.weight)?;
        let missing = rows.iter().filter(|&&row| text.get(row as usize).is_none()).count();
        let (name, values, weight) = (name.to_string(), fitted.values.clone(), steps.weight);
        category_reports.push(CategoryReport { name, values, missing, weight });
        categories.push(fitted);
    }
    let mut kept = rows.iter().copied().peekable();
    let mut fitted = FittedPreparation { columns, categories, donors, components: None };
    if spec.components != Components::All {
        fitted.components = FittedComponents::fit(&fitted.columns_of(table, control)?, spec.components)?;
    }
    let report = PrepareReport {
        rows: table.rows,
        components: fitted.components.clone(),
        dropped: (0..table.rows as u32).filter(|row| kept.next_if_eq(row).is_none()).collect(),
        columns: reports,
        categories: category_reports,
        unknown: spec.columns.keys().filter(|name| table.column(name).is_none()).cloned().collect(),
        left_out,
    };
    Ok((fitted, report))
}

/// What becomes of each column of `table`.
fn roles<'t>(table: &'t Table, spec: &PrepareSpec) -> Result<Roles<'t>, PrepareError> {
    let mut roles = Roles { numeric: Vec::new(), categories: Vec::new(), left_out: Vec::new() };
    for (index, column) in table.columns.iter().enumerate() {
        let steps = spec.steps(&column.name);
        check(&column.name, &steps)?;
        let reason = match &column.cells {
            _ if table.id == Some(index) => Reason::Id,
            Cells::Empty => Reason::Empty,
            Cells::Number(values) if values.iter().all(|v| v.is_nan()) => Reason::Empty,
            Cells::Text(text) if !steps.one_hot && are_dates(text.cells()) && text.distinct() > 1 => Reason::Dates,
            Cells::Text(text) if !steps.one_hot => Reason::Text(text.distinct()),
            _ if steps.weight == 0.0 => Reason::NoWeight,
            Cells::Number(values) => {
                roles.numeric.push((&column.name, values, steps));
                continue;
            }
            Cells::Text(text) => {
                roles.categories.push((&column.name, text, steps));
                continue;
            }
        };
        roles.left_out.push(LeftOut { column: column.name.clone(), reason });
    }
    Ok(roles)
}

/// Refuses a share of variance that no components can have.
fn check_components(components: Components) -> Result<(), PrepareError> {
    let (setting, found, expected) = match components {
        Components::Variance(share) if !(share > 0.0 && share < 1.0) => {
            ("share of variance to keep", share, "a number between 0 and 1")
        }
        Components::Count(0) => ("number of components", 0.0, "at least 1"),
        _ => return Ok(()),
    };
    Err(PrepareError::Setting { column: None, setting, found, expected })
}

/// Refuses settings outside their range.
fn check(column: &str, steps: &Steps) -> Result<(), PrepareError> {
    let setting = |setting, found: f64, expected, is_good: bool| match is_good {
        true => Ok(()),
        false => Err(PrepareError::Setting { column: Some(column.to_string()), setting, found, expected }),
    };
    let weight = steps.weight;
    setting("weight", weight, "a number from 0 to 3", (0.0..=3.0).contains(&weight))?;
    match steps.clip {
        Clip::None => {}
        Clip::Quantiles(q) => {
            setting("share of values to clip", q, "a number from 0 to less than one half", (0.0..0.5).contains(&q))?
        }
        Clip::RobustSigmas(s) => {
            setting("number of sigmas to clip at", s, "a number above 0", s > 0.0 && s.is_finite())?
        }
    }
    match steps.impute {
        Impute::Constant(value) => setting("number to fill with", value, "a finite number", value.is_finite()),
        Impute::Neighbors(k) => setting("number of rows to fill from", k as f64, "at least 1", k > 0),
        _ => Ok(()),
    }
}

/// The steps of a column whose filled values are `values`, which are transformed and clipped in place.
fn fit_column(
    name: &str,
    values: &mut [f64],
    missing: &[bool],
    fill: FittedFill,
    steps: &Steps,
) -> Result<(FittedColumn, ColumnReport), PrepareError> {
    let filled = missing.iter().filter(|missing| **missing).count();
    let largest = largest(values);
    let too_large = || PrepareError::TooLarge { column: name.to_string(), found: largest };
    let constant = values.iter().all(|v| *v == values[0]);
    let transform = FittedTransform::fit(steps.transform, values);
    values.iter_mut().for_each(|v| *v = transform.apply(*v));
    if !values.iter().all(|v| v.is_finite()) {
        return Err(too_large());
    }
    let clip = FittedClip::fit(steps.clip, values);
    let mut clipped = 0;
    if let Some(clip) = clip {
        clipped = values.iter().filter(|v| clip.apply(**v) != **v).count();
        values.iter_mut().for_each(|v| *v = clip.apply(*v));
    }
    let (scale, no_spread) = FittedScale::fit(steps.scale, values);
    let is_good = |v: &f64| is_computable(scale.apply(*v) * steps.weight);
    if !scale.center.is_finite() || !scale.spread.is_finite() || !values.iter().all(is_good) {
        return Err(too_large());
    }
    let with_indicator = steps.indicator && filled > 0;
    let indicator = with_indicator.then(|| {
        let marks: Vec<f64> = missing.iter().map(|missing| f64::from(*missing)).collect();
        FittedScale::fit(steps.scale, &marks).0
    });
    let weight = steps.weight;
    let report = ColumnReport {
        name: name.to_string(),
        filled,
        fill_value: if let FittedFill::Value(value) = fill { Some(value) } else { None },
        fill,
        indicator: indicator.is_some(),
        transform: transform.clone(),
        clip,
        clipped,
        scale,
        weight,
        constant,
        no_spread: no_spread && !constant,
    };
    Ok((FittedColumn { name: name.to_string(), fill, indicator, transform, clip, scale, weight }, report))
}

/// The largest absolute value.
fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |m: f64, v| m.max(v.abs()))
}
