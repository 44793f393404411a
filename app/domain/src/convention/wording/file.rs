//! A wording as a file: plain text with headings, which whoever writes law reads without this program. Described for them in
//! `docs/convention-wording.md`.

use std::{fmt::Write, iter::Enumerate, str::Lines};

use chrono::NaiveDate;

use super::{Commitment, Committed, WordedArticle, Wording};
use crate::{
    convention::{
        printable::{is_left_out, unprintable},
        template::{TEMPLATES, Template, template},
    },
    day::parse_day,
    sanitize::{composed, line},
    typography::plain,
};

/// How many characters a text may have in all: twice what the longest built-in edition says. Whether it fits is tried besides, on a specimen.
const MOST: usize = 12_500;
/// How many articles.
const MOST_ARTICLES: usize = 30;
/// How many characters and paragraphs an article may have, and how many characters the texts it rests on: layouts never cut an article in two,
/// so that the end of one longer than a page would not be printed, and no count of pages would tell.
const LONGEST_ARTICLE: usize = 2_500;
const MOST_PARAGRAPHS: usize = 10;
const LONGEST_REFERENCES: usize = 500;
/// How many characters an id, a title, and the title of an article may have: lists and narrow screens show them whole.
const LONGEST_ID: usize = 40;
const LONGEST_TITLE: usize = 40;
const LONGEST_HEADING: usize = 80;
/// How many commitments are read before signing: more would be read by nobody.
const MOST_COMMITMENTS: usize = 6;
/// How many characters one has: a sentence, which stands before the button that signs. What is frozen carries all of them.
const LONGEST_COMMITMENT: usize = 300;

/// What is wrong with a file, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {mistake}")]
pub struct WordingFault {
    /// From 1.
    pub line: usize,
    /// What.
    pub mistake: WordingMistake,
}

/// What can be wrong with a file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WordingMistake {
    /// A file in another encoding.
    #[error("this is not UTF-8")]
    Encoding,
    /// Before the first heading, a line that is no « key : value » of the four.
    #[error(
        "expected « Identifiant : », « Date : », « Modèle : » or « Titre : », then a first heading « # Visas »"
    )]
    NotAKey,
    /// A key or a heading for the second time.
    #[error("« {0} » is there already")]
    Twice(String),
    /// A key or a part is missing.
    #[error("« {0} » is missing, or says nothing")]
    Missing(String),
    /// No id.
    #[error(
        "« {0} » cannot be an identifier: at most 40 small letters without accents, digits and hyphens, with one letter at least"
    )]
    Id(String),
    /// No day.
    #[error("« {0} » is not a day: write it as 2027-01-15")]
    Date(String),
    /// No edition.
    #[error("« {0} » is not a built-in edition; there are {known}", known = editions())]
    Base(String),
    /// A heading that there is none of.
    #[error(
        "« {0} » is not a heading: there are « Visas », « Article 1 : … » and so on, « Annexe pédagogique », « Annexe financière » and {known}",
        known = commitments()
    )]
    Heading(String),
    /// An article out of its place.
    #[error("article {expected} comes here, not article {found}")]
    Number {
        /// The next one.
        expected: usize,
        /// What was said.
        found: usize,
    },
    /// Too many articles.
    #[error("there are more than 30 articles")]
    TooManyArticles,
    /// An article that a page does not hold.
    #[error(
        "an article has at most {MOST_PARAGRAPHS} paragraphs and {LONGEST_ARTICLE} characters, and {LONGEST_REFERENCES} for the texts it rests on: it is never cut between two pages"
    )]
    ArticleTooLong,
    /// An article whose texts are not named, or not last.
    #[error("the article ends with a paragraph « Textes : … », which names what it rests on")]
    References,
    /// Paragraphs where one is expected.
    #[error("the visas are one paragraph")]
    OneParagraph,
    /// A commitment without its articles.
    #[error("a commitment begins with the articles that say it, each once, such as « (4, 10) »")]
    Source,
    /// A commitment that is more than a sentence.
    #[error(
        "a commitment has at most {LONGEST_COMMITMENT} characters: it is a sentence of what the articles say"
    )]
    CommitmentTooLong,
    /// A commitment of an article that there is none of.
    #[error("there is no article {0}")]
    NoArticle(u32),
    /// Too many commitments.
    #[error("there are more than 6 commitments of the same signer")]
    TooManyCommitments,
    /// A title that lists do not hold.
    #[error("this title has more than {0} characters")]
    TitleTooLong(usize),
    /// A text that the layouts do not hold.
    #[error("the text has {0} characters, more than the {MOST} that the document has room for")]
    TooLong(usize),
    /// A letter that the fonts do not have.
    #[error("« {0} » (U+{code:04X}) cannot be printed", code = u32::from(*.0))]
    Unprintable(char),
    /// A character that nobody sees.
    #[error("there is an invisible character, U+{code:04X}", code = u32::from(*.0))]
    Invisible(char),
}

