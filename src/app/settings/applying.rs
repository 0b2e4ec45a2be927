//! Which settings have a part in the result.

use super::choices::*;
use super::fields::*;
use super::Settings;
use crate::protocol::spec::Algorithm;

impl Settings {
    /// Whether a field has a part in the result: one of another method has none, nor has one that another setting
    /// leaves out.
    pub fn applies(&self, field: &Field) -> bool {
        let method = self.choice(&ALGORITHM);
        let [is_k_means, is_hierarchy] = [Algorithm::KMeans, Algorithm::Agglomerative].map(|known| method == known);
        let [is_dbscan, is_hdbscan] = [Algorithm::Dbscan, Algorithm::Hdbscan].map(|known| method == known);
        let (is_mixture, is_cut_at_height) =
            (method == Algorithm::GaussianMixture, self.choice(&CUT) == CutKind::Height);
        let only_sometimes: [(&Field, bool); 21] = [
            (&FILL_VALUE, self.choice(&IMPUTE) == ImputeKind::Constant),
            (&CLIP_SHARE, self.choice(&CLIP) == ClipKind::Quantiles),
            (&CLIP_SIGMAS, self.choice(&CLIP) == ClipKind::RobustSigmas),
            (&PCA_COUNT, self.choice(&PCA) == ComponentsKind::Count),
            (&PCA_SHARE, self.choice(&PCA) == ComponentsKind::Variance),
            (&K, is_k_means || is_mixture || is_hierarchy && !is_cut_at_height),
            (&INIT.field, is_k_means),
            (&N_INIT, is_k_means),
            (&MAX_ITER, is_k_means),
            (&TOL, is_k_means),
            (&CUT.field, is_hierarchy),
            (&HEIGHT, is_hierarchy && is_cut_at_height),
            (&LINKAGE.field, is_hierarchy),
            (&METRIC.field, is_hierarchy || is_dbscan || is_hdbscan),
            (&EPS, is_dbscan),
            (&MIN_SAMPLES, is_dbscan || is_hdbscan),
            (&MIN_CLUSTER_SIZE, is_hdbscan),
            (&SELECTION.field, is_hdbscan),
            (&SELECTION_EPSILON, is_hdbscan),
            (&CONTROL_SHARE, self.control_group().is_some()),
            (&BASE_RATE, self.control_group().is_some()),
        ];
        only_sometimes.iter().find(|(known, _)| known.name == field.name).is_none_or(|(_, applies)| *applies)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_other_methods_have_no_part() {
        let mut settings = Settings::default();
        let applying = |settings: &Settings, fields: &[&Field]| -> Vec<&'static str> {
            fields.iter().filter(|field| settings.applies(field)).map(|field| field.name).collect()
        };
        let fields = [&K, &N_INIT, &LINKAGE.field, &HEIGHT, &EPS, &MIN_CLUSTER_SIZE, &SEED, &PERPLEXITY, &FILL_VALUE];
        assert_eq!(applying(&settings, &fields), ["k", "n-init", "seed", "perplexity"]);
        settings.choose(&ALGORITHM, Algorithm::Dbscan);
        assert_eq!(applying(&settings, &fields), ["eps", "seed", "perplexity"]);
        settings.choose(&ALGORITHM, Algorithm::Agglomerative);
        assert_eq!(applying(&settings, &fields), ["k", "linkage", "seed", "perplexity"]);
        settings.choose(&CUT, CutKind::Height);
        settings.choose(&IMPUTE, ImputeKind::Constant);
        assert_eq!(applying(&settings, &fields), ["linkage", "height", "seed", "perplexity", "fill-value"]);
    }
}
