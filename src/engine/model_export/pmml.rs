//! The model as PMML 4.4, a `ClusteringModel`.

use super::feature::{columns, features, knots, meanings, stand_ins, words, Feature, Source, Targets};
use super::header::header;
use super::model::{Kind, Model};
use crate::engine::distance::{Form, Metric};
use crate::engine::explain::value::Worth;
use crate::engine::prepare::FittedTransform;
use crate::engine::xml::escaped;

/// The model as PMML 4.4: a `ClusteringModel` of centroids, or with one cluster for each representative, named by its
/// segment. The output field `segment` is the segment's number as text: -1 for noise, missing for rows that cannot be
/// prepared.
///
/// # Errors
/// A sentence if PMML has no measure for the model's distance.
pub fn pmml(model: &Model) -> Result<String, String> {
    let targets = Targets::of(model);
    let measure = match targets.form() {
        Form::Squares => "squaredEuclidean",
        Form::Sums => "cityBlock",
        Form::Largest => "chebychev",
        Form::Ratios => {
            return Err("PMML has no Canberra distance: export the model as JSON, SQL or Python instead.".into())
        }
    };
    let features = features(model);
    let columns = columns(&features);
    let mut prefix = "strata_".to_string();
    while columns.iter().any(|column| column.starts_with(&prefix)) {
        prefix.push('_');
    }
    let writer = Writer { model, features, columns, targets, prefix };
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PMML xmlns=\"http://www.dmg.org/PMML-4_4\" version=\"4.4\">\n\
         <Header description={}><Application name=\"Strata\" version={}/></Header>\n{}{}{}</PMML>\n",
        quoted(&header(model).join(" ")),
        quoted(&model.about.version),
        writer.data_dictionary(),
        writer.transformations(),
        writer.clustering(measure)
    ))
}

struct Writer<'m> {
    model: &'m Model,
    features: Vec<Feature<'m>>,
    columns: Vec<&'m str>,
    targets: Targets,
    /// With which no column begins, so that names of ours are free.
    prefix: String,
}