fn commitments() -> String {
    Committed::ALL
        .map(|by| format!("« {} »", by.heading()))
        .join(", ")
}

fn editions() -> String {
    TEMPLATES.each_ref().map(|one| one.id).join(", ")
}

/// What stands under a heading.
struct Part<'a> {
    line: usize,
    heading: &'a str,
    paragraphs: Vec<(usize, String)>,
}

impl Wording {
    /// Reads a file; or all that is wrong with it, in the order of its lines.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<WordingFault>> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            vec![fault(line, WordingMistake::Encoding)]
        })?;
        let text = composed(text.strip_prefix('\u{feff}').unwrap_or(text));
        let mut reader = Reader { faults: Vec::new() };
        let wording = reader.read(&text);
        if reader.faults.is_empty()
            && let Some(wording) = wording
        {
            return Ok(wording.typeset());
        }
        reader.faults.sort_by_key(|fault| fault.line);
        Err(reader.faults)
    }

    /// An edition as a file that one begins from: its id and its title are to be replaced.
    pub fn to_begin_from(edition: &Template) -> String {
        let own = Self::of(edition);
        Self {
            id: format!("{}-a-nommer", own.id),
            title: "Texte à nommer".to_owned(),
            ..own
        }
        .to_file()
    }

    /// The file that reads as this wording.
    pub fn to_file(&self) -> String {
        let mut out = String::from(HEADER);
        _ = write!(
            out,
            "Identifiant : {}\nDate : {}\nModèle : {}\nTitre : {}\n",
            self.id, self.date, self.base, self.title
        );
        put(&mut out, "Visas", [&self.visas]);
        for (number, article) in (1..).zip(&self.articles) {
            let references = format!("Textes : {}", article.references);
            let said = article.paragraphs.iter().chain([&references]);
            put(&mut out, &format!("Article {number} : {}", article.title), said);
        }
        for (heading, said) in [
            ("Annexe pédagogique", &self.pedagogical),
            ("Annexe financière", &self.financial),
        ] {
            if !said.is_empty() {
                put(&mut out, heading, said);
            }
        }
        for by in Committed::ALL {
            let own = self.commitments.iter().filter(|one| one.by == by);
            let said: Vec<String> = own
                .map(|one| {
                    let numbers: Vec<String> = one.articles.iter().map(u32::to_string).collect();
                    format!("({}) {}", numbers.join(", "), one.text)
                })
                .collect();
            put(&mut out, by.heading(), &said);
        }
        out
    }
}

/// What a file says of itself.
const HEADER: &str = "\
// Texte de la convention. Un paragraphe par ligne ou sur plusieurs, une ligne vide entre deux.
// Une ligne qui commence par // n’est pas lue. Ce qui dépend de chaque convention (parties, dates, horaires, activités, frais)
// vient des formulaires du modèle et n’est pas écrit ici.

";

fn put<'a>(out: &mut String, heading: &str, paragraphs: impl IntoIterator<Item = &'a String>) {
    _ = write!(out, "\n# {heading}\n");
    for paragraph in paragraphs {
        _ = write!(out, "\n{paragraph}\n");
    }
}

