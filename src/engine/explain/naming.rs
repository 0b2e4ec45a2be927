//! Names for segments, from this run's numbers alone.
//!
//! A name says what sets a segment apart most. Every word of it rests on an effect of at least [`MEDIUM`] (|Cliff's
//! delta| 0.33), an adjective before a noun on one of at least [`LARGE`] (0.474), and "somewhat" on one of at least
//! [`SMALL`] (0.147); the evidence stands beside the name. Where a table has columns the [`lexicon`] knows and they
//! tell the strongest effect, the name is in plain words ("Cash-advance borrowers"), else in the columns' own ("High
//! VISITS, low AGE"). Segments of the same name get further effects added until they differ.

use super::effect::{Aspect, Effect, LARGE, MEDIUM, SMALL};
use super::lexicon::{self, Meaning, Subject};
use super::scope::Scope;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How many effects may be added to tell segments of the same name apart.
const MOST_ADDED: usize = 12;
/// A longer column name or category is shortened in names.
const LONGEST: usize = 40;

/// What those are called who spend more than others, in no particular way.
const HIGH_SPENDERS: &str = "high spenders";

/// A segment's name and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Name {
    /// The name; no other segment of the run has it.
    pub text: String,
    /// For each word or phrase the effect behind it, in the order of the name.
    pub evidence: Vec<Evidence>,
}

/// Words of a name and the effect they say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The words.
    pub words: String,
    /// The effect.
    pub effect: Effect,
}

/// A name being made, and the effects that may be added to it, the strongest first.
struct Draft {
    name: Name,
    further: Vec<Evidence>,
}

/// Names for the segments whose effects (the largest first) are given, all different.
pub(super) fn names(scope: &Scope, effects: &[Vec<Effect>]) -> Vec<Name> {
    let meanings: Vec<Option<Meaning>> = scope.numeric.iter().map(|(name, _)| lexicon::meaning(name)).collect();
    let draft = |(segment, effects): (usize, &Vec<Effect>)| {
        let plain = Words { scope, meanings: &meanings, effects }.plain_name();
        let name = plain.unwrap_or_else(|| general_name(scope, segment, effects));
        let is_new = |e: &Effect| name.evidence.iter().all(|given| !scope.is_same(&given.effect.aspect, &e.aspect));
        let further = scope.distinct(effects, MOST_ADDED).into_iter().filter(is_new);
        Draft { further: further.map(|e| in_column_words(scope, e)).collect(), name }
    };
    let mut drafts: Vec<Draft> = effects.iter().enumerate().map(draft).collect();
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

/// "High VISITS, low AGE": the one or two strongest effects in the columns' own words.
fn general_name(scope: &Scope, segment: usize, effects: &[Effect]) -> Name {
    let strong = scope.distinct(effects, 2).into_iter().filter(|e| e.delta.abs() >= MEDIUM);
    let evidence: Vec<Evidence> = strong.map(|e| in_column_words(scope, e)).collect();
    let words: Vec<&str> = evidence.iter().map(|e| e.words.as_str()).collect();
    let text = match words.as_slice() {
        [] if scope.sizes[segment] == scope.rows.len() => "All customers".into(),
        [] => "Average customers".into(),
        words => capitalized(&words.join(", ")),
    };
    Name { text, evidence }
}

/// An effect in the words of its column.
fn in_column_words(scope: &Scope, effect: Effect) -> Evidence {
    let more = effect.delta > 0.0;
    let degree = if effect.delta.abs() < MEDIUM { "somewhat " } else { "" };
    let choice = |if_more: &'static str, if_less: &'static str| if more { if_more } else { if_less };
    let words = match &effect.aspect {
        Aspect::Value(column) => {
            format!("{degree}{} {}", choice("high", "low"), shortened(scope.numeric[*column].0))
        }
        Aspect::Missing(column) => {
            format!("{degree}{} missing {}", choice("often", "seldom"), shortened(scope.numeric[*column].0))
        }
        Aspect::Category { column, category } => {
            let (column, category) = (shortened(scope.text[*column].0), shortened(category));
            format!("{degree}{} {column} {category}", choice("often", "seldom"))
        }
    };
    Evidence { words, effect }
}

/// A segment's effects as the lexicon understands them.
struct Words<'a> {
    scope: &'a Scope<'a>,
    meanings: &'a [Option<Meaning>],
    effects: &'a [Effect],
}

