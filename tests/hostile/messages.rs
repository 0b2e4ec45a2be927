//! Messages that tell of lists longer than they are.

use strata::app::settings::Settings;
use strata::app::storage::session::SavedMap;
use strata::protocol::data::Upload;
use strata::protocol::query::{Query, QueryKind};
use strata::protocol::{codec, Event, Request, Work};
use strata::service::Service;

/// Decodes a message with a length of 4e9, 2^63 or 300 in place of each of its bytes, one after the other.
fn takes_no_more_than_it_is<T: serde::de::DeserializeOwned>(message: &[u8]) {
    assert!(codec::decode::<T>(message).is_ok());
    for length in [
        &[0x80, 0x94, 0xEB, 0xDC, 0x0E][..],
        &[0x80; 9],
        &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
        &[0xAC, 2],
    ] {
        // The first and last are enough of a long list of numbers.
        let places = (5..message.len()).filter(|&at| at < 3000 || message.len() - at < 100);
        for at in places {
            let mut bent = message.to_vec();
            bent.splice(at..=at, length.iter().copied());
            let (_, peak) = crate::counting::peak_of(|| codec::decode::<T>(&bent).is_ok());
            // serde takes 1 MB of room for a list on its word, and lists stand within lists.
            assert!(peak < 5_000_000 + 100 * bent.len(), "{:.1} MB at byte {at} of {}", peak as f64 / 1e6, bent.len());
        }
    }
}

#[test]
fn a_length_in_a_message_is_not_believed() {
    let _alone = crate::alone();
    let mut csv = String::from("id,a,b\n");
    (0..40).for_each(|row| csv += &format!("c{row},{},{}\n", row % 2 * 50 + row % 7, row % 5));
    let mut service = Service::new(|| 0.0);
    let mut told: Vec<Event> = Vec::new();
    let upload = Upload { name: "t.csv".into(), ..Upload::default() };
    let load = Request::Load { job: 1, upload, bytes: csv.into_bytes(), view: true, segments: 2 };
    takes_no_more_than_it_is::<Request>(&codec::encode(&load).expect("bytes"));
    service.receive(load, &mut |event| told.push(event));
    let spec = Settings::default().segment();
    let segment = Request::Run { job: 2, work: Work::Segment(spec.clone()) };
    takes_no_more_than_it_is::<Request>(&codec::encode(&segment).expect("bytes"));
    service.receive(segment, &mut |event| told.push(event));
    while !told.iter().any(|event| event.ends() && event.job() == Some(2)) {
        service.step(&mut |event| told.push(event));
    }
    let query = Query::segments(spec, vec!["First".into()], QueryKind::Shares(vec![vec![1, 2], vec![3]]));
    takes_no_more_than_it_is::<Request>(&codec::encode(&Request::Query { job: 3, table: 0, query }).expect("bytes"));
    told.iter().for_each(|event| takes_no_more_than_it_is::<Event>(&codec::encode(event).expect("bytes")));
    let layout = SavedMap {
        rows: (0..40).collect(),
        positions: vec![0.5; 80],
        iteration: 750,
        kl: Some(1.5),
        perplexity: 30.0,
        sample: None,
    };
    takes_no_more_than_it_is::<SavedMap>(&codec::encode(&layout).expect("bytes"));
}
