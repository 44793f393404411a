//! Communes: what somebody typed becomes one of them, a choice between several, or the closest names.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
};

use domain::place::{Commune, CommuneCode, Position};
use strsim::osa_distance;

use crate::text::fold;

/// A commune is meant, rather than one of its namesakes, when it has so many times their inhabitants.
const DOMINANCE: u32 = 10;
/// Letters from which the beginning of a name is looked for.
const PREFIX_LETTERS: usize = 3;
/// Communes proposed when only the beginning of a name was typed.
const PREFIX_CHOICES: usize = 10;
/// Communes proposed when no name is right.
const CLOSE_CHOICES: usize = 5;
/// Cities whose arrondissements are communes of their own here: a postal code means the arrondissement.
const CITIES: [&str; 3] = ["75056", "69123", "13055"];

/// The communes of France and what leads to them.
#[derive(Debug)]
pub struct Gazetteer {
    communes: Vec<Commune>,
    by_code: HashMap<CommuneCode, usize>,
    by_postal_code: HashMap<String, Vec<usize>>,
    /// Every way of writing a name, simplified, to the communes meant.
    by_name: HashMap<String, Vec<usize>>,
    /// The same, sorted, for beginnings.
    names: Vec<(String, usize)>,
}

/// Why a text is not a gazetteer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line} of the gazetteer cannot be read")]
pub struct GazetteerError {
    /// Number of the line, from 1.
    pub line: usize,
}

/// The communes that a typed place may mean.
#[derive(Clone, PartialEq, Debug)]
pub enum Resolution<'a> {
    /// One commune, and its namesakes that are much smaller, the most populous first.
    One {
        /// The commune.
        commune: &'a Commune,
        /// Its namesakes.
        others: Vec<&'a Commune>,
    },
    /// Several, the most populous first.
    Several(Vec<&'a Commune>),
    /// None.
    Unknown {
        /// Those whose names are close, the closest first.
        close: Vec<&'a Commune>,
    },
}

