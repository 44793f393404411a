//! What pupils asked for and found, told as histories: each line follows from the one before.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    application::{ApplicationEvent, ApplicationState, HistoryKind, deadline},
    board::{ExemptionGround, SituationKind},
    campaign::Campaign,
    convention::PrefillHost,
    id::{AccountId, ApplicationId, ProposalId, uuid_v7},
    place::{Kilometres, Location, Place},
    proposal::{ProposalActor, ProposalEvent, ProposalHistoryKind, ProposalState},
    structure::Siret,
    weeks::{Week, Weeks},
};
use service::context::AppContext;
use store::{MadeApplication, MadeConvention, MadeMove, MadeProposal, MadeSituation};

use super::{
    Lycee,
    partners::{Partner, Words, name},
    people::Pupil,
    words::{MOTIVATIONS, REFUSED, REJECTED},
};
use crate::{
    DemoError, maker,
    rng::{SeededRng, Weighted},
    words::{FAMILY_NAMES, FIRST_NAMES, STREETS},
};

/// Beyond the numbers of other made-up structures.
const FIRST_NUMBER: u32 = 920_000_001;

/// What was told so far.
#[derive(Default)]
pub(super) struct Told {
    pub(super) applications: Vec<MadeApplication>,
    pub(super) proposals: Vec<MadeProposal>,
    pub(super) conventions: Vec<MadeConvention>,
    pub(super) situations: Vec<MadeSituation>,
}

/// Whoever tells it.
pub(super) struct Story<'a> {
    pub(super) rng: &'a mut SeededRng,
    pub(super) told: Told,
    now: DateTime<Utc>,
    campaign: &'a Campaign,
    lycee: &'a Lycee,
    partners: &'a [Partner],
    words: Words,
    towns: Weighted<usize>,
    app: &'a AppContext,
}

/// A host as its convention says it, with all that is known, and with what a pupil knows.
pub(super) struct Host {
    pub(super) whole: PrefillHost,
    pub(super) begun: PrefillHost,
    /// Who answers there, if they have an account.
    pub(super) account: Option<AccountId>,
}

impl<'a> Story<'a> {
    pub(super) fn new(
        rng: &'a mut SeededRng,
        app: &'a AppContext,
        lycee: &'a Lycee,
        campaign: &'a Campaign,
        partners: &'a [Partner],
    ) -> Result<Self, DemoError> {
        let towns = lycee.towns.iter().enumerate();
        let towns = Weighted::new(towns.map(|(index, town)| (town.weight, index)));
        Ok(Self {
            rng,
            told: Told::default(),
            now: app.clock.now(),
            campaign,
            lycee,
            partners,
            words: Words::read()?,
            towns,
            app,
        })
    }

    /// A number of days from `least` on.
    pub(super) fn days(&mut self, least: i64, most: i64) -> i64 {
        let spread = u64::try_from(most - least).unwrap_or_default() + 1;
        least + i64::try_from(self.rng.below(spread)).unwrap_or_default()
    }

    /// A moment of a day so long ago; each one told is some minutes after the one before.
    pub(super) fn ago(&mut self, days: i64) -> DateTime<Utc> {
        let minutes = i64::try_from(self.rng.below(9 * 60)).unwrap_or_default();
        self.now - TimeDelta::days(days) - TimeDelta::minutes(minutes)
    }

    /// Which campaign it is about.
    pub(super) fn campaign(&self) -> domain::id::CampaignId {
        self.campaign.id
    }

    fn until(&self, from: DateTime<Utc>, weeks: Weeks) -> NaiveDate {
        deadline(self.app.clock.local(from).date(), self.campaign, weeks)
    }

    fn distance(&self, pupil: &Pupil, place: &Place) -> Option<Kilometres> {
        let home = self.lycee.towns.get(pupil.town)?.commune.position;
        match &place.location {
            Location::France { position, .. } => Some(position.distance(home)),
            Location::Abroad { .. } => None,
        }
    }

