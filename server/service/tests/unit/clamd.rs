use service::clamd::{Clamd, NotAPlace, Scanned};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Speaks the protocol: finds « EICAR », and cannot scan what is longer than it takes.
async fn speak(mut client: TcpStream) {
    let mut command = [0; 10];
    client.read_exact(&mut command).await.unwrap();
    assert_eq!(&command, b"zINSTREAM\0");
    let mut file = Vec::new();
    loop {
        let length = client.read_u32().await.unwrap();
        if length == 0 {
            break;
        }
        let mut chunk = vec![0; usize::try_from(length).unwrap()];
        client.read_exact(&mut chunk).await.unwrap();
        file.extend(chunk);
    }
    let reply: &[u8] = if file.windows(5).any(|part| part == b"EICAR") {
        b"stream: Eicar-Signature FOUND\0"
    } else if file.len() > 200_000 {
        b"INSTREAM size limit exceeded. ERROR\0"
    } else {
        b"stream: OK\0"
    };
    client.write_all(reply).await.unwrap();
}

#[tokio::test]
async fn a_file_is_scanned_whole_and_no_answer_is_not_a_good_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let clamd: Clamd = listener.local_addr().unwrap().to_string().parse().unwrap();
    let server = tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            speak(client).await;
        }
    });
    let mut file = vec![b'x'; 150_000];
    assert_eq!(clamd.scan(&file).await.unwrap(), Scanned::Clean);
    assert_eq!(clamd.scan(b"").await.unwrap(), Scanned::Clean);
    file.extend(b"EICAR");
    let found = Scanned::Found("Eicar-Signature".to_owned());
    assert_eq!(clamd.scan(&file).await.unwrap(), found);
    assert!(clamd.scan(&vec![0; 300_000]).await.is_err());
    server.abort();
    _ = server.await;
    assert!(clamd.scan(b"x").await.is_err());
}

#[test]
fn places_are_read() {
    assert_eq!("/run/clamd.ctl".parse(), Ok(Clamd::Unix("/run/clamd.ctl".into())));
    assert_eq!("clamd:3310".parse(), Ok(Clamd::Tcp("clamd:3310".into())));
    for wrong in ["", "clamd", ":3310", "clamd:x"] {
        assert_eq!(wrong.parse::<Clamd>(), Err(NotAPlace), "{wrong}");
    }
}
