//! Postal codes, alone or in an address. Offices have codes of their own (« Cedex »), which no commune has: the department then tells
//! which commune of that name is meant.

use domain::{area::departments_of_postal_code, place::Commune, sanitize::value};

use super::{
    Gazetteer, Named, Place, Resolution,
    names::{arrondissement, is_number, without_cedex, words},
    read::CITIES,
    resolve::one,
};

/// Codes that mean the whole of a city which has arrondissements.
const WHOLE_CITIES: [(&str, &str); 3] = [("75000", "paris"), ("69000", "lyon"), ("13000", "marseille")];

impl Gazetteer {
    /// The commune of a postal address, of which the name is one line: `Unknown` when it is not one of those of the postal code, with
    /// those that are.
    pub fn at_address(&self, postal_code: &str, name: &str) -> Resolution<'_> {
        let name = value(name);
        let name = name.as_str();
        // The name may carry its department, its country or its postal code again.
        let bare = name.rsplit_once('(').map_or(name, |(bare, _)| bare);
        let mut named = words(bare);
        named.retain(|word| word != postal_code);
        let without_country = self.without_country(&without_cedex(&named));
        for named in [&named, &without_country] {
            let found = self.called_at(postal_code, named);
            if !found.is_empty() {
                return self.only(self.in_brackets(name, found));
            }
        }
        Resolution::Unknown {
            close: self.at_code(postal_code).map(Place::Commune).collect(),
        }
    }

    /// Those of the department written in brackets behind the name, if it is one of theirs.
    fn in_brackets(&self, name: &str, found: Vec<Named>) -> Vec<Named> {
        let Resolution::One { place, .. } = self.resolve_commune(name) else {
            return found;
        };
        let meant = place.commune().map(|commune| commune.code);
        let narrowed = |named: &Named| Some(self.commune_of(*named).code) == meant;
        match found.iter().copied().find(narrowed) {
            Some(named) if name.contains('(') => vec![named],
            _ => found,
        }
    }

    /// A text with a postal code in it; `None` when it has none.
    pub(super) fn with_postal_code(&self, words: &[String]) -> Option<Resolution<'_>> {
        let (code, before, after) = self.split_at_code(words)?;
        let after = &self.without_country(&without_cedex(after))[..];
        let before = &without_cedex(before)[..];
        if after.is_empty() && before.is_empty() {
            return Some(self.code_alone(&code));
        }
        // « 93100 Montreuil », « 12 rue de Paris, 93100 Montreuil, France », « Montreuil 93100 ».
        let with_offices = words
            .iter()
            .position(|word| *word == code)
            .map_or(after, |place| {
                // The number of an arrondissement may stand behind « Cedex ».
                &words[place + 1..]
            });
        for named in [with_offices, after, before] {
            let found = self.called_at(&code, named);
            if !named.is_empty() && !found.is_empty() {
                return Some(self.only(found));
            }
        }
        Some(self.code_and_another_name(&code, before, after))
    }

    /// The last postal code, in one word or in two (« 93 100 »), what stands before, and what stands after.
    fn split_at_code<'w>(&self, words: &'w [String]) -> Option<(String, &'w [String], &'w [String])> {
        let whole = (0..words.len())
            .rev()
            .filter(|&place| words[place].len() == 5 && is_number(&words[place]));
        let known = whole.clone().find(|&place| self.is_code(&words[place]));
        if let Some(place) = known.or(whole.clone().next()) {
            return Some((words[place].clone(), &words[..place], &words[place + 1..]));
        }
        let pair = (1..words.len()).rev().find(|&place| {
            let (two, three) = (&words[place - 1], &words[place]);
            two.len() == 2 && three.len() == 3 && is_number(two) && is_number(three)
        })?;
        let code = words[pair - 1..=pair].concat();
        Some((code, &words[..pair - 1], &words[pair + 1..]))
    }

    fn is_code(&self, word: &str) -> bool {
        self.by_postal_code.contains_key(word) || WHOLE_CITIES.iter().any(|(code, _)| *code == word)
    }

    /// Words without the country or the department at their end.
    fn without_country(&self, words: &[String]) -> Vec<String> {
        let end = (0..words.len())
            .find(|&start| start > 0 && self.says_where(&words[start..]))
            .unwrap_or(words.len());
        let kept = &words[..end];
        match kept {
            [only] if only == "france" => Vec::new(),
            _ => kept.to_vec(),
        }
    }

    fn code_alone(&self, code: &str) -> Resolution<'_> {
        if let Some(city) = WHOLE_CITIES.iter().find(|(known, _)| *known == code) {
            let named = self.by_name.get(city.1).and_then(|found| found.first());
            return named.map_or(Resolution::Unknown { close: Vec::new() }, |&named| {
                one(self.place(named))
            });
        }
        let mut places: Vec<Place<'_>> = self.at_code(code).map(Place::Commune).collect();
        match places.len() {
            0 => Resolution::Unknown { close: Vec::new() },
            1 => one(places.remove(0)),
            _ => Resolution::Several(places),
        }
    }

    fn at_code(&self, code: &str) -> impl Iterator<Item = &Commune> {
        let found = self.by_postal_code.get(code).into_iter().flatten();
        found.map(|&index| &self.communes[index])
    }

    /// Communes of that code that the words name: exactly, else by the beginning of their name; of the department, when the
    /// code is an office's.
    fn called_at(&self, code: &str, words: &[String]) -> Vec<Named> {
        let bare = without_cedex(words);
        let by_number = arrondissement(words).and_then(|way| self.by_name.get(&way));
        let exact = || by_number.or_else(|| self.by_name.get(&bare.join(" ")));
        let of = |found: Option<&Vec<Named>>, fits: &dyn Fn(&Commune) -> bool| -> Vec<Named> {
            let found = found.into_iter().flatten().copied();
            Self::each_once(found.filter(|&named| fits(self.commune_of(named))))
        };
        let at_code = |commune: &Commune| commune.postal_codes.iter().any(|known| known == code);
        if self.by_postal_code.contains_key(code) {
            let there = of(exact(), &at_code);
            // An address in Paris, Lyon or Marseille is in one of its arrondissements.
            let below = self.begun_at(code, &bare);
            let is_city = |named: &Named| CITIES.contains(&self.commune_of(*named).code.as_str());
            return if there.is_empty() || (!below.is_empty() && there.iter().all(is_city)) {
                below
            } else {
                there
            };
        }
        let departments = departments_of_postal_code(code);
        let in_department = |commune: &Commune| departments.contains(&commune.department.as_str());
        let whole_city = |commune: &Commune| {
            WHOLE_CITIES.iter().any(|(known, city)| {
                *known == code && words_of(commune).first().is_some_and(|word| word == city)
            })
        };
        let city = of(exact(), &whole_city);
        if city.is_empty() {
            of(exact(), &in_department)
        } else {
            city
        }
    }

    /// Communes at that code whose name begins so.
    fn begun_at(&self, code: &str, words: &[String]) -> Vec<Named> {
        let name = words.join(" ");
        if name.is_empty() {
            return Vec::new();
        }
        let there = self.by_postal_code.get(code).into_iter().flatten();
        let begun = there.filter(|&&index| {
            let ways = super::names::ways_of_writing(&self.communes[index].name);
            ways.iter().any(|way| way.starts_with(&name))
        });
        begun
            .map(|&commune| Named {
                commune,
                other_name: None,
                weight: self.communes[commune].population,
            })
            .collect()
    }

    /// One when there is one, a choice otherwise: whoever gives a postal code is exact.
    fn only(&self, found: Vec<Named>) -> Resolution<'_> {
        match found.as_slice() {
            [named] => one(self.place(*named)),
            _ => self.choice(found),
        }
    }

    /// A code with a name that is not one of its communes: an address without its town, or a mistake in one of the two.
    fn code_and_another_name(&self, code: &str, before: &[String], after: &[String]) -> Resolution<'_> {
        // « 12 rue de la Paix Montreuil 93100 »: the end of what stands before.
        for start in 1..before.len() {
            let found = self.called_at(code, &before[start..]);
            if !found.is_empty() && self.by_name.contains_key(&before[start..].join(" ")) {
                return self.only(found);
            }
        }
        // « 93100 Montreuil Croix de Chavaux »: the beginning of what stands after.
        for end in (1..after.len()).rev() {
            if self.by_name.contains_key(&after[..end].join(" ")) {
                let found = self.called_at(code, &after[..end]);
                if !found.is_empty() {
                    return self.only(found);
                }
            }
        }
        // An address of which the town is left out.
        let is_street =
            after.is_empty() && before.iter().any(|word| word.bytes().any(|b| b.is_ascii_digit()));
        let mut places: Vec<Place<'_>> = self.at_code(code).map(Place::Commune).collect();
        if is_street && places.len() == 1 {
            return one(places.remove(0));
        }
        let elsewhere = [before, after]
            .into_iter()
            .filter_map(|words| self.by_name.get(&words.join(" ")));
        places.extend(
            Self::each_once(elsewhere.flatten().copied())
                .into_iter()
                .take(5)
                .map(|named| self.place(named)),
        );
        if places.is_empty() {
            Resolution::Unknown { close: places }
        } else {
            Resolution::Several(places)
        }
    }
}

fn words_of(commune: &Commune) -> Vec<String> {
    words(&commune.name)
}
