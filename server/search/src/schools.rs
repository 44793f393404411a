//! Lycées by name: what a pupil types when the lycée comes to mind before the commune.

use domain::school::{School, Uai};

use crate::text::fold;

/// Words that most names have and that say nothing alone.
const COMMON: [&str; 27] = [
    "lycee",
    "lycees",
    "general",
    "generale",
    "technologique",
    "polyvalent",
    "professionnel",
    "et",
    "prive",
    "public",
    "lgt",
    "lpo",
    "legt",
    "lp",
    "cite",
    "scolaire",
    "de",
    "du",
    "des",
    "d",
    "la",
    "le",
    "les",
    "l",
    "a",
    "au",
    "en",
];
/// Words that say that a lycée is meant.
const SAYING_LYCEE: [&str; 7] = ["lycee", "lycees", "lyc", "lgt", "lpo", "legt", "lp"];

/// Whether somebody says that a lycée is meant.
pub fn says_lycee(typed: &str) -> bool {
    fold(typed).split(' ').any(|word| SAYING_LYCEE.contains(&word))
}

/// The words of a folded text that tell a lycée from others.
fn telling(folded: &str) -> Vec<&str> {
    folded
        .split(' ')
        .filter(|word| !word.is_empty() && !COMMON.contains(word) && !SAYING_LYCEE.contains(word))
        .collect()
}

/// The lycées that have a place on the map.
#[derive(Debug, Default)]
pub struct Schools(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    school: School,
    /// The words of its name and of its city, folded.
    words: Vec<String>,
    /// Those of its name that tell it from others.
    name: Vec<String>,
}

/// A lycée that a text names.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Match<'a> {
    /// It.
    pub school: &'a School,
    /// Whether its whole name was said.
    pub exact: bool,
    /// Whether a part of its name was said, rather than its city alone.
    pub by_name: bool,
}

impl Schools {
    /// Without those whose commune is unknown: a search needs a position.
    pub fn new(schools: impl IntoIterator<Item = School>) -> Self {
        let located = schools.into_iter().filter(|school| school.commune.is_some());
        let entry = |school: School| {
            let folded = fold(&format!("{} {}", school.name, school.city));
            let words = folded.split(' ').map(str::to_owned).collect();
            let name = telling(&fold(&school.name))
                .into_iter()
                .map(str::to_owned)
                .collect();
            Entry { school, words, name }
        };
        Self(located.map(entry).collect())
    }

    /// The lycée of that number, when it has a place on the map.
    pub fn get(&self, uai: &Uai) -> Option<&School> {
        self.0
            .iter()
            .map(|entry| &entry.school)
            .find(|school| school.uai == *uai)
    }

    /// Lycées that have every telling word of a text in their name or their city. `own` comes first.
    pub fn named(&self, typed: &str, own: Option<&Uai>) -> Vec<Match<'_>> {
        let folded = fold(typed);
        let asked = telling(&folded);
        if asked.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<Match<'_>> = self
            .0
            .iter()
            .filter(|entry| {
                asked
                    .iter()
                    .all(|word| entry.words.iter().any(|known| known == word))
            })
            .map(|entry| Match {
                school: &entry.school,
                exact: !entry.name.is_empty() && entry.name.iter().all(|word| asked.contains(&word.as_str())),
                by_name: entry.name.iter().any(|word| asked.contains(&word.as_str())),
            })
            .collect();
        found.sort_by_key(|found| (own != Some(&found.school.uai), &found.school.city));
        found
    }

    /// Lycées each of whose typed words begins a word of the name or of the city; those that have more of them whole
    /// come first. Nothing before three letters that say something.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<&School> {
        let folded = fold(typed);
        let asked = telling(&folded);
        if asked.iter().all(|word| word.len() < 3) {
            return Vec::new();
        }
        let mut found: Vec<(usize, &School)> = self
            .0
            .iter()
            .filter_map(|entry| {
                let mut whole = 0;
                for word in &asked {
                    entry.words.iter().find(|known| known.starts_with(word))?;
                    whole += usize::from(entry.words.iter().any(|known| known == word));
                }
                Some((whole, &entry.school))
            })
            .collect();
        found.sort_by(|(a, x), (b, y)| (b, &x.name, &x.city).cmp(&(a, &y.name, &y.city)));
        found.into_iter().take(limit).map(|(_, school)| school).collect()
    }
}

#[cfg(test)]
mod tests {
    use domain::{place::CommuneCode, school::Uai};

    use super::*;

    fn school(name: &str, city: &str) -> School {
        School {
            uai: Uai::parse("0010006B").unwrap(),
            name: name.into(),
            status: String::new(),
            postal_code: "93100".into(),
            commune: Some(CommuneCode::parse("93048").unwrap()),
            city: city.into(),
            department: "93".into(),
        }
    }

    #[test]
    fn lycees_are_found_by_name_and_city() {
        let schools = Schools::new([
            school("LYCEE JEAN JAURES", "Montreuil"),
            school("LYCEE JEAN MOULIN", "Lyon"),
            school("LYCEE JEANNE D’ARC", "Montreuil"),
            School {
                commune: None,
                ..school("LYCEE JEAN JAURES", "Nulle part")
            },
        ]);
        let names = |typed| {
            schools
                .suggest(typed, 5)
                .into_iter()
                .map(|s| s.name.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(names("jaurès"), ["LYCEE JEAN JAURES"]);
        assert_eq!(
            names("Lycée Jean"),
            ["LYCEE JEAN JAURES", "LYCEE JEAN MOULIN", "LYCEE JEANNE D’ARC"]
        );
        assert_eq!(
            names("jean montreuil"),
            ["LYCEE JEAN JAURES", "LYCEE JEANNE D’ARC"]
        );
        assert_eq!(names("lycée"), [""; 0]);
        assert_eq!(names("ly"), [""; 0]);
        assert_eq!(names("jean paris"), [""; 0]);
    }

    #[test]
    fn a_whole_name_is_told_from_a_part_of_one() {
        let schools = Schools::new([
            school("LYCEE VICTOR HUGO", "Paris"),
            school("Lycée polyvalent Victor-Hugo", "Besançon"),
            school("Lycée Victor Hugo Prolongé", "Lyon"),
        ]);
        let named = |typed| {
            schools
                .named(typed, None)
                .into_iter()
                .map(|found| (found.school.city.as_str(), found.exact))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            named("Lycée Victor Hugo"),
            [("Besançon", true), ("Lyon", false), ("Paris", true)]
        );
        assert_eq!(named("lycee victor hugo besancon"), [("Besançon", true)]);
        assert_eq!(named("lycée Hugo Paris"), [("Paris", false)]);
        assert_eq!(named("lycée Hug"), []);
        assert_eq!(named("lycée"), []);
        assert!(says_lycee("LYCÉE Hugo") && says_lycee("lgt hugo") && !says_lycee("Hugo"));
    }
}
