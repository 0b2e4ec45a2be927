//! Any order of requests, deaths and time: the scheduler comes to rest with the last request answered.

use super::tests::work;
use super::*;
use crate::engine::cluster::agglomerative::Linkage::*;
use crate::protocol::spec::Algorithm::*;
use crate::protocol::SILENCE_MS;
use proptest::prelude::*;

/// A worker as the worker sees it, and what the page heard.
#[derive(Default)]
struct World {
    scheduler: Scheduler,
    now: f64,
    inbox: std::collections::VecDeque<Request>,
    /// It says Ready before anything else.
    is_new: bool,
    is_dead: bool,
    /// The table of the worker, by its number, and that of the page; its job.
    table: Option<u32>,
    page: Option<u32>,
    job: Option<(JobId, Work)>,
    /// The work that was answered last, on which table, and the requests beside it that were.
    answered: Option<(Option<u32>, Work)>,
    failed: bool,
    answered_queries: Vec<JobId>,
    /// The page waits for the end of what it wished.
    waits: bool,
}

impl World {
    fn perform(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Post(Request::Ping) if self.is_dead => {}
                Action::Post(request) => self.inbox.push_back(request),
                Action::Replace => {
                    self.inbox.clear();
                    (self.is_new, self.is_dead, self.table, self.job) = (true, false, None, None);
                    self.scheduler.begin();
                }
                Action::End => {
                    self.inbox.clear();
                    (self.is_dead, self.table, self.job) = (true, None, None);
                }
                Action::WakeAfter(_) => {}
                Action::Emit(event) => {
                    self.failed |= matches!(event, Event::Failed(..));
                    self.waits &= !event.ends();
                }
                Action::Answer(event) => self.answered_queries.extend(event.job()),
            }
        }
    }

    fn hear(&mut self, heard: Event) {
        let event = self.scheduler.instead(&heard).unwrap_or_else(|| heard.clone());
        if self.scheduler.is_query_result(&event) && event.ends() {
            self.answered_queries.extend(event.job());
        } else if self.scheduler.accepts(&event) {
            if let (Event::Done(_), Some((_, work))) = (&event, &self.job) {
                // Without a table the page wishes nothing.
                assert!(self.page.is_none() || self.table == self.page, "answered from the table on the page");
                self.answered = Some((self.table, work.clone()));
            }
            if let Some(number) = event.job().and_then(|job| self.scheduler.loads(job)) {
                if matches!(event, Event::Loaded(..)) && !self.scheduler.is_canceled(&event) {
                    self.page = Some(number);
                }
            }
            self.failed |= matches!(event, Event::Failed(..));
            self.waits &= !event.ends() || self.scheduler.is_waiting();
        }
        let actions = self.scheduler.on_event(&heard, self.now);
        self.perform(actions);
    }

    /// The worker does one thing.
    fn step(&mut self) {
        if self.is_dead {
            return;
        }
        if std::mem::take(&mut self.is_new) {
            return self.hear(Event::Ready { build: String::new() });
        }
        match self.inbox.pop_front() {
            Some(Request::Load { job, upload, .. }) => {
                self.stop();
                self.table = Some(upload.number);
                self.hear(Event::Loaded(job, None));
                self.hear(Event::Done(job));
            }
            Some(Request::Run { job, work }) => {
                self.stop();
                self.job = Some((job, work));
            }
            Some(Request::Cancel) => self.stop(),
            Some(Request::Ping) => self.hear(Event::Beat(SILENCE_MS)),
            Some(Request::Query { job, .. }) => self.hear(Event::Done(job)),
            Some(_) => {}
            None => {
                if let Some((job, _)) = self.job.clone() {
                    self.hear(Event::Done(job));
                    self.job.take_if(|(running, _)| *running == job);
                }
            }
        }
    }

    fn stop(&mut self) {
        if let Some((job, _)) = self.job.take() {
            self.hear(Event::Stopped(job));
        }
    }

    fn pass(&mut self, ms: f64) {
        self.now += ms;
        let actions = self.scheduler.tick(self.now);
        self.perform(actions);
        let actions = match self.scheduler.beat() {
            Some(actions) => actions,
            None => self.scheduler.died(self.now),
        };
        self.perform(actions);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]
    #[test]
    fn whatever_happens_the_scheduler_comes_to_rest_with_the_last_wish_answered(
        operations in proptest::collection::vec((0_u8..12, 0_u32..4), 1..120),
    ) {
        let mut world = World { scheduler: Scheduler::new(true), is_new: true, ..World::default() };
        let (mut wish, mut file, mut asked, mut number) = (None, None, Vec::new(), 0);
        for (operation, of) in operations {
            let now = world.now;
            let actions = match operation {
                0..=2 => {
                    let linkage = if of % 2 == 0 { Ward } else { Average };
                    let work = work(if of < 2 { KMeans } else { Agglomerative }, linkage, 2.0 + f64::from(of));
                    wish = Some(work.clone());
                    world.waits = true;
                    world.scheduler.submit(work, now)
                }
                3 => {
                    number += 1;
                    (wish, file) = (None, Some(number));
                    world.waits = true;
                    let upload = Upload { number, edition: number, name: "t.csv".into(), ..Upload::default() };
                    world.scheduler.load(Arc::new(upload), 0, now)
                }
                4 => {
                    (wish, file) = (None, None);
                    world.scheduler.cancel(now)
                }
                5 => {
                    let (job, actions) = world.scheduler.query(0, Query::Inspect, now);
                    asked.push(job);
                    actions
                }
                // It dies with a word, or without one.
                6 => world.scheduler.died(now),
                7 => {
                    world.is_dead = true;
                    vec![]
                }
                8 => {
                    world.pass(f64::from(of) * 500.0);
                    vec![]
                }
                _ => {
                    (0..=of).for_each(|_| world.step());
                    vec![]
                }
            };
            world.perform(actions);
        }
        // No more deaths: a minute later all is done; the user tries again what workers died of too often.
        for _ in 0..400 {
            // More than one message in the time: the worker comes to its work.
            (0..4).for_each(|_| world.step());
            world.pass(500.0);
            if world.scheduler.is_down() {
                let actions = world.scheduler.revive(world.now);
                world.perform(actions);
            }
        }
        prop_assert!(!world.scheduler.is_busy() && !world.scheduler.is_awaited(), "at rest: {:?}", world.scheduler);
        prop_assert!(!world.waits, "the page knows that nothing comes any more");
        asked.iter().for_each(|job| assert!(world.answered_queries.contains(job), "request {job} is answered"));
        if let (Some(wish), false) = (wish, world.failed) {
            let (table, answered) = world.answered.clone().expect("an answer");
            prop_assert_eq!(answered, wish);
            prop_assert!(file.is_none() || table == file, "on the last table");
        }
    }
}
