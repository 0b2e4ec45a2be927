//! The exported model: the fitted preparation with the rule of the segments, as files that run elsewhere.

use super::summary::worths;
use super::Segments;
use crate::engine::choice::Choice;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::model_export::{json, pmml, pyspark, python, sql, About, Kind, Model};
use crate::protocol::query::{ModelSummary, Program};
use crate::protocol::spec::ClusterSpec;
use crate::protocol::{file_stem, File, JobError, JobId, BUILD};
use crate::service::{no_table, progress, Emit, Interrupted, Service};

impl Service {
    /// The exported model of some segments, from the cache or made now.
    pub(super) fn model(&mut self, job: JobId, segments: &Segments, emit: Emit<'_>) -> Result<Model, Interrupted> {
        let Segments { spec, names, prepared, clustered, .. } = segments;
        if let Some(model) = self.segment.models.get(spec) {
            let mut model = model.clone();
            model.about.names.clone_from(names);
            model.about.worths = worths(&self.source.as_ref().ok_or_else(no_table)?.table, segments);
            return Ok(model);
        }
        let fit = match &spec.cluster {
            ClusterSpec::KMeans(params) => {
                Some(self.fit(job, (spec.prepare.clone(), *params), prepared, &mut *emit)?)
            }
            _ => None,
        };
        let source = self.source.as_ref().ok_or_else(no_table)?;
        let (method, seed) = method(&spec.cluster);
        let about = About {
            table: source.name.clone(),
            fingerprint: source.fingerprint.clone(),
            method,
            seed,
            version: format!("{} (build {BUILD})", env!("CARGO_PKG_VERSION")),
            names: names.clone(),
            worths: worths(&source.table, segments),
            rollup: source.rollup.clone(),
        };
        let mut progress = progress(self.clock, job, "Making the model", emit);
        let control = &mut Control::new(&mut progress);
        let (table, fitted, labels) = (&source.table, &prepared.fitted, clustered.labels.as_slice());
        let mut model = match (fit, &spec.cluster) {
            (Some(fit), _) => Model::kmeans(table, fitted, fit.centroids.view(), labels, about, control)?,
            (_, ClusterSpec::Dbscan { eps, metric, .. }) => {
                let density = clustered.core.as_deref().map(|core| (core, *eps));
                Model::nearest(table, fitted, labels, *metric, density, about, control)?
            }
            (_, ClusterSpec::Agglomerative { metric, .. } | ClusterSpec::Hdbscan { metric, .. }) => {
                Model::nearest(table, fitted, labels, *metric, None, about, control)?
            }
            _ => Model::nearest(table, fitted, labels, Metric::Euclidean, None, about, control)?,
        };
        let is_in_file = |name: &str| source.shell.columns.iter().any(|column| column.name == name);
        let computed = fitted.columns.iter().filter(|column| !is_in_file(&column.name));
        model.notes.extend(computed.map(|column| {
            format!("\"{}\" was computed on the page: the table to be scored needs a column of that name.", column.name)
        }));
        if let Some(plan) = &source.rollup {
            model.notes.push(format!(
                "Its rows are customers that came of the lines of {} by \"{}\". The SQL makes them of a table of such \
                 lines; the other files expect the table of customers, with a column for each figure.",
                source.name, plan.id
            ));
        }
        self.segment.models.put(spec.clone(), model.clone());
        Ok(model)
    }
}

/// How the segments were found, in a few words, and the seed that repeats it (0 where nothing is drawn).
fn method(cluster: &ClusterSpec) -> (String, u64) {
    match cluster {
        ClusterSpec::KMeans(params) => (format!("k-means, k = {}", params.k), params.seed),
        ClusterSpec::Agglomerative { linkage, metric, .. } => {
            (format!("agglomerative clustering ({} linkage, {} distance)", linkage.name(), metric.name()), 0)
        }
        ClusterSpec::Dbscan { eps, min_samples, metric } => {
            (format!("DBSCAN (eps = {eps}, min_samples = {min_samples}, {} distance)", metric.name()), 0)
        }
        ClusterSpec::Hdbscan { min_samples, metric, .. } => {
            (format!("HDBSCAN (min_samples = {min_samples}, {} distance)", metric.name()), 0)
        }
        ClusterSpec::Column { name } => (format!("the values of the column \"{name}\""), 0),
        ClusterSpec::GaussianMixture(params) => (format!("a Gaussian mixture of {} components", params.k), params.seed),
    }
}

/// What the page shows of a model.
pub(in crate::service) fn summary(model: &Model) -> ModelSummary {
    let centers = match &model.kind {
        Kind::KMeans { centroids } => Some(centroids.len()),
        Kind::Nearest { .. } => None,
    };
    ModelSummary { agreement: model.agreement, centers, notes: model.notes.clone() }
}

/// A model as a file.
pub(in crate::service) fn file(model: &Model, program: &Program) -> Result<File, Interrupted> {
    let (ending, text) = match program {
        Program::Sql { dialect, table } => ("score.sql", sql(model, *dialect, table)),
        Program::Python => ("score.py", python(model)),
        Program::PySpark => ("score_spark.py", pyspark(model)),
        Program::Json => ("model.json", json(model)),
        Program::Pmml => {
            ("model.pmml", pmml(model).map_err(|sentence| Interrupted::Failed(JobError::general(sentence)))?)
        }
    };
    let name = &model.about.table;
    Ok(File { name: format!("{}-{ending}", file_stem(name)), bytes: text.into_bytes() })
}
