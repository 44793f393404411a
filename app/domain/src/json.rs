//! JSON read with little code. Browsers read dozens of types, and `serde_json` compiles for each of them what says where a text is wrong,
//! what reads a structure from a list, and with these the tables that write numbers with a point: a third of some pages. Here a structure is
//! read from an object, a number from a number, and what is wrong is wrong.

use std::{borrow::Cow, fmt::Display, mem::take};

use serde::{
    Deserializer,
    de::{self, DeserializeOwned, DeserializeSeed, EnumAccess, Expected, Unexpected, VariantAccess, Visitor},
    forward_to_deserialize_any,
};

/// A text is not the JSON of what was to be read from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not the JSON that was expected")]
pub struct Unreadable;

/// Reads a value from the whole of a text.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
    };
    let value = T::deserialize(&mut reader)?;
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(Unreadable),
    }
}

/// A text, and how far it is read: always to the end of a character.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// How many lists and objects are open.
    depth: u8,
}

/// Lists and objects within each other: nobody's are deeper, and whoever sends some that are must not exhaust the stack.
const DEEPEST: u8 = 100;

/// A number as it is written.
enum Number {
    Natural(u64),
    Negative(i64),
    Point(f64),
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The next sign that is no blank. It stays.
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.rest().first() {
            self.at += 1;
        }
        self.rest().first().copied()
    }

    /// Goes past that sign if it is the next.
    fn takes(&mut self, sign: u8) -> bool {
        let next = self.peek() == Some(sign);
        self.at += usize::from(next);
        next
    }

    /// Goes past that sign, which must be the next.
    fn pass(&mut self, sign: u8) -> Result<(), Unreadable> {
        if self.takes(sign) { Ok(()) } else { Err(Unreadable) }
    }

    /// Goes into a list or an object.
    fn open(&mut self, sign: u8) -> Result<(), Unreadable> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Unreadable);
        }
        self.pass(sign)
    }

    /// Goes out of it, at its end.
    fn close(&mut self, sign: u8) -> Result<(), Unreadable> {
        self.depth -= 1;
        self.pass(sign)
    }

    /// Goes past `true`, `false` or `null`.
    fn pass_word(&mut self, word: &str) -> Result<(), Unreadable> {
        self.peek();
        if self.rest().starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else {
            Err(Unreadable)
        }
    }

    /// A text in quotes.
    fn quoted(&mut self) -> Result<Cow<'t, str>, Unreadable> {
        self.pass(b'"')?;
        let mut unescaped = String::new();
        loop {
            let rest = self.rest();
            let plain = rest
                .iter()
                .position(|sign| matches!(sign, b'"' | b'\\'))
                .ok_or(Unreadable)?;
            let text = self.text.get(self.at..self.at + plain).ok_or(Unreadable)?;
            self.at += plain + 1;
            if rest[plain] == b'\\' {
                unescaped.push_str(text);
                unescaped.push(self.escaped()?);
            } else if unescaped.is_empty() {
                return Ok(Cow::Borrowed(text));
            } else {
                unescaped.push_str(text);
                return Ok(Cow::Owned(unescaped));
            }
        }
    }

    /// The character that stands behind a backslash.
    fn escaped(&mut self) -> Result<char, Unreadable> {
        let sign = *self.rest().first().ok_or(Unreadable)?;
        self.at += 1;
        Ok(match sign {
            b'"' | b'\\' | b'/' => char::from(sign),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hexadecimal()?;
                let code = if first & 0xfc00 == 0xd800 {
                    // Characters beyond 65 535 are written in two halves, with nothing between.
                    if !self.rest().starts_with(b"\\u") {
                        return Err(Unreadable);
                    }
                    self.at += 2;
                    let second = self.hexadecimal()?;
                    if second & 0xfc00 != 0xdc00 {
                        return Err(Unreadable);
                    }
                    0x1_0000 + ((first & 0x3ff) << 10) + (second & 0x3ff)
                } else {
                    first
                };
                char::from_u32(code).ok_or(Unreadable)?
            }
            _ => return Err(Unreadable),
        })
    }

    /// Four digits to the base of sixteen.
    fn hexadecimal(&mut self) -> Result<u32, Unreadable> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(Unreadable)?;
        self.at += 4;
        // It would take a sign for a number's.
        if digits.starts_with('+') {
            return Err(Unreadable);
        }
        u32::from_str_radix(digits, 16).map_err(|_| Unreadable)
    }

    /// The digits that follow: their value, without those beyond what sixty-four bits hold, how many there are, and how many were left out.
    fn digits(&mut self, mut value: u64) -> (u64, i32, i32) {
        let (mut count, mut left_out) = (0, 0);
        while let Some(digit @ b'0'..=b'9') = self.rest().first().copied() {
            let more = value
                .checked_mul(10)
                .and_then(|tens| tens.checked_add(u64::from(digit - b'0')));
            match more {
                Some(more) if left_out == 0 => value = more,
                _ => left_out += 1,
            }
            count += 1;
            self.at += 1;
        }
        (value, count, left_out)
    }

    /// A number: a whole one as it is, one with a point to its fifteenth digit.
    fn number(&mut self) -> Result<Number, Unreadable> {
        let negative = self.takes(b'-');
        let (mut value, whole, mut exponent) = self.digits(0);
        let mut is_whole = exponent == 0;
        if whole == 0 {
            return Err(Unreadable);
        }
        if self.rest().first() == Some(&b'.') {
            self.at += 1;
            is_whole = false;
            let (with_decimals, count, left_out) = self.digits(value);
            value = with_decimals;
            exponent += left_out - count;
        }
        if let Some(b'e' | b'E') = self.rest().first() {
            self.at += 1;
            is_whole = false;
            let smaller = self.rest().first() == Some(&b'-');
            self.at += usize::from(smaller || self.rest().first() == Some(&b'+'));
            let (power, count, _) = self.digits(0);
            if count == 0 {
                return Err(Unreadable);
            }
            let power = i32::try_from(power.min(999)).unwrap_or_default();
            exponent += if smaller { -power } else { power };
        }
        Ok(match (is_whole, negative) {
            (true, false) => Number::Natural(value),
            (true, true) => Number::Negative(0_i64.checked_sub_unsigned(value).ok_or(Unreadable)?),
            (false, _) => {
                let scale = (0..exponent.unsigned_abs().min(999)).fold(1.0, |scale: f64, _| scale * 10.0);
                #[expect(clippy::cast_precision_loss, reason = "to the fifteenth digit")]
                let value = value as f64;
                let size = if exponent < 0 {
                    value / scale
                } else {
                    value * scale
                };
                Number::Point(if negative { -size } else { size })
            }
        })
    }
}

