//! New rows on a map that stays as it is.

use crate::engine::control::Control;
use crate::engine::embed::tsne::{Placement, ReferenceMap};
use crate::engine::error::ComputeError;
use crate::engine::pca::Pca;
use crate::protocol::query::Layout;
use crate::protocol::JobId;
use crate::service::{progress, Emit, Interrupted, PreparedFeatures, Service};
use ndarray::{ArrayView2, Axis};
use std::rc::Rc;

impl Service {
    /// x, y of each of the `new` prepared rows on `map`, which is of the table's rows prepared alike.
    pub(in crate::service) fn place(
        &self,
        job: JobId,
        prepared: &PreparedFeatures,
        map: &Layout,
        new: ArrayView2<f64>,
        emit: Emit<'_>,
    ) -> Result<Vec<f32>, Interrupted> {
        let rows = &prepared.features.rows;
        let known: Option<Vec<usize>> = map.rows.iter().map(|row| rows.binary_search(row).ok()).collect();
        let places: Vec<[f32; 2]> = map.positions.chunks_exact(2).map(|place| [place[0], place[1]]).collect();
        let Some(known) = known.filter(|known| known.len() == places.len() && !known.is_empty()) else {
            return Err(
                ComputeError::parameter("map", "The map is of other rows than the table: let it rest first.").into()
            );
        };
        if new.nrows() == 0 {
            return Ok(Vec::new());
        }
        let all = prepared.features.values.view();
        let (all, new) = match map.spec.components {
            Some(components) if components < all.ncols() => {
                let components = Pca::fit(all, components)?;
                (components.transform(all), components.transform(new))
            }
            _ => (all.to_owned(), new.to_owned()),
        };
        let known = all.select(Axis(0), &known);
        let mut progress = progress(self.clock, job, "Placing new customers on the map", emit);
        let mut control = Control::new(&mut progress);
        let metric = map.spec.tsne.metric;
        let reference = Rc::new(ReferenceMap::new(known.view(), &places, metric, new.nrows())?);
        let mut placement = Placement::new(new.view(), &reference, &mut control)?;
        while !placement.is_done() {
            control.at(placement.iteration(), 250).map_err(ComputeError::from)?;
            placement.step(1);
        }
        Ok(placement.positions().as_flattened().to_vec())
    }
}
