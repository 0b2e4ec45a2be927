//! What must hold of reading and preparing any table.

#[path = "../fixtures/tables/outcomes.rs"]
mod outcomes;

use proptest::prelude::*;
use strata::engine::control::Control;
use strata::engine::prepare::*;
use strata::engine::table::*;

fn read_all(bytes: &[u8]) -> Result<Table, TableError> {
    read("table.csv", bytes, &ReadOptions::default(), &mut Control::none())
}

fn read_with(bytes: &[u8], options: &ReadOptions) -> Result<Table, TestCaseError> {
    read("table.csv", bytes, options, &mut Control::none()).map_err(|e| TestCaseError::fail(e.to_string()))
}

/// A numeric table without an id.
fn of_columns(columns: Vec<Vec<f64>>) -> Table {
    let rows = columns[0].len();
    let named = |(index, values)| Column { name: format!("f{index}"), unit: None, cells: Cells::Number(values) };
    let columns = columns.into_iter().enumerate().map(named).collect();
    Table {
        name: "table".into(),
        columns,
        rows,
        id: None,
        dialect: Dialect::default(),
        layout: Layout::default(),
        decimal: strata::engine::table::Decimal::Point,
        is_decimal_given: false,
        stand_ins: Vec::new(),
        lines: Vec::new(),
        notes: Vec::new(),
        misfit_rows: 0,
        misfits: Vec::new(),
        skips_misfits: false,
    }
}

/// How a made-up table is written.
#[derive(Debug, Clone)]
struct Written {
    encoding: Encoding,
    delimiter: u8,
    crlf: bool,
    bom: bool,
    quote_all: bool,
    header: bool,
    decimal: Decimal,
}

impl Written {
    /// What cannot be told from every such text: the decimal mark from 1,234, the header from two rows of numbers, the
    /// delimiter from 1,2;3,4 without a header, Windows-1252 from bytes that happen to be UTF-8.
    fn options(&self) -> ReadOptions {
        let encoding = Some(self.encoding).filter(|encoding| *encoding == Encoding::Windows1252);
        let delimiter = Some(self.delimiter).filter(|_| !self.header);
        let (header, decimal) = (Some(self.header), Some(self.decimal));
        let keep = vec![Extra::Empty];
        ReadOptions { encoding, delimiter, header, decimal, keep, ..ReadOptions::default() }
    }

    fn encoded(&self, text: &str) -> Vec<u8> {
        let utf16 = || text.encode_utf16();
        match self.encoding {
            Encoding::Utf8 => [if self.bom { &b"\xef\xbb\xbf"[..] } else { b"" }, text.as_bytes()].concat(),
            Encoding::Utf16Le => [0xfeff].into_iter().chain(utf16()).flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => [0xfeff].into_iter().chain(utf16()).flat_map(u16::to_be_bytes).collect(),
            _ => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        }
    }
}

fn written() -> impl Strategy<Value = Written> {
    let encoding =
        proptest::sample::select(vec![Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252]);
    let delimiter = proptest::sample::select(b",;\t|".to_vec());
    let decimal = proptest::sample::select(vec![Decimal::Point, Decimal::Comma]);
    (encoding, delimiter, decimal, any::<[bool; 4]>()).prop_map(
        |(encoding, delimiter, decimal, [crlf, bom, quote_all, header])| Written {
            encoding,
            delimiter,
            crlf,
            bom,
            quote_all,
            header,
            decimal,
        },
    )
}

/// Any finite number or none; any text that begins and ends with a letter, so that neither trimming nor a word for
/// missing touches it, or none.
fn number() -> impl Strategy<Value = Option<f64>> {
    proptest::option::weighted(0.9, prop_oneof![proptest::num::f64::NORMAL, -1e6..1e6, Just(0.0), Just(-12.0)])
}
fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::weighted(0.9, "t[,;\t|\"'\r\n a-zäöü€=0-9]{0,12}t")
}

