//! A convention is filled and frozen by the edition of the text that its campaign names.

use std::collections::BTreeMap;

use domain::{
    campaign::Campaign,
    convention::{Checked, Frozen, Section, TEMPLATE, TEMPLATE_2024, Values, name, sample},
};
use futures::future::join;
use store::{CampaignSaved, ConventionMoved, FrozenVersion, Side};
use testing::{campaign, convention::World, now, on_both, people::act_by};

/// The campaign of the tests by that edition of the text.
fn by(edition: &str) -> Campaign {
    Campaign {
        template: edition.to_owned(),
        ..campaign()
    }
}

/// What is typed in those sections of the sample, on top of what is there.
async fn fill(world: &World, side: Side) {
    let actor = match side {
        Side::Host => act_by(world.host),
        Side::School => act_by(world.head),
    };
    for (section, values) in sample::values() {
        if section.is_hosts() == (side == Side::Host) {
            let typed: Vec<(&str, &str)> = values.iter().collect();
            world.fill(&actor, side, section, &typed).await;
        }
    }
}

#[tokio::test]
async fn a_convention_is_filled_and_frozen_by_the_edition_of_its_campaign() {
    for (edition, other) in [(TEMPLATE_2024, TEMPLATE), (TEMPLATE, TEMPLATE_2024)] {
        on_both(async |fresh| {
            let world = Box::pin(World::new(fresh)).await;
            let (db, admin) = (world.db(), act_by(world.head));
            assert_eq!(
                db.change_campaign(&admin, &by(edition), None).await.unwrap(),
                CampaignSaved::Done
            );
            world.fill_host().await;
            if edition == TEMPLATE {
                let ConventionMoved::Missing(missing) = world.complete().await else {
                    panic!("it asks for more");
                };
                let fields: Vec<&str> = missing.iter().map(|missing| missing.field.as_str()).collect();
                assert_eq!(fields, [name::CONFIDANT_NAME, name::CONFIDANT_PHONE, name::RISKS]);
            }
            fill(&world, Side::Host).await;
            assert_eq!(world.complete().await, ConventionMoved::Done);
            fill(&world, Side::School).await;

            let facts = world.facts().await;
            assert_eq!(facts.campaign.template, edition);
            let sections = world.file().await.sections.into_iter();
            let sections: BTreeMap<Section, Values> =
                sections.map(|(section, saved)| (section, saved.values)).collect();
            let checked = Checked::of(&sections, &facts);
            assert_eq!(checked.missing, []);
            let frozen = Frozen {
                template: facts.campaign.template.clone(),
                content: checked.content.unwrap(),
                ..sample::frozen()
            };
            let (content, content_hash) = frozen.canonical_json().unwrap();
            let version = FrozenVersion {
                check_code: content_hash.short(),
                content_hash,
                content,
                template: facts.campaign.template,
                ..world.version().await
            };
            let seen = world.seen().await;
            let moved = db.validate(&act_by(world.head), world.id, &seen, &version).await;
            assert_eq!(moved.unwrap(), ConventionMoved::Done);
            let stored = db.frozen_content(world.id, 1).await.unwrap().unwrap();
            let stored: Frozen = serde_json::from_str(&stored).unwrap();
            assert_eq!(stored, frozen);
            assert_eq!(stored.template, edition);
            assert_eq!(stored.content.host.safety.is_some(), edition == TEMPLATE);

            // Its text stays, whatever else of the campaign changes.
            assert_eq!(
                db.change_campaign(&admin, &by(other), None).await.unwrap(),
                CampaignSaved::TextFixed
            );
            db.put_campaign(&by(other), now()).await.unwrap();
            assert_eq!(
                db.campaign(campaign().id).await.unwrap().unwrap().template,
                edition
            );
            let later = Campaign {
                expiry_days: 20,
                ..by(edition)
            };
            assert_eq!(
                db.change_campaign(&admin, &later, None).await.unwrap(),
                CampaignSaved::Done
            );
        })
        .await;
    }
}

#[tokio::test]
async fn a_text_that_became_another_meanwhile_freezes_nothing() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, admin) = (world.db(), act_by(world.head));
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let (seen, version) = (world.seen().await, world.version().await);
        let validate = async || db.validate(&admin, world.id, &seen, &version).await.unwrap();
        let change = async |edition| db.change_campaign(&admin, &by(edition), None).await.unwrap();
        assert_eq!(change(TEMPLATE).await, CampaignSaved::Done);
        assert_eq!(validate().await, ConventionMoved::Changed);
        assert_eq!(db.frozen_content(world.id, 1).await.unwrap(), None);
        assert_eq!(change(TEMPLATE_2024).await, CampaignSaved::Done);
        assert_eq!(validate().await, ConventionMoved::Done);
    })
    .await;
}

/// Whoever changes the text begins that many questions after whoever validates: at one of these times the version is written and not
/// committed yet.
#[tokio::test]
async fn a_text_is_not_changed_across_a_validation_that_is_not_committed() {
    for later in 0..12 {
        on_both(async |fresh| {
            let world = World::new(fresh).await;
            let (db, admin) = (world.db(), act_by(world.head));
            world.fill_host().await;
            assert_eq!(world.complete().await, ConventionMoved::Done);
            let (seen, version) = (world.seen().await, world.version().await);
            let change = async {
                for _ in 0..later {
                    db.campaign(campaign().id).await.unwrap();
                }
                db.change_campaign(&admin, &by(TEMPLATE), None).await.unwrap()
            };
            let validated = db.validate(&admin, world.id, &seen, &version);
            let (validated, changed) = join(validated, change).await;
            match validated.unwrap() {
                ConventionMoved::Done => assert_eq!(changed, CampaignSaved::TextFixed),
                other => assert_eq!((other, changed), (ConventionMoved::Changed, CampaignSaved::Done)),
            }
        })
        .await;
    }
}
