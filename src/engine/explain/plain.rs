//! Names in plain words, of columns that the [`lexicon`] knows.

use super::columns::Kind;
use super::effect::{Aspect, Effect, LARGE, MEDIUM, SMALL};
use super::facts::Facts;
use super::lexicon::{self, Meaning, Subject};
use super::name::{capitalized, Evidence, Name};

/// What those are called who spend more than others, in no particular way.
const HIGH_SPENDERS: &str = "high spenders";

/// An effect that tells the same as the strongest stands for it if it is smaller by so much at most.
const AS_STRONG: f64 = 0.1;

/// What is understood of each numeric column: nothing where rows are no people.
pub(super) fn meanings(facts: &Facts) -> Vec<Option<Meaning>> {
    let columns = facts.columns.numeric.iter().zip(&facts.scope.numeric);
    let meaning = |name: &str| lexicon::meaning(name).filter(|_| facts.columns.are_people);
    columns.map(|(column, (name, _))| meaning(name).filter(|_| column.kind == Kind::Amount)).collect()
}

/// A segment's effects as the lexicon understands them.
pub(super) struct Words<'a> {
    pub facts: &'a Facts<'a>,
    pub meanings: &'a [Option<Meaning>],
    /// The largest first.
    pub effects: &'a [Effect],
}

impl Words<'_> {
    /// A name in plain words, if it tells the strongest effect.
    pub fn plain_name(&self) -> Option<Name> {
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
        let is_as_strong = |e: &Effect| e.delta.abs() >= strongest.delta.abs() - AS_STRONG;
        let tells = |Evidence { effect, .. }: &Evidence| {
            let is_same = self.facts.scope.is_same(&effect.aspect, &strongest.aspect) && is_as_strong(effect);
            is_same || subject(strongest).is_some_and(|s| subject(effect) == Some(s))
        };
        evidence.iter().any(tells).then_some(Name { text, evidence })
    }

    /// What the customers of the segment are, the evidence for it, and how many adjectives may stand before it.
    fn noun(&self) -> (String, Vec<Evidence>, usize) {
        let much = |subject| self.strongest(subject, None, true);
        let say = |words: &str, effect: &Effect| Evidence { words: words.into(), effect: effect.clone() };
        let rows = self.facts.columns.noun.many();
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
                    (format!("near-dormant {rows}"), vec![say("near-dormant", balance), say("near-dormant", few)], 0)
                }
                None => match self.strongest(Subject::Purchases, Some(false), false) {
                    Some(few) => ("low spenders".into(), vec![say("low spenders", few)], 1),
                    None => ("infrequent buyers".into(), vec![say("infrequent buyers", few)], 1),
                },
            },
            (None, None, None) => match self.strongest(Subject::Purchases, Some(true), true) {
                Some(often) => ("frequent buyers".into(), vec![say("frequent buyers", often)], 1),
                None => (rows.into(), Vec::new(), 2),
            },
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
            let is_new = |e: &Evidence| !self.facts.scope.is_same(&e.effect.aspect, &effect.aspect);
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
