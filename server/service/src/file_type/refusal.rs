//! Why a file that somebody hands over is not taken.

/// Why a file is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// None was chosen.
    Nothing,
    /// Larger than what is kept.
    TooLarge,
    /// The format of phones that most computers do not read.
    Heic,
    /// Another format of images.
    OtherImage,
    /// An image that cannot be read.
    DamagedImage,
    /// An image that would take too much to read.
    TooManyPoints,
    /// A drawing that holds more than shapes, or more of them than are drawn.
    Drawing,
    /// Of a word processor.
    TextDocument,
    /// A PDF that asks for a password.
    Password,
    /// A PDF without a page.
    NoPage,
    /// A PDF that cannot be read.
    DamagedPdf,
    /// The antivirus found something.
    Infected,
    /// The antivirus does not answer.
    NotScanned,
    /// Nothing that is taken.
    Unknown,
}

impl Refused {
    /// What is wrong, and what to do about it.
    pub fn message(self) -> &'static str {
        match self {
            Self::Nothing => "Choisissez un fichier.",
            Self::TooLarge => {
                "Ce fichier dépasse 5\u{a0}Mo. Prenez une photo moins lourde, ou une seule page."
            }
            Self::Heic => {
                "Cette photo est au format HEIC, que beaucoup d’ordinateurs ne lisent pas. Envoyez-la en JPEG\u{a0}: \
                 une capture d’écran de la photo suffit, ou, dans les réglages de l’appareil photo, le format \
                 «\u{a0}Le plus compatible\u{a0}»."
            }
            Self::OtherImage => {
                "Cette image n’est ni en JPEG ni en PNG. Enregistrez-la dans l’un de ces formats, ou faites-en une \
                 capture d’écran."
            }
            Self::DamagedImage => {
                "Cette image est abîmée ou incomplète\u{a0}: elle ne s’ouvre pas. Refaites la photo, ou envoyez-la de nouveau."
            }
            Self::TooManyPoints => {
                "Cette image a trop de points pour être lue ici. Prenez une photo moins grande, ou une seule page."
            }
            Self::Drawing => {
                "Ce dessin contient autre chose que des formes (texte, image, effet, motif répété), ou trop de formes. Transformez les \
                 textes en tracés, ou enregistrez-le en PNG."
            }
            Self::TextDocument => {
                "C’est un document de traitement de texte, que chacun verrait autrement. Enregistrez-le en PDF, puis \
                 envoyez le PDF."
            }
            Self::Password => {
                "Ce PDF est protégé par un mot de passe\u{a0}: les autres ne pourraient pas le lire. Enregistrez-le sans mot \
                 de passe, ou envoyez-en une photo."
            }
            Self::NoPage => {
                "Ce PDF n’a aucune page. Vérifiez que c’est le bon fichier, ou envoyez une photo."
            }
            Self::DamagedPdf => {
                "Ce PDF est abîmé ou incomplet\u{a0}: il ne s’ouvre pas. Téléchargez-le de nouveau, ou envoyez une photo."
            }
            Self::Infected => {
                "L’antivirus a trouvé un danger dans ce fichier\u{a0}: il n’est pas gardé. Envoyez-en une photo."
            }
            Self::NotScanned => {
                "L’antivirus ne répond pas\u{a0}: ce fichier n’est pas gardé. Recommencez dans quelques minutes."
            }
            Self::Unknown => "Ce fichier n’est ni un PDF, ni une image JPEG ou PNG.",
        }
    }

    /// The same of a logo.
    pub fn message_of_logo(self) -> &'static str {
        match self {
            Self::TooLarge => {
                "Ce logo dépasse 200\u{a0}ko. Enregistrez-le plus petit\u{a0}: 600\u{a0}points de large suffisent."
            }
            Self::TooManyPoints => {
                "Ce logo a trop de points pour être lu ici\u{a0}: 600\u{a0}points de large suffisent."
            }
            Self::DamagedImage => {
                "Ce logo est abîmé ou incomplet\u{a0}: il ne s’ouvre pas. Enregistrez-le de nouveau, en PNG si possible."
            }
            Self::Infected => "L’antivirus a trouvé un danger dans ce fichier\u{a0}: il n’est pas gardé.",
            Self::Nothing | Self::Drawing | Self::NotScanned => self.message(),
            Self::Heic
            | Self::OtherImage
            | Self::TextDocument
            | Self::Password
            | Self::NoPage
            | Self::DamagedPdf
            | Self::Unknown => {
                "Ce fichier n’est ni un PNG ni un SVG. Enregistrez le logo dans l’un de ces formats."
            }
        }
    }
}