impl<'t> Deserializer<'t> for &mut Reader<'t> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.peek() {
            Some(b'n') => self.deserialize_unit(visitor),
            Some(b't' | b'f') => self.deserialize_bool(visitor),
            Some(b'"') => self.deserialize_str(visitor),
            Some(b'[') => self.deserialize_seq(visitor),
            Some(b'{') => self.deserialize_map(visitor),
            _ => self.deserialize_f64(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let is = self.peek() == Some(b't');
        self.pass_word(if is { "true" } else { "false" })?;
        visitor.visit_bool(is)
    }

    fn deserialize_f64<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.number()? {
            Number::Natural(number) => visitor.visit_u64(number),
            Number::Negative(number) => visitor.visit_i64(number),
            Number::Point(number) => visitor.visit_f64(number),
        }
    }

    fn deserialize_str<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let text = self.quoted()?;
        visitor.visit_str(&text)
    }

    fn deserialize_unit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.pass_word("null")?;
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.peek() == Some(b'n') {
            self.pass_word("null")?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.open(b'[')?;
        let value = visitor.visit_seq(Entries::until(b']', self))?;
        self.close(b']')?;
        Ok(value)
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.open(b'{')?;
        let value = visitor.visit_map(Entries::until(b'}', self))?;
        self.close(b'}')?;
        Ok(value)
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let holds = self.peek() == Some(b'{');
        if holds {
            self.open(b'{')?;
        }
        let value = visitor.visit_enum(Variant {
            reader: &mut *self,
            holds,
        })?;
        if holds {
            self.close(b'}')?;
        }
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_map(visitor)
    }

    fn deserialize_tuple<V: Visitor<'t>>(self, _size: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'t>>(
        self,
        _name: &'static str,
        _size: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'t>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_i8<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_i16<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_i32<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_i64<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_u8<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_u16<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_u32<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_u64<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f32<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_f64(visitor)
    }

    forward_to_deserialize_any! { <V: Visitor<'t>> bytes byte_buf ignored_any }
}

