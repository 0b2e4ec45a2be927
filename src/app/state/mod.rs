//! What the page knows: sources (what the person set), results (what the workers answered), and how far each stage is.
//!
//! One direction: handlers write sources, effects turn sources into wishes, workers' events write results, views read.
//! While a result is older than its sources it stays on the page, dimmed.

pub mod evidence;
pub mod workspace;

use super::browser;
use super::settings::{Field, Settings, Value};
use crate::app::analysis::selection::Selection;
use crate::app::drawing::palette::{self, Look};
use crate::app::settings::url;
use crate::app::settings::url::FileMark;
use crate::app::settings::{ColumnPlan, ColumnWish};
use crate::app::workers::client::{Crew, Report};
use crate::app::workers::scheduler::LIVES;
use crate::engine::cluster::matching::Matching;
use crate::engine::derive::{Coding, Derived};
use crate::engine::explain::Explanation;
use crate::engine::inspect::Role;
use crate::engine::prepare::{ColumnSpec, PrepareSpec};
use crate::protocol::ask::{Ask, Question, Told};
use crate::protocol::data::{ColumnAbout, Comparison, IdChoice, Inspection, Reading, Remedy, Upload};
use crate::protocol::results::{Map, MapQuality, NumericColumn, Prepared, Scores, Segmentation, TableView};
use crate::protocol::spec::{EmbedSpec, SegmentSpec};
use crate::protocol::{Event, JobError, JobId, Request, Work};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use workspace::Picks;

/// The bundled table.
const SAMPLE: &str = "customers.csv";

/// How far a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing was asked yet.
    Idle,
    /// Its result is on the way.
    Running,
    /// Its result is what the sources ask for.
    Fresh,
    /// Its result is of earlier sources, and nothing is on the way.
    Stale,
    /// Its result could not be had.
    Failed,
}

impl Status {
    /// Its word in `data-state`.
    pub fn word(self) -> &'static str {
        match self {
            Status::Idle => "idle",
            Status::Running => "running",
            Status::Fresh => "fresh",
            Status::Stale => "stale",
            Status::Failed => "failed",
        }
    }
}

/// What a worker is doing, for the progress line.
#[derive(Debug, Clone, PartialEq)]
pub struct Doing {
    /// In a few words.
    pub what: String,
    /// From 0 to 1; `None` where it is not known.
    pub fraction: Option<f64>,
}

/// What the map's colours mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourBy {
    /// The segments.
    Segment,
    /// How many of a row's nearest neighbours are near it on the map.
    Quality,
    /// The values of a numeric column of the table.
    Column(usize),
}

/// What an alert is about: it goes when that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Something that happened: the person takes it away.
    Moment,
    /// A file that was not read, until the next one.
    File,
    /// Segments that could not be found, until some are.
    Segments,
    /// A map that could not be drawn, until one is.
    Map,
    /// Workers that died, until they do what they were to do.
    Workers,
}

/// A sentence the person must see.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Tells alerts apart.
    pub id: u32,
    /// What happened and what to do.
    pub sentence: String,
    /// What it is about.
    cause: Cause,
    /// Other ways to read the file it is about.
    pub remedies: Vec<Remedy>,
    /// What was not done can be tried again.
    pub can_try_again: bool,
}

/// The workers, by what they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaneName {
    /// Reads, segments, explains, exports.
    Cluster,
    /// Draws the map.
    Map,
    /// Searches for evidence.
    Evidence,
}

/// What a request beside the running job is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// The segments of new customers.
    Score,
    /// What the suggested preparation does.
    Compare,
    /// A file to save: what becomes of it is always told.
    Save,
    /// Something that a panel shows.
    Show,
}

/// A file as the person gave it, and how it is to be read.
#[derive(Clone)]
pub struct Given {
    /// Its name and how to read it.
    pub upload: Upload,
    /// Its content, which stays with the browser.
    pub blob: web_sys::Blob,
    /// It is the bundled table.
    pub is_sample: bool,
}

/// A result with the signal that tells of it. Equality of results is never asked: a new one is always told.
pub type Have<T> = RwSignal<Option<Arc<T>>>;

/// A segmentation together with the recipe it answers.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The edition of the table that it is of.
    pub table: u32,
    /// The recipe.
    pub spec: SegmentSpec,
    /// The result.
    pub segmentation: Segmentation,
    /// The place in the palette of each segment: a segment keeps its colour while it keeps most of its rows.
    pub slots: Vec<usize>,
    /// Which segments split or merged against the answer before, a sentence each.
    pub changes: Vec<String>,
}

impl Answer {
    /// The first answer on a table.
    fn first(table: u32, spec: SegmentSpec, segmentation: Segmentation) -> Answer {
        let slots = (0..segmentation.segments.len()).collect();
        Answer { table, spec, segmentation, slots, changes: Vec::new() }
    }

    /// An answer after another on the same rows.
    fn after(before: &Answer, table: u32, spec: SegmentSpec, segmentation: Segmentation) -> Answer {
        let matching = Matching::new(&before.segmentation.labels, &segmentation.labels);
        let list = |segments: &[usize]| {
            let numbers: Vec<String> = segments.iter().map(|segment| (segment + 1).to_string()).collect();
            numbers.join(" and ")
        };
        let splits = matching
            .splits
            .iter()
            .map(|(old, new)| format!("What was segment {} is now segments {}.", old + 1, list(new)));
        let merges = matching
            .merges
            .iter()
            .map(|(new, old)| format!("What was segments {} is now segment {}.", list(old), new + 1));
        let changes = splits.chain(merges).collect();
        Answer { slots: matching.carry(&before.slots), changes, table, spec, segmentation }
    }

    /// The rows of a label, -1 being noise.
    pub fn members(&self, label: i32) -> Selection {
        let labels = self.segmentation.rows.iter().zip(&self.segmentation.labels);
        Selection::of(labels.filter(|(_, found)| **found == label).map(|(row, _)| *row))
    }

    /// The label of each of the table's `rows` rows; `None` where a row has none.
    pub fn by_row(&self, rows: usize) -> Vec<Option<i32>> {
        let mut labels = vec![None; rows];
        for (&row, &label) in self.segmentation.rows.iter().zip(&self.segmentation.labels) {
            if let Some(place) = labels.get_mut(row as usize) {
                *place = Some(label);
            }
        }
        labels
    }

    /// How a label looks.
    pub fn look(&self, label: usize) -> Look {
        palette::look(self.slots.get(label).copied().unwrap_or(label))
    }
}

/// Moments of the last change, for the User Timing measures.
#[derive(Clone, Copy, Default)]
struct ChangedAt {
    table: f64,
    segments: f64,
    map: f64,
}

/// Segments with all that is told of them.
#[derive(Clone, Copy)]
struct Complete {
    answer: Have<Answer>,
    explanation: Have<Explanation>,
    scores: Have<Scores>,
}

