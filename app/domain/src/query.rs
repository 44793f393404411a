//! A search as its address has it: the one reading and the one writing of `/offres?…`.

use form_urlencoded::Serializer;
use serde::{Deserialize, Serialize};

use crate::{
    area::{AreaCode, AreaKind},
    place::{CommuneCode, Kilometres},
    sector::{SectorCode, SectorSet},
    structure::{KindSet, StructureKind},
    weeks::Weeks,
};

/// Where distances are counted from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Home {
    /// Nothing was said: from the pupil's home when it is known, else in the whole country.
    #[default]
    Anywhere,
    /// The whole country, said so.
    Country,
    /// Nowhere in particular of a department or a region.
    Area(AreaCode),
    /// What somebody typed, to be resolved on the server.
    Typed(String),
    /// A commune of the gazetteer.
    Commune(CommuneCode),
}

impl Home {
    /// Whether distances can be counted from there.
    pub fn is_point(&self) -> bool {
        matches!(self, Self::Typed(_) | Self::Commune(_))
    }

    /// Whether nothing narrows the search to a part of the country.
    pub fn is_whole_country(&self) -> bool {
        matches!(self, Self::Anywhere | Self::Country)
    }
}

/// A radius in whole kilometres, 1 to 100.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Radius(u8);

impl Radius {
    /// The radius when none is given: wide enough to find something outside towns, and told beyond 10 km.
    pub const DEFAULT: Self = Self(20);
    /// The widest.
    pub const MAX: Self = Self(100);
    /// Those proposed in the form.
    pub const PROPOSED: [Self; 8] = [
        Self(2),
        Self(5),
        Self(10),
        Self(15),
        Self(20),
        Self(30),
        Self(50),
        Self(100),
    ];

    /// `None` unless 1 to 100.
    pub fn new(km: u8) -> Option<Self> {
        (1..=100).contains(&km).then_some(Self(km))
    }

    /// Whole kilometres.
    pub fn km(self) -> u8 {
        self.0
    }

    /// As a distance.
    pub fn distance(self) -> Kilometres {
        Kilometres::new(f64::from(self.0)).unwrap_or(crate::place::FAR_FROM_HOME)
    }
}

/// The order of results.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// Nearest first.
    Distance,
    /// Best match of the words first.
    Relevance,
    /// Last published first.
    Recent,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Distance, Self::Relevance, Self::Recent];

    /// The name used in URLs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Distance => "distance",
            Self::Relevance => "pertinence",
            Self::Recent => "recent",
        }
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Distance => "Les plus proches",
            Self::Relevance => "Les plus pertinentes",
            Self::Recent => "Les plus récentes",
        }
    }
}

/// A search: all that its address says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a box of the search form")]
pub struct SearchQuery {
    /// Where from.
    pub home: Home,
    /// How far.
    pub radius: Radius,
    /// In which sectors; empty for all.
    pub sectors: SectorSet,
    /// For which weeks; any when `None`.
    pub weeks: Option<Weeks>,
    /// Key words, at most [`SearchQuery::MAX_TEXT`] characters.
    pub words: String,
    /// Kinds of structure; empty for all.
    pub kinds: KindSet,
    /// Only offers that take several pupils together.
    pub group: bool,
    /// Only offers that can host a pupil with a disability.
    pub accessible: bool,
    /// Only offers of organisations that have the badge « organisation engagée ».
    pub committed: bool,
    /// Only offers abroad; distances then play no part.
    pub abroad: bool,
    /// Order asked for; see [`SearchQuery::order`].
    pub sort: Option<Sort>,
    /// Page, from 1.
    pub page: Page,
}

impl Default for Radius {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A page's number, from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Page(pub u32);

impl Default for Page {
    fn default() -> Self {
        Self(1)
    }
}

/// The parameters of the address that can be wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// `lieu`, `commune`, `departement`, `region`.
    Home,
    /// `rayon`.
    Radius,
    /// `secteur`.
    Sectors,
    /// `semaines`.
    Weeks,
    /// `mots`.
    Words,
    /// `structure`.
    Kinds,
    /// `tri`.
    Sort,
    /// `page`.
    Page,
}