impl Gazetteer {
    /// Reads lines of seven columns separated by tabs: code, name, department, postal codes separated by commas,
    /// inhabitants, latitude, longitude.
    pub fn parse(tsv: &str) -> Result<Self, GazetteerError> {
        let communes = tsv
            .lines()
            .enumerate()
            .map(|(index, line)| read(line).ok_or(GazetteerError { line: index + 1 }))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self::new(communes))
    }

    fn new(communes: Vec<Commune>) -> Self {
        let by_code = communes
            .iter()
            .enumerate()
            .map(|(index, commune)| (commune.code, index))
            .collect();
        let mut by_postal_code: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, commune) in communes.iter().enumerate() {
            if !CITIES.contains(&commune.code.as_str()) {
                for code in &commune.postal_codes {
                    by_postal_code.entry(code.clone()).or_default().push(index);
                }
            }
            for name in ways_of_writing(&commune.name) {
                by_name.entry(name).or_default().push(index);
            }
        }
        for found in by_postal_code.values_mut().chain(by_name.values_mut()) {
            found.sort_by_key(|&index| Reverse(communes[index].population));
        }
        let mut names: Vec<_> = by_name
            .iter()
            .flat_map(|(name, found)| found.iter().map(|&index| (name.clone(), index)))
            .collect();
        names.sort();
        Self {
            communes,
            by_code,
            by_postal_code,
            by_name,
            names,
        }
    }

    /// The commune of that code.
    pub fn get(&self, code: CommuneCode) -> Option<&Commune> {
        self.by_code.get(&code).map(|&index| &self.communes[index])
    }

    /// All of them, in the order of the file.
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }

    /// The commune whose centre is nearest.
    pub fn nearest(&self, position: Position) -> Option<&Commune> {
        let here = position.direction();
        self.communes.iter().min_by(|a, b| {
            let chord = |commune: &Commune| commune.position.direction().chord(here);
            chord(a).total_cmp(chord(b))
        })
    }

    /// What somebody typed: a name, with or without accents, hyphens or article, whole or begun; a postal code; a
    /// name with its department or its postal code, as [`Commune::label`] writes it or otherwise; « Paris 11e ».
    pub fn resolve(&self, typed: &str) -> Resolution<'_> {
        if let Some(commune) = self.by_label(typed) {
            return Resolution::One {
                commune,
                others: Vec::new(),
            };
        }
        let words = words(typed);
        if let Some(found) = self.by_code_typed(&words) {
            return rank(found);
        }
        let name = words.join(" ");
        if let Some(found) = self.by_name.get(&name) {
            return self.among_namesakes(self.at(found), &name);
        }
        if let Some(found) = self.in_department(&words) {
            return Resolution::One {
                commune: found,
                others: Vec::new(),
            };
        }
        let begun = self.beginning_with(&name);
        match begun.len() {
            0 => Resolution::Unknown {
                close: self.close_to(&name),
            },
            1 => Resolution::One {
                commune: begun[0],
                others: Vec::new(),
            },
            _ => Resolution::Several(begun),
        }
    }

    /// Communes to propose while somebody types: those whose name or postal code begins so, the most populous first;
    /// when there is none, those whose name is close. Nothing before two characters.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<&Commune> {
        let words = words(typed);
        let name = words.join(" ");
        if name.chars().nth(1).is_none() {
            return Vec::new();
        }
        if let Some(commune) = self.by_label(typed) {
            return vec![commune];
        }
        let digits = words.concat();
        let mut found = if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let codes = self
                .by_postal_code
                .iter()
                .filter(|(code, _)| code.starts_with(&digits));
            let indexes: BTreeSet<usize> = codes.flat_map(|(_, found)| found).copied().collect();
            self.most_populous(indexes, limit)
        } else if let Some(found) = self.by_code_typed(&words) {
            found
        } else {
            self.most_populous(self.names_beginning_with(&name), limit)
        };
        if found.is_empty() {
            found = self.close_to(&name);
        }
        found.truncate(limit);
        found
    }

    fn at(&self, indexes: &[usize]) -> Vec<&Commune> {
        indexes.iter().map(|&index| &self.communes[index]).collect()
    }

    /// A label, as [`Commune::label`] writes it or nearly: its department is in brackets, hence no arrondissement's
    /// number. Two names of a department may differ by an accent or an article only.
    fn by_label(&self, typed: &str) -> Option<&Commune> {
        let (name, department) = typed.trim().strip_suffix(')')?.rsplit_once('(')?;
        let found = self.at(self.by_name.get(&words(name).join(" "))?);
        let there = found
            .into_iter()
            .filter(|commune| commune.department.eq_ignore_ascii_case(department.trim()));
        there.max_by_key(|commune| (commune.name == name.trim(), commune.population))
    }

    /// One of the communes of that name; but people also shorten names: « Évry » is rather Évry-Courcouronnes than
    /// Évry in Yonne. So a far larger commune whose name goes on from there is a choice as well.
    fn among_namesakes<'a>(&'a self, found: Vec<&'a Commune>, name: &str) -> Resolution<'a> {
        let largest = found.first().map_or(0, |commune| commune.population);
        let mut choices = self.beginning_with(&format!("{name} "));
        choices.retain(|longer| longer.population / DOMINANCE >= largest);
        if choices.is_empty() {
            return rank(found);
        }
        choices.extend(found);
        Resolution::Several(choices)
    }

    /// A postal code alone, in one or two groups of digits, or beside a name, whole or begun.
    fn by_code_typed(&self, words: &[String]) -> Option<Vec<&Commune>> {
        let (digits, letters): (Vec<&str>, Vec<&str>) = words
            .iter()
            .map(String::as_str)
            .partition(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
        let code = digits.concat();
        let found = self.at(self.by_postal_code.get(&code).filter(|_| code.len() == 5)?);
        let name = letters.join(" ");
        let whose_name = |fits: fn(&str, &str) -> bool| -> Vec<&Commune> {
            let fits = |commune: &&Commune| ways_of_writing(&commune.name).iter().any(|way| fits(way, &name));
            found.iter().copied().filter(fits).collect()
        };
        let choices = [
            whose_name(|way, name| way == name),
            whose_name(|way, name| way.starts_with(name)),
        ];
        Some(
            choices
                .into_iter()
                .find(|choices| !choices.is_empty())
                .unwrap_or(found),
        )
    }

    /// A name followed by its department's code.
    fn in_department(&self, words: &[String]) -> Option<&Commune> {
        let (department, name) = words.split_last()?;
        let found = self.by_name.get(&name.join(" "))?;
        self.at(found)
            .into_iter()
            .find(|commune| commune.department.eq_ignore_ascii_case(department))
    }

    /// Communes whose name begins so, the most populous first.
    fn beginning_with(&self, name: &str) -> Vec<&Commune> {
        if name.chars().count() < PREFIX_LETTERS {
            return Vec::new();
        }
        self.most_populous(self.names_beginning_with(name), PREFIX_CHOICES)
    }

    fn names_beginning_with(&self, name: &str) -> BTreeSet<usize> {
        let start = self.names.partition_point(|(known, _)| known.as_str() < name);
        let begun = self.names[start..]
            .iter()
            .take_while(|(known, _)| known.starts_with(name));
        begun.map(|(_, index)| *index).collect()
    }

    fn most_populous(&self, indexes: BTreeSet<usize>, limit: usize) -> Vec<&Commune> {
        let mut found: Vec<_> = indexes.into_iter().map(|index| &self.communes[index]).collect();
        found.sort_by_key(|commune| Reverse(commune.population));
        found.truncate(limit);
        found
    }

    /// Communes whose name differs by a typo or two. The first letter is taken to be right or merely out of its
    /// place: comparing all names would be ten times slower.
    fn close_to(&self, name: &str) -> Vec<&Commune> {
        let length = name.chars().count();
        if length < PREFIX_LETTERS {
            return Vec::new();
        }
        let allowed = if length < 6 { 1 } else { 2 };
        let mut found: Vec<(usize, Reverse<u32>, usize)> = self
            .names
            .iter()
            .filter(|(known, _)| known.chars().count().abs_diff(length) <= allowed)
            .filter(|(known, _)| {
                known
                    .chars()
                    .next()
                    .is_some_and(|first| name.chars().take(2).any(|c| c == first))
            })
            .map(|(known, index)| {
                (
                    osa_distance(known, name),
                    Reverse(self.communes[*index].population),
                    *index,
                )
            })
            .filter(|(distance, ..)| *distance <= allowed)
            .collect();
        found.sort_unstable();
        let mut close: Vec<&Commune> = Vec::new();
        for (_, _, index) in found {
            let commune = &self.communes[index];
            if close.len() < CLOSE_CHOICES && close.iter().all(|known| known.code != commune.code) {
                close.push(commune);
            }
        }
        close
    }
}