/// All of it. Copies are the same state.
#[derive(Clone, Copy)]
pub struct State {
    /// What the person set.
    pub settings: RwSignal<Settings>,
    /// Counts the tables that were read, so that equal recipes on different tables are different wishes.
    table_number: RwSignal<u32>,
    /// The table.
    pub table: Have<TableView>,
    /// What is told of the columns; `None` until the segments are there.
    pub inspection: Have<Inspection>,
    /// What the suggested preparation does to the segments, or why that is not known; `None` until it was asked.
    pub comparison: RwSignal<Option<Result<Comparison, String>>>,
    /// The features.
    pub prepared: Have<Prepared>,
    /// The labels.
    pub answer: Have<Answer>,
    /// What sets the segments apart; `None` while it is computed.
    pub explanation: Have<Explanation>,
    /// The segments as they were when they were last complete: see [`State::at_rest`].
    complete: Complete,
    /// Names the person gave, by the segment's place in the palette, which follows the segment.
    pub given_names: RwSignal<BTreeMap<usize, String>>,
    /// What the person picked, noted and kept.
    pub picks: Picks,
    /// How good the labels are; `None` while they are computed.
    pub scores: Have<Scores>,
    /// The latest picture of the map.
    pub map: Have<Map>,
    /// How far the finished map can be trusted.
    pub map_quality: Have<MapQuality>,
    /// What the map's colours mean.
    pub colour_by: RwSignal<ColourBy>,
    /// How far reading is.
    pub table_status: RwSignal<Status>,
    /// How far preparing is.
    pub prepare_status: RwSignal<Status>,
    /// How far segmenting is.
    pub cluster_status: RwSignal<Status>,
    /// How far the map is; its moving does not count.
    pub map_status: RwSignal<Status>,
    /// What the cluster lane does for longer than a moment.
    pub doing: RwSignal<Option<Doing>>,
    /// What the map lane does before there is a picture.
    pub map_doing: RwSignal<Option<Doing>>,
    /// Sentences on top of the page.
    pub alerts: RwSignal<Vec<Alert>>,
    /// How often the person asked to try again what was not done since workers died.
    pub tried_again: RwSignal<u32>,
    /// A sentence at a control: its name and the sentence.
    pub control_error: RwSignal<Option<(String, String)>>,
    /// When the person last changed what each stage depends on, in milliseconds.
    changed_at: StoredValue<ChangedAt>,
    /// The answer on the page is of the table on the page.
    same_table: StoredValue<bool>,
    /// The scores on the page are of the segments last asked for.
    scored: StoredValue<bool>,
    /// How the table on the page was read, or was last asked to be.
    pub reading: RwSignal<Reading>,
    /// The file that the address names; it stays there while that file is awaited or is the table on the page.
    pub linked: RwSignal<Option<FileMark>>,
    /// The file of the table at hand.
    pub held: RwSignal<Option<Given>, LocalStorage>,
    /// The file being read: the map's worker gets it only when it turned out to be a table.
    candidate: StoredValue<Option<Given>, LocalStorage>,
    /// The preparation of the map asked for last of the file that the map's worker has.
    mapped: StoredValue<Option<PrepareSpec>>,
    /// A map from a session of the table at hand, with its recipe.
    kept_map: StoredValue<Option<(EmbedSpec, Arc<Map>)>>,
    /// The file that was refused last.
    refused: StoredValue<Option<Given>, LocalStorage>,
    /// Other ways to read the file being read, should it be refused.
    offered: StoredValue<Vec<Remedy>>,
    /// The number of the file given last.
    last_file: StoredValue<u32>,
    /// Counts alerts: one in the place of another is another.
    last_alert: StoredValue<u32>,
    /// Counts the readings that were asked for.
    last_edition: StoredValue<u32>,
    /// The person changed what a column is for: remembered once there are segments of it.
    roles_changed: StoredValue<bool>,
    /// What the requests beside the running job are for, and of which edition of the table, until they are answered.
    asked: StoredValue<Vec<(JobId, Purpose, u32)>>,
    /// Lanes whose worker died and has done nothing since.
    troubled: StoredValue<Vec<LaneName>>,
    /// The file of which it was said what columns it lacks.
    told_of: StoredValue<u32>,
    /// The table on the page is the one the lanes work on.
    announced: StoredValue<bool>,
    /// Columns of the table that is about to be told.
    arriving: StoredValue<Vec<NumericColumn>>,
    crews: StoredValue<Option<(Crew, Crew)>, LocalStorage>,
}

impl State {
    /// The state of a page just opened, with the settings of its address.
    pub fn new() -> State {
        let (settings, problems) = url::read(&browser::fragment());
        let state = State {
            settings: RwSignal::new(settings),
            table_number: RwSignal::new(0),
            table: RwSignal::new(None),
            inspection: RwSignal::new(None),
            comparison: RwSignal::new(None),
            prepared: RwSignal::new(None),
            answer: RwSignal::new(None),
            explanation: RwSignal::new(None),
            complete: Complete {
                answer: RwSignal::new(None),
                explanation: RwSignal::new(None),
                scores: RwSignal::new(None),
            },
            given_names: RwSignal::new(BTreeMap::new()),
            picks: Picks::new(),
            scores: RwSignal::new(None),
            map: RwSignal::new(None),
            map_quality: RwSignal::new(None),
            colour_by: RwSignal::new(ColourBy::Segment),
            table_status: RwSignal::new(Status::Idle),
            prepare_status: RwSignal::new(Status::Idle),
            cluster_status: RwSignal::new(Status::Idle),
            map_status: RwSignal::new(Status::Idle),
            doing: RwSignal::new(None),
            map_doing: RwSignal::new(None),
            alerts: RwSignal::new(Vec::new()),
            tried_again: RwSignal::new(0),
            control_error: RwSignal::new(None),
            changed_at: StoredValue::new(ChangedAt::default()),
            same_table: StoredValue::new(false),
            scored: StoredValue::new(false),
            reading: RwSignal::new(Reading::default()),
            linked: RwSignal::new(url::read_file(&browser::fragment())),
            held: RwSignal::new_local(None),
            candidate: StoredValue::new_local(None),
            mapped: StoredValue::new(None),
            kept_map: StoredValue::new(None),
            refused: StoredValue::new_local(None),
            offered: StoredValue::new(Vec::new()),
            last_file: StoredValue::new(0),
            last_alert: StoredValue::new(0),
            last_edition: StoredValue::new(0),
            roles_changed: StoredValue::new(false),
            asked: StoredValue::new(Vec::new()),
            troubled: StoredValue::new(Vec::new()),
            told_of: StoredValue::new(0),
            announced: StoredValue::new(true),
            arriving: StoredValue::new(Vec::new()),
            crews: StoredValue::new_local(None),
        };
        for problem in problems {
            state.alert(problem);
        }
        let cluster = Crew::new(true, move |report| state.hear_cluster(report));
        let map = Crew::new(false, move |report| state.hear_map(report));
        state.crews.set_value(Some((cluster, map)));
        on_cleanup(move || {
            if let Some((cluster, map)) = state.crews.try_update_value(Option::take).flatten() {
                cluster.end();
                map.end();
            }
        });
        state.watch();
        state
    }

