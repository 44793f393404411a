//! What hosts were asked, and whether they answered, on both engines.

use chrono::TimeDelta;
use domain::{
    convention::SignerRole,
    figures::AskedOfHost,
    id::{AccountId, ProposalId},
    weeks::Weeks,
};
use store::{Db, HostReply, NewProposal, ProposalMoved, Proposed};
use testing::{
    campaign,
    convention::{pupil, today},
    now, on_both,
    people::{act_at, act_by, context},
    school,
    signing::{FOUR, open},
};

async fn of(db: &Db, reader: AccountId, asked: AskedOfHost) -> Vec<HostReply> {
    let all = db
        .host_replies(school().0, (reader, today()), campaign().id)
        .await
        .unwrap();
    all.into_iter().filter(|reply| reply.asked == asked).collect()
}

#[tokio::test]
async fn answers_count_whatever_they_say_and_silence_once_it_is_too_late() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let applications = of(db, world.head, AskedOfHost::Application).await;
        assert_eq!(applications.len(), 1);
        assert!(applications[0].answered_at.is_some() && !applications[0].is_missed);

        let signatures = async || of(db, world.head, AskedOfHost::Signature).await;
        assert_eq!(signatures().await[0].answered_at, None);
        let link = world.link(SignerRole::Host, "host").await;
        world.by_link(link, SignerRole::Host, 1).await;
        assert!(signatures().await[0].answered_at.is_some());

        let proposals = async || of(db, world.head, AskedOfHost::Proposal).await;
        let mut asked = Vec::new();
        for (number, who) in ["Tom Roux", "Ana Diaz", "Zoé Blin"].into_iter().enumerate() {
            let student = pupil(db, who, school().0).await;
            let new = NewProposal {
                id: ProposalId((context().ids)()),
                student,
                campaign: campaign().id,
                weeks: Weeks::Second,
                host_name: "Librairie du Port".into(),
                host_email: format!("port{number}@exemple.fr"),
                contact_name: "Ana Sol".into(),
                city: "Le Havre".into(),
                activities: "Conseiller".into(),
            };
            assert_eq!(db.propose(&act_by(student), &new).await.unwrap(), Proposed::Done);
            asked.push(new.id);
        }
        assert!(proposals().await.is_empty(), "nobody was asked yet");
        for (number, id) in asked.iter().enumerate().take(2) {
            let moved = db
                .let_go(&act_by(world.head), *id, &format!("hash{number}"), "/reponse")
                .await;
            assert_eq!(moved.unwrap(), ProposalMoved::Done);
        }
        let later = now() + TimeDelta::days(2);
        let declined = db.decline(&act_at(later, None), "hash0", "Complet").await;
        assert_eq!(declined.unwrap(), ProposalMoved::Done);
        let replies = proposals().await;
        assert_eq!(replies.len(), 2);
        let answered: Vec<_> = replies.iter().filter_map(|reply| reply.answered_at).collect();
        assert_eq!(answered, [later]);
        assert!(replies.iter().all(|reply| !reply.is_missed));
        // The last day goes by.
        let late = act_at(now() + TimeDelta::days(60), None);
        assert_eq!(db.lapse_proposals(&late, 10).await.unwrap(), 1);
        let missed: Vec<_> = proposals().await;
        assert_eq!(missed.iter().filter(|reply| reply.is_missed).count(), 1);
        // Who does not follow these students reads nothing.
        assert!(of(db, world.host, AskedOfHost::Application).await.is_empty());
    })
    .await;
}