    /// The pupil asked one of the partners, which they have not asked yet; where that stands, since so many days for what is confirmed.
    pub(super) fn ask(
        &mut self,
        pupil: &Pupil,
        weeks: Weeks,
        state: ApplicationState,
        days: i64,
    ) -> Option<(ApplicationId, &'a Partner)> {
        let student = pupil.student.person.id;
        let asked: Vec<_> = self
            .told
            .applications
            .iter()
            .rev()
            .take_while(|one| one.student == student)
            .map(|one| one.offer)
            .collect();
        let partners = self.partners;
        let partner = (0..20).find_map(|_| {
            let partner = self.rng.pick(partners);
            (!asked.contains(&partner.offer.id)).then_some(partner)
        })?;
        let moves = self.moves(student, partner.owner, state, days);
        let last = moves.last().map_or(self.now, |line| line.at);
        let id = ApplicationId(uuid_v7(0, self.rng.bytes()));
        let application = MadeApplication {
            id,
            offer: partner.offer.id,
            student,
            campaign: self.campaign.id,
            weeks,
            motivation: (*self.rng.pick(&MOTIVATIONS)).to_owned(),
            distance: self.distance(pupil, &partner.place),
            deadline: state.has_deadline().then(|| {
                // A host has its days from the sending on, a pupil from the answer on.
                let from = if state == ApplicationState::Accepted {
                    last
                } else {
                    moves.first().map_or(last, |line| line.at)
                };
                self.until(from, weeks)
            }),
            reason: if state == ApplicationState::Refused {
                (*self.rng.pick(&REFUSED)).to_owned()
            } else {
                String::new()
            },
            moves,
        };
        self.told.applications.push(application);
        Some((id, partner))
    }

    fn moves(
        &mut self,
        student: AccountId,
        host: AccountId,
        state: ApplicationState,
        days: i64,
    ) -> Vec<MadeMove<HistoryKind, ApplicationState>> {
        use ApplicationEvent::{Accept, Confirm, Expire, Open, Refuse, Withdraw};
        use ApplicationState as State;
        let steps: &[(ApplicationEvent, State, bool)] = match state {
            State::Submitted => &[],
            State::Read => &[(Open, State::Read, true)],
            State::Accepted => &[(Open, State::Read, true), (Accept, State::Accepted, true)],
            State::Confirmed => &[
                (Open, State::Read, true),
                (Accept, State::Accepted, true),
                (Confirm, State::Confirmed, false),
            ],
            State::Refused => &[(Open, State::Read, true), (Refuse, State::Refused, true)],
            State::Expired => &[(Expire, State::Expired, true)],
            State::Withdrawn | State::Lapsed | State::Cancelled => &[(Withdraw, State::Withdrawn, false)],
        };
        let last = match state {
            State::Confirmed => days,
            // Nobody is to be reminded on the first day.
            State::Submitted | State::Read => self.days(1, 5),
            State::Accepted => self.days(1, 6),
            _ => self.days(1, 25),
        };
        let between = if state == State::Expired { 16 } else { 2 };
        let count = i64::try_from(steps.len()).unwrap_or_default();
        let mut moves = vec![MadeMove {
            at: self.ago(last + between * count),
            what: HistoryKind::Submitted,
            state: State::Submitted,
            by: Some(student),
        }];
        for (left, (event, state, by_host)) in (0..count).rev().zip(steps) {
            let by = match event {
                Expire => None,
                _ if *by_host => Some(host),
                _ => Some(student),
            };
            moves.push(MadeMove {
                at: self.ago(last + between * left),
                what: HistoryKind::Moved(*event),
                state: *state,
                by,
            });
        }
        moves
    }

    /// The pupil found somebody alone; where that stands, since so many days for what is agreed.
    pub(super) fn find(
        &mut self,
        pupil: &Pupil,
        weeks: Weeks,
        state: ProposalState,
        days: i64,
    ) -> (ProposalId, Host) {
        let host = self.found(pupil);
        let moves = self.proposal_moves(pupil.student.person.id, state, days);
        let id = ProposalId(uuid_v7(0, self.rng.bytes()));
        let invited = moves
            .iter()
            .find(|(_, line)| line.state == ProposalState::Invited)
            .map(|(_, line)| line.at);
        let begun = &host.begun;
        let proposal = MadeProposal {
            id,
            student: pupil.student.person.id,
            campaign: self.campaign.id,
            weeks,
            host_name: begun.name.clone(),
            host_email: begun.contact.1.clone(),
            contact_name: begun.contact.0.clone(),
            city: begun.city.clone(),
            activities: begun.activities.join("\n"),
            deadline: invited
                .filter(|_| state == ProposalState::Invited)
                .map(|at| self.until(at, weeks)),
            reason: match state {
                ProposalState::Rejected => (*self.rng.pick(&REJECTED)).to_owned(),
                ProposalState::Declined => (*self.rng.pick(&REFUSED)).to_owned(),
                _ => String::new(),
            },
            checked_by: (state != ProposalState::Proposed).then_some(self.lycee.office.0),
            moves,
        };
        self.told.proposals.push(proposal);
        (id, host)
    }