    /// The effects: wishes for both lanes, and the address.
    fn watch(self) {
        let segment = Memo::new(move |_| (self.table_number.get(), self.settings.read().segment()));
        Effect::new(move |_| {
            let (table, spec) = segment.get();
            if table > 0 {
                self.want_segments(spec);
            }
        });
        let embed = Memo::new(move |_| (self.table_number.get(), self.settings.read().embed()));
        Effect::new(move |_| {
            let (table, spec) = embed.get();
            if table > 0 {
                self.want_map(spec, false);
            }
        });
        Effect::new(move |_| {
            browser::set_fragment(&url::write_link(&self.settings.read(), self.linked.get().as_ref()));
        });
        let follow = window_event_listener(leptos::ev::hashchange, move |_| {
            self.linked.set(url::read_file(&browser::fragment()));
            self.go_to(&browser::fragment());
        });
        on_cleanup(move || follow.remove());
    }

    /// Takes up the settings of an address, those of the table's columns among them.
    pub fn go_to(self, fragment: &str) {
        let (settings, problems) = url::read(fragment);
        problems.into_iter().for_each(|problem| self.alert(problem));
        let settings = self.settings.with_untracked(|now| settings.on_the_table_of(now));
        if self.settings.with_untracked(|now| *now != settings) {
            self.settings.set(settings);
            self.tell_waiting();
            self.follow();
        }
    }

    /// Says which columns were prepared in a way of their own that this table does not have.
    fn tell_waiting(self) {
        let Some(table) = self.table.get_untracked() else { return };
        let names: Vec<String> = self.settings.with_untracked(|settings| {
            let computed = |name: &String| settings.derived.iter().any(|derived| derived.name == *name);
            settings.asked.keys().filter(|name| !computed(name)).map(|name| format!("“{name}”")).collect()
        });
        if !names.is_empty() {
            let sentence = format!(
                "{} lacks columns that are to be used or prepared in a way of their own: {}. That waits for a table that \
                 has them.",
                table.name,
                names.join(", ")
            );
            self.tell(sentence, Cause::File, Vec::new());
        }
    }

    fn with_crews(self, act: impl FnOnce(&Crew, &Crew)) {
        self.crews.with_value(|crews| {
            if let Some((cluster, map)) = crews {
                act(cluster, map);
            }
        });
    }

    fn want_segments(self, spec: SegmentSpec) {
        let same_features = self.answer.with_untracked(|a| a.as_ref().is_some_and(|a| a.spec.prepare == spec.prepare));
        let prepared = self.prepare_status.get_untracked() == Status::Fresh;
        if !(same_features && prepared) {
            self.prepare_status.set(Status::Running);
        }
        self.cluster_status.set(Status::Running);
        self.control_error.set(None);
        self.scored.set_value(false);
        self.changed_at.update_value(|at| at.segments = browser::now());
        self.with_crews(|cluster, _| cluster.want(Work::Segment(spec)));
    }

    /// A map of the table on the page that need not be computed again: shown whenever its recipe is asked for.
    pub fn keep_map(self, spec: EmbedSpec, map: Map) {
        let is_asked_for = self.settings.with_untracked(|settings| settings.embed() == spec);
        self.kept_map.set_value(Some((spec.clone(), Arc::new(map))));
        if is_asked_for {
            self.want_map(spec, false);
        }
    }

    /// Whether the segments on the page are of the table on the page.
    pub fn is_segmented(self) -> bool {
        self.same_table.get_value() && self.answer.with_untracked(Option::is_some)
    }

    /// The map of [`State::keep_map`] is not to be used after all: another is computed.
    pub fn drop_kept_map(self) {
        if self.kept_map.try_update_value(Option::take).flatten().is_some() {
            self.restart_map();
        }
    }

    fn want_map(self, spec: EmbedSpec, afresh: bool) {
        self.map_status.set(Status::Running);
        self.changed_at.update_value(|at| at.map = browser::now());
        let kept = self.kept_map.with_value(|kept| kept.clone().filter(|(of, _)| *of == spec && !afresh));
        if let Some((_, map)) = kept {
            self.with_crews(|_, crew| crew.cancel());
            self.map_doing.set(None);
            self.map_quality.set(None);
            let (start, detail) =
                (self.changed_at.get_value().map, [("compute_ms", 0.0), ("rows", map.rows.len() as f64)]);
            self.map.set(Some(map));
            self.map_status.set(Status::Fresh);
            drawn("stage:map-first", start, detail.to_vec());
            drawn("stage:map", start, detail.to_vec());
            return;
        }
        let other_features = |mapped: &Option<PrepareSpec>| mapped.as_ref().is_some_and(|of| *of != spec.prepare);
        let is_large = self.table.with_untracked(|table| table.as_ref().is_some_and(|table| table.is_large()));
        if is_large && self.mapped.with_value(other_features) {
            // Its worker kept nothing of a large table but the features.
            self.with_crews(|_, map| map.rest_at_once());
        }
        self.mapped.set_value(Some(spec.prepare.clone()));
        self.with_crews(|_, map| map.want(Work::Embed { spec, afresh }));
    }

    /// The state for views that take too long to follow a slider: they see new segments when these are complete.
    pub fn at_rest(self) -> State {
        let Complete { answer, explanation, scores } = self.complete;
        State { answer, explanation, scores, ..self }
    }

    /// The segments on the page are what they will be for now. Who waited for that sees them after the next frame, in
    /// which map and cards are drawn.
    fn rest(self) {
        let tell = move || {
            if self.cluster_status.get_untracked() == Status::Running {
                return; // they changed again, and will rest again
            }
            let Complete { answer, explanation, scores } = self.complete;
            pass_on(self.answer, answer);
            pass_on(self.explanation, explanation);
            pass_on(self.scores, scores);
        };
        request_animation_frame(move || set_timeout(tell, std::time::Duration::ZERO));
    }

    /// Sets a field.
    pub fn set(self, field: &Field, value: Value) {
        self.settings.update(|settings| settings.set(field, value));
    }

    /// Tells a sentence on top of the page.
    pub fn alert(self, sentence: String) {
        self.tell(sentence, Cause::Moment, Vec::new());
    }

    /// Tells a sentence on top of the page, which goes when its cause does.
    pub fn alert_of(self, cause: Cause, sentence: String) {
        self.tell(sentence, cause, Vec::new());
    }

    fn tell(self, sentence: String, cause: Cause, remedies: Vec<Remedy>) {
        self.last_alert.update_value(|last| *last += 1);
        let id = self.last_alert.get_value();
        self.alerts.update(|alerts| {
            alerts.retain(|alert| alert.sentence != sentence);
            alerts.push(Alert { id, sentence, cause, remedies, can_try_again: false });
        });
    }

    /// What alerts were about is over.
    fn settle_alerts(self, cause: Cause) {
        if self.alerts.with_untracked(|alerts| alerts.iter().any(|alert| alert.cause == cause)) {
            self.alerts.update(|alerts| alerts.retain(|alert| alert.cause != cause));
        }
    }

