//! The document as it would be today, from what was typed so far: made on the server and, while somebody types, in the browser.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    check::{Checked, Facts},
    content::Frozen,
    field::{Section, Values, name},
    signer::signers,
    template::TEMPLATE,
};

/// What a document that is not frozen yet is made from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Preview {
    /// « QZ-27-4H7K-9M2X ».
    pub reference: String,
    /// The version that is being filled, from 1.
    pub version: u32,
    /// The day, in mainland France.
    pub today: NaiveDate,
    /// Where a frozen version can be checked.
    pub check_url: String,
    /// What was typed in each section, as far as the reader may know it.
    pub sections: BTreeMap<Section, Values>,
}

impl Preview {
    /// The document, as far as it is filled.
    pub fn document(&self, facts: &Facts) -> Frozen {
        let content = Checked::so_far(&self.sections, facts);
        let both = self
            .sections
            .get(&Section::Guardians)
            .is_some_and(|values| values.is_ticked(name::BOTH_SIGN));
        Frozen {
            reference: self.reference.clone(),
            version: self.version,
            template: TEMPLATE.to_owned(),
            school_year: facts.campaign.label.clone(),
            validated_on: self.today,
            validated_by: String::new(),
            check_url: self.check_url.clone(),
            signers: signers(&content, both)
                .into_iter()
                .map(|(signer, _)| signer)
                .collect(),
            content,
        }
    }

    /// The same with what one section holds now.
    pub fn document_with(&self, section: Section, values: &Values, facts: &Facts) -> Frozen {
        let mut now = self.clone();
        now.sections.insert(section, values.clone());
        now.document(facts)
    }
}