impl Writer<'_> {
    fn is_text(&self, column: &str) -> bool {
        let is_category = |f: &&Feature| f.column == column && matches!(f.source, Source::Category(_));
        words(self.model, column).is_some() || self.features.iter().any(|f| is_category(&f))
    }

    fn data_dictionary(&self) -> String {
        let fields: String = self
            .columns
            .iter()
            .map(|column| {
                let kind = if self.is_text(column) { ["categorical", "string"] } else { ["continuous", "double"] };
                let name = quoted(column);
                format!("<DataField name={name} optype=\"{}\" dataType=\"{}\"/>\n", kind[0], kind[1])
            })
            .collect();
        format!("<DataDictionary numberOfFields=\"{}\">\n{fields}</DataDictionary>\n", self.columns.len())
    }

    /// A field of ours: `x` filled, `y` transformed, `f` scaled, `g` directed.
    fn own(&self, step: &str, i: usize) -> String {
        field(&format!("{}{step}{i}", self.prefix))
    }

    fn derived(&self, name: &str, expression: &str) -> String {
        let name = quoted(&format!("{}{name}", self.prefix));
        format!("<DerivedField name={name} optype=\"continuous\" dataType=\"double\">{expression}</DerivedField>\n")
    }

    fn transformations(&self) -> String {
        let mut fields = String::new();
        for (i, feature) in self.features.iter().enumerate() {
            let column = field(feature.column);
            let text = apply("lowercase", &[&apply("trimBlanks", &[&column])]);
            let number = match meanings(self.model, feature.column) {
                Some([yes, no]) => {
                    let is_one_of = |words: &[&str]| {
                        let terms: Vec<String> = words.iter().map(|w| apply("equal", &[&text, &word(w)])).collect();
                        apply("or", &terms.iter().map(String::as_str).collect::<Vec<_>>())
                    };
                    let no = apply("if", &[&is_one_of(&no), &constant(0.0)]);
                    let number = apply("if", &[&is_one_of(&yes), &constant(1.0), &no]);
                    apply("if", &[&apply("isNotMissing", &[&column]), &number])
                }
                None => stand_ins(self.model, feature.column).fold(column.clone(), |value, none| {
                    apply("if", &[&apply("notEqual", &[&column, &constant(none)]), &value])
                }),
            };
            fields += &self.derived(
                &format!("c{i}"),
                &match feature.source {
                    Source::Category(value) => {
                        let is_value = apply("equal", &[&apply("trimBlanks", &[&column]), &word(value)]);
                        let indicator = apply("if", &[&is_value, &constant(1.0), &constant(0.0)]);
                        apply("if", &[&apply("isMissing", &[&column]), &constant(0.0), &indicator])
                    }
                    _ => number,
                },
            );
            let cell = self.own("c", i);
            let is_missing = apply("isMissing", &[&cell]);
            let filled = match feature.source {
                Source::Number { fill: Some(fill), .. } => apply("if", &[&is_missing, &constant(fill), &cell]),
                Source::Missing => apply("if", &[&is_missing, &constant(1.0), &constant(0.0)]),
                _ => cell,
            };
            fields += &self.derived(&format!("x{i}"), &filled);
            let x = self.own("x", i);
            let (transformed, clip) = match &feature.source {
                Source::Number { transform, clip, .. } => (self.transformed(transform, i), *clip),
                _ => (x, None),
            };
            fields += &self.derived(&format!("y{i}"), &transformed);
            let y = self.own("y", i);
            let clipped = clip.map_or(y.clone(), |clip| {
                let (low, high) = (constant(clip.low), constant(clip.high));
                let above = apply("if", &[&apply("greaterThan", &[&y, &high]), &high, &y]);
                apply("if", &[&apply("lessThan", &[&y, &low]), &low, &above])
            });
            let centered = apply("-", &[&clipped, &constant(feature.center)]);
            let scaled = apply("/", &[&centered, &constant(feature.spread)]);
            fields += &self.derived(&format!("f{i}"), &apply("*", &[&scaled, &constant(feature.weight)]));
        }
        if self.targets.directed() {
            fields += &self.direction();
        }
        format!("<TransformationDictionary>\n{fields}</TransformationDictionary>\n")
    }

    fn transformed(&self, transform: &FittedTransform, i: usize) -> String {
        let (x, zero, one) = (self.own("x", i), constant(0.0), constant(1.0));
        let size = apply("abs", &[&x]);
        let log = apply("ln", &[&apply("+", &[&one, &size])]);
        let signed = |above: &str, below: &str| {
            let below = apply("-", &[&zero, below]);
            apply("if", &[&apply("greaterOrEqual", &[&x, &zero]), above, &below])
        };
        match transform {
            FittedTransform::None => x.clone(),
            FittedTransform::Log1p => {
                let is_defined = apply("greaterThan", &[&x, &constant(-1.0)]);
                apply("if", &[&is_defined, &apply("ln", &[&apply("+", &[&one, &x])])])
            }
            FittedTransform::SignedLog1p => signed(&log, &log),
            FittedTransform::SignedSqrt => signed(&apply("sqrt", &[&size]), &apply("sqrt", &[&size])),
            FittedTransform::YeoJohnson { lambda } => {
                let side = |power: f64| {
                    if power.abs() < 1e-7 {
                        // The series of (exp(power log) - 1) / power.
                        let rest = apply("+", &[&one, &apply("*", &[&constant(power / 2.0), &log])]);
                        return apply("*", &[&log, &rest]);
                    }
                    let raised = apply("exp", &[&apply("*", &[&constant(power), &log])]);
                    apply("/", &[&apply("-", &[&raised, &one]), &constant(power)])
                };
                signed(&side(*lambda), &side(2.0 - lambda))
            }
            FittedTransform::RankToNormal(ranks) => match knots(ranks) {
                (values, scores) if values.len() >= 2 => {
                    let knot = |(v, s): (&f64, &f64)| format!("<LinearNorm orig=\"{v:?}\" norm=\"{s:?}\"/>");
                    let knots: String = values.iter().zip(&scores).map(knot).collect();
                    let name = quoted(&format!("{}x{i}", self.prefix));
                    format!("<NormContinuous field={name} outliers=\"asExtremeValues\">{knots}</NormContinuous>")
                }
                (_, scores) => {
                    let only = constant(scores.first().copied().unwrap_or(0.0));
                    apply("if", &[&apply("isNotMissing", &[&x]), &only])
                }
            },
        }
    }

    /// Fields `g` of length 1, and one more that is 1 for rows without a direction.
    fn direction(&self) -> String {
        let d = self.features.len();
        let all: Vec<String> = (0..d).map(|i| self.own("f", i)).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let is_correlation = self.targets.metric == Metric::Correlation;
        let mean = if is_correlation { apply("avg", &all) } else { constant(0.0) };
        let mut fields = self.derived("mean", &mean);
        let mean = field(&format!("{}mean", self.prefix));
        let centered: Vec<String> = all.iter().map(|f| apply("-", &[f, &mean])).collect();
        let squares: Vec<String> = centered.iter().map(|c| apply("*", &[c, c])).collect();
        let squares: Vec<&str> = squares.iter().map(String::as_str).collect();
        let mut length = apply("sqrt", &[&apply("sum", &squares)]);
        if is_correlation {
            let is_flat = apply("equal", &[&apply("max", &all), &apply("min", &all)]);
            length = apply("if", &[&is_flat, &constant(0.0), &length]);
        }
        fields += &self.derived("length", &length);
        let length = field(&format!("{}length", self.prefix));
        let is_none = apply("equal", &[&length, &constant(0.0)]);
        for (i, centered) in centered.iter().enumerate() {
            let unit = apply("if", &[&is_none, &constant(0.0), &apply("/", &[centered, &length])]);
            fields += &self.derived(&format!("g{i}"), &unit);
        }
        fields + &self.derived(&format!("g{d}"), &apply("if", &[&is_none, &constant(1.0), &constant(0.0)]))
    }

    fn clustering(&self, measure: &str) -> String {
        let mining: String = self
            .columns
            .iter()
            .map(|name| format!("<MiningField name={} invalidValueTreatment=\"asMissing\"/>\n", quoted(name)))
            .collect();
        let step = if self.targets.directed() { "g" } else { "f" };
        let width = self.targets.rows.first().map_or(0, Vec::len);
        let fields: String = (0..width)
            .map(|i| {
                let name = quoted(&format!("{}{step}{i}", self.prefix));
                format!("<ClusteringField field={name} compareFunction=\"absDiff\"/>\n")
            })
            .collect();
        let is_k_means = matches!(self.model.kind, Kind::KMeans { .. });
        let cluster = |(i, (row, label)): (usize, (&Vec<f64>, &i32))| {
            let name = if is_k_means { self.model.name(i) } else { label.to_string() };
            let values: Vec<String> = row.iter().map(|value| format!("{value:?}")).collect();
            let values = values.join(" ");
            format!(
                "<Cluster id=\"{i}\" name={}><Array n=\"{width}\" type=\"real\">{values}</Array></Cluster>\n",
                quoted(&name)
            )
        };
        let clusters: String = self.targets.rows.iter().zip(&self.targets.labels).enumerate().map(cluster).collect();
        format!(
            "<ClusteringModel modelName=\"segments\" functionName=\"clustering\" modelClass=\"centerBased\" \
             numberOfClusters=\"{}\">\n{}<MiningSchema>\n{mining}</MiningSchema>\n{}\
             <ComparisonMeasure kind=\"distance\"><{measure}/></ComparisonMeasure>\n\
             {fields}{clusters}</ClusteringModel>\n",
            self.targets.rows.len(),
            self.worths(),
            self.output(is_k_means)
        )
    }

    /// What each segment is worth, as extensions that name segment, column and figure.
    fn worths(&self) -> String {
        let mut extensions = String::new();
        let mut add = |label: usize, column: &str, figure: &str, value: Option<f64>| {
            let Some(value) = value else { return };
            let name = quoted(&format!("segment {label}: {figure} of {column}"));
            extensions += &format!("<Extension extender=\"Strata\" name={name} value=\"{value:?}\"/>\n");
        };
        for Worth { column, overall, segments, .. } in &self.model.about.worths {
            for (label, part) in segments.iter().enumerate() {
                add(label, column, "sum", Some(part.sum));
                add(label, column, "share", part.share(overall));
                add(label, column, "mean", part.mean());
                add(label, column, "index", part.index(overall));
            }
        }
        extensions
    }

    fn output(&self, is_k_means: bool) -> String {
        let nearest = format!("{}nearest", self.prefix);
        let distance = format!("{}distance", self.prefix);
        // A cluster's id is the segment of k-means; a representative's segment is its name.
        let feature = if is_k_means { "predictedValue" } else { "predictedDisplayValue" };
        let mut fields = format!(
            "<OutputField name={} optype=\"categorical\" dataType=\"string\" feature=\"{feature}\" \
             isFinalResult=\"false\"/>\n",
            quoted(&nearest)
        );
        let mut segment = field(&nearest);
        if let Some(reach) = self.targets.reach {
            fields += &format!(
                "<OutputField name={} optype=\"continuous\" dataType=\"double\" feature=\"affinity\" \
                 isFinalResult=\"false\"/>\n",
                quoted(&distance)
            );
            let finished = match (self.targets.form(), self.targets.directed()) {
                (_, true) => apply("/", &[&field(&distance), &constant(2.0)]),
                (Form::Squares, false) => apply("sqrt", &[&field(&distance)]),
                (Form::Sums | Form::Largest | Form::Ratios, false) => field(&distance),
            };
            let is_near = apply("lessOrEqual", &[&finished, &constant(reach)]);
            segment = apply("if", &[&is_near, &segment, &word("-1")]);
        }
        // A row with a feature that is not defined has no segment.
        for (i, feature) in self.features.iter().enumerate() {
            if let Source::Number { fill, transform, .. } = &feature.source {
                if fill.is_none() || **transform == FittedTransform::Log1p {
                    segment = apply("if", &[&apply("isNotMissing", &[&self.own("f", i)]), &segment]);
                }
            }
        }
        let name = quoted(self.model.label_column());
        fields += &format!(
            "<OutputField name={name} optype=\"categorical\" dataType=\"string\" feature=\"transformedValue\">{segment}\
             </OutputField>\n"
        );
        format!("<Output>\n{fields}</Output>\n")
    }
}

fn apply(function: &str, arguments: &[&str]) -> String {
    format!("<Apply function={}>{}</Apply>", quoted(function), arguments.concat())
}

fn field(name: &str) -> String {
    format!("<FieldRef field={}/>", quoted(name))
}

fn constant(value: f64) -> String {
    format!("<Constant dataType=\"double\">{value:?}</Constant>")
}

fn word(text: &str) -> String {
    format!("<Constant dataType=\"string\">{}</Constant>", escaped(text))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}