impl Field {
    /// What is wrong and what was done instead, in French.
    pub fn message(self) -> &'static str {
        match self {
            Self::Home => {
                "Ce lieu n’est pas reconnu. Indiquez une commune, un code postal ou un département."
            }
            Self::Radius => "Le rayon va de 1 à 100\u{a0}km. Nous avons cherché à 20\u{a0}km.",
            Self::Sectors => "Un des secteurs demandés n’existe pas. Nous l’avons laissé de côté.",
            Self::Weeks => "Ce choix de semaines n’existe pas. Nous avons cherché pour toutes.",
            Self::Words => "Vos mots-clés sont trop longs. Nous en avons gardé le début.",
            Self::Kinds => "Un des types de structure demandés n’existe pas. Nous l’avons laissé de côté.",
            Self::Sort => "Cet ordre n’existe pas. Nous avons choisi le plus utile.",
            Self::Page => "Ce numéro de page n’existe pas. Voici la première page.",
        }
    }
}

impl SearchQuery {
    /// Results on one page.
    pub const PER_PAGE: u32 = 20;
    /// The longest text kept of a field, in characters.
    pub const MAX_TEXT: usize = 100;

    /// Reads the part of an address after `?`. Nothing is refused: what cannot be read is left out and named, so
    /// that a page can say so beside the field.
    pub fn parse(query: &str) -> (Self, Vec<Field>) {
        let mut read = Self::default();
        let mut problems = Vec::new();
        let (mut typed, mut emptied) = (None, false);
        for (name, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                emptied |= name == "lieu";
                continue;
            }
            let problem = match name.as_ref() {
                "lieu" => {
                    let (text, cut) = first_chars(value, Self::MAX_TEXT);
                    typed = Some(text);
                    cut.then_some(Field::Home)
                }
                "commune" => CommuneCode::parse(value)
                    .map(|code| read.home = Home::Commune(code))
                    .err()
                    .map(|_| Field::Home),
                "departement" => read.take_area(AreaKind::Department, value),
                "region" => read.take_area(AreaKind::Region, value),
                "partout" => {
                    read.home = Home::Country;
                    None
                }
                "rayon" => read.take_radius(value),
                "secteur" => SectorCode::parse(value)
                    .map(|code| read.sectors.insert(code))
                    .err()
                    .map(|_| Field::Sectors),
                "semaines" => read.take_weeks(value),
                "mots" => read.take_words(value),
                "structure" => read.take_kind(value),
                "groupe" => read.take_flag(value, |query| &mut query.group),
                "accessible" => read.take_flag(value, |query| &mut query.accessible),
                "engagee" => read.take_flag(value, |query| &mut query.committed),
                "etranger" => read.take_flag(value, |query| &mut query.abroad),
                "tri" => read.take_sort(value),
                "page" => read.take_page(value),
                _ => None,
            };
            if let Some(field) = problem
                && !problems.contains(&field)
            {
                problems.push(field);
            }
        }
        match typed {
            Some(text) => read.home = Home::Typed(text),
            // A form sends what its hidden field remembers beside the place that somebody has just emptied.
            None if emptied && read.home != Home::Anywhere => read.home = Home::Country,
            None => {}
        }
        (read, problems)
    }

    /// A search as it was saved: one that named no place went through the whole country, and still does, wherever its owner lives.
    pub fn of_saved(query: &str) -> Self {
        let mut read = Self::parse(query).0;
        if read.home == Home::Anywhere {
            read.home = Home::Country;
        }
        read
    }

    fn take_area(&mut self, kind: AreaKind, value: &str) -> Option<Field> {
        match AreaCode::parse(kind, value) {
            Ok(code) => {
                self.home = Home::Area(code);
                None
            }
            Err(_) => Some(Field::Home),
        }
    }

    fn take_radius(&mut self, value: &str) -> Option<Field> {
        match value.parse().ok().and_then(Radius::new) {
            Some(radius) => {
                self.radius = radius;
                None
            }
            None => Some(Field::Radius),
        }
    }

    fn take_weeks(&mut self, value: &str) -> Option<Field> {
        match weeks_from_url(value) {
            Some(weeks) => {
                self.weeks = Some(weeks);
                None
            }
            None => Some(Field::Weeks),
        }
    }

    fn take_words(&mut self, value: &str) -> Option<Field> {
        let (text, cut) = first_chars(value, Self::MAX_TEXT);
        self.words = text;
        cut.then_some(Field::Words)
    }

    fn take_kind(&mut self, value: &str) -> Option<Field> {
        match kind_from_url(value) {
            Some(kind) => {
                self.kinds.insert(kind);
                None
            }
            None => Some(Field::Kinds),
        }
    }

    fn take_flag(&mut self, value: &str, flag: fn(&mut Self) -> &mut bool) -> Option<Field> {
        *flag(self) = matches!(value, "1" | "on" | "true" | "oui");
        None
    }

    fn take_sort(&mut self, value: &str) -> Option<Field> {
        self.sort = Sort::ALL.into_iter().find(|sort| sort.code() == value);
        self.sort.is_none().then_some(Field::Sort)
    }

    fn take_page(&mut self, value: &str) -> Option<Field> {
        match value.parse() {
            Ok(number @ 1..) => {
                self.page = Page(number);
                None
            }
            _ => Some(Field::Page),
        }
    }

    /// The order of results: the one asked for where it makes sense, else the nearest first when home is known,
    /// the best match when there are words, the most recent otherwise.
    pub fn order(&self) -> Sort {
        let has_home = self.home.is_point() && !self.abroad;
        match self.sort {
            Some(Sort::Recent) => Sort::Recent,
            Some(Sort::Relevance) if !self.words.is_empty() => Sort::Relevance,
            _ if has_home => Sort::Distance,
            _ if self.words.is_empty() => Sort::Recent,
            _ => Sort::Relevance,
        }
    }

    /// The order when none is asked for: a form sends nothing for it, so that it follows what else is chosen.
    pub fn default_order(&self) -> Sort {
        Self {
            sort: None,
            ..self.clone()
        }
        .order()
    }

    /// The address's query, always the same for the same search; parameters at their default are left out.
    pub fn to_url(&self) -> String {
        let mut out = Serializer::new(String::new());
        match &self.home {
            Home::Anywhere => {}
            Home::Country => {
                out.append_pair("partout", "1");
            }
            Home::Area(code) => {
                out.append_pair(code.kind().parameter(), code.as_str());
            }
            Home::Typed(text) => {
                out.append_pair("lieu", text);
            }
            Home::Commune(code) => {
                out.append_pair("commune", code.as_str());
            }
        }
        if self.radius != Radius::DEFAULT {
            out.append_pair("rayon", &self.radius.0.to_string());
        }
        for code in self.sectors.iter() {
            out.append_pair("secteur", &code.to_string());
        }
        if let Some(weeks) = self.weeks {
            out.append_pair("semaines", weeks_to_url(weeks));
        }
        if !self.words.is_empty() {
            out.append_pair("mots", &self.words);
        }
        for kind in self.kinds.iter() {
            out.append_pair("structure", kind_to_url(kind));
        }
        for (name, on) in [
            ("groupe", self.group),
            ("accessible", self.accessible),
            ("engagee", self.committed),
            ("etranger", self.abroad),
        ] {
            if on {
                out.append_pair(name, "1");
            }
        }
        if let Some(sort) = self.sort {
            out.append_pair("tri", sort.code());
        }
        if self.page != Page::default() {
            out.append_pair("page", &self.page.0.to_string());
        }
        out.finish()
    }

    /// The page of this search: its path and [its query](Self::to_url), if it has one.
    pub fn to_path(&self) -> String {
        match self.to_url() {
            query if query.is_empty() => "/offres".to_owned(),
            query => format!("/offres?{query}"),
        }
    }

    /// The same search without an order that would be the same unsaid.
    #[must_use]
    pub fn tidy(self) -> Self {
        if self.default_order() == self.order() {
            Self { sort: None, ..self }
        } else {
            self
        }
    }

    /// The same search from its first page, changed by `change`.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = Self {
            page: Page::default(),
            ..self.clone()
        };
        change(&mut changed);
        changed
    }
}