    /// A worker died: another one does again what it did.
    pub fn worker_replaced(self, lane: LaneName, why: &str) {
        self.trouble(
            lane,
            format!(
                "A worker that computes for this page stopped: {} Another one has taken its place and does it again; the table \
                 and all settings are kept.",
                sentence(why)
            ),
        );
    }

    /// Workers died so often in a row that no other was started.
    pub fn worker_down(self, lane: LaneName, why: &str) {
        self.trouble(
            lane,
            format!(
                "The workers that compute for this page stopped {LIVES} times in a row: {} What is on the page stays. Try again; if \
                 it happens again, close other tabs, choose k-means, which needs the least memory, or open a sample of the rows.",
                sentence(why)
            ),
        );
        self.alerts
            .update(|alerts| alerts.iter_mut().for_each(|alert| alert.can_try_again |= alert.cause == Cause::Workers));
    }

    /// Tells of a worker that died, in the place of what was told of others.
    fn trouble(self, lane: LaneName, sentence: String) {
        self.troubled.update_value(|lanes| {
            lanes.retain(|known| *known != lane);
            lanes.push(lane);
        });
        // A lane that is down stays so when another lane's worker is replaced.
        let can_try_again = self.alerts.with_untracked(|alerts| alerts.iter().any(|alert| alert.can_try_again));
        if !can_try_again {
            self.settle_alerts(Cause::Workers);
            self.alert_of(Cause::Workers, sentence);
        }
    }

    /// A worker did what it was to do.
    pub fn worker_recovered(self, lane: LaneName) {
        if self.troubled.with_value(|lanes| lanes.contains(&lane)) {
            self.troubled.update_value(|lanes| lanes.retain(|known| *known != lane));
            if self.troubled.with_value(Vec::is_empty) {
                self.settle_alerts(Cause::Workers);
            }
        }
    }

    /// Tries again what was not done since workers died.
    pub fn try_again(self) {
        self.settle_alerts(Cause::Workers);
        self.with_crews(|cluster, map| {
            self.resume(cluster);
            if map.is_down() && map.is_busy() {
                self.map_status.set(Status::Running);
            }
            cluster.try_again();
            map.try_again();
        });
        self.tried_again.update(|times| *times += 1);
    }

    /// A worker is about to be started where none was any more: what waits for one goes on.
    fn resume(self, cluster: &Crew) {
        if cluster.is_down() && cluster.is_reading() {
            self.begin_reading();
        } else if cluster.is_down() && cluster.is_busy() {
            self.cluster_status.set(Status::Running);
        }
    }

    /// Takes an alert away.
    pub fn dismiss(self, id: u32) {
        self.alerts.update(|alerts| alerts.retain(|alert| alert.id != id));
    }

    /// Reads the bundled table.
    pub fn open_sample(self) {
        self.begin_reading();
        let number = self.next_file();
        leptos::task::spawn_local(async move {
            let fetched = browser::fetch(SAMPLE).await;
            if self.last_file.get_value() != number {
                return; // another file was given meanwhile
            }
            match fetched {
                Ok(blob) => self.open(SAMPLE.to_string(), blob, Reading::default(), true),
                Err(sentence) => self.file_failed(sentence),
            }
        });
    }

    /// Reads a file the person gave.
    pub fn open_file(self, file: web_sys::File) {
        self.open(file.name(), file.into(), Reading::default(), false);
    }

    /// Reads a file that this browser kept, in the way it was read before.
    pub fn open_kept(self, name: String, blob: web_sys::Blob, reading: Reading) {
        self.open(name, blob, reading, false);
    }

    /// Reads a table the person copied, from a spreadsheet for instance.
    pub fn open_pasted(self, text: &str) {
        match browser::blob(text) {
            Ok(blob) => self.open("pasted table".to_string(), blob, Reading::default(), false),
            Err(_) => {
                self.alert("The browser did not hand over what was pasted: save it as a file and open that.".into())
            }
        }
    }

    /// Reads the file at hand in another way.
    pub fn read_as(self, reading: Reading) {
        if let Some(Given { upload, blob, is_sample }) = self.held.get_untracked() {
            self.reading.set(reading.clone());
            self.read(Given { upload: Upload { reading, ..upload }, blob, is_sample });
        }
    }

    /// Reads the file that was refused last in another way.
    pub fn read_refused_as(self, reading: Reading) {
        if let Some(Given { upload, blob, is_sample }) = self.refused.get_value() {
            self.read(Given { upload: Upload { reading, ..upload }, blob, is_sample });
        }
    }

    /// Sets how a column is prepared.
    pub fn set_column(self, column: &str, set: impl FnOnce(&mut ColumnSpec)) {
        self.settings.update(|settings| {
            if let Some(plan) = settings.columns.get_mut(column) {
                set(&mut plan.spec);
            }
        });
    }

    /// Prepares each column as suggested, or all of them alike again. The person's weights stay.
    pub fn prepare_as_suggested(self, suggested: bool) {
        self.settings.update(|settings| self.suggest(settings, suggested));
    }

    fn suggest(self, settings: &mut Settings, suggested: bool) {
        for plan in settings.columns.values_mut() {
            plan.spec = ColumnSpec { weight: plan.spec.weight, ..ColumnSpec::default() };
        }
        let Some(inspection) = self.inspection.get_untracked().filter(|_| suggested) else { return };
        for suggestion in &inspection.suggestions {
            if let Some(plan) = settings.columns.get_mut(&suggestion.column) {
                plan.spec = ColumnSpec { weight: plan.spec.weight, ..suggestion.spec.clone() };
            }
        }
    }

    /// Asks what the suggested preparation would do to the segments.
    pub fn compare_suggested(self) {
        let now = self.settings.get_untracked();
        let mut other = now.clone();
        self.suggest(&mut other, true);
        self.comparison.set(None);
        let (first, second) = (Box::new(now.segment()), Box::new(other.segment()));
        let table = self.edition();
        self.ask_aside(Purpose::Compare, |job| Request::Compare { job, table, first, second });
    }

    /// Makes a column something else; that is remembered for the next file with the same header once there are segments.
    pub fn set_role(self, column: &str, role: Role) {
        self.settings.update(|settings| {
            for (name, plan) in &mut settings.columns {
                if name == column {
                    plan.role = role;
                } else if role == Role::Id && plan.role == Role::Id {
                    plan.role = Role::Describe;
                }
            }
        });
        self.roles_changed.set_value(true);
        self.follow();
    }

    /// Remembers what the columns are for, for the next file with the same header.
    fn remember_roles(self) {
        let Some(table) = self.table.get_untracked() else { return };
        let columns = &table.report.columns;
        self.settings.with_untracked(|settings| {
            let words: Vec<&str> = columns
                .iter()
                .map(|about| settings.columns.get(&about.name).map_or(about.role, |plan| plan.role).word())
                .collect();
            browser::remember(&roles_key(columns), &words.join(","));
        });
    }

    /// No segments come of what the columns were said to be for: the next file with the same header begins anew.
    fn forget_roles(self) {
        if let Some(table) = self.table.get_untracked() {
            browser::forget(&roles_key(&table.report.columns));
        }
    }

