use pdf::qr_drawing;
use qrcode::{Color, EcLevel, QrCode};

#[test]
fn the_drawing_has_the_squares_of_the_code() {
    let address = "https://stages.example.org/accueil/ABCDE-FGHJK";
    let drawing = qr_drawing(address).unwrap();
    let code = QrCode::with_error_correction_level(address.as_bytes(), EcLevel::M).unwrap();
    let mut drawn = vec![Color::Light; drawing.size * drawing.size];
    for run in drawing.squares.split_terminator('z') {
        let (at, rest) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
        let (x, y) = at.split_once(' ').unwrap();
        let run: usize = rest.split_once("v1h-").unwrap().0.parse().unwrap();
        let from = y.parse::<usize>().unwrap() * drawing.size + x.parse::<usize>().unwrap();
        drawn[from..from + run].fill(Color::Dark);
    }
    assert_eq!(drawn, code.to_colors());
}