/// The first `limit` characters, and whether any were left out.
fn first_chars(text: &str, limit: usize) -> (String, bool) {
    match text.char_indices().nth(limit) {
        Some((end, _)) => (text[..end].trim_end().to_owned(), true),
        None => (text.to_owned(), false),
    }
}

/// The word for weeks in addresses, which people read.
pub fn weeks_to_url(weeks: Weeks) -> &'static str {
    match weeks {
        Weeks::Both => "toutes",
        Weeks::First => "premiere",
        Weeks::Second => "deuxieme",
    }
}

fn weeks_from_url(word: &str) -> Option<Weeks> {
    Weeks::ALL.into_iter().find(|&weeks| weeks_to_url(weeks) == word)
}

/// The word for a kind of structure in addresses.
pub fn kind_to_url(kind: StructureKind) -> &'static str {
    match kind {
        StructureKind::Company => "entreprise",
        StructureKind::Association => "association",
        StructureKind::Administration => "administration",
        StructureKind::PublicBody => "etablissement-public",
        StructureKind::LocalAuthority => "collectivite",
    }
}

fn kind_from_url(word: &str) -> Option<StructureKind> {
    StructureKind::ALL
        .into_iter()
        .find(|&kind| kind_to_url(kind) == word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_read() {
        let (query, problems) = SearchQuery::parse(
            "?commune=93048&rayon=15&secteur=s31&secteur=s43&semaines=premiere&mots=jeu+vid%C3%A9o&groupe=1&engagee=1&page=2",
        );
        assert_eq!(problems, []);
        assert_eq!(query.home, Home::Commune(CommuneCode::parse("93048").unwrap()));
        assert_eq!(query.radius.km(), 15);
        assert_eq!(query.sectors.len(), 2);
        assert_eq!(query.weeks, Some(Weeks::First));
        assert_eq!(query.words, "jeu vidéo");
        assert!(query.group && query.committed && !query.accessible);
        assert_eq!(query.page, Page(2));
    }

    #[test]
    fn hostile_values_are_left_out_and_named() {
        for (text, field) in [
            ("rayon=-5", Field::Radius),
            ("rayon=1e309", Field::Radius),
            ("rayon=NaN", Field::Radius),
            ("rayon=101", Field::Radius),
            ("page=0", Field::Page),
            ("page=99999999999999", Field::Page),
            ("secteur=s99", Field::Sectors),
            ("commune=zzzzz", Field::Home),
            ("semaines=9", Field::Weeks),
            ("structure=%FF%FE", Field::Kinds),
            ("tri=hasard", Field::Sort),
        ] {
            let (query, problems) = SearchQuery::parse(text);
            assert_eq!(problems, [field], "{text}");
            assert_eq!(query, SearchQuery::default(), "{text}");
        }
        let long = format!("mots={}", "é".repeat(10_000));
        let (query, problems) = SearchQuery::parse(&long);
        assert_eq!(problems, [Field::Words]);
        assert_eq!(query.words.chars().count(), SearchQuery::MAX_TEXT);
    }

    #[test]
    fn empty_fields_of_a_form_say_nothing() {
        let (query, problems) = SearchQuery::parse("lieu=&mots=+&semaines=&tri=");
        assert_eq!((query, problems), (SearchQuery::default(), vec![]));
    }

    #[test]
    fn what_was_typed_wins_over_an_older_choice() {
        let (query, _) = SearchQuery::parse("lieu=Lyon&commune=93048");
        assert_eq!(query.home, Home::Typed("Lyon".into()));
    }

    #[test]
    fn an_area_is_read_and_written() {
        for (text, kind, code) in [
            ("departement=93", AreaKind::Department, "93"),
            ("departement=2a", AreaKind::Department, "2A"),
            ("departement=974&mots=bois", AreaKind::Department, "974"),
            ("region=94", AreaKind::Region, "94"),
        ] {
            let (query, problems) = SearchQuery::parse(text);
            assert_eq!(problems, [], "{text}");
            assert_eq!(query.home, Home::Area(AreaCode::parse(kind, code).unwrap()));
            assert_eq!(query.to_url().to_lowercase(), text);
        }
        assert_eq!(SearchQuery::parse("region=zzzz").1, [Field::Home]);
        assert_eq!(SearchQuery::parse("departement=").0.home, Home::Anywhere);
    }

    #[test]
    fn an_emptied_place_is_the_whole_country() {
        let home = |text| SearchQuery::parse(text).0.home;
        assert_eq!(home("lieu=&commune=93048"), Home::Country);
        assert_eq!(home("commune=93048&lieu=+"), Home::Country);
        assert_eq!(home("lieu=&departement=93&mots=bois"), Home::Country);
        assert_eq!(home("lieu=&partout=1"), Home::Country);
        assert_eq!(home("lieu=&mots=bois"), Home::Anywhere);
        assert_eq!(SearchQuery::parse("partout=1").0.to_url(), "partout=1");
    }

    #[test]
    fn the_order_depends_on_what_is_known() {
        let order = |text| SearchQuery::parse(text).0.order();
        assert_eq!(order(""), Sort::Recent);
        assert_eq!(order("mots=bois"), Sort::Relevance);
        assert_eq!(order("commune=93048&mots=bois"), Sort::Distance);
        assert_eq!(order("commune=93048&mots=bois&tri=pertinence"), Sort::Relevance);
        assert_eq!(order("commune=93048&tri=pertinence"), Sort::Distance);
        assert_eq!(order("commune=93048&etranger=1"), Sort::Recent);
        assert_eq!(order("tri=distance"), Sort::Recent);
        assert_eq!(order("departement=93&tri=distance"), Sort::Recent);
        assert_eq!(order("region=11&mots=bois"), Sort::Relevance);
        assert_eq!(order("partout=1"), Sort::Recent);
        assert_eq!(order("lieu=Montreuil"), Sort::Distance);
    }

    #[test]
    fn an_order_that_changes_nothing_is_left_unsaid() {
        let tidied = |text| SearchQuery::parse(text).0.tidy().to_url();
        assert_eq!(tidied("tri=distance"), "");
        assert_eq!(tidied("commune=93048&tri=distance"), "commune=93048");
        assert_eq!(tidied("commune=93048&tri=recent"), "commune=93048&tri=recent");
        assert_eq!(tidied("mots=bois&tri=pertinence"), "mots=bois");
    }

    proptest! {
        #[test]
        fn reading_never_fails_and_what_was_read_is_written_back(text in "\\PC{0,80}") {
            let (query, _) = SearchQuery::parse(&text);
            let (again, problems) = SearchQuery::parse(&query.to_url());
            prop_assert_eq!(&again, &query);
            prop_assert_eq!(problems, vec![]);
        }

        #[test]
        fn addresses_are_read_back(
            rayon in 1u8..=100, sectors in proptest::collection::vec(1u8..=51, 0..5), words in "[a-zé '&=%+]{0,40}",
            page in 1u32..1000, weeks in 0usize..4, kinds in 0u8..32, committed: bool
        ) {
            let mut query = SearchQuery { radius: Radius(rayon), words: words.trim().into(), page: Page(page),
                weeks: Weeks::ALL.get(weeks).copied(), committed, ..SearchQuery::default() };
            for code in sectors {
                query.sectors.insert(SectorCode::parse(&format!("s{code}")).unwrap());
            }
            query.kinds = StructureKind::ALL.into_iter().enumerate()
                .filter(|(i, _)| kinds & (1 << i) != 0).map(|(_, kind)| kind).collect();
            prop_assert_eq!(SearchQuery::parse(&query.to_url()), (query, vec![]));
        }
    }
}
