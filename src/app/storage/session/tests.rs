//! Sessions that are whole, and those that are not.

use super::*;
use proptest::prelude::*;

fn session() -> Session {
    let table = TableId { name: "t.csv".into(), rows: 9, fingerprint: "00ff".into() };
    Session::new("1.0", table, "k=3".into())
}

#[test]
fn what_is_no_session_is_told() {
    for text in ["", "{}", "[1]", "not json", "{\"kind\":\"other\"}"] {
        assert!(Session::read(text).expect_err("no session").starts_with("is no session"), "{text}");
    }
}

fn layout(rows: Vec<u32>) -> SavedMap {
    let positions = rows.iter().flat_map(|&row| [0.5 * row as f32, -7.25e-8]).collect();
    SavedMap { rows, positions, iteration: 7, kl: Some(1.0), perplexity: 5.0, sample: None }
}

/// Why a session is refused once it was written.
fn refused(session: Session) -> String {
    Session::read(&session.write()).expect_err("refused")
}

#[test]
fn what_does_not_go_together_is_refused_as_a_whole() {
    let with = |layout: SavedMap| Session { layout: Some(layout), ..session() };
    let group = |rows: Vec<u32>| vec![SavedGroup { name: "g".into(), rows }];
    assert!(refused(Session { selection: vec![9], ..session() }).contains("row 10 of a table of 9 rows"));
    assert!(refused(Session { selection: vec![1, 2, 1], ..session() }).contains("row 2 twice in the selection"));
    assert!(refused(Session { groups: group(vec![3, 3]), ..session() }).contains("row 4 twice in the group “g”"));
    assert!(refused(Session { groups: group(vec![u32::MAX]), ..session() }).contains("row 4,294,967,296"));
    assert!(refused(Session { names: [(9, "x".into())].into(), ..session() }).contains("segment 10"));
    assert!(refused(Session { notes: [(usize::MAX, "x".into())].into(), ..session() }).contains("names segment"));
    assert!(refused(Session { settings: "k=3&colour=blue".into(), ..session() }).contains("colour"));
    assert!(refused(Session { settings: "k=many".into(), ..session() }).contains("many"));

    let all: Vec<u32> = (0..9).collect();
    assert!(refused(with(layout(vec![0, 9]))).contains("row 10"));
    assert!(refused(with(layout(vec![0, 8]))).contains("a map of 2 rows for a table of 9"));
    assert!(refused(with(layout(vec![0; 9]))).contains("row 1 twice in the map"));
    let short = SavedMap { positions: vec![0.0; 17], ..layout(all.clone()) };
    assert!(refused(with(short)).contains("more or fewer places"));
    let text = with(layout(all.clone())).write().replacen("0.5", "1e39", 1);
    assert!(Session::read(&text).expect_err("beyond all numbers").contains("not numbers"));
    // Rows that are left out for what they lack are not on the map.
    let dropping = Session { settings: "impute=drop".into(), ..with(layout(vec![0, 8])) };
    assert_eq!(Session::read(&dropping.write()), Ok(dropping.clone()));
    assert_eq!(dropping.fits_segments(9, &[8, 0], 1), Ok(()));
    assert!(with(layout(all.clone())).maps_all(9) && !with(layout(all.clone())).maps_all(10));
    let undropped = Session { settings: "impute=drop".into(), ..with(layout(all.clone())) };
    assert!(!undropped.maps_all(9) && !dropping.maps_all(9) && !session().maps_all(9));
    assert!(dropping.fits_segments(9, &[0, 7, 8], 1).expect_err("another map").contains("other rows"));
    let kept = Session::read(&with(layout(all)).write()).expect("a session").layout.expect("a map");
    assert_eq!(kept.positions[..4], [0.0, -7.25e-8, 0.5, -7.25e-8]);
}

#[test]
fn a_session_fits_its_own_table_and_segments_alone() {
    let named = Session { names: [(2, "x".into())].into(), ..session() };
    let all: Vec<u32> = (0..9).collect();
    assert_eq!(named.fits_segments(9, &all, 3), Ok(()));
    assert!(named.fits_segments(9, &all, 2).expect_err("too few segments").contains("segment 3"));
    assert!(named.fits_segments(10, &all, 3).expect_err("too many rows").contains("9 rows, and its table has 10"));
}

