//! Days in JSON, as chrono writes them (YYYY-MM-DD), read without its parser of every way to write a day: for what the search page receives,
//! whose code everybody downloads. To be named in `#[serde(with = "…")]`.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Writes a day.
pub fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    day.serialize(serializer)
}

/// Reads a day.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(deserializer)?;
    read(&text).ok_or_else(|| D::Error::custom("not a day"))
}

fn read(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(PartialEq, Debug, Serialize, Deserialize)]
    struct On(#[serde(with = "super")] NaiveDate);

    #[test]
    fn days_are_written_and_read_as_chrono_does() {
        for text in ["2027-06-14", "2028-02-29", "0999-12-31"] {
            let json = format!("\"{text}\"");
            let On(day) = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::from_str::<NaiveDate>(&json).unwrap(), day);
            assert_eq!(serde_json::to_string(&On(day)).unwrap(), json);
        }
        for text in [
            "",
            "2027-06",
            "2027-02-29",
            "2027-13-01",
            "14/06/2027",
            "2027-06-14T00:00:00",
        ] {
            assert!(
                serde_json::from_str::<On>(&format!("\"{text}\"")).is_err(),
                "{text}"
            );
        }
    }
}
