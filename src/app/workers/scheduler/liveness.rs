//! Whether the worker lives, and what is done when it died.

use super::{Action, PendingQuery, Scheduler, Task, BEAT_MS, LIVES, LIVES_OF_A_FILE, STARTING_MS, START_MS};
use crate::protocol::{Event, JobError, Request, SILENCE_MS};

impl Scheduler {
    /// Another worker is to take the place of this one: the actions that bring it to where this one should be. The
    /// running job is not done again; what waited is.
    pub fn replace(&mut self, now: f64) -> Vec<Action> {
        self.running = None;
        self.asked_at = None;
        self.strays = false;
        self.is_down = false;
        self.begin();
        let mut actions = vec![Action::Replace];
        actions.extend(match self.current_file.clone() {
            Some(upload) => self.start(Task::Reload(upload), now),
            None => self.next(now),
        });
        actions.extend(self.queries.iter().map(|query| Action::Post(query.request.clone())));
        actions
    }

    /// The worker died. What it did is done again, unless something else is wanted by now; a request beside it too,
    /// once. After [`LIVES`] deaths in a row the worker [is down](Scheduler::is_down).
    pub fn died(&mut self, now: f64) -> Vec<Action> {
        self.deaths += 1;
        let mut was_busy = self.is_busy();
        let mut actions = Vec::new();
        // Work that waits may wait for the very file that was being read.
        let is_wanted = self.asked_at.is_none() && self.next_file.is_none();
        match self.running.take() {
            Some((job, Task::Load(upload, _))) if is_wanted && self.is_ready && self.deaths >= LIVES_OF_A_FILE => {
                self.deaths = 0;
                let sentence = format!(
                    "{} was not read: the worker that read it stopped {LIVES_OF_A_FILE} times, most likely since the \
                     browser has too little memory for it. Close other tabs, or keep fewer rows or columns, or a \
                     random sample of the rows.",
                    upload.name
                );
                let error = JobError { parameter: Some("file-input".into()), sentence };
                actions.push(Action::Emit(Event::Failed(job, error)));
                was_busy = false;
            }
            Some((_, Task::Load(upload, segments))) if is_wanted => self.next_file = Some((upload, segments)),
            Some((_, Task::Run(work))) if is_wanted && self.next_work.is_none() => self.next_work = Some(work),
            _ => {}
        }
        let is_down = self.deaths >= LIVES;
        for query in std::mem::take(&mut self.queries) {
            if query.again || is_down {
                let sentence = "This was not answered: the worker that was to answer it stopped. Try again.";
                actions.push(Action::Answer(Event::Failed(query.job, JobError::general(sentence))));
            } else {
                self.queries.push(PendingQuery { again: true, ..query });
            }
        }
        if is_down {
            (self.is_down, self.is_ready, self.asked_at) = (true, false, None);
            actions.push(Action::End);
        } else {
            actions.extend(self.replace(now));
        }
        actions.extend(self.emit_end(was_busy));
        actions
    }

    /// Tries again what a scheduler that is down did not do.
    pub fn revive(&mut self, now: f64) -> Vec<Action> {
        self.deaths = 0;
        self.replace(now)
    }

    /// Whether workers died so often in a row that no other was started.
    pub fn is_down(&self) -> bool {
        self.is_down
    }

    /// A worker was started, which says Ready when it listens.
    pub fn begin(&mut self) {
        self.is_ready = false;
        self.start_beats = 0;
        self.beats_left = beats(START_MS);
    }

    /// The worker's code is on the way.
    pub fn starts(&mut self) {
        if !self.is_ready {
            self.beats_left = beats(STARTING_MS);
        }
    }

    /// The worker was heard.
    pub(super) fn hear(&mut self, event: &Event) {
        if let Event::Ready { .. } = event {
            self.is_ready = true;
            self.slowest_start = self.slowest_start.max(self.start_beats);
        }
        // Where a browser is slow, or the machine is busy with other things, a worker that lives is not to be ended.
        let silence = beats(SILENCE_MS).max(self.slowest_start / 2);
        self.beats_left = match event {
            Event::Ready { .. } => silence,
            _ if event.ends() => silence,
            Event::Beat(announced) => self.beats_left.max(beats(*announced)),
            _ => self.beats_left.max(silence),
        };
    }

    /// [`BEAT_MS`] have passed in which the page heard whatever its worker said: a worker that somebody waits for is
    /// asked whether it lives. `None`: it did not say so for too long, and is dead.
    pub fn beat(&mut self) -> Option<Vec<Action>> {
        if !self.is_awaited() {
            return Some(Vec::new());
        }
        self.start_beats += u32::from(!self.is_ready);
        self.beats_left = self.beats_left.checked_sub(1)?;
        Some(if self.is_ready { vec![Action::Post(Request::Ping)] } else { Vec::new() })
    }

    /// Whether somebody waits for the worker.
    pub fn is_awaited(&self) -> bool {
        !self.is_down && (self.running.is_some() || !self.queries.is_empty())
    }
}

/// So many beats last at least so long.
pub(super) fn beats(ms: f64) -> u32 {
    (ms / BEAT_MS).ceil() as u32
}
