//! The hour it is where people are: overseas, an hour of mainland France misleads.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

use crate::place::CommuneCode;

/// A part of France that has its own hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TimeZone {
    /// Mainland France, Corsica and Monaco.
    #[default]
    Mainland,
    /// Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy.
    Antilles,
    /// French Guiana.
    Guiana,
    /// La Réunion.
    Reunion,
    /// Mayotte.
    Mayotte,
    /// Saint-Pierre-et-Miquelon, the only one overseas that has a summer time.
    SaintPierre,
    /// Wallis and Futuna.
    Wallis,
    /// French Polynesia, but for the next two.
    Tahiti,
    /// The Marquesas, half an hour ahead of Tahiti.
    Marquesas,
    /// The Gambier islands.
    Gambier,
    /// New Caledonia.
    NewCaledonia,
}

impl TimeZone {
    /// That of a department or a collectivity.
    pub fn of_department(code: &str) -> Self {
        match code {
            "971" | "972" | "977" | "978" => Self::Antilles,
            "973" => Self::Guiana,
            "974" => Self::Reunion,
            "975" => Self::SaintPierre,
            "976" => Self::Mayotte,
            "986" => Self::Wallis,
            "987" => Self::Tahiti,
            "988" => Self::NewCaledonia,
            _ => Self::Mainland,
        }
    }

    /// That of a commune: two archipelagos of Polynesia have their own.
    pub fn of_commune(code: CommuneCode) -> Self {
        match code.as_str() {
            "98718" | "98723" | "98731" | "98746" | "98756" | "98757" => Self::Marquesas,
            "98719" => Self::Gambier,
            code => Self::of_department(code.get(..3).unwrap_or_default()),
        }
    }

    /// Whose hour it is, after « heure ».
    pub fn label(self) -> &'static str {
        match self {
            Self::Mainland => "de Paris",
            Self::Antilles => "des Antilles",
            Self::Guiana => "de Guyane",
            Self::Reunion => "de La Réunion",
            Self::Mayotte => "de Mayotte",
            Self::SaintPierre => "de Saint-Pierre-et-Miquelon",
            Self::Wallis => "de Wallis-et-Futuna",
            Self::Tahiti => "de Tahiti",
            Self::Marquesas => "des Marquises",
            Self::Gambier => "des Gambier",
            Self::NewCaledonia => "de Nouvelle-Calédonie",
        }
    }

    /// What clocks show there; `None` for the mainland, whose rules are those of the European Union.
    pub fn local(self, at: DateTime<Utc>) -> Option<NaiveDateTime> {
        let minutes = match self {
            Self::Mainland => return None,
            Self::Antilles => -4 * 60,
            Self::Reunion => 4 * 60,
            Self::Mayotte => 3 * 60,
            Self::SaintPierre if is_summer_in_saint_pierre(at) => -2 * 60,
            Self::SaintPierre | Self::Guiana => -3 * 60,
            Self::Wallis => 12 * 60,
            Self::Tahiti => -10 * 60,
            Self::Marquesas => -9 * 60 - 30,
            Self::Gambier => -9 * 60,
            Self::NewCaledonia => 11 * 60,
        };
        Some(at.naive_utc() + TimeDelta::minutes(minutes))
    }
}

impl TimeZone {
    /// The moment at which clocks there show that; `mainland` says what they show in mainland France. An hour that clocks leave out is
    /// taken as the one after it.
    pub fn instant(
        self,
        shown: NaiveDateTime,
        mainland: &dyn Fn(DateTime<Utc>) -> NaiveDateTime,
    ) -> DateTime<Utc> {
        let local = |at| self.local(at).unwrap_or_else(|| mainland(at));
        let guess = shown.and_utc();
        let near = guess - (local(guess) - shown);
        near - (local(near) - shown)
    }
}

/// A time to come, as how long it is from now: nobody needs to know whose hour that is. « une minute », « 9 minutes », « 3 heures »,
/// « 2 jours »; rounded up below an hour, so that waiting that long is enough.
pub fn wait(from: DateTime<Utc>, until: DateTime<Utc>) -> String {
    let seconds = (until - from).num_seconds().max(0);
    let minutes = (seconds + 59) / 60;
    let (count, one, several) = match minutes {
        0..60 => (minutes.max(1), "une minute", "minutes"),
        60..2880 => (minutes / 60, "une heure", "heures"),
        _ => (minutes / 1440, "un jour", "jours"),
    };
    if count == 1 {
        one.to_owned()
    } else {
        format!("{count}\u{a0}{several}")
    }
}

