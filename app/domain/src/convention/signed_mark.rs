//! What the QR code of a signed file says after the address: that all have signed, under a seal that a phone without a network can check.

use chrono::NaiveDate;

use super::log::Seal;

/// That a version was signed by all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedMark {
    /// What the convention is called by.
    pub reference: String,
    /// The check code of the version, which follows from what it says.
    pub code: String,
    /// The number of the version, from 1.
    pub version: u32,
    /// How many have signed: all that had to.
    pub signatures: usize,
    /// The day of the last signature, in mainland France.
    pub last_day: NaiveDate,
}

/// What is signed of it: all of it, under a heading that no other text begins with.
pub fn sealed_mark(mark: &SignedMark) -> String {
    format!(
        "quinzaine/signed_mark/1 {} {} {} {} {}",
        mark.reference, mark.code, mark.version, mark.signatures, mark.last_day
    )
}

impl SignedMark {
    /// What follows `#` in the address, which has reference and code already: browsers send nothing of it. Capitals and digits take less of a
    /// QR code than other letters, as little as a shorter notation of the seal would.
    pub fn fragment(&self, seal: &Seal) -> String {
        format!(
            "S=1.{}.{}.{}.{}.{}",
            self.version,
            self.signatures,
            self.last_day,
            seal.key.to_ascii_uppercase(),
            seal.signature.to_ascii_uppercase()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_all_that_is_said() {
        let mark = SignedMark {
            reference: "QZ-27-4H7K-9M2X".to_owned(),
            code: "0123456789".to_owned(),
            version: 2,
            signatures: 4,
            last_day: NaiveDate::from_ymd_opt(2027, 5, 3).unwrap(),
        };
        assert_eq!(
            sealed_mark(&mark),
            "quinzaine/signed_mark/1 QZ-27-4H7K-9M2X 0123456789 2 4 2027-05-03"
        );
        let seal = Seal {
            key: "0123456789abcdef".to_owned(),
            signature: "0f".repeat(64),
        };
        assert_eq!(
            mark.fragment(&seal),
            format!("S=1.2.4.2027-05-03.0123456789ABCDEF.{}", "0F".repeat(64))
        );
    }
}