/// What stands in a list or an object, up to the sign that ends it.
struct Entries<'r, 't> {
    reader: &'r mut Reader<'t>,
    end: u8,
    first: bool,
}

impl<'r, 't> Entries<'r, 't> {
    fn until(end: u8, reader: &'r mut Reader<'t>) -> Self {
        Self {
            reader,
            end,
            first: true,
        }
    }

    /// Reads one more entry, if there is one.
    fn one_more<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        if self.reader.peek() == Some(self.end) {
            return Ok(None);
        }
        if !take(&mut self.first) {
            self.reader.pass(b',')?;
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

impl<'t> de::SeqAccess<'t> for Entries<'_, 't> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        self.one_more(seed)
    }
}

impl<'t> de::MapAccess<'t> for Entries<'_, 't> {
    type Error = Unreadable;

    fn next_key_seed<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        self.one_more(seed)
    }

    fn next_value_seed<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<T::Value, Unreadable> {
        self.reader.pass(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

/// A variant: its name alone, or an object whose key is the name if it holds something.
struct Variant<'r, 't> {
    reader: &'r mut Reader<'t>,
    holds: bool,
}

impl<'r, 't> Variant<'r, 't> {
    /// What stands behind the name.
    fn held(self) -> Result<&'r mut Reader<'t>, Unreadable> {
        if self.holds {
            Ok(self.reader)
        } else {
            Err(Unreadable)
        }
    }
}

impl<'t> EnumAccess<'t> for Variant<'_, 't> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'t>>(self, seed: T) -> Result<(T::Value, Self), Unreadable> {
        let name = seed.deserialize(&mut *self.reader)?;
        if self.holds {
            self.reader.pass(b':')?;
        }
        Ok((name, self))
    }
}

impl<'t> VariantAccess<'t> for Variant<'_, 't> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        if self.holds {
            self.reader.pass_word("null")
        } else {
            Ok(())
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'t>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(self.held()?)
    }

    fn tuple_variant<V: Visitor<'t>>(self, _size: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.held()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'t>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.held()?.deserialize_map(visitor)
    }
}

// What says more of what is wrong is not even made.
impl de::Error for Unreadable {
    fn custom<T: Display>(_reason: T) -> Self {
        Self
    }

    fn invalid_type(_found: Unexpected<'_>, _expected: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_found: Unexpected<'_>, _expected: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_size: usize, _expected: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_name: &str, _expected: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_name: &str, _expected: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_name: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_name: &'static str) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};

    use super::*;

    #[derive(PartialEq, Debug, Serialize, Deserialize)]
    struct Nothing;

    #[derive(PartialEq, Debug, Serialize, Deserialize)]
    struct Named(String);

    #[derive(PartialEq, Debug, Serialize, Deserialize)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    enum Tagged {
        Plain,
        Numbered { number: i16 },
    }

    #[derive(PartialEq, Debug, Serialize, Deserialize)]
    enum Any {
        Within(Box<Any>),
        Unit,
        One(u8),
        Two(i32, bool),
        Fields { text: String, inner: Option<Box<Any>> },
    }

    #[derive(PartialEq, Debug, Serialize, Deserialize)]
    struct Whole {
        nothing: Nothing,
        named: Named,
        tagged: Vec<Tagged>,
        any: Vec<Any>,
        pair: (char, f32),
        map: BTreeMap<String, [u64; 2]>,
        missing: Option<i64>,
        #[serde(default)]
        later: bool,
        result: Result<Vec<()>, Named>,
    }

    fn whole() -> Whole {
        Whole {
            nothing: Nothing,
            named: Named("« é » \"\\\u{8}\u{c}\n\r\t\u{1}\u{1f393}".to_owned()),
            tagged: vec![Tagged::Plain, Tagged::Numbered { number: -7 }],
            any: vec![
                Any::Unit,
                Any::One(255),
                Any::Two(i32::MIN, true),
                Any::Fields {
                    text: String::new(),
                    inner: Some(Box::new(Any::Unit)),
                },
            ],
            pair: ('é', 0.5),
            map: BTreeMap::from([("a".to_owned(), [0, u64::MAX]), ("b".to_owned(), [1, 2])]),
            missing: None,
            later: true,
            result: Ok(vec![(), ()]),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            serde_json::to_string(&whole()).unwrap(),
            serde_json::to_string_pretty(&whole()).unwrap(),
        ] {
            assert_eq!(read::<Whole>(&text).unwrap(), whole());
        }
        let result: Result<u8, Named> = Err(Named("non".to_owned()));
        assert_eq!(read(&serde_json::to_string(&result).unwrap()), Ok(result));
    }

