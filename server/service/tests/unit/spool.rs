use service::spool::{IN_MEMORY, Spool};

#[tokio::test]
async fn what_came_in_pieces_is_read_whole_and_was_not_held() {
    for length in [0, 1, IN_MEMORY, IN_MEMORY + 1, 3_000_000] {
        let bytes: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let mut spool = Spool::default();
        for piece in bytes.chunks(8_192) {
            spool.write(piece).await.unwrap();
            assert!(spool.held() <= IN_MEMORY);
        }
        assert_eq!(spool.length(), length);
        assert!(length <= IN_MEMORY || spool.held() == 0);
        let spooled = spool.finish().await.unwrap();
        assert_eq!(spooled.length(), length);
        assert_eq!(spooled.read().await.unwrap(), bytes);
    }
}
