use std::io::{Seek, Write};

use service::parts::{AHEAD, PART, Part, of_file, of_pieces};
use tokio::sync::mpsc::Receiver;

async fn all(mut parts: Receiver<Part>) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    while let Some(part) = parts.recv().await {
        all.push(part.unwrap());
    }
    all
}

#[tokio::test]
async fn a_file_comes_whole_and_in_parts() {
    let bytes: Vec<u8> = (0..200_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    file.rewind().unwrap();
    let parts = all(of_file(file)).await;
    assert!(parts.len() > 2 && parts.iter().all(|part| part.len() <= PART));
    assert_eq!(parts.concat(), bytes);
}

#[tokio::test]
async fn nothing_is_made_far_ahead_of_its_reader() {
    let (made, count) = std::sync::mpsc::channel();
    let pieces = (0..1000_u32).map(move |number| {
        let _ = made.send(number);
        number.to_le_bytes().to_vec()
    });
    let mut parts = of_pieces(pieces);
    assert_eq!(parts.recv().await.unwrap().unwrap(), [0; 4]);
    tokio::task::yield_now().await;
    assert!(count.try_iter().count() <= AHEAD + 2);
    assert_eq!(all(parts).await.len(), 999);
}