/// One commune when there is one, or one far larger than the others.
fn rank(found: Vec<&Commune>) -> Resolution<'_> {
    match found.as_slice() {
        [] => Resolution::Unknown { close: Vec::new() },
        [first, rest @ ..]
            if rest
                .iter()
                .all(|other| first.population / DOMINANCE >= other.population) =>
        {
            Resolution::One {
                commune: first,
                others: rest.to_vec(),
            }
        }
        _ => Resolution::Several(found),
    }
}

/// The words of a place's name: without accents or capitals, split where no letter is, « St » written out.
fn words(name: &str) -> Vec<String> {
    fold(name)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            "st" => "saint".to_owned(),
            "ste" => "sainte".to_owned(),
            _ => word.to_owned(),
        })
        .collect()
}

/// The ways people write a name: in full, without its article, and an arrondissement by its number.
fn ways_of_writing(name: &str) -> Vec<String> {
    let words = words(name);
    let mut ways = vec![words.join(" ")];
    match words.as_slice() {
        [article, rest @ ..] if !rest.is_empty() && matches!(article.as_str(), "le" | "la" | "les" | "l") => {
            ways.push(rest.join(" "));
        }
        [city, number, last] if last == "arrondissement" => {
            let digits = number.trim_end_matches(|c: char| c.is_alphabetic());
            ways.push(format!("{city} {number}"));
            ways.push(format!("{city} {digits}"));
            ways.push(format!("{city} {digits}eme"));
        }
        _ => {}
    }
    ways
}

