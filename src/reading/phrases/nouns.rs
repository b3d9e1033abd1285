//! Noun phrases: the base phrase from article to head, and what is attached or joined to it.

use std::ops::Range;

use super::Sight;
use crate::reading::tagger::Tag;

impl<'a> Sight<'a> {
    /// One past the base noun phrase that starts at `at`: article, modifiers, head; `at` when none.
    pub(in crate::reading) fn base_end(&self, at: usize, limit: usize) -> usize {
        let mut end = at;
        let mut head = false;
        let mut i = at;
        while i < limit {
            let tag = self.tag(i);
            match tag {
                Tag::Pronoun if i > at => break,
                Tag::Pronoun => return i + 1,
                Tag::Determiner | Tag::Possessive
                    if i > at
                        && !self.any(i - 1, &["all", "both", "half", "such", "of", "many"]) =>
                {
                    break;
                }
                _ if tag.nominal() => {
                    if tag.head() || tag == Tag::Genitive {
                        (end, head) = (i + 1, tag != Tag::Genitive);
                    }
                }
                // “a June poll”: a day or month that describes the noun.
                Tag::Time
                    if i > at
                        && matches!(
                            self.tag(i - 1),
                            Tag::Determiner | Tag::Possessive | Tag::Adjective
                        )
                        && self.tag(i + 1) == Tag::Noun => {}
                Tag::Adverb if i == at || self.tag(i + 1) == Tag::Adjective => {}
                Tag::Conjunction
                    if self.tag(i.wrapping_sub(1)) == Tag::Adjective
                        && matches!(self.tag(i + 1), Tag::Adjective) => {}
                Tag::Mark
                    if matches!(self.mark(i), Some('"' | '\''))
                        && self.inside.get(i) != self.inside.get(i + 1)
                        && i == at => {}
                Tag::Other => {}
                _ => break,
            }
            i += 1;
        }
        if !head && end > at && self.tag(end - 1) == Tag::Genitive {
            return end;
        }
        if end == at && i > at && self.tag(i - 1).nominal() {
            i
        } else {
            end
        }
    }

    /// The noun phrase that ends just before `end`, with its prepositional attachments and
    /// coordinations: “the president of the union”, “Smith and Jones”.
    pub(in crate::reading) fn phrase_before(
        &self,
        end: usize,
        from: usize,
    ) -> Option<Range<usize>> {
        let mut start = self.base_start(end, from)?;
        for _ in 0..6 {
            if start <= from {
                break;
            }
            let joint = start - 1;
            let tag = self.tag(joint);
            let joins = match tag {
                Tag::Preposition => self.any(
                    joint,
                    &[
                        "of",
                        "for",
                        "from",
                        "with",
                        "at",
                        "in",
                        "on",
                        "to",
                        "about",
                        "against",
                        "behind",
                        "near",
                        "between",
                        "among",
                        "by",
                        "inside",
                        "within",
                        "under",
                        "like",
                        "into",
                        "over",
                        "toward",
                        "across",
                        "around",
                        "throughout",
                        "outside",
                    ],
                ),
                Tag::Conjunction => self.any(joint, &["and", "or", "&"]),
                _ => false,
            };
            if !joins {
                break;
            }
            let Some(next) = self.base_start(joint, from) else {
                break;
            };
            start = next;
        }
        Some(start..end)
    }

    /// Where the base noun phrase ending just before `end` starts.
    fn base_start(&self, end: usize, from: usize) -> Option<usize> {
        let last = end.checked_sub(1).filter(|last| *last >= from)?;
        let tag = self.tag(last);
        let closing = self.mark(last) == Some(')');
        if closing {
            let open = (from..last)
                .rev()
                .take(12)
                .find(|i| self.mark(*i) == Some('('))?;
            return self.base_start(open, from);
        }
        if !(tag.head() || tag == Tag::Determiner || tag == Tag::Adjective) {
            return None;
        }
        if tag == Tag::Pronoun {
            // “Cruz himself said”.
            let reflexive = self.any(last, &["himself", "herself", "itself", "themselves"]);
            let emphatic = reflexive && last > from && self.tag(last - 1).head();
            return if emphatic {
                self.base_start(last, from)
            } else {
                Some(last)
            };
        }
        let mut start = last;
        while start > from {
            let before = self.tag(start - 1);
            let goes_on = match before {
                Tag::Pronoun => false,
                Tag::Time => tag == Tag::Time || self.tag(start) == Tag::Noun,
                Tag::Determiner | Tag::Possessive => {
                    start -= 1;
                    if self.any(start.wrapping_sub(1), &["all", "both", "half"]) && start > from {
                        start -= 1;
                    }
                    if start > from && self.tag(start - 1) == Tag::Genitive {
                        true
                    } else {
                        break;
                    }
                }
                _ if before.nominal() => true,
                Tag::Other => true,
                Tag::Adverb => self.tag(start) == Tag::Adjective,
                _ => false,
            };
            if !goes_on || self.inside.get(start - 1) != self.inside.get(last) {
                break;
            }
            start -= 1;
        }
        Some(start)
    }
}