    /// Reads the file again if the roles ask for another id or other columns than it was read with.
    /// Returns whether they do.
    fn follow_roles(self, columns: &[ColumnAbout]) -> bool {
        let roles: Vec<(&ColumnAbout, Role)> = self.settings.with_untracked(|settings| {
            let role = |about: &ColumnAbout| settings.columns.get(&about.name).map_or(about.role, |plan| plan.role);
            columns.iter().map(|about| (about, role(about))).collect()
        });
        let id = |guessed: bool| {
            let is_id = |(about, role): &&(&ColumnAbout, Role)| if guessed { about.role } else { *role } == Role::Id;
            roles.iter().find(is_id).map(|(about, _)| about.name.clone())
        };
        let ignored = roles.iter().filter(|(about, role)| *role == Role::Ignore && about.role != Role::Ignore);
        let now = self.current_reading();
        let wanted = Reading {
            id: match id(false) {
                wanted if wanted == id(true) => IdChoice::Guessed,
                Some(name) => IdChoice::Column(name),
                None => IdChoice::Place,
            },
            ignored: ignored.map(|(about, _)| about.name.clone()).collect(),
            coded: self.settings.with_untracked(|settings| {
                let coded = settings.columns.iter().filter(|(_, plan)| plan.coding != Coding::None);
                coded.map(|(name, plan)| (name.clone(), plan.coding.clone())).collect()
            }),
            derived: self.settings.with_untracked(|settings| settings.derived.clone()),
            ..now.clone()
        };
        let differs = wanted != now;
        if differs {
            self.read_as(wanted);
        }
        differs
    }

    /// The columns of a table just read get the roles they had in the last file with the same header, else those that
    /// were guessed; preparation that was set for a column stays while its name does.
    /// Returns whether it is to be read again.
    fn plan_columns(self, columns: &[ColumnAbout], same_file: bool) -> bool {
        let stored = browser::remembered(&roles_key(columns)).unwrap_or_default();
        let stored: Vec<Option<Role>> = stored.split(',').map(Role::of_word).collect();
        self.settings.update(|settings| {
            let mut before = std::mem::take(&mut settings.columns);
            // A table that shares no column with the one before has nothing to do with it.
            let related = before.is_empty() || columns.iter().any(|about| before.contains_key(&about.name));
            if !related {
                settings.derived.clear();
            }
            for (at, about) in columns.iter().enumerate() {
                let stored = stored.get(at).copied().flatten().filter(|_| stored.len() == columns.len());
                let before = before.remove(&about.name);
                let asked = settings.asked.remove(&about.name);
                let same = before.as_ref().filter(|_| same_file).map(|plan| plan.role);
                // Of the file at hand, what the person said last; it is remembered once there are segments of it.
                let remembered = if asked.is_some() { None } else { same.or(stored) };
                let wish = asked.or(before.map(|plan| plan.wish())).unwrap_or_default();
                // A column that is made one of numbers is to be a feature.
                let guess = if wish.coding == Coding::None { about.role } else { Role::Feature };
                let role = remembered.or(wish.role);
                let plan = ColumnPlan::guessed(about.kind, guess).with(ColumnWish { role, ..wish });
                settings.columns.insert(about.name.clone(), plan);
            }
            // What the table before had and this one lacks waits for a table that has it.
            let waiting = before.into_iter().filter(|_| related && !same_file).map(|(name, plan)| (name, plan.wish()));
            settings.asked.extend(waiting.filter(|(_, wish)| *wish != ColumnWish::default()));
        });
        self.follow_roles(columns)
    }

    /// Computes a column from others.
    pub fn add_column(self, column: Derived) {
        self.settings.update(|settings| settings.derived.push(column));
        self.follow();
    }

    /// Takes a computed column away.
    pub fn remove_column(self, name: &str) {
        self.settings.update(|settings| settings.derived.retain(|column| column.name != name));
        self.follow();
    }

    /// Makes a column one of numbers, or what it is in the file again.
    pub fn code_column(self, column: &str, coding: Coding) {
        self.settings.update(|settings| {
            if let Some(plan) = settings.columns.get_mut(column) {
                if coding != Coding::None {
                    (plan.role, plan.guessed) = (Role::Feature, Role::Feature);
                }
                plan.coding = coding;
            }
        });
        self.follow();
    }

    /// Reads the file again if the settings ask for that.
    fn follow(self) {
        if let Some(table) = self.table.get_untracked() {
            self.follow_roles(&table.report.columns);
        }
    }

    /// How the table on the page was read: what was asked since and refused does not count.
    fn current_reading(self) -> Reading {
        self.held.with_untracked(|now| now.as_ref().map(|now| now.upload.reading.clone())).unwrap_or_default()
    }

    fn begin_reading(self) {
        self.table_status.set(Status::Running);
        self.changed_at.update_value(|at| at.table = browser::now());
    }

    /// The number of the next file: of those that are on their way only the last is read.
    fn next_file(self) -> u32 {
        self.last_file.update_value(|number| *number += 1);
        self.last_file.get_value()
    }

    fn open(self, name: String, blob: web_sys::Blob, reading: Reading, is_sample: bool) {
        let upload = Upload { number: self.next_file(), name, reading, ..Upload::default() };
        self.read(Given { upload, blob, is_sample });
    }

    fn read(self, mut given: Given) {
        self.begin_reading();
        self.settle_alerts(Cause::File);
        self.last_edition.update_value(|last| *last += 1);
        given.upload.edition = self.last_edition.get_value();
        self.candidate.set_value(Some(given.clone()));
        self.arriving.set_value(Vec::new());
        let segments = self.settings.with_untracked(Settings::segments);
        self.with_crews(|cluster, _| cluster.load(Arc::new(given.upload), given.blob, segments));
    }

    /// The table before stays, and work on it that gave way to the reading goes on.
    fn file_failed(self, sentence: String) {
        // Columns are computed and coded as those of the table that stays.
        let Reading { coded, derived, .. } = self.current_reading();
        let differs = self.settings.with_untracked(|now| {
            let coding = |name: &String| coded.get(name).cloned().unwrap_or_default();
            now.derived != derived || now.columns.iter().any(|(name, plan)| plan.coding != coding(name))
        });
        if differs && self.table.with_untracked(Option::is_some) {
            self.settings.update(|settings| {
                settings.derived = derived;
                for (name, plan) in &mut settings.columns {
                    plan.coding = coded.get(name).cloned().unwrap_or_default();
                }
            });
        }
        self.refused.set_value(self.candidate.try_update_value(Option::take).flatten());
        let remedies = self.offered.try_update_value(std::mem::take).unwrap_or_default();
        if self.cluster_status.get_untracked() == Status::Running {
            self.want_segments(self.settings.with_untracked(Settings::segment));
        }
        let kept = self.table.with_untracked(Option::is_some);
        self.table_status.set(if kept { Status::Fresh } else { Status::Failed });
        self.tell(sentence, Cause::File, remedies);
        if let Some(held) = self.held.get_untracked().filter(|_| !self.announced.get_value()) {
            self.announce(held); // it was to be read again in another way, which cannot be
        }
    }