fn read(line: &str) -> Option<Commune> {
    let mut columns = line.split('\t');
    let commune = Commune {
        code: CommuneCode::parse(columns.next()?).ok()?,
        name: columns.next()?.to_owned(),
        department: columns.next()?.to_owned(),
        postal_codes: columns
            .next()?
            .split(',')
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
            .collect(),
        population: columns.next()?.parse().ok()?,
        position: Position::new(columns.next()?.parse().ok()?, columns.next()?.parse().ok()?).ok()?,
    };
    columns.next().is_none().then_some(commune)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Lines of the real file.
    const EXCERPT: &str = "\
01002\tL'Abergement-de-Varey\t01\t01640\t270\t46.0071\t5.42336
11339\tSaint-Denis\t11\t11310\t523\t43.36031\t2.22032
13055\tMarseille\t13\t13001,13002\t886040\t43.2976\t5.36943
13201\tMarseille 1er Arrondissement\t13\t13001\t37599\t43.29701\t5.37901
28267\tMontreuil\t28\t28500\t538\t48.77723\t1.37552
30247\tSaint-Denis\t30\t30500\t296\t44.23433\t4.25189
35238\tRennes\t35\t35000,35200,35700\t230890\t48.11165\t-1.67999
72181\tLe Mans\t72\t72000,72100\t146249\t48.00861\t0.19789
75056\tParis\t75\t75001,75011\t2103778\t48.85659\t2.34292
75101\tParis 1er Arrondissement\t75\t75001\t15114\t48.86262\t2.3363
75111\tParis 11e Arrondissement\t75\t75011\t138170\t48.8585\t2.37952
76351\tLe Havre\t76\t76600,76610,76620\t166687\t49.49382\t0.10797
85148\tMontreuil\t85\t85200\t818\t46.4078\t-0.83637
91228\tÉvry-Courcouronnes\t91\t91000,91080\t66851\t48.62957\t2.44128
93048\tMontreuil\t93\t93100\t111934\t48.86252\t2.4428
93066\tSaint-Denis\t93\t93200,93210,93380\t149077\t48.93697\t2.35976
97411\tSaint-Denis\t974\t97400,97417,97490\t155634\t-20.87897\t55.44863
97415\tSaint-Paul\t974\t97411,97422\t105240\t-21.00981\t55.27114
02234\tCraonne\t02\t02160\t84\t49.43886\t3.78577
02235\tCraonnelle\t02\t02160\t119\t49.4317\t3.77446
13213\tMarseille 13e Arrondissement\t13\t13013\t95112\t43.3498\t5.43384
17464\tVergné\t17\t17330\t172\t46.06972\t-0.51534
17465\tLa Vergne\t17\t17400\t611\t45.963\t-0.56606
89162\tÉvry\t89\t89140\t402\t48.26381\t3.25581
01005\tAmbérieux-en-Dombes\t01\t01330\t1906\t45.99579\t4.90284
01030\tBeauregard\t01\t01480\t855\t46.00025\t4.75166
01238\tMassieux\t01\t01600\t2634\t45.90958\t4.82706
01322\tReyrieux\t01\t01600\t4716\t45.93461\t4.81914";

    fn gazetteer() -> Gazetteer {
        Gazetteer::parse(EXCERPT).unwrap()
    }

    /// « 93048 » for one, « 93066 | 97411 » for several, « ? 93048 » for close ones.
    fn said(typed: &str) -> String {
        let gazetteer = gazetteer();
        let codes = |communes: Vec<&Commune>| {
            communes
                .iter()
                .map(|c| c.code.to_string())
                .collect::<Vec<_>>()
                .join(" | ")
        };
        match gazetteer.resolve(typed) {
            Resolution::One { commune, .. } => commune.code.to_string(),
            Resolution::Several(communes) => codes(communes),
            Resolution::Unknown { close } => format!("? {}", codes(close)).trim_end().to_owned(),
        }
    }

    #[test]
    fn names_are_found_however_they_are_written() {
        for typed in [
            "Évry-Courcouronnes",
            "evry courcouronnes",
            "ÉVRY-COURCOURONNES",
            "  évry–courcouronnes ",
            "Evry-C",
        ] {
            assert_eq!(said(typed), "91228", "{typed}");
        }
        for typed in ["Le Mans", "le mans", "Mans", "LE-MANS"] {
            assert_eq!(said(typed), "72181", "{typed}");
        }
        assert_eq!(said("Havre"), "76351");
        assert_eq!(said("l’abergement de varey"), "01002");
        assert_eq!(said("Abergement-de-Varey"), "01002");
    }

    #[test]
    fn a_large_commune_is_meant_rather_than_its_small_namesakes() {
        let gazetteer = gazetteer();
        let Resolution::One { commune, others } = gazetteer.resolve("montreuil") else {
            panic!("not one")
        };
        assert_eq!(commune.code.to_string(), "93048");
        assert_eq!(
            others.iter().map(|c| c.department.as_str()).collect::<Vec<_>>(),
            ["85", "28"]
        );
    }

    #[test]
    fn communes_of_the_same_size_are_a_choice() {
        for typed in ["Saint-Denis", "St Denis", "st-denis", "SAINT DENIS"] {
            assert_eq!(said(typed), "97411 | 93066 | 11339 | 30247", "{typed}");
        }
    }

    #[test]
    fn a_shortened_name_is_a_choice_when_it_is_also_a_small_commune() {
        for typed in ["Évry", "EVRY"] {
            assert_eq!(said(typed), "91228 | 89162", "{typed}");
        }
        assert_eq!(said("Évry (89)"), "89162");
    }

    #[test]
    fn a_department_or_a_postal_code_beside_the_name_decides() {
        for typed in [
            "Saint-Denis (93)",
            "saint denis 93",
            "St-Denis 93200",
            "93200 Saint-Denis",
        ] {
            assert_eq!(said(typed), "93066", "{typed}");
        }
        assert_eq!(said("Saint-Denis (974)"), "97411");
        assert_eq!(said("Montreuil (28)"), "28267");
        assert_eq!(said("Craonne 02160"), "02234");
    }

    #[test]
    fn every_label_leads_back() {
        let gazetteer = gazetteer();
        for commune in gazetteer.communes() {
            assert_eq!(
                said(&commune.label()),
                commune.code.to_string(),
                "{}",
                commune.label()
            );
        }
    }

    #[test]
    fn postal_codes() {
        assert_eq!(said("93100"), "93048");
        assert_eq!(said("93 100"), "93048");
        assert_eq!(said("01600"), "01322 | 01238");
        assert_eq!(said("75011"), "75111");
        assert_eq!(said("13001"), "13201");
        // INSEE's code of Saint-Denis is the postal code of Saint-Paul.
        assert_eq!(said("97411"), "97415");
        assert_eq!(said("00000"), "?");
    }

    #[test]
    fn arrondissements() {
        for typed in [
            "Paris 11",
            "paris 11e",
            "Paris 11ème",
            "Paris 11e arrondissement",
            "Paris 75011",
        ] {
            assert_eq!(said(typed), "75111", "{typed}");
        }
        assert_eq!(said("Marseille 1er"), "13201");
        assert_eq!(said("Paris"), "75056");
    }

    #[test]
    fn beginnings_and_typos() {
        assert_eq!(said("Ambér"), "01005");
        assert_eq!(said("Montreil"), "? 93048 | 85148 | 28267");
        assert_eq!(said("Rnenes"), "? 35238");
        assert_eq!(said("xyzxyz"), "?");
        for nothing in ["", " ", "-", "()", "a", "🦄", "\u{0}"] {
            assert_eq!(said(nothing), "?", "{nothing:?}");
        }
    }

    #[test]
    fn the_nearest_commune() {
        let gazetteer = gazetteer();
        let near = |latitude, longitude| {
            gazetteer
                .nearest(Position::new(latitude, longitude).unwrap())
                .unwrap()
                .code
                .to_string()
        };
        assert_eq!(near(48.86, 2.45), "93048");
        assert_eq!(near(-21.0, 55.3), "97415");
    }

    #[test]
    fn a_wrong_line_is_named() {
        let wrong = format!("{EXCERPT}\n93048\tMontreuil\t93");
        assert_eq!(
            Gazetteer::parse(&wrong).unwrap_err().line,
            EXCERPT.lines().count() + 1
        );
    }

    proptest! {
        #[test]
        fn nothing_typed_is_too_strange(typed in "\\PC{0,40}") {
            let _ = gazetteer().resolve(&typed);
        }
    }
}