#[test]
fn sessions_of_earlier_builds_are_read_and_later_ones_are_told() {
    let text = session().write();
    let earlier = text.replacen("\"version\": 1,", "", 1);
    assert_ne!(earlier, text);
    assert_eq!(Session::read(&earlier), Ok(session()));
    // Whatever else is in it.
    let later = text.replacen("\"version\": 1", "\"version\": 3, \"flows\": [1]", 1);
    assert!(Session::read(&later).expect_err("later").contains("by a later version of Strata"));
    let odd = text.replacen("\"version\": 1", "\"version\": 1, \"flows\": [1]", 1);
    assert!(Session::read(&odd).expect_err("odd").contains("unknown field `flows`"));
}

#[test]
fn a_file_is_text_in_utf_8_with_or_without_a_mark() {
    let text = session().write();
    assert_eq!(Session::read_bytes(text.as_bytes()), Ok(session()));
    assert_eq!(Session::read_bytes(format!("\u{feff}{text}").as_bytes()), Ok(session()));
    assert!(Session::read_bytes(b"{\"kind\": \"\xff\"}").expect_err("no text").contains("UTF-8"));
    let deep = "[".repeat(1_000_000);
    for nested in [deep.clone(), text.replacen("\"k=3\"", &deep, 1), text.replacen("[]", &deep, 1)] {
        assert!(Session::read(&nested).expect_err("too deep").starts_with("is no session"));
    }
    let endless = format!("{{\"kind\": \"{}\"}}", "x".repeat(1_000_000));
    assert!(Session::read(&endless).expect_err("another kind").len() < 2000);
}

#[test]
fn a_session_kept_in_two_parts_is_whole_again_and_nothing_of_it_is_taken_if_its_map_does_not_fit() {
    let all: Vec<u32> = (0..9).collect();
    let whole = Session { layout: Some(layout(all)), ..session() };
    let (text, map) = whole.clone().split();
    assert_eq!(map, whole.layout);
    assert_eq!(Session::joined(&text, map).as_ref(), Ok(&whole));
    assert_eq!(Session::joined(&text, None), Ok(session()));
    assert!(Session::joined(&text, Some(layout(vec![9]))).is_err());
    let unknown = SavedMap { perplexity: f64::NAN, ..layout((0..9).collect()) };
    assert!(Session::joined(&text, Some(unknown)).is_err());
    assert_eq!(Session::joined(&whole.write(), None), Ok(whole));
    assert!(Session::joined("{}", None).is_err());
}

proptest! {
    #[test]
    fn a_session_is_read_as_it_was_written(
        names in prop::collection::btree_map(0_usize..5, ".{0,12}", 0..4),
        rows in prop::collection::btree_set(0_u32..9, 0..5),
    ) {
        let rows: Vec<u32> = rows.into_iter().collect();
        let groups = vec![SavedGroup { name: "g".into(), rows: rows.clone() }];
        let reading = Some(Reading { ignored: vec!["x".into()], ..Reading::default() });
        let session = Session { notes: names.clone(), names, groups, selection: rows, reading, ..session() };
        prop_assert_eq!(Session::read(&session.write()), Ok(session));
    }

    #[test]
    fn any_text_is_read_without_panic(text in ".{0,60}") {
        let _ = Session::read(&text);
    }

    #[test]
    fn a_session_that_was_cut_or_changed_anywhere_is_read_whole_or_refused(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cuts in any::<bool>(),
    ) {
        let names = [(1, "One".to_string())].into();
        let groups = vec![SavedGroup { name: "g".into(), rows: vec![1, 4] }];
        let whole = Session { names, groups, layout: Some(layout((0..9).collect())), ..session() };
        let mut bytes = whole.write().into_bytes();
        let at = at.index(bytes.len());
        if cuts { bytes.truncate(at) } else { bytes[at] = byte }
        match Session::read_bytes(&bytes) {
            // Whatever it says now, it goes together.
            Ok(read) => prop_assert_eq!(read.clone().checked(), Ok(read)),
            Err(sentence) => prop_assert!(sentence.ends_with('.') || sentence.ends_with('…'), "{}", sentence),
        }
    }
}