impl Words<'_> {
    /// A name in plain words, if it tells the strongest effect.
    fn plain_name(&self) -> Option<Name> {
        let strongest = self.effects.first().filter(|e| e.delta.abs() >= MEDIUM)?;
        let (noun, mut evidence, adjectives) = self.noun();
        let least = if evidence.is_empty() { MEDIUM } else { LARGE };
        let added = self.adjectives(&noun, &evidence, adjectives, least);
        let adjectives: Vec<&str> = added.iter().map(|e| e.words.as_str()).collect();
        let text = match adjectives.as_slice() {
            [] => capitalized(&noun),
            adjectives => capitalized(&format!("{} {noun}", adjectives.join(", "))),
        };
        evidence.splice(0..0, added);
        let subject = |e: &Effect| self.meaning(e).map(|m| m.subject);
        let tells = |given: &Evidence| {
            self.scope.is_same(&given.effect.aspect, &strongest.aspect)
                || subject(strongest).is_some_and(|s| subject(&given.effect) == Some(s))
        };
        evidence.iter().any(tells).then_some(Name { text, evidence })
    }

    /// What the customers of the segment are, the evidence for it, and how many adjectives may stand before it.
    fn noun(&self) -> (String, Vec<Evidence>, usize) {
        let much = |subject| self.strongest(subject, None, true);
        let say = |words: &str, effect: &Effect| Evidence { words: words.into(), effect: effect.clone() };
        let cash = much(Subject::CashAdvance);
        let buyers = self.buyers();
        let few_purchases = self.strongest(Subject::Purchases, None, false);
        let balance = self.strongest(Subject::Balance, Some(false), false);
        match (cash, buyers, few_purchases) {
            (Some(cash), Some((noun, mut evidence)), _) => {
                evidence.push(say("with cash advances", cash));
                let noun = if noun == HIGH_SPENDERS { "buyers".to_string() } else { noun };
                evidence.iter_mut().filter(|e| e.words == HIGH_SPENDERS).for_each(|e| e.words.clone_from(&noun));
                // One adjective is enough.
                let adjectives = usize::from(!noun.starts_with("high"));
                (format!("{noun} with cash advances"), evidence, adjectives)
            }
            (Some(cash), None, Some(few)) => {
                ("cash-advance borrowers".into(), vec![say("cash-advance", cash), say("borrowers", few)], 1)
            }
            (Some(cash), None, None) => ("cash-advance users".into(), vec![say("cash-advance users", cash)], 1),
            (None, Some((noun, evidence)), _) => (noun, evidence, 1),
            (None, None, Some(few)) => match balance.filter(|_| self.is_idle()) {
                Some(balance) => {
                    ("near-dormant customers".into(), vec![say("near-dormant", balance), say("near-dormant", few)], 0)
                }
                None => match self.strongest(Subject::Purchases, Some(false), false) {
                    Some(few) => ("low spenders".into(), vec![say("low spenders", few)], 1),
                    None => ("infrequent buyers".into(), vec![say("infrequent buyers", few)], 1),
                },
            },
            (None, None, None) => ("customers".into(), Vec::new(), 2),
        }
    }

    /// Whether nothing is done more than by others, not even somewhat.
    fn is_idle(&self) -> bool {
        use Subject::{CashAdvance, InstalmentPurchases, OneOffPurchases, Payments, Purchases};
        let deeds = [CashAdvance, InstalmentPurchases, OneOffPurchases, Payments, Purchases];
        let is_deed = |e: &Effect| self.meaning(e).is_some_and(|m| deeds.contains(&m.subject));
        !self.effects.iter().any(|e| e.delta >= SMALL && is_deed(e))
    }

    /// What kind of buyers they are, if they buy more than others: in one of two ways, or a lot.
    fn buyers(&self) -> Option<(String, Vec<Evidence>)> {
        let much = |subject| self.strongest(subject, None, true);
        let say = |words: &str, effect: &Effect| Evidence { words: words.into(), effect: effect.clone() };
        let spend = self.strongest(Subject::Purchases, Some(false), true);
        let kinds = [(Subject::OneOffPurchases, "one-off"), (Subject::InstalmentPurchases, "instalment")];
        match (kinds.map(|(subject, _)| much(subject)), spend) {
            ([Some(_), Some(_)] | [None, None], Some(spend)) => {
                Some((HIGH_SPENDERS.into(), vec![say(HIGH_SPENDERS, spend)]))
            }
            ([Some(one_off), Some(instalment)], None) => {
                let evidence = vec![say("one-off", one_off), say("instalment", instalment)];
                Some(("one-off and instalment buyers".into(), evidence))
            }
            ([None, None], None) => None,
            ([one_off, instalment], spend) => {
                let (way, other) = if one_off.is_some() { (0, 1) } else { (1, 0) };
                let kind = kinds[way].1;
                let mut evidence: Vec<Evidence> = spend.map(|e| say("high-spending", e)).into_iter().collect();
                evidence.extend(one_off.or(instalment).map(|e| say(kind, e)));
                // Less of the other kind is part of what "one-off buyers" says.
                evidence.extend(self.strongest(kinds[other].0, None, false).map(|e| say(kind, e)));
                let high = if spend.is_some() { "high-spending " } else { "" };
                Some((format!("{high}{kind} buyers"), evidence))
            }
        }
    }

    /// Up to `most` adjectives before `noun`, for effects of at least `least` that tell neither what `told` does nor
    /// the same as another; no "high" before a "high".
    fn adjectives(&self, noun: &str, given: &[Evidence], most: usize, least: f64) -> Vec<Evidence> {
        let mut found: Vec<Evidence> = Vec::new();
        let stem = |words: &str| words.split([' ', '-']).next().map(str::to_string);
        for effect in self.effects.iter().take_while(|e| e.delta.abs() >= least) {
            let adjective = self.meaning(effect).and_then(|m| lexicon::adjective(m, effect.delta > 0.0));
            let Some(words) = adjective.filter(|a| found.len() < most && stem(a) != stem(noun)) else { continue };
            let is_new = |e: &Evidence| !self.scope.is_same(&e.effect.aspect, &effect.aspect);
            if given.iter().chain(&found).all(is_new) {
                found.push(Evidence { words: words.into(), effect: effect.clone() });
            }
        }
        found
    }

    /// The strongest effect, of at least `MEDIUM`, that says the segment has more (less) of a subject.
    fn strongest(&self, subject: Subject, how_often: Option<bool>, more: bool) -> Option<&Effect> {
        self.effects.iter().take_while(|e| e.delta.abs() >= MEDIUM).find(|e| {
            let meant = |m: Meaning| m.subject == subject && how_often.is_none_or(|often| often == m.how_often);
            (e.delta > 0.0) == more && self.meaning(e).is_some_and(meant)
        })
    }

    fn meaning(&self, effect: &Effect) -> Option<Meaning> {
        match effect.aspect {
            Aspect::Value(column) => self.meanings[column],
            Aspect::Missing(_) | Aspect::Category { .. } => None,
        }
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A column's name or a category as it stands in names and sentences: on one line and not too long.
pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    if text.chars().count() > LONGEST {
        short.push('…');
    }
    short
}
