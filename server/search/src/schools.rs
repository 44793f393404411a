//! Lycées by name: what a pupil types when the lycée comes to mind before the commune.

use domain::school::{School, Uai};

use crate::text::fold;

/// Words that most names have and that say nothing alone.
const COMMON: [&str; 12] = [
    "lycee",
    "lycees",
    "general",
    "generale",
    "technologique",
    "polyvalent",
    "professionnel",
    "et",
    "prive",
    "de",
    "du",
    "la",
];

/// The lycées that have a place on the map.
#[derive(Debug, Default)]
pub struct Schools(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    school: School,
    /// The words of its name and of its city, folded.
    words: Vec<String>,
}

impl Schools {
    /// Without those whose commune is unknown: a search needs a position.
    pub fn new(schools: impl IntoIterator<Item = School>) -> Self {
        let located = schools.into_iter().filter(|school| school.commune.is_some());
        let entry = |school: School| {
            let folded = fold(&format!("{} {}", school.name, school.city));
            let words = folded.split(' ').map(str::to_owned).collect();
            Entry { school, words }
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

    /// Lycées each of whose typed words begins a word of the name or of the city; those that have more of them whole
    /// come first. Nothing before three letters that say something.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<&School> {
        let folded = fold(typed);
        let asked: Vec<&str> = folded
            .split(' ')
            .filter(|word| !word.is_empty() && !COMMON.contains(word))
            .collect();
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
}
