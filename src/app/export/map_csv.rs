//! Files that the page itself writes.

use crate::protocol::results::{Map, TableView};

/// The map as CSV: the row's id, x and y.
pub fn map_csv(table: &TableView, map: &Map) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(["id", "x", "y"]);
    for (&row, place) in map.rows.iter().zip(map.positions.chunks_exact(2)) {
        let id = table.ids.get(row as usize);
        let _ = writer.write_record([&*id, &place[0].to_string(), &place[1].to_string()]);
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::table::{Decimal, Dialect};
    use crate::engine::unpack::Packing;
    use crate::protocol::data::TableReport;
    use crate::protocol::results::Ids;

    #[test]
    fn the_map_is_written_with_the_ids_of_its_rows() {
        let mut ids = Ids::default();
        ["a", "b,c", "d"].iter().for_each(|id| ids.push(id));
        let table = TableView {
            name: "t.csv".into(),
            rows: 3,
            ids,
            id_column: Some("WHO".into()),
            is_per_customer: true,
            columns: vec![],
            notes: vec![],
            fingerprint: String::new(),
            content: String::new(),
            report: TableReport {
                packing: Packing::None,
                dialect: Dialect::default(),
                decimal: Decimal::Point,
                columns: vec![],
                misfits: 0,
                first_misfits: vec![],
                skips_misfits: false,
                lines: Vec::new(),
                doubts: Vec::new(),
                rollup: None,
                ways_back: Vec::new(),
            },
            compute_ms: 0.0,
        };
        let map = Map {
            rows: vec![1, 2],
            positions: vec![0.5, -1.0, 2.0, 3.25],
            iteration: 1,
            iterations: 1,
            kl: None,
            paused: false,
            done: true,
            settled: false,
            sample: None,
            perplexity: 30.0,
            compute_ms: 0.0,
        };
        let text = String::from_utf8(map_csv(&table, &map)).expect("text");
        assert_eq!(text, "id,x,y\n\"b,c\",0.5,-1\nd,2,3.25\n");
    }
}