/// Clocks change there as in Canada: at two in the morning of the second Sunday in March and of the first in November.
fn is_summer_in_saint_pierre(at: DateTime<Utc>) -> bool {
    let at = at.naive_utc();
    let change = |month, nth, utc_hour| {
        NaiveDate::from_weekday_of_month_opt(at.year(), month, Weekday::Sun, nth)
            .and_then(|day| day.and_hms_opt(utc_hour, 0, 0))
    };
    change(3, 2, 5).is_some_and(|begins| at >= begins) && change(11, 1, 4).is_some_and(|ends| at < ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(zone: TimeZone, at: &str) -> String {
        let at: DateTime<Utc> = at.parse().unwrap();
        zone.local(at)
            .map(|local| local.format("%d/%m %H:%M").to_string())
            .unwrap_or_default()
    }

    #[test]
    fn clocks_overseas() {
        for (department, at, local) in [
            ("974", "2027-04-21T01:29:00Z", "21/04 05:29"),
            ("971", "2027-04-21T01:29:00Z", "20/04 21:29"),
            ("978", "2027-01-21T01:29:00Z", "20/01 21:29"),
            ("973", "2027-04-21T12:00:00Z", "21/04 09:00"),
            ("976", "2027-04-21T12:00:00Z", "21/04 15:00"),
            ("986", "2027-04-21T13:00:00Z", "22/04 01:00"),
            ("987", "2027-04-21T09:00:00Z", "20/04 23:00"),
            ("988", "2027-04-21T12:00:00Z", "21/04 23:00"),
            ("975", "2027-01-21T12:00:00Z", "21/01 09:00"),
            ("975", "2027-06-21T12:00:00Z", "21/06 10:00"),
            ("93", "2027-06-21T12:00:00Z", ""),
            ("2A", "2027-06-21T12:00:00Z", ""),
        ] {
            assert_eq!(
                shown(TimeZone::of_department(department), at),
                local,
                "{department}"
            );
        }
    }

    #[test]
    fn what_clocks_show_leads_back_to_the_moment() {
        // Two hours ahead in summer, one in winter: enough of a mainland for this.
        let mainland = |at: DateTime<Utc>| {
            let summer = (4..=9).contains(&at.naive_utc().date().month());
            at.naive_utc() + TimeDelta::hours(if summer { 2 } else { 1 })
        };
        for (zone, shown, moment) in [
            (TimeZone::Mainland, "2027-06-14T09:00:00", "2027-06-14T07:00:00Z"),
            (TimeZone::Mainland, "2027-01-14T09:00:00", "2027-01-14T08:00:00Z"),
            (TimeZone::Reunion, "2027-06-14T08:00:00", "2027-06-14T04:00:00Z"),
            (TimeZone::Tahiti, "2027-06-14T20:00:00", "2027-06-15T06:00:00Z"),
            (
                TimeZone::SaintPierre,
                "2027-06-14T09:00:00",
                "2027-06-14T11:00:00Z",
            ),
        ] {
            let found = zone.instant(shown.parse().unwrap(), &mainland);
            assert_eq!(
                found,
                moment.parse::<DateTime<Utc>>().unwrap(),
                "{zone:?} {shown}"
            );
        }
    }

    #[test]
    fn waits_are_durations() {
        let from: DateTime<Utc> = "2027-04-21T01:29:00Z".parse().unwrap();
        for (seconds, said) in [
            (0, "une minute"),
            (1, "une minute"),
            (60, "une minute"),
            (61, "2\u{a0}minutes"),
            (540, "9\u{a0}minutes"),
            (3540, "59\u{a0}minutes"),
            (3541, "une heure"),
            (7200, "2\u{a0}heures"),
            (86_400, "24\u{a0}heures"),
            (172_800, "2\u{a0}jours"),
            (-5, "une minute"),
        ] {
            assert_eq!(wait(from, from + TimeDelta::seconds(seconds)), said, "{seconds}");
        }
    }

    #[test]
    fn saint_pierre_changes_its_clocks() {
        for (at, local) in [
            ("2027-03-14T04:59:00Z", "14/03 01:59"),
            ("2027-03-14T05:00:00Z", "14/03 03:00"),
            ("2027-11-07T03:59:00Z", "07/11 01:59"),
            ("2027-11-07T04:00:00Z", "07/11 01:00"),
        ] {
            assert_eq!(shown(TimeZone::SaintPierre, at), local, "{at}");
        }
    }

    #[test]
    fn communes_have_the_hour_of_their_department_but_for_two_archipelagos() {
        for (code, zone) in [
            ("97411", TimeZone::Reunion),
            ("97801", TimeZone::Antilles),
            ("98735", TimeZone::Tahiti),
            ("98731", TimeZone::Marquesas),
            ("98719", TimeZone::Gambier),
            ("98818", TimeZone::NewCaledonia),
            ("97502", TimeZone::SaintPierre),
            ("98613", TimeZone::Wallis),
            ("75111", TimeZone::Mainland),
            ("2A004", TimeZone::Mainland),
            ("99138", TimeZone::Mainland),
        ] {
            let code = CommuneCode::parse(code).unwrap();
            assert_eq!(TimeZone::of_commune(code), zone, "{code}");
        }
    }
}
