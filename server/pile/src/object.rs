//! The values that a PDF is written in, read to a depth and a number that are known.

/// How deep lists and dictionaries stand in each other at most.
const DEEPEST: u32 = 24;
/// How many values one object has at most.
const MOST_VALUES: u32 = 4_000;
/// The longest text or name, in bytes.
const LONGEST: usize = 64 * 1024;

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Is(bool),
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    List(Vec<Value>),
    Dict(Vec<(Vec<u8>, Value)>),
    /// Another object, by its number.
    Link(u32),
    /// An operator, where there are some.
    Word(Vec<u8>),
}

impl Value {
    /// What a dictionary holds under that key.
    pub(crate) fn entry(&self, key: &[u8]) -> Option<&Self> {
        match self {
            Self::Dict(entries) => entries
                .iter()
                .find_map(|(name, value)| (name == key).then_some(value)),
            _ => None,
        }
    }

    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) if number.is_finite() => Some(*number),
            _ => None,
        }
    }

    /// A whole number that counts something.
    pub(crate) fn count(&self) -> Option<u32> {
        let number = self.number().filter(|number| (0.0..=4e9).contains(number))?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it lies between both"
        )]
        Some(number as u32)
    }

    pub(crate) fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }
}

/// Reads values one after the other.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) at: usize,
    /// How many values more are read.
    room: u32,
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            room: MOST_VALUES,
        }
    }

    /// The same for what draws a page, which has more values.
    pub(crate) fn of_content(bytes: &'a [u8]) -> Self {
        Self {
            room: 50 * MOST_VALUES,
            ..Self::new(bytes, 0)
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(crate) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let from = self.at;
        while self.peek().is_some_and(is_regular) {
            self.at += 1;
        }
        &self.bytes[from..self.at]
    }

    /// The next value; nothing at the end, and where what follows is none.
    pub(crate) fn value(&mut self) -> Option<Value> {
        self.nested(0)
    }

    fn nested(&mut self, depth: u32) -> Option<Value> {
        self.room = self.room.checked_sub(1)?;
        if depth > DEEPEST {
            return None;
        }
        self.skip_space();
        let rest = &self.bytes[self.at..];
        match *rest.first()? {
            b'/' => self.name().map(Value::Name),
            b'(' => self.text().map(Value::Text),
            b'[' => {
                self.at += 1;
                let mut list = Vec::new();
                loop {
                    self.skip_space();
                    if self.peek()? == b']' {
                        self.at += 1;
                        return Some(Value::List(list));
                    }
                    list.push(self.nested(depth + 1)?);
                }
            }
            b'<' if rest.starts_with(b"<<") => {
                self.at += 2;
                let mut entries = Vec::new();
                loop {
                    self.skip_space();
                    if self.bytes[self.at..].starts_with(b">>") {
                        self.at += 2;
                        return Some(Value::Dict(entries));
                    }
                    let key = self.name()?;
                    entries.push((key, self.nested(depth + 1)?));
                }
            }
            b'<' => self.hexadecimal().map(Value::Text),
            byte if is_regular(byte) => Some(self.word()),
            _ => None,
        }
    }

    fn word(&mut self) -> Value {
        let word = self.regular();
        match word {
            b"null" => return Value::Null,
            b"true" => return Value::Is(true),
            b"false" => return Value::Is(false),
            _ => {}
        }
        let number = str::from_utf8(word)
            .ok()
            .filter(|word| {
                word.bytes()
                    .all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte))
            })
            .and_then(|word| word.parse::<f64>().ok());
        let Some(number) = number else {
            return Value::Word(word[..word.len().min(LONGEST)].to_vec());
        };
        self.link(word).map_or(Value::Number(number), Value::Link)
    }

    /// « 12 0 R », of which the first word was read.
    fn link(&mut self, number: &[u8]) -> Option<u32> {
        let number: u32 = str::from_utf8(number).ok()?.parse().ok()?;
        let back = self.at;
        self.skip_space();
        let generation = self.regular();
        let digits = !generation.is_empty() && generation.iter().all(u8::is_ascii_digit);
        self.skip_space();
        if digits && self.regular() == b"R" {
            return Some(number);
        }
        self.at = back;
        None
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        if self.peek()? != b'/' {
            return None;
        }
        self.at += 1;
        let raw = self.regular();
        if raw.len() > LONGEST {
            return None;
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let [byte, tail @ ..] = rest {
            rest = tail;
            if let (b'#', [high, low, after @ ..]) = (*byte, tail)
                && let (Some(high), Some(low)) = (digit(*high), digit(*low))
            {
                name.push(high << 4 | low);
                rest = after;
            } else {
                name.push(*byte);
            }
        }
        Some(name)
    }

    fn text(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut open = 1_u32;
        let mut text = Vec::new();
        while text.len() <= LONGEST {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Some(text);
                    }
                }
                b'\\' => {
                    self.escaped(&mut text)?;
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        None
    }

    /// Adds the byte that stands after a backslash; none where a line goes on.
    fn escaped(&mut self, text: &mut Vec<u8>) -> Option<()> {
        let byte = self.peek()?;
        self.at += 1;
        text.push(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\n' => return Some(()),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                return Some(());
            }
            b'0'..=b'7' => {
                let mut code = byte - b'0';
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    self.at += 1;
                    code = code.wrapping_mul(8).wrapping_add(next - b'0');
                }
                code
            }
            other => other,
        });
        Some(())
    }

    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let (mut text, mut high) = (Vec::new(), None);
        while text.len() <= LONGEST {
            let byte = self.peek()?;
            self.at += 1;
            if byte == b'>' {
                text.extend(high.map(|high: u8| high << 4));
                return Some(text);
            }
            let Some(digit) = digit(byte) else {
                if is_space(byte) {
                    continue;
                }
                return None;
            };
            match high.take() {
                Some(high) => text.push(high << 4 | digit),
                None => high = Some(digit),
            }
        }
        None
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}