fn fault(line: usize, mistake: WordingMistake) -> WordingFault {
    WordingFault { line, mistake }
}

/// Whether that line is for whoever reads the file alone.
fn is_comment(line: &str) -> bool {
    line.starts_with("//")
}

struct Reader {
    faults: Vec<WordingFault>,
}

/// The four lines before the first heading.
#[derive(Default)]
struct Head {
    id: Option<(usize, String)>,
    date: Option<(usize, String)>,
    base: Option<(usize, String)>,
    title: Option<(usize, String)>,
}

impl Reader {
    fn wrong(&mut self, line: usize, mistake: WordingMistake) {
        self.faults.push(fault(line, mistake));
    }

    fn read(&mut self, text: &str) -> Option<Wording> {
        let mut lines = text.lines().enumerate();
        let (head, parts) = self.parts(&mut lines);
        let (id, date, base, title) = self.head(head);
        let articles = self.articles(&parts);
        let wording = Wording {
            visas: self.visas(&parts),
            pedagogical: said(&parts, "annexe pedagogique"),
            financial: said(&parts, "annexe financiere"),
            commitments: self.commitments(&parts, articles.len()),
            articles,
            id,
            base,
            date: date?,
            title,
        };
        let length = wording.length();
        if length > MOST {
            self.wrong(1, WordingMistake::TooLong(length));
        }
        Some(wording)
    }