    /// A table was read: it takes the place of the one before.
    fn loaded(self, view: Option<TableView>) {
        let Some(mut given) = self.candidate.try_update_value(Option::take).flatten() else { return };
        if let Some(view) = &view {
            given.upload.content = Some(view.content.clone());
        }
        // The same cells, whatever their columns are for.
        let same_cells = self.held.with_untracked(|now| {
            now.as_ref().is_some_and(|now| now.upload.reading.has_same_cells(&given.upload.reading))
        });
        let same_file =
            self.held.with_untracked(|now| now.as_ref().map(|now| now.upload.number)) == Some(given.upload.number);
        self.reading.set(given.upload.reading.clone());
        self.held.set(Some(given.clone()));
        self.offered.set_value(Vec::new());
        self.table_status.set(Status::Fresh);
        if let Some(mut view) = view {
            view.columns = self.arriving.try_update_value(std::mem::take).unwrap_or_default();
            let detail = [("compute_ms", view.compute_ms), ("rows", view.rows as f64)];
            drawn("stage:table", self.changed_at.get_value().table, detail.to_vec());
            self.prepare_status.set(Status::Idle);
            let same_rows = self.table.with_untracked(|table| table.as_ref().is_some_and(|t| t.rows == view.rows));
            // The same rows read in another way keep their segments' colours.
            self.same_table.update_value(|same| *same = *same && same_file && same_rows && same_cells);
            let view = Arc::new(view);
            self.inspection.set(None);
            self.comparison.set(None);
            self.colour_by.set(ColourBy::Segment);
            if !self.same_table.get_value() {
                self.given_names.set(BTreeMap::new());
                self.picks.forget();
                self.kept_map.set_value(None);
                self.roles_changed.set_value(false);
                self.forget_results();
            }
            self.told_apart(&view, given.is_sample);
            self.table.set(Some(view.clone()));
            self.announced.set_value(false);
            if self.plan_columns(&view.report.columns, same_file) {
                return; // it is read again at once, as the roles ask for
            }
        }
        self.announce(given);
    }

    /// What is of a table that is not on the page any more, or was read in another way, is not shown and does not leave it.
    fn forget_results(self) {
        self.with_crews(|_, map| map.cancel());
        self.answer.set(None);
        self.explanation.set(None);
        self.scores.set(None);
        let Complete { answer, explanation, scores } = self.complete;
        answer.set(None);
        explanation.set(None);
        scores.set(None);
        self.prepared.set(None);
        self.map.set(None);
        self.map_quality.set(None);
        self.map_doing.set(None);
        self.same_table.set_value(false);
        for stage in [self.prepare_status, self.cluster_status, self.map_status] {
            stage.set(Status::Idle);
        }
        for cause in [Cause::Segments, Cause::Map] {
            self.settle_alerts(cause);
        }
    }

    /// The edition of the table on the page.
    fn edition(self) -> u32 {
        self.held.with_untracked(|held| held.as_ref().map_or(0, |held| held.upload.edition))
    }

    /// Whether the segments on the page are of the table on the page as it is read now: nothing else leaves it.
    pub fn is_current(self) -> bool {
        let of = self.answer.with(|answer| answer.as_ref().map(|answer| answer.table));
        of.is_some() && of == self.held.with(|held| held.as_ref().map(|held| held.upload.edition))
    }

    /// The table at hand is the one to work on.
    fn announce(self, given: Given) {
        self.announced.set_value(true);
        if self.told_of.get_value() != given.upload.number {
            self.told_of.set_value(given.upload.number);
            self.tell_waiting();
        }
        let upload = Arc::new(given.upload);
        self.mapped.set_value(None);
        self.with_crews(|_, map| map.load(upload, given.blob, 0));
        self.table_number.update(|number| *number += 1);
    }

    /// A table takes the place of the one that the address names: if it is another one, that is told, and the address
    /// names no file any more.
    fn told_apart(self, view: &TableView, is_sample: bool) {
        let Some(linked) = self.linked.get_untracked().filter(|linked| linked.fingerprint != view.fingerprint) else {
            return;
        };
        self.linked.set(None);
        // After the right file another one is the person's own choice, and so is the sample.
        let was_there = self.table.with_untracked(|t| t.as_ref().is_some_and(|t| t.fingerprint == linked.fingerprint));
        if !(was_there || is_sample) {
            self.alert(format!(
                "{} is not the file this link was made with: the link is of {} with the fingerprint {}, and this file's is {}. \
                 The link's settings are used all the same.",
                view.name, linked.name, linked.fingerprint, view.fingerprint
            ));
        }
    }

    /// The address of the page as it is now, with the name and the fingerprint of a file that is not bundled.
    pub fn link(self) -> String {
        let is_sample = self.held.with_untracked(|held| held.as_ref().is_none_or(|held| held.is_sample));
        let of = |table: &TableView| FileMark { name: table.name.clone(), fingerprint: table.fingerprint.clone() };
        let file = match self.table.get_untracked() {
            Some(table) if !is_sample => Some(of(&table)),
            Some(_) => None,
            None => self.linked.get_untracked(),
        };
        let address = browser::window().location().href().unwrap_or_default();
        let place = address.split('#').next().unwrap_or_default();
        match url::write_link(&self.settings.read_untracked(), file.as_ref()) {
            fragment if fragment.is_empty() => place.to_string(),
            fragment => format!("{place}#{fragment}"),
        }
    }

    /// Stops what the cluster lane is doing; what is on the page stays.
    pub fn cancel(self) {
        self.with_crews(|cluster, _| cluster.cancel());
    }

    /// Lets the map rest, or go on.
    pub fn pause_map(self, paused: bool) {
        self.with_crews(|_, map| map.pause(paused));
    }

    /// Lets the judging of a finished map wait for what the person waits for, or go on.
    pub fn judge_later(self, later: bool) {
        self.with_crews(|_, map| map.give_way(later));
    }

    /// Lets the map be done where it is now.
    pub fn end_map(self) {
        self.with_crews(|_, map| map.end_map());
    }

    /// Draws the map anew.
    pub fn restart_map(self) {
        let spec = self.settings.with_untracked(Settings::embed);
        self.with_crews(|_, map| map.cancel());
        self.want_map(spec, true);
    }

    /// Asks for the labels as a file.
    pub fn export_labels(self) {
        if let Some(answer) = self.answer.get_untracked() {
            let (table, spec) = (answer.table, answer.spec.clone());
            self.ask_aside(Purpose::Save, |job| Request::ExportLabels { job, table, spec });
        }
    }

    fn ask_aside(self, purpose: Purpose, request: impl FnOnce(JobId) -> Request) {
        self.with_crews(|cluster, _| {
            self.resume(cluster);
            cluster.ask(|job| {
                let edition = self.edition();
                self.asked.update_value(|asked| asked.push((job, purpose, edition)));
                request(job)
            });
        });
    }

