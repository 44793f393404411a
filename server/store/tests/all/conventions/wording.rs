//! The operator's wording of a campaign's edition: kept from the first time it is named, and never another text's.

use domain::{
    campaign::Campaign,
    convention::{TEMPLATE, TEMPLATE_2024, TEMPLATES, Wording},
    id::CampaignId,
};
use store::{CampaignSaved, ConventionMoved, FrozenVersion};
use testing::{campaign, convention::World, id, now, on_both, people::act_by};

use super::frozen::straight;

/// Words over the edition of 2024, which the campaign of the tests names.
fn own() -> Wording {
    let mut own = Wording {
        id: "2027-officiel".into(),
        title: "Texte officiel".into(),
        ..Wording::of(&TEMPLATES[0])
    };
    own.articles[0].paragraphs = vec!["Un autre objet\u{a0}: celui-ci.".into()];
    own
}

#[tokio::test]
async fn a_campaign_names_a_wording_that_holds_once_a_convention_is_frozen_with_it() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, admin, own) = (world.db(), act_by(world.head), own());
        assert_eq!(world.file().await.text, TEMPLATE_2024);
        assert_eq!(db.wording(&own.id).await.unwrap(), None);
        let change = async |wording| db.change_campaign(&admin, &campaign(), wording).await.unwrap();
        assert_eq!(change(Some(&own)).await, CampaignSaved::Done);
        assert_eq!(db.wording(&own.id).await.unwrap(), Some(own.clone()));
        assert_eq!(db.wordings().await.unwrap(), std::slice::from_ref(&own));
        let named = vec![(campaign().id, own.id.clone())];
        assert_eq!(db.worded_campaigns().await.unwrap(), named);
        let file = world.file().await;
        assert_eq!(
            (file.text.as_str(), file.campaign.template.as_str()),
            (own.id.as_str(), TEMPLATE_2024)
        );

        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        // Made by the edition as it is, which was read a moment before.
        assert_eq!(world.validate(&admin).await, ConventionMoved::Changed);
        let version = FrozenVersion {
            template: own.id.clone(),
            ..world.version().await
        };
        let seen = world.seen().await;
        let moved = db.validate(&admin, world.id, &seen, &version).await.unwrap();
        assert_eq!(moved, ConventionMoved::Done);

        let later = Wording {
            id: "2027-plus-tard".into(),
            ..own.clone()
        };
        assert_eq!(change(None).await, CampaignSaved::TextFixed);
        assert_eq!(change(Some(&later)).await, CampaignSaved::TextFixed);
        assert_eq!(
            db.wording(&later.id).await.unwrap(),
            None,
            "nothing of it is written"
        );
        assert_eq!(change(Some(&own)).await, CampaignSaved::Done);
        let by_last = Campaign {
            template: TEMPLATE.to_owned(),
            ..campaign()
        };
        db.put_campaign(&by_last, now()).await.unwrap();
        assert_eq!(world.file().await.text, own.id);
    })
    .await;
}

/// The words of one edition are never drafted with the questions of another.
#[tokio::test]
async fn a_wording_brings_its_edition_and_goes_with_it() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, admin, own) = (world.db(), act_by(world.head), own());
        let by_last = Campaign {
            template: TEMPLATE.to_owned(),
            ..campaign()
        };
        let saved = db.change_campaign(&admin, &by_last, Some(&own)).await.unwrap();
        assert_eq!(saved, CampaignSaved::Done);
        assert_eq!(world.file().await.campaign.template, TEMPLATE_2024);
        db.put_campaign(&by_last, now()).await.unwrap();
        assert_eq!(world.file().await.text, TEMPLATE);
        assert_eq!(db.worded_campaigns().await.unwrap(), []);
        // What was named once is kept.
        assert_eq!(db.wording(&own.id).await.unwrap(), Some(own));
    })
    .await;
}

#[tokio::test]
async fn an_id_is_never_another_texts() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, admin, own) = (world.db(), act_by(world.head), own());
        let next = Campaign {
            id: CampaignId(id(8)),
            label: "2027-2028".into(),
            ..campaign()
        };
        let saved = db.change_campaign(&admin, &campaign(), Some(&own)).await.unwrap();
        assert_eq!(saved, CampaignSaved::Done);
        let mut other = own.clone();
        other.articles[0].paragraphs.push("Et un mot de plus.".into());
        let saved = db.open_campaign(&admin, &next, Some(&other)).await.unwrap();
        assert_eq!(saved, CampaignSaved::WordingTaken);
        assert_eq!(db.campaign(next.id).await.unwrap(), None);
        assert_eq!(db.wordings().await.unwrap(), std::slice::from_ref(&own));
        let saved = db.open_campaign(&admin, &next, Some(&own)).await.unwrap();
        assert_eq!(saved, CampaignSaved::Done);
        assert_eq!(db.worded_campaigns().await.unwrap().len(), 2);
        for sql in [
            "UPDATE wording SET content = '{}'",
            "UPDATE wording SET digest = 'x'",
            "DELETE FROM wording",
        ] {
            let refused = straight(&world, sql).await.unwrap_err();
            assert!(refused.contains("wording is frozen"), "{sql}: {refused}");
        }
        assert_eq!(db.wording(&own.id).await.unwrap(), Some(own));
    })
    .await;
}
