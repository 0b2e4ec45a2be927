//! Names for segments, from this run's numbers alone.
//!
//! A name says what sets a segment apart most, of the columns it was found from if they tell it. Every word of it rests
//! on an effect of at least [`MEDIUM`] (|Cliff's delta| 0.33), an adjective before a noun on one of at least 0.474, and
//! "somewhat" on one of at least [`SMALL`] (0.147); the evidence stands beside the name. Where a table has columns the
//! [`lexicon`](super::lexicon) knows and they tell the strongest effect, the name is in plain words ("Cash-advance
//! borrowers"), else in the columns' own ("High VISITS, no paperless billing"). Segments of the same name get further
//! effects added until they differ. A segment is typical only if no effect is medium and no median far from that of
//! everybody.

use super::effect::{Aspect, Effect, MEDIUM, SMALL};
use super::facts::{Extent, Facts};
use super::name::{capitalized, Evidence, Name};
use super::phrases::phrase;
use super::plain::{self, Words};
use std::collections::{BTreeMap, BTreeSet};

/// How many effects may be added to tell segments of the same name apart.
const MOST_ADDED: usize = 12;
/// Of how many effects the two of a name are chosen.
const MOST_COMPARED: usize = 4;

/// A name being made, and the effects that may be added to it, the strongest first.
struct Draft {
    name: Name,
    further: Vec<Evidence>,
}

/// Names for all segments, all different.
pub(super) fn names(facts: &Facts) -> Vec<Name> {
    let meanings = plain::meanings(facts);
    let draft = |segment: usize| {
        let told = facts.told(segment);
        let effects = facts.naming(&told);
        let plain = Words { facts, meanings: &meanings, effects: &effects }.plain_name();
        let name = match facts.extent(segment) {
            Extent::Part => plain.unwrap_or_else(|| general_name(facts, segment, &effects)),
            extent => of_everybody(facts, extent),
        };
        let scope = facts.scope;
        let is_new = |e: &Effect| name.evidence.iter().all(|given| !scope.is_same(&given.effect.aspect, &e.aspect));
        // What the segments were found from comes first, and what tells the same as the name in other words last.
        let (features, others): (Vec<Effect>, Vec<Effect>) =
            told.iter().cloned().partition(|e| facts.columns.of(&e.aspect).is_feature);
        let distinct = [features, others].into_iter().flat_map(|effects| scope.distinct(&effects, MOST_ADDED));
        let mut further: Vec<Effect> = distinct.filter(is_new).collect();
        let is_unused = |e: &Effect, of: &[Effect]| of.iter().all(|used| used.aspect != e.aspect);
        let used: Vec<Effect> = name.evidence.iter().map(|given| given.effect.clone()).chain(further.clone()).collect();
        let medium = told.into_iter().take_while(|e| e.delta.abs() >= MEDIUM);
        further.extend(medium.filter(|e| is_unused(e, &used)).take(MOST_ADDED));
        let further = further.into_iter().map(|e| phrase(facts, segment, e)).collect();
        Draft { further, name }
    };
    let mut drafts: Vec<Draft> = (0..facts.effects.len()).map(draft).collect();
    while tell_apart(&mut drafts) {}
    let mut taken = BTreeSet::new();
    for draft in &mut drafts {
        let text = draft.name.text.clone();
        for number in 2.. {
            if taken.insert(draft.name.text.clone()) {
                break;
            }
            draft.name.text = format!("{text} {number}");
        }
    }
    drafts.into_iter().map(|draft| draft.name).collect()
}

/// Adds to names borne by several segments the next effect these do not all share; whether there was one.
fn tell_apart(drafts: &mut [Draft]) -> bool {
    let mut bearers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (segment, draft) in drafts.iter().enumerate() {
        bearers.entry(draft.name.text.clone()).or_default().push(segment);
    }
    let mut changed = false;
    for group in bearers.values().filter(|group| group.len() > 1) {
        let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
        for words in group.iter().flat_map(|&segment| drafts[segment].further.iter().map(|e| e.words.as_str())) {
            *shared.entry(words).or_default() += 1;
        }
        // As long as one of them has a medium effect to add, nothing smaller is added.
        let is_telling =
            |e: &Evidence, least: f64| e.effect.delta.abs() >= least && shared[e.words.as_str()] < group.len();
        let is_any = |least| group.iter().any(|&segment| drafts[segment].further.iter().any(|e| is_telling(e, least)));
        let least = if is_any(MEDIUM) { MEDIUM } else { SMALL };
        let telling = |&segment: &usize| (segment, drafts[segment].further.iter().position(|e| is_telling(e, least)));
        let added: Vec<(usize, Option<usize>)> = group.iter().map(telling).collect();
        for (segment, place) in added {
            let Some(place) = place else { continue };
            let Draft { name, further } = &mut drafts[segment];
            let evidence = further.remove(place);
            name.text = format!("{}, {}", name.text, evidence.words);
            name.evidence.push(evidence);
            changed = true;
        }
    }
    changed
}

/// A segment that is the table, or nearly so: whatever sets it apart, it is everybody.
fn of_everybody(facts: &Facts, extent: Extent) -> Name {
    let rows = facts.columns.noun.many();
    let text = if extent == Extent::All { format!("All {rows}") } else { format!("Nearly all {rows}") };
    Name { text, evidence: Vec::new() }
}

/// "High VISITS, low AGE": the one or two strongest effects in the columns' own words.
fn general_name(facts: &Facts, segment: usize, effects: &[Effect]) -> Name {
    // Beside another trait it says little that some category is rarer: others are more frequent then.
    let is_rarer = |e: &Effect| matches!(e.aspect, Aspect::Category { .. }) && e.delta < 0.0;
    let strong = facts.scope.distinct(effects, MOST_COMPARED).into_iter().filter(|e| e.delta.abs() >= MEDIUM);
    let strong = strong.enumerate().filter(|(place, e)| *place == 0 || !is_rarer(e)).map(|(_, e)| e).take(2);
    let mut evidence: Vec<Evidence> = strong.map(|e| phrase(facts, segment, e)).collect();
    // Nobody is typical whose median is twice everybody's, however much the values overlap; nor who differs in a way
    // that the medians do not show.
    if evidence.is_empty() {
        let name = |effect: &Effect| facts.columns.of(&effect.aspect).name.clone();
        let far = facts.far_median(segment).map(|(effect, ratio)| {
            let how = if ratio > 1.0 { "higher" } else { "lower" };
            Evidence { words: format!("{how} median {}", name(&effect)), effect }
        });
        let mixed = facts.mixed(segment).map(|effect| Evidence { words: format!("unusual {}", name(&effect)), effect });
        evidence.extend(mixed.or(far));
    }
    let words: Vec<&str> = evidence.iter().map(|e| e.words.as_str()).collect();
    let text = match words.as_slice() {
        [] => format!("Typical {}", facts.columns.noun.many()),
        words => capitalized(&words.join(", ")),
    };
    Name { text, evidence }
}