    #[test]
    fn fields_may_be_missing_unknown_and_in_any_order() {
        let mut value = serde_json::to_value(whole()).unwrap();
        let fields = value.as_object_mut().unwrap();
        fields.remove("missing");
        fields.remove("later");
        fields.insert(
            "more".to_owned(),
            json!({"a": [1, -2.5e3, null, {"b": "\u{1f393}"}], "c": false}),
        );
        let read: Whole = read(&value.to_string()).unwrap();
        assert_eq!(
            read,
            Whole {
                later: false,
                ..whole()
            }
        );
    }

    #[test]
    fn texts_are_unescaped() {
        assert_eq!(
            read::<String>(r#""\u00e9\ud83c\udf93\/\b\f""#).unwrap(),
            "é\u{1f393}/\u{8}\u{c}"
        );
        for wrong in [
            r#""\ud83c""#,
            r#""\ud83cé""#,
            r#""\ud83c\u0041""#,
            r#""\ud83c \udf93""#,
            r#""\u+123""#,
            r#""\x""#,
            r#""\u12"#,
            r#""\"#,
            "\"",
            "",
        ] {
            assert_eq!(read::<String>(wrong), Err(Unreadable), "{wrong}");
        }
    }

    #[test]
    fn numbers_are_what_they_are() {
        for number in [
            0.0,
            -0.5,
            48.862_5,
            2.442_8,
            -61.0,
            1e22,
            1.5e-7,
            6_371_008.771_4,
            123_456_789_012_345.0,
        ] {
            assert_eq!(
                read::<f64>(&serde_json::to_string(&number).unwrap())
                    .unwrap()
                    .to_bits(),
                f64::to_bits(number)
            );
        }
        assert_eq!(read(&i64::MIN.to_string()), Ok(i64::MIN));
        assert_eq!(read("-0"), Ok(0_u8));
        let large: f64 = read("184467440737095516159.25").unwrap();
        assert!((large / 1.844_674_407_370_955e20 - 1.0).abs() < 1e-14);
        for wrong in ["256", "-1", "1.5", "\"1\"", "1 2", "-", ".5", "1e", "null"] {
            assert_eq!(read::<u8>(wrong), Err(Unreadable), "{wrong}");
        }
        assert_eq!(read::<i64>("-9223372036854775809"), Err(Unreadable));
        assert_eq!(read::<u64>("18446744073709551616"), Err(Unreadable));
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        for wrong in [
            "", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "nul", "[1]]", "{}",
        ] {
            assert_eq!(read::<Vec<u8>>(wrong), Err(Unreadable), "{wrong}");
        }
        for wrong in [
            "\"One\"",
            "{\"One\"}",
            "{\"One\":1",
            "{\"Unit\":1}",
            "{\"Three\":3}",
            "\"Three\"",
            "{}",
            "{\"Two\":[1]}",
        ] {
            assert_eq!(read::<Any>(wrong), Err(Unreadable), "{wrong}");
        }
        assert_eq!(read::<(u8, u8)>("[1,2,3]"), Err(Unreadable));
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read::<Value>(&nested(100)).is_ok());
        assert_eq!(read::<Value>(&nested(100_000)), Err(Unreadable));
        assert_eq!(read("{\"Unit\":null}"), Ok(Any::Unit));
        // As deep as lists and objects go variants that hold others.
        let nested = |depth: usize| format!("{}\"Unit\"{}", "{\"Within\":".repeat(depth), "}".repeat(depth));
        assert!(read::<Any>(&nested(100)).is_ok());
        assert_eq!(read::<Any>(&nested(100_000)), Err(Unreadable));
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_json_is_read_as_serde_json_does(value in values()) {
            prop_assert_eq!(read::<Value>(&value.to_string()), Ok(value.clone()));
            prop_assert_eq!(read::<Value>(&format!("{value:#}")), Ok(value));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), cut in 0..200_usize) {
            let _ = read::<Value>(&text);
            let whole = serde_json::to_string(&whole()).unwrap();
            let _ = read::<Whole>(whole.get(..cut).unwrap_or_default());
        }
    }
}