    /// Asks about the segments on the page.
    pub fn ask(self, question: Question) {
        let Some(answer) = self.answer.get_untracked() else { return };
        let names = (0..answer.segmentation.segments.len()).map(|label| untrack(|| self.name(label))).collect();
        let purpose = match question {
            Question::Score { .. } => Purpose::Score,
            Question::Labels { .. } | Question::Recipe(_) => Purpose::Save,
            Question::WhatIf { .. } | Question::Shares(_) | Question::Carried => Purpose::Show,
        };
        let (table, ask) = (answer.table, Box::new(Ask { spec: answer.spec.clone(), names, question }));
        self.ask_aside(purpose, |job| Request::Ask { job, table, ask });
    }

    fn hear_aside(self, event: Event) {
        let asked = self.asked.try_update_value(|asked| {
            let at = asked.iter().position(|(job, ..)| Some(*job) == event.job())?;
            Some(asked.remove(at))
        });
        let Some((_, purpose, edition)) = asked.flatten() else { return };
        // A file says itself which table it is of; anything else would be shown beside another one.
        if edition != self.edition() && purpose != Purpose::Save {
            return;
        }
        match event {
            Event::Inspected(_, inspection) => self.inspection.set(Some(Arc::new(*inspection))),
            Event::Compared(_, comparison) => self.comparison.set(Some(comparison)),
            Event::File(_, file) => self.save(&file.name, "application/octet-stream", &file.bytes),
            Event::Told(_, Told::WhatIf(fall)) => self.picks.fall.set(Some(fall)),
            Event::Told(_, Told::Carried(carried)) => self.picks.carried.set(Some(carried)),
            Event::Told(_, Told::Shares(shares)) => self.picks.shares.set(Arc::new(shares)),
            Event::Told(_, Told::Scored(scored)) => self.picks.scored.set(Some(Ok(Arc::new(scored)))),
            Event::Failed(_, error) => match purpose {
                Purpose::Score => self.picks.scored.set(Some(Err(Some(error.sentence)))),
                Purpose::Compare => self.comparison.set(Some(Err(error.sentence))),
                Purpose::Save | Purpose::Show => self.alert(error.sentence),
            },
            _ => {}
        }
    }

    /// Sends a file to the person's downloads.
    pub fn save(self, name: &str, mime: &str, bytes: &[u8]) {
        if browser::save(name, mime, bytes).is_err() {
            self.alert(format!("The browser did not save {name}: allow downloads for this page."));
        }
    }

    fn hear_cluster(self, report: Report) {
        let event = match report {
            Report::Event(event) => *event,
            Report::Aside(event) => return self.hear_aside(*event),
            Report::Snapshot(blob) => {
                return self.candidate.update_value(|candidate| {
                    if let Some(candidate) = candidate {
                        candidate.blob = blob;
                    }
                });
            }
            Report::Replaced(why) => return self.worker_replaced(LaneName::Cluster, &why),
            Report::Down(why) => {
                self.doing.set(None);
                if self.table_status.get_untracked() == Status::Running {
                    // The file waits to be tried again.
                    let kept = self.table.with_untracked(Option::is_some);
                    self.table_status.set(if kept { Status::Fresh } else { Status::Failed });
                }
                self.settle(Status::Failed);
                return self.worker_down(LaneName::Cluster, &why);
            }
        };
        match event {
            Event::Progress { doing, fraction, .. } => {
                self.doing.set(Some(Doing { what: doing, fraction: Some(fraction) }));
            }
            Event::Offered(_, remedies) => self.offered.set_value(remedies),
            Event::Column(_, column) => self.arriving.update_value(|columns| columns.push(column)),
            Event::Loaded(_, view) => self.loaded(view),
            Event::Prepared(_, prepared) => {
                let detail = [("compute_ms", prepared.compute_ms), ("rows", prepared.rows.len() as f64)];
                drawn("stage:prepare", self.changed_at.get_value().segments, detail.to_vec());
                // The same again, as with every movement of a control of the segments, draws nothing anew.
                if !self.prepared.with_untracked(|known| known.as_ref().is_some_and(|known| known.tells_as(&prepared)))
                {
                    self.prepared.set(Some(Arc::new(prepared)));
                }
                self.prepare_status.set(Status::Fresh);
            }
            Event::Clustered(_, segmentation) => self.clustered(segmentation),
            Event::Explained(_, explanation) => self.explanation.set(Some(Arc::new(explanation))),
            Event::Scored(_, scores) => {
                self.scores.set(Some(Arc::new(scores)));
                self.scored.set_value(true);
            }
            Event::Done(_) => {
                self.doing.set(None);
                self.worker_recovered(LaneName::Cluster);
                if self.cluster_status.get_untracked() == Status::Running {
                    self.segments_done();
                }
            }
            Event::Failed(_, error) => {
                self.doing.set(None);
                self.cluster_failed(error);
            }
            Event::Stopped(_) => self.stopped(),
            // Of other lanes, beside the running job, or for the lane itself.
            Event::Ready { .. }
            | Event::Beat(_)
            | Event::Snapshot(_)
            | Event::Mapped(..)
            | Event::MapScored(..)
            | Event::Evidence(..)
            | Event::Inspected(..)
            | Event::Compared(..)
            | Event::File(..)
            | Event::Told(..) => {}
        }
    }

    /// A job of the cluster lane ended while segments are awaited: theirs, or that of the table they are to be found in.
    fn segments_done(self) {
        if self.scored.get_value() {
            self.rest();
            self.cluster_status.set(Status::Fresh);
            if self.inspection.with_untracked(Option::is_none) {
                // What is told of the columns never keeps the segments waiting.
                let table = self.edition();
                self.ask_aside(Purpose::Show, |job| Request::Inspect { job, table });
            }
        } else if !self.crews.with_value(|crews| crews.as_ref().is_some_and(|(cluster, _)| cluster.is_busy())) {
            // Cancelled when all but the scores were there.
            self.stopped();
        }
    }

    /// The person cancelled: what is on the page stays.
    fn stopped(self) {
        self.doing.set(None);
        self.candidate.set_value(None);
        if self.table_status.get_untracked() == Status::Running {
            let kept = self.table.with_untracked(Option::is_some);
            self.table_status.set(if kept { Status::Fresh } else { Status::Idle });
        }
        self.settle(Status::Stale);
    }

    /// What was on the way is not coming.
    fn settle(self, status: Status) {
        self.rest();
        for stage in [self.prepare_status, self.cluster_status] {
            if stage.get_untracked() == Status::Running {
                stage.set(status);
            }
        }
    }

    fn clustered(self, segmentation: Segmentation) {
        let spec = self.settings.with_untracked(Settings::segment);
        let detail = [("compute_ms", segmentation.compute_ms), ("rows", segmentation.labels.len() as f64)];
        self.scores.set(None);
        self.explanation.set(None);
        self.picks.carried.set(None);
        let table = self.edition();
        let before = self.answer.get_untracked().filter(|before| before.segmentation.rows == segmentation.rows);
        let answer = match before {
            Some(before) if self.same_table.get_value() => Answer::after(&before, table, spec, segmentation),
            _ => Answer::first(table, spec, segmentation),
        };
        self.settle_alerts(Cause::Segments);
        if self.roles_changed.get_value() {
            self.roles_changed.set_value(false);
            self.remember_roles();
        }
        self.same_table.set_value(true);
        self.answer.set(Some(Arc::new(answer)));
        drawn("stage:cluster", self.changed_at.get_value().segments, detail.to_vec());
    }