fn to_csv(how: &Written, numbers: &[[Option<f64>; 2]], texts: &[Option<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(how.delimiter)
        .terminator(if how.crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
        .quote_style(if how.quote_all { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
        .from_writer(Vec::new());
    if how.header {
        writer.write_record(["amount", "remark", "count"]).expect("a record");
    }
    let mark = if how.decimal == Decimal::Comma { "," } else { "." };
    for ([a, b], text) in numbers.iter().zip(texts) {
        let cell = |v: &Option<f64>| v.map(|v| format!("{v:?}").replace('.', mark)).unwrap_or_default();
        writer.write_record([cell(a), text.clone().unwrap_or_default(), cell(b)]).expect("a record");
    }
    how.encoded(&String::from_utf8(writer.into_inner().expect("bytes")).expect("text"))
}

/// A table as [`to_csv`] takes it: in each numeric column at least one number.
fn cells() -> impl Strategy<Value = (Vec<[Option<f64>; 2]>, Vec<Option<String>>)> {
    (2..30_usize).prop_flat_map(|rows| {
        let numbers = proptest::collection::vec([number(), number()], rows).prop_map(|mut numbers| {
            numbers[0] = numbers[0].map(|v| v.or(Some(1.5)));
            numbers
        });
        (numbers, proptest::collection::vec(text(), rows))
    })
}

fn same(found: Option<f64>, expected: Option<f64>) -> bool {
    found.filter(|v| !v.is_nan()).map(f64::to_bits) == expected.map(f64::to_bits)
}

proptest! {
    #[test]
    fn a_table_written_in_any_dialect_reads_back_the_same(how in written(), (numbers, texts) in cells()) {
        let table = read_with(&to_csv(&how, &numbers, &texts), &how.options())?;
        prop_assert_eq!((table.dialect.encoding, table.dialect.delimiter), (how.encoding, how.delimiter));
        prop_assert_eq!(table.rows, numbers.len());
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let expected = if how.header { ["amount", "remark", "count"] } else { ["column 1", "column 2", "column 3"] };
        prop_assert_eq!(names, expected);
        for row in 0..table.rows {
            prop_assert_eq!(table.columns[1].text(row), texts[row].as_deref());
            for (column, which) in [(0, 0), (2, 1)] {
                let found = table.columns[column].numbers().map(|values| values[row]);
                prop_assert!(same(found, numbers[row][which]), "row {row}: {found:?}, {:?}", numbers[row][which]);
            }
        }
    }

    #[test]
    fn a_table_written_with_labels_reads_back_with_one_column_more(
        how in written(), (numbers, texts) in cells(), dropped in 0..2_usize,
    ) {
        let bytes = to_csv(&how, &numbers, &texts);
        let table = read_with(&bytes, &how.options())?;
        let rows: Vec<u32> = (dropped as u32..table.rows as u32).collect();
        let labels: Vec<i32> = rows.iter().map(|row| *row as i32 % 3 - 1).collect();
        let new = [NewColumn { name: "segment".into(), cells: NewCells::Integer(labels.clone()) }];
        let out = write(&bytes, &table, &rows, &new).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let again = read_with(&out, &ReadOptions { encoding: None, header: Some(true), ..how.options() })?;
        prop_assert_eq!(again.columns.len(), 4);
        for (column, expected) in again.columns.iter().zip(&table.columns) {
            prop_assert_eq!(&column.name, &expected.name);
            for row in 0..table.rows {
                prop_assert_eq!(column.text(row), expected.text(row));
                let of = |column: &Column| column.numbers().map(|values| values[row].to_bits());
                prop_assert_eq!(of(column), of(expected));
            }
        }
        let segment = again.column("segment").and_then(Column::numbers).expect("labels");
        prop_assert!(segment[..dropped].iter().all(|v| v.is_nan()));
        prop_assert_eq!(segment[dropped..].to_vec(), labels.iter().map(|&l| f64::from(l)).collect::<Vec<_>>());
    }

    #[test]
    fn random_bytes_are_read_or_refused_with_a_sentence(
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
        text in "(id|[0-9.,;|\t\r\n\"'?-]|NA|inf|1e999|x|é|€| ){0,120}",
    ) {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            match read_all(bytes) {
                Ok(table) => {
                    prop_assert!(table.rows >= 2);
                    let prepared = prepare(&table, &PrepareSpec::default(), &mut Control::none());
                    prop_assert!(prepared.is_ok_and(|(f, _)| f.values.iter().all(|v| v.is_finite())));
                }
                Err(error) => prop_assert!(error.to_string().contains("table.csv")),
            }
        }
    }

    #[test]
    fn features_are_finite_or_the_column_is_named(
        columns in (2..20_usize).prop_flat_map(|rows| proptest::collection::vec(proptest::collection::vec(
            prop_oneof![4 => -10.0..1e4, 2 => Just(0.0), 1 => Just(f64::NAN), 1 => proptest::num::f64::NORMAL], rows,
        ), 1..4)),
        spec in spec(),
    ) {
        let table = of_columns(columns);
        match prepare(&table, &spec, &mut Control::none()) {
            Ok((features, report)) => {
                prop_assert!(features.values.iter().all(|v| v.is_finite()));
                let indicators = report.columns.iter().filter(|column| column.indicator).count();
                prop_assert_eq!(features.names.len(), report.columns.len() + indicators);
                prop_assert_eq!(features.rows.len() + report.dropped.len(), table.rows);
                prop_assert_eq!(features.values.dim(), (features.rows.len(), features.names.len()));
            }
            Err(PrepareError::TooLarge { found, .. }) => {
                // Features are up to 1e15; smaller values get beyond that by a scale with a spread of next to nothing,
                // or by the exponent of Yeo-Johnson, which has no bound where a few values are skewed to the left.
                let scales = |own: &ColumnSpec| own.scale.is_some_and(|scale| scale != Scale::None);
                let scaled = spec.scale != Scale::None || spec.columns.values().any(scales);
                let raises = |own: &ColumnSpec| own.transform == Some(Transform::YeoJohnson);
                let raised = spec.transform == Transform::YeoJohnson || spec.columns.values().any(raises);
                prop_assert!(found.abs() > 1e13 || scaled || raised, "{found}");
            }
            Err(PrepareError::TooFewRows { .. }) => {
                let drops = |own: &ColumnSpec| own.impute == Some(Impute::Drop);
                prop_assert!(spec.impute == Impute::Drop || spec.columns.values().any(drops));
            }
            Err(PrepareError::NoFeatures) => {
                let is_left_out = |column: &Column| {
                    let weight = spec.columns.get(&column.name).and_then(|own| own.weight);
                    weight == Some(0.0) || column.numbers().expect("numbers").iter().all(|v| v.is_nan())
                };
                prop_assert!(table.columns.iter().all(is_left_out));
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn scales_do_what_their_names_say(column in proptest::collection::vec(-1e3..1e3, 2..40)) {
        let table = of_columns(vec![column.clone()]);
        let scaled = |scale| {
            let spec = PrepareSpec { transform: Transform::None, scale, ..PrepareSpec::default() };
            prepare(&table, &spec, &mut Control::none()).map(|(f, _)| f.values.column(0).to_vec())
        };
        let n = column.len() as f64;
        let standard = scaled(Scale::Standard).expect("finite");
        prop_assert!(standard.iter().sum::<f64>().abs() < 1e-9);
        prop_assert!((standard.iter().map(|v| v * v).sum::<f64>() / n - 1.0).abs() < 1e-9);
        let minmax = scaled(Scale::MinMax).expect("finite");
        prop_assert!(minmax.iter().all(|v| (0.0..=1.0).contains(v)) && minmax.contains(&0.0) && minmax.contains(&1.0));
        let mut robust = scaled(Scale::Robust).expect("finite");
        robust.sort_by(f64::total_cmp);
        let middle = (robust[(robust.len() - 1) / 2] + robust[robust.len() / 2]) / 2.0;
        prop_assert!(middle.abs() < 1e-9);
        prop_assert_eq!(scaled(Scale::None).expect("finite"), column);
    }

    #[test]
    fn transforms_are_monotone_and_their_inverses_lead_back(
        mut column in proptest::collection::vec(-50.0..1e4, 3..40), which in transform(),
    ) {
        // Scaled, since the power of a column with a long left tail can be too large to compute with as it is.
        let (fitted, _) = fit(
            &of_columns(vec![column.clone()]),
            &PrepareSpec { transform: which, scale: Scale::Standard, ..PrepareSpec::default() },
            &mut Control::none(),
        ).expect("finite");
        let transform = &fitted.columns[0].transform;
        column.sort_by(f64::total_cmp);
        for pair in column.windows(2) {
            prop_assert!(transform.apply(pair[0]) <= transform.apply(pair[1]));
        }
        if !matches!(transform, FittedTransform::YeoJohnson { lambda } if lambda.abs() > 2.0) {
            for x in column {
                let back = transform.invert(transform.apply(x));
                prop_assert!((back - x).abs() <= 1e-6 * x.abs().max(1.0), "{transform:?}: {x} {back}");
            }
        }
    }

    #[test]
    fn a_fitted_preparation_gives_each_row_alone_what_it_gave_all(
        columns in (4..20_usize).prop_flat_map(|rows| proptest::collection::vec(
            proptest::collection::vec(prop_oneof![4 => -0.5..1e4, 1 => Just(f64::NAN)], rows), 2..4,
        )),
        spec in spec(),
    ) {
        let table = of_columns(columns.clone());
        if let Ok((fitted, _)) = fit(&table, &spec, &mut Control::none()) {
            let all = fitted.apply(&table, &mut Control::none()).expect("the same table");
            for row in 0..table.rows {
                // The new table has its columns in another order.
                let mut alone = of_columns(columns.iter().map(|column| vec![column[row]]).collect());
                alone.columns.reverse();
                let strict = fitted.apply(&alone, &mut Control::none()).expect("a row that was prepared before");
                let (found, unprepared) = fitted.apply_by_row(&alone, &mut Control::none()).expect("the same columns");
                prop_assert_eq!(&found.names, &all.names);
                prop_assert_eq!(&found, &strict);
                match all.rows.binary_search(&(row as u32)) {
                    Ok(at) => prop_assert_eq!(found.values.row(0), all.values.row(at)),
                    Err(_) => {
                        prop_assert!(found.rows.is_empty());
                        prop_assert!(unprepared.len() == 1 && unprepared[0].found.is_nan());
                    }
                }
            }
        }
    }
}

fn transform() -> impl Strategy<Value = Transform> {
    use Transform::*;
    proptest::sample::select(vec![None, Log1p, SignedLog, Sqrt, YeoJohnson, RankToNormal])
}

fn impute() -> impl Strategy<Value = Impute> {
    use Impute::*;
    proptest::sample::select(vec![Median, Mean, Zero, Constant(-3.5), Neighbors(1), Neighbors(5), Drop])
}

fn spec() -> impl Strategy<Value = PrepareSpec> {
    let clip =
        proptest::sample::select(vec![Clip::None, Clip::Quantiles(0.0), Clip::Quantiles(0.1), Clip::RobustSigmas(2.0)]);
    let scale =
        proptest::sample::select(vec![Scale::None, Scale::Standard, Scale::MinMax, Scale::Robust, Scale::UnitNorm]);
    let own = (proptest::option::of(impute()), proptest::option::of(transform()), proptest::option::of(0.0..=3.0))
        .prop_map(|(impute, transform, weight)| ColumnSpec { impute, transform, weight, ..ColumnSpec::default() });
    (impute(), any::<bool>(), transform(), clip, scale, proptest::option::of(own)).prop_map(
        |(impute, indicator, transform, clip, scale, own)| {
            let columns = own.map(|own| ("f0".to_string(), own)).into_iter().collect();
            PrepareSpec { impute, indicator, transform, clip, scale, columns, ..PrepareSpec::default() }
        },
    )
}

#[test]
fn a_constant_column_becomes_zeros_and_is_told() {
    let table = of_columns(vec![vec![7.0; 5], vec![1.0, 2.0, 3.0, 4.0, 5.0]]);
    for scale in [Scale::Standard, Scale::MinMax, Scale::Robust] {
        let spec = PrepareSpec { scale, ..PrepareSpec::default() };
        let (features, report) = prepare(&table, &spec, &mut Control::none()).expect("two features");
        assert!(features.values.column(0).iter().all(|v| *v == 0.0), "{scale:?}");
        assert_eq!([report.columns[0].constant, report.columns[1].constant], [true, false]);
    }
}

#[test]
fn a_column_with_values_below_minus_one_takes_the_signed_logarithm_and_says_so() {
    let table = of_columns(vec![vec![-2.0, 0.0, 3.0], vec![-0.5, 0.0, 3.0]]);
    let spec = PrepareSpec { scale: Scale::None, ..PrepareSpec::default() };
    let (features, report) = prepare(&table, &spec, &mut Control::none()).expect("two features");
    assert_eq!(report.columns[0].transform, FittedTransform::SignedLog1p);
    assert_eq!(report.columns[1].transform, FittedTransform::Log1p);
    assert_eq!(features.values.column(0).to_vec(), [-libm::log1p(2.0), 0.0, libm::log1p(3.0)]);
    assert_eq!(features.values[[0, 1]], libm::log1p(-0.5));
}

/// A table of one numeric column and one of text.
fn with_city(numbers: &[f64], cities: &[&str]) -> Table {
    let rows = numbers.iter().zip(cities).map(|(number, city)| format!("{number},{city}\n"));
    read_all(format!("amount,city\n{}", rows.collect::<String>()).as_bytes()).expect("a table")
}

#[test]
fn a_column_of_text_weighs_as_one_and_a_new_value_is_none_of_the_old() {
    let table = with_city(&[1.0, 2.0, 3.0, 4.0, 5.0], &["Ulm", "Bonn", "Ulm", "", "Ulm"]);
    let one_hot = ColumnSpec { one_hot: true, ..ColumnSpec::default() };
    let spec = PrepareSpec { columns: [("city".to_string(), one_hot)].into(), ..PrepareSpec::default() };
    let (fitted, report) = fit(&table, &spec, &mut Control::none()).expect("three features");
    let features = fitted.apply(&table, &mut Control::none()).expect("the same table");
    assert_eq!(features.names, ["amount", "city = Bonn", "city = Ulm"]);
    assert_eq!((report.categories[0].missing, report.left_out.len()), (1, 0));
    let total_variance: f64 = (1..3).map(|c| features.values.column(c).var(0.0)).sum();
    assert!((total_variance - 1.0).abs() < 1e-12);
    let new = with_city(&[1.0, 2.0, 3.0], &["Jena", "", "Jena"]);
    let new = fitted.apply(&new, &mut Control::none()).expect("a value not seen before is no error");
    assert_eq!(new.values.row(0).to_vec()[1..], new.values.row(1).to_vec()[1..]);
    assert_eq!(new.values[[0, 1]], features.values[[3, 1]], "like a row without a city");
}

#[test]
fn settings_out_of_range_are_refused_and_unknown_columns_told() {
    let table = of_columns(vec![vec![1.0, f64::NAN, 3.0], vec![1.0, 2.0, 4.0]]);
    let refused = |own: ColumnSpec| {
        let spec = PrepareSpec { columns: [("f0".to_string(), own)].into(), ..PrepareSpec::default() };
        prepare(&table, &spec, &mut Control::none()).map(|_| ()).expect_err("out of range").to_string()
    };
    let own = ColumnSpec { weight: Some(3.5), ..ColumnSpec::default() };
    assert_eq!(refused(own), "The weight is 3.5, expected a number from 0 to 3 (column \"f0\").");
    let own = ColumnSpec { clip: Some(Clip::Quantiles(0.5)), ..ColumnSpec::default() };
    let expected =
        "The share of values to clip is 0.5, expected a number from 0 to less than one half (column \"f0\").";
    assert_eq!(refused(own), expected);
    let own = ColumnSpec { impute: Some(Impute::Neighbors(0)), ..ColumnSpec::default() };
    assert_eq!(refused(own), "The number of rows to fill from is 0, expected at least 1 (column \"f0\").");
    let own = ColumnSpec { impute: Some(Impute::Constant(f64::NAN)), ..ColumnSpec::default() };
    assert_eq!(refused(own), "The number to fill with is NaN, expected a finite number (column \"f0\").");
    let columns = [("gone".to_string(), ColumnSpec::default())].into();
    let spec = PrepareSpec { columns, ..PrepareSpec::default() };
    let (_, report) = prepare(&table, &spec, &mut Control::none()).expect("the others are prepared");
    assert_eq!(report.unknown, ["gone"]);
}

#[test]
fn a_power_too_large_to_compute_with_is_refused_unscaled_and_told() {
    let mut column = vec![8_700.0; 20];
    column.extend([8_707.0, 8_690.0, 8_500.0, 2_000.0]);
    let prepared = |scale| {
        let spec = PrepareSpec { transform: Transform::YeoJohnson, scale, ..PrepareSpec::default() };
        prepare(&of_columns(vec![column.clone()]), &spec, &mut Control::none())
    };
    let refused = prepared(Scale::None).expect_err("a power of 8,707 above 1e15").to_string();
    assert!(refused.contains("\"f0\"") && refused.contains("as it is prepared"), "{refused}");
    assert!(prepared(Scale::Standard).is_ok());
}

#[test]
fn a_missing_value_is_filled_from_the_rows_most_alike() {
    let nan = f64::NAN;
    let table = of_columns(vec![vec![0.0, 0.1, 0.2, 10.0, 10.1, 0.15, nan], vec![1.0, 2.0, 3.0, 50.0, 60.0, nan, nan]]);
    let spec = PrepareSpec {
        impute: Impute::Neighbors(2),
        transform: Transform::None,
        scale: Scale::None,
        ..PrepareSpec::default()
    };
    let (features, report) = prepare(&table, &spec, &mut Control::none()).expect("features");
    assert!((features.values[[5, 1]] - 2.5).abs() < 1e-12, "rows 1 and 2 are nearest");
    assert!((features.values[[6, 1]] - 23.2).abs() < 1e-12, "nothing in common with any row: the column's mean");
    assert_eq!((report.filled(), report.columns[0].fill_value), (3, None));
}

#[test]
fn rows_with_missing_values_are_dropped_if_asked_and_listed() {
    let table = of_columns(vec![vec![1.0, f64::NAN, 3.0, 5.0], vec![1.0, 2.0, 3.0, f64::NAN]]);
    let spec =
        PrepareSpec { impute: Impute::Drop, transform: Transform::None, scale: Scale::None, ..PrepareSpec::default() };
    let (features, report) = prepare(&table, &spec, &mut Control::none()).expect("two rows");
    assert_eq!((features.rows, report.dropped), (vec![0, 2], vec![1, 3]));
    assert_eq!(features.values.into_raw_vec_and_offset().0, [1.0, 1.0, 3.0, 3.0]);
    let table = of_columns(vec![vec![1.0, f64::NAN, 3.0]]);
    assert!(prepare(&table, &spec, &mut Control::none()).is_ok());
    let table = of_columns(vec![vec![1.0, f64::NAN], vec![1.0, 2.0]]);
    let error = prepare(&table, &spec, &mut Control::none()).expect_err("one row is left");
    assert_eq!(error, PrepareError::TooFewRows { found: 1, of: 2 });
}

#[test]
fn a_table_without_the_prepared_columns_is_refused_by_their_names() {
    let table = of_columns(vec![vec![1.0, 2.0], vec![3.0, 4.0]]);
    let (fitted, _) = fit(&table, &PrepareSpec::default(), &mut Control::none()).expect("two features");
    let error = fitted.apply(&of_columns(vec![vec![1.0, 2.0]]), &mut Control::none()).expect_err("f1 is missing");
    assert_eq!(error, PrepareError::MissingColumns { columns: vec!["f1".into()] });
    let below = of_columns(vec![vec![1.0, 2.0], vec![3.0, -4.0]]);
    let error = fitted.apply(&below, &mut Control::none()).expect_err("no logarithm of -3");
    assert_eq!(error, PrepareError::Undefined { column: "f1".into(), row: 2, found: -4.0 });
}

#[test]
fn noise_and_tables_that_are_too_large_are_refused_at_once() {
    let mut state = 1_u64;
    let mut noise = |byte: fn(u64) -> u8| -> Vec<u8> {
        (0..50_000_000)
            .map(|_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                byte(state >> 33)
            })
            .collect()
    };
    let (bytes, letters) = (noise(|random| random as u8), noise(|random| b'a' + (random % 26) as u8));
    let start = std::time::Instant::now();
    let refused = |bytes: &[u8]| read_all(bytes).expect_err("no table").problem;
    assert!(matches!(refused(&bytes), Problem::NotText { .. }));
    assert!(matches!(refused(&letters), Problem::EndlessLine { .. }));
    assert!(matches!(refused(&vec![b'1'; MAX_BYTES + 1]), Problem::TooManyBytes { .. }));
    let wide = format!("{}\n", vec!["x"; MAX_COLUMNS + 1].join(",")).repeat(3);
    assert_eq!(refused(wide.as_bytes()), Problem::TooManyColumns { found: MAX_COLUMNS + 1, limit: MAX_COLUMNS });
    assert!(start.elapsed().as_secs_f64() < 2.0, "{:?}", start.elapsed());
}

#[test]
fn text_of_our_own_cannot_become_a_formula_and_uploaded_cells_stay_as_they_are() {
    let bytes = b"id;amount;segment\nA;-1;=1+1\nB;2;\"x;y\"\n";
    let table = read_all(bytes).expect("a table");
    let new = [
        NewColumn { name: "segment".into(), cells: NewCells::Integer(vec![-1]) },
        NewColumn { name: "name".into(), cells: NewCells::Text(vec!["=cmd()".into()]) },
        NewColumn { name: "score".into(), cells: NewCells::Number(vec![0.5]) },
    ];
    let out = write(bytes, &table, &[1], &new).expect("text");
    let expected = "id;amount;segment;segment_2;name;score\nA;-1;=1+1;;;\nB;2;\"x;y\";-1;'=cmd();0,5\n";
    assert_eq!(String::from_utf8(out).expect("UTF-8"), expected);
}

#[test]
fn what_does_not_fit_is_left_out_or_filled_if_asked_and_listed() {
    let bytes = b"id,a,b\nA,1,2\nB,3\nC,4,5,6\nD,x,inf\nE,8,9\nF,1,1\nG,2,2\nH,3,3\n";
    let options = |on_misfit| ReadOptions { on_misfit, on_bad_cell: OnBadCell::Missing, ..ReadOptions::default() };
    let [skipped, filled] = [OnMisfit::Skip, OnMisfit::Fill].map(|on_misfit| {
        let table = read("t.csv", bytes, &options(on_misfit), &mut Control::none()).expect("a table");
        let misfits = [Misfit { row: 2, line: 3, found: 2 }, Misfit { row: 3, line: 4, found: 4 }];
        assert_eq!(table.misfits, misfits, "{on_misfit:?}");
        assert_eq!(table.notes.iter().filter(|note| matches!(note, Note::BadCells { cells: 1, .. })).count(), 2);
        let labels = NewCells::Integer((0..table.rows as i32).collect());
        let new = [NewColumn { name: "segment".into(), cells: labels }];
        let rows: Vec<u32> = (0..table.rows as u32).collect();
        let out = write(bytes, &table, &rows, &new).expect("text");
        (table, String::from_utf8(out).expect("UTF-8").lines().take(5).collect::<Vec<_>>().join(" "))
    });
    assert_eq!((skipped.0.rows, &*skipped.0.id_of(1)), (6, "D"));
    assert_eq!(skipped.1, "id,a,b,segment A,1,2,0 B,3,, C,4,5, D,x,inf,1");
    assert_eq!((filled.0.rows, &*filled.0.id_of(1)), (8, "B"));
    assert_eq!(filled.1, "id,a,b,segment A,1,2,0 B,3,,1 C,4,5,2 D,x,inf,3");
    let b = filled.0.column("b").and_then(Column::numbers).expect("numbers");
    assert!(b[1].is_nan() && b[2] == 5.0 && b[3].is_nan());
}

#[test]
fn a_stopped_reading_says_so() {
    let bytes = "a,b\n".to_string() + &"1,2\n".repeat(5000);
    let mut stop = |_: f64| false;
    let error = read("t.csv", bytes.as_bytes(), &ReadOptions::default(), &mut Control::new(&mut stop));
    assert_eq!(error.map_err(|e| e.problem), Err(Problem::Stopped));
}
