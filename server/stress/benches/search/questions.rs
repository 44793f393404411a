//! Searches as people make them: town and country, near and far, with and without words and sectors. Always the same.

use domain::{
    place::{Kilometres, Position},
    sector::{SectorCode, SectorSet},
};
use search::gazetteer::Gazetteer;

/// One search.
pub struct Question {
    pub centre: Position,
    pub radius: Kilometres,
    pub sectors: SectorSet,
    pub words: String,
}

const RADIUSES: [f64; 6] = [5.0, 10.0, 15.0, 20.0, 30.0, 60.0];

const WORDS: [&str; 20] = [
    "informatique",
    "boulangerie",
    "architecte",
    "soins",
    "mécanique",
    "chantier",
    "musée",
    "journal",
    "vente",
    "laboratoire",
    "accueil client",
    "animaux",
    "cuisine",
    "comptable",
    "réseau",
    "enfants",
    "sport",
    "énergie",
    "dessin",
    "bibliothèque",
];

/// A stream of numbers that never changes (a 64-bit LCG, its high half).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % limit as u64).unwrap_or(0)
    }
}

/// That many searches: half from where people live, half from any commune.
pub fn questions(gazetteer: &Gazetteer, count: usize) -> Vec<Question> {
    let communes = gazetteer.communes();
    let mut by_population: Vec<_> = communes.iter().collect();
    by_population.sort_by_key(|commune| std::cmp::Reverse(commune.population));
    let mut numbers = Numbers(2027);
    (0..count)
        .map(|number| {
            let town = numbers.below(400);
            let anywhere = numbers.below(communes.len());
            let commune = if number % 2 == 0 {
                by_population[town]
            } else {
                &communes[anywhere]
            };
            let radius = RADIUSES[numbers.below(RADIUSES.len())];
            let mut sectors = SectorSet::default();
            if numbers.below(3) == 0 {
                for _ in 0..=numbers.below(3) {
                    if let Ok(code) = SectorCode::parse(&format!("s{}", 1 + numbers.below(51))) {
                        sectors.insert(code);
                    }
                }
            }
            let words = if numbers.below(3) == 0 {
                WORDS[numbers.below(WORDS.len())]
            } else {
                ""
            };
            Question {
                centre: commune.position,
                radius: Kilometres::new(radius).unwrap_or(domain::place::FAR_FROM_HOME),
                sectors,
                words: words.to_owned(),
            }
        })
        .collect()
}