    fn cluster_failed(self, error: JobError) {
        if error.parameter.as_deref() == Some("file-input") {
            return self.file_failed(error.sentence);
        }
        self.settle_alerts(Cause::Map);
        if let Some(name) = &error.parameter {
            self.control_error.set(Some((name.clone(), error.sentence.clone())));
        }
        if !untrack(|| self.is_current()) {
            // The table is here, and nothing of the one before is.
            let (prepare, map) = (self.prepare_status.get_untracked(), self.map_status.get_untracked());
            if self.answer.with_untracked(Option::is_some) {
                self.forget_results();
            }
            self.prepare_status.set(if prepare == Status::Fresh { prepare } else { Status::Failed });
            self.cluster_status.set(Status::Failed);
            self.map_status.set(if map == Status::Running { map } else { Status::Failed });
            self.forget_roles();
            let name = self.table.with_untracked(|table| table.as_ref().map(|table| table.name.clone()));
            let sentence = match name {
                Some(name) => format!(
                    "{name} is read, and there are no segments of it yet: {} Change the settings, and the page goes on.",
                    error.sentence
                ),
                None => error.sentence,
            };
            return self.alert_of(Cause::Segments, sentence);
        }
        if error.parameter.is_none() {
            self.alert_of(Cause::Segments, error.sentence);
        }
        self.settle(Status::Failed);
    }

    fn hear_map(self, report: Report) {
        let event = match report {
            Report::Event(event) => *event,
            Report::Aside(_) | Report::Snapshot(_) => return,
            Report::Replaced(why) => {
                self.map_doing.set(None);
                return self.worker_replaced(LaneName::Map, &why);
            }
            Report::Down(why) => {
                self.map_doing.set(None);
                self.map_status.set(Status::Failed);
                return self.worker_down(LaneName::Map, &why);
            }
        };
        match event {
            Event::Progress { doing, fraction, .. } => {
                self.map_doing.set(Some(Doing { what: doing, fraction: Some(fraction) }));
            }
            Event::Mapped(_, map) => {
                let start = self.changed_at.get_value().map;
                let first = self.map_status.get_untracked() != Status::Fresh;
                let detail = [
                    ("compute_ms", map.compute_ms),
                    ("rows", map.rows.len() as f64),
                    ("iterations", map.iteration as f64),
                ];
                let done = map.done;
                if self.map_quality.with_untracked(Option::is_some) {
                    self.map_quality.set(None);
                }
                self.map.set(Some(Arc::new(map)));
                self.map_doing.set(None);
                self.map_status.set(Status::Fresh);
                self.worker_recovered(LaneName::Map);
                if first {
                    self.settle_alerts(Cause::Map);
                    drawn("stage:map-first", start, detail.to_vec());
                }
                if done {
                    drawn("stage:map", start, detail.to_vec());
                }
            }
            Event::Done(_) => {
                let sampled = |map: &Arc<Map>| map.done && map.sample.is_some();
                let is_large = self.table.with_untracked(|table| table.as_ref().is_some_and(|table| table.is_large()));
                if is_large && self.map.with_untracked(|map| map.as_ref().is_some_and(sampled)) {
                    // Nothing can be gone on from a map of a sample: its worker's memory is worth more.
                    self.with_crews(|_, map| map.rest());
                }
            }
            Event::MapScored(_, quality) => {
                self.map_doing.set(None);
                self.map_quality.set(Some(Arc::new(quality)));
            }
            Event::Failed(_, error) => {
                self.map_doing.set(None);
                self.map_status.set(Status::Failed);
                match error.parameter {
                    // The cluster lane has read it: it was changed or taken away since.
                    Some(name) if name == "file-input" => self.alert_of(Cause::File, error.sentence),
                    Some(name) => self.control_error.set(Some((name, error.sentence))),
                    // What cannot be prepared was told with the segments.
                    None if self.cluster_status.get_untracked() == Status::Failed => {}
                    None => self.alert_of(Cause::Map, error.sentence),
                }
            }
            _ => {}
        }
    }

    /// What a segment is called: by the person, else by what sets it apart, else by its number.
    pub fn name(self, label: usize) -> String {
        let slot = self.answer.with(|answer| answer.as_ref().and_then(|answer| answer.slots.get(label).copied()));
        let given = slot.and_then(|slot| self.given_names.with(|names| names.get(&slot).cloned()));
        let derived = || {
            self.explanation.with(|explanation| {
                explanation.as_ref().and_then(|e| e.segments.get(label)).map(|segment| segment.name.text.clone())
            })
        };
        given.or_else(derived).unwrap_or_else(|| format!("Segment {}", label + 1))
    }

    /// What a label is called, noise among them.
    pub fn label_name(self, label: i32) -> String {
        usize::try_from(label).map_or_else(|_| "Noise".to_string(), |label| self.name(label))
    }

    /// The word for the whole page's `data-state`.
    pub fn word(self) -> &'static str {
        let stages = [self.table_status, self.prepare_status, self.cluster_status, self.map_status].map(|s| s.get());
        if stages.iter().any(|s| matches!(s, Status::Failed | Status::Stale)) {
            "error"
        } else if self.table.with(Option::is_none) {
            "loading"
        } else if stages.iter().all(|s| *s == Status::Fresh) {
            "ready"
        } else {
            "computing"
        }
    }
}

/// What a worker stopped of, as the end of a sentence.
fn sentence(why: &str) -> String {
    format!("{}.", why.trim().trim_end_matches('.'))
}

/// Gives a newer result to those who wait for it.
fn pass_on<T: Send + Sync + 'static>(from: Have<T>, to: Have<T>) {
    let (new, old) = (from.get_untracked(), to.get_untracked());
    let same = match (&new, &old) {
        (Some(new), Some(old)) => Arc::ptr_eq(new, old),
        (new, old) => new.is_none() && old.is_none(),
    };
    if !same {
        to.set(new);
    }
}

/// Records how long a stage took, once its result has been drawn: what follows from it is under way after a tick, and asks
/// for its part of the next frame before this does.
fn drawn(name: &'static str, start: f64, detail: Vec<(&'static str, f64)>) {
    leptos::task::spawn_local(async move {
        leptos::task::tick().await;
        request_animation_frame(move || browser::measure(name, start, &detail));
    });
}

/// Under which name the roles of columns are remembered: by their header.
fn roles_key(columns: &[ColumnAbout]) -> String {
    // FNV-1a, 64 bits; a name ends with a byte that no text holds.
    let bytes = columns.iter().flat_map(|about| about.name.bytes().chain([0xff]));
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("strata.roles.{hash:016x}")
}