    /// Parts the file at its headings, and looks at each of its characters.
    fn parts<'a>(&mut self, lines: &mut Enumerate<Lines<'a>>) -> (Head, Vec<Part<'a>>) {
        let mut head = Head::default();
        let mut parts: Vec<Part<'a>> = Vec::new();
        let mut goes_on = false;
        for (number, raw) in lines {
            let number = number + 1;
            if is_comment(raw) {
                continue;
            }
            self.characters(number, raw);
            let text = line(raw);
            if text.is_empty() {
                goes_on = false;
            } else if let Some(heading) = raw.trim_start().strip_prefix('#') {
                goes_on = false;
                parts.push(self.part(number, heading.trim(), &parts));
            } else if let Some(part) = parts.last_mut() {
                match part.paragraphs.last_mut() {
                    Some((_, paragraph)) if goes_on => {
                        paragraph.push(' ');
                        paragraph.push_str(&text);
                    }
                    _ => part.paragraphs.push((number, text)),
                }
                goes_on = true;
            } else {
                self.key(number, &text, &mut head);
            }
        }
        (head, parts)
    }

    fn characters(&mut self, number: usize, raw: &str) {
        let unseen = |c: char| c != '\t' && (is_left_out(c) || line(&format!("a{c}a")) == "aa");
        if let Some(c) = raw.chars().find(|c| unseen(*c)) {
            self.wrong(number, WordingMistake::Invisible(c));
        } else if let Some(c) = unprintable(raw) {
            self.wrong(number, WordingMistake::Unprintable(c));
        }
    }

    fn part<'a>(&mut self, number: usize, heading: &'a str, before: &[Part<'_>]) -> Part<'a> {
        let name = plain(heading);
        let article = article(heading);
        if article.is_none() && !is_heading(&name) {
            self.wrong(number, WordingMistake::Heading(heading.to_owned()));
        }
        if article.is_none() && before.iter().any(|part| plain(part.heading) == name) {
            self.wrong(number, WordingMistake::Twice(heading.to_owned()));
        }
        Part {
            line: number,
            heading,
            paragraphs: Vec::new(),
        }
    }

    fn key(&mut self, number: usize, text: &str, head: &mut Head) {
        let Some((key, value)) = text.split_once(':') else {
            return self.wrong(number, WordingMistake::NotAKey);
        };
        let place = match plain(key).as_str() {
            "identifiant" => &mut head.id,
            "date" => &mut head.date,
            "modele" => &mut head.base,
            "titre" => &mut head.title,
            _ => return self.wrong(number, WordingMistake::NotAKey),
        };
        if place.is_some() {
            return self.wrong(number, WordingMistake::Twice(key.trim().to_owned()));
        }
        *place = Some((number, value.trim().to_owned()));
    }

    fn head(&mut self, head: Head) -> (String, Option<NaiveDate>, String, String) {
        let (line_of_id, id) = self.given("Identifiant", head.id);
        if !(id.is_empty() || is_id(&id)) {
            self.wrong(line_of_id, WordingMistake::Id(id.clone()));
        }
        let (number, day) = self.given("Date", head.date);
        let date = parse_day(&day).ok();
        if date.is_none() && !day.is_empty() {
            self.wrong(number, WordingMistake::Date(day));
        }
        let (number, base) = self.given("Modèle", head.base);
        if !base.is_empty() && template(&base).is_none() {
            self.wrong(number, WordingMistake::Base(base.clone()));
        }
        let (number, title) = self.given("Titre", head.title);
        self.title(number, &title, LONGEST_TITLE);
        (id, date, base, title)
    }

    fn given(&mut self, key: &str, said: Option<(usize, String)>) -> (usize, String) {
        let (number, said) = said.unwrap_or((1, String::new()));
        if said.is_empty() {
            self.wrong(number, WordingMistake::Missing(format!("{key} :")));
        }
        (number, said)
    }

    fn title(&mut self, number: usize, title: &str, longest: usize) {
        if title.chars().count() > longest {
            self.wrong(number, WordingMistake::TitleTooLong(longest));
        }
    }

    fn visas(&mut self, parts: &[Part<'_>]) -> String {
        let Some(part) = find(parts, "visas") else {
            self.wrong(1, WordingMistake::Missing("# Visas".to_owned()));
            return String::new();
        };
        match part.paragraphs.as_slice() {
            [] => self.wrong(part.line, WordingMistake::Missing(part.heading.to_owned())),
            [_] => {}
            [_, (number, _), ..] => self.wrong(*number, WordingMistake::OneParagraph),
        }
        part.paragraphs
            .first()
            .map(|(_, text)| text.clone())
            .unwrap_or_default()
    }

    fn articles(&mut self, parts: &[Part<'_>]) -> Vec<WordedArticle> {
        let mut articles = Vec::new();
        for part in parts {
            let Some((found, title)) = article(part.heading) else {
                continue;
            };
            let expected = articles.len() + 1;
            if found != expected {
                self.wrong(part.line, WordingMistake::Number { expected, found });
            }
            if expected == MOST_ARTICLES + 1 {
                self.wrong(part.line, WordingMistake::TooManyArticles);
            }
            if title.is_empty() {
                let expected = format!("# Article {found} : TITRE");
                self.wrong(part.line, WordingMistake::Missing(expected));
            }
            self.title(part.line, title, LONGEST_HEADING);
            articles.push(self.article(part, title));
        }
        if articles.is_empty() {
            self.wrong(1, WordingMistake::Missing("# Article 1 : …".to_owned()));
        }
        articles
    }

    fn article(&mut self, part: &Part<'_>, title: &str) -> WordedArticle {
        let (mut paragraphs, mut references) = (Vec::new(), String::new());
        for (place, (number, text)) in part.paragraphs.iter().enumerate() {
            match rests_on(text) {
                None => paragraphs.push(text.clone()),
                Some(said) if place + 1 == part.paragraphs.len() => said.clone_into(&mut references),
                Some(_) => self.wrong(*number, WordingMistake::References),
            }
        }
        if references.is_empty() {
            self.wrong(part.line, WordingMistake::References);
        }
        if paragraphs.is_empty() {
            self.wrong(part.line, WordingMistake::Missing(part.heading.to_owned()));
        }
        let length: usize = paragraphs.iter().map(|said| said.chars().count()).sum();
        if length > LONGEST_ARTICLE
            || paragraphs.len() > MOST_PARAGRAPHS
            || references.chars().count() > LONGEST_REFERENCES
        {
            self.wrong(part.line, WordingMistake::ArticleTooLong);
        }
        WordedArticle {
            title: title.to_owned(),
            paragraphs,
            references,
        }
    }

    fn commitments(&mut self, parts: &[Part<'_>], articles: usize) -> Vec<Commitment> {
        let mut commitments = Vec::new();
        for by in Committed::ALL {
            let heading = by.heading();
            let Some(part) = find(parts, &plain(heading)) else {
                self.wrong(1, WordingMistake::Missing(format!("# {heading}")));
                continue;
            };
            match part.paragraphs.len() {
                0 => self.wrong(part.line, WordingMistake::Missing(part.heading.to_owned())),
                many if many > MOST_COMMITMENTS => self.wrong(part.line, WordingMistake::TooManyCommitments),
                _ => {}
            }
            for (number, text) in &part.paragraphs {
                let Some((numbers, text)) = source(text) else {
                    self.wrong(*number, WordingMistake::Source);
                    continue;
                };
                let is_there =
                    |article: u32| usize::try_from(article).is_ok_and(|one| (1..=articles).contains(&one));
                if text.chars().count() > LONGEST_COMMITMENT {
                    self.wrong(*number, WordingMistake::CommitmentTooLong);
                }
                if let Some(none) = numbers.iter().find(|one| !is_there(**one)) {
                    self.wrong(*number, WordingMistake::NoArticle(*none));
                }
                commitments.push(Commitment {
                    by,
                    articles: numbers,
                    text: text.to_owned(),
                });
            }
        }
        commitments
    }
}

impl Wording {
    /// How many characters it puts into the document.
    fn length(&self) -> usize {
        let articles = self.articles.iter().flat_map(|article| {
            [&article.title, &article.references]
                .into_iter()
                .chain(&article.paragraphs)
        });
        let annexes = self.pedagogical.iter().chain(&self.financial);
        let all = [&self.visas].into_iter().chain(articles).chain(annexes);
        all.map(|text| text.chars().count()).sum()
    }
}

/// Whether it can be an id: those of built-in editions are days, and have no letter.
fn is_id(id: &str) -> bool {
    id.len() <= LONGEST_ID
        && id.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'))
        && id.chars().any(|c| c.is_ascii_lowercase())
        && !id.starts_with('-')
        && !id.ends_with('-')
}

fn is_heading(name: &str) -> bool {
    matches!(name, "visas" | "annexe pedagogique" | "annexe financiere")
        || Committed::ALL.iter().any(|by| plain(by.heading()) == name)
}

fn find<'a, 'b>(parts: &'b [Part<'a>], name: &str) -> Option<&'b Part<'a>> {
    parts.iter().find(|part| plain(part.heading) == name)
}

fn said(parts: &[Part<'_>], name: &str) -> Vec<String> {
    let paragraphs = find(parts, name).map(|part| part.paragraphs.as_slice());
    paragraphs
        .unwrap_or_default()
        .iter()
        .map(|(_, text)| text.clone())
        .collect()
}

/// The number and the title of « Article 3 : Organisation et suivi ».
fn article(heading: &str) -> Option<(usize, &str)> {
    let rest = heading
        .strip_prefix("Article")
        .or_else(|| heading.strip_prefix("article"))?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, title) = rest.split_at_checked(end)?;
    let title =
        title.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '-' | '–' | '—'));
    Some((number.parse().ok()?, title))
}

/// What an article rests on, from « Textes : Code de l’éducation, art. L. 332-3. ».
fn rests_on(paragraph: &str) -> Option<&str> {
    let (key, said) = paragraph.split_once(':')?;
    (plain(key) == "textes").then(|| said.trim())
}

/// The articles and the words of « (4, 10) Vous respectez ses horaires. ».
fn source(paragraph: &str) -> Option<(Vec<u32>, &str)> {
    let (numbers, text) = paragraph.strip_prefix('(')?.split_once(')')?;
    let numbers: Result<Vec<u32>, _> = numbers.split(',').map(|one| one.trim().parse()).collect();
    let numbers = numbers.ok()?;
    let is_twice = |(place, one): (usize, &u32)| numbers[..place].contains(one);
    let text = text.trim();
    (!text.is_empty() && !numbers.iter().enumerate().any(is_twice)).then_some((numbers, text))
}