    fn proposal_moves(
        &mut self,
        student: AccountId,
        state: ProposalState,
        days: i64,
    ) -> Vec<(ProposalActor, MadeMove<ProposalHistoryKind, ProposalState>)> {
        use ProposalActor as By;
        use ProposalEvent::{Agree, Decline, Invite, Lapse, Reject};
        use ProposalState as State;
        let invite = (Invite, State::Invited, By::School);
        let steps: Vec<(ProposalEvent, State, By)> = match state {
            State::Proposed | State::Withdrawn | State::Cancelled => Vec::new(),
            State::Invited => vec![invite],
            State::Rejected => vec![(Reject, State::Rejected, By::School)],
            State::Agreed => vec![invite, (Agree, State::Agreed, By::Host)],
            State::Declined => vec![invite, (Decline, State::Declined, By::Host)],
            State::Lapsed => vec![invite, (Lapse, State::Lapsed, By::Clock)],
        };
        let last = match state {
            State::Agreed => days,
            State::Invited => self.days(1, 11),
            _ => self.days(1, 14),
        };
        let between = if state == State::Lapsed { 16 } else { 2 };
        let count = i64::try_from(steps.len()).unwrap_or_default();
        let first = MadeMove {
            at: self.ago(last + between * count),
            what: ProposalHistoryKind::Proposed,
            state: State::Proposed,
            by: Some(student),
        };
        let mut moves = vec![(By::Student, first)];
        for (left, (event, state, actor)) in (0..count).rev().zip(steps) {
            let line = MadeMove {
                at: self.ago(last + between * left),
                what: ProposalHistoryKind::Moved(event),
                state,
                by: (actor == By::School).then_some(self.lycee.office.0),
            };
            moves.push((actor, line));
        }
        moves
    }

    /// The pupil needs no place: they are exempted, for the ground given, or spend the fortnight at the lycée.
    pub(super) fn needs_none(&mut self, pupil: &Pupil, ground: Option<ExemptionGround>) {
        let days = self.days(1, 20);
        let at = self.ago(days);
        let kind = if ground.is_some() {
            SituationKind::Exempted
        } else {
            SituationKind::AtSchool
        };
        for week in [Week::First, Week::Second] {
            self.told.situations.push(MadeSituation {
                student: pupil.student.person.id,
                campaign: self.campaign.id,
                week,
                kind,
                ground,
                note: "Vu au secrétariat.".to_owned(),
                set: (self.lycee.office.0, at),
            });
        }
    }

    /// Somebody a pupil finds alone.
    fn found(&mut self, pupil: &Pupil) -> Host {
        let (_, words) = self.words.draw(self.rng);
        // Half find something where they live.
        let town = if self.rng.percent(50) {
            pupil.town
        } else {
            *self.towns.draw(self.rng)
        };
        let commune = &self.lycee.towns[town].commune;
        let (kind, title) = name(self.rng, words, &commune.name);
        let number = u32::try_from(self.told.proposals.len()).unwrap_or_default();
        let contact = format!("{} {}", self.rng.pick(&FIRST_NAMES), self.rng.pick(&FAMILY_NAMES));
        let whole = PrefillHost {
            name: title,
            kind: kind.code().to_owned(),
            siret: Siret::fictive(FIRST_NUMBER + number).as_str().to_owned(),
            street: format!("{} {}", 1 + self.rng.below(120), self.rng.pick(&STREETS)),
            postal_code: commune.postal_codes.first().cloned().unwrap_or_default(),
            city: commune.name.clone(),
            country: String::new(),
            contact: (contact, format!("contact{}@trouve.example", number + 1)),
            phone: format!("06 39 98 {:02} {:02}", self.rng.below(100), self.rng.below(100)),
            activities: self.rng.sample(&words.activities, 3),
            hours: Some(maker::hours(self.rng, words.hours)),
            lunch: self.rng.pick(&words.lunch).clone(),
        };
        let begun = PrefillHost {
            activities: whole.activities.clone(),
            contact: whole.contact.clone(),
            name: whole.name.clone(),
            city: whole.city.clone(),
            ..PrefillHost::default()
        };
        Host {
            whole,
            begun,
            account: None,
        }
    }

    /// A partner as the convention says it.
    pub(super) fn of_partner(partner: &Partner) -> Host {
        let (offer, place) = (&partner.offer, &partner.place);
        let whole = PrefillHost {
            name: partner.structure.name.clone(),
            kind: partner.structure.kind.code().to_owned(),
            siret: partner
                .structure
                .siret
                .as_ref()
                .map_or_else(String::new, |siret| siret.as_str().to_owned()),
            street: place.address.clone(),
            postal_code: place.postal_code.clone(),
            city: place.city.clone(),
            country: String::new(),
            contact: (partner.name.clone(), partner.email.clone()),
            phone: offer.contact_phone.clone(),
            activities: offer.activities.clone(),
            hours: Some(offer.hours.clone()),
            lunch: offer.lunch.clone(),
        };
        Host {
            begun: whole.clone(),
            whole,
            account: Some(partner.owner),
        }
    }
}
