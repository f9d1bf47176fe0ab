/// The text is the name of none of the values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such name: `{0}`")]
pub struct UnknownName(pub String);

/// Makes an enum whose values have names, the same in columns, in JSON and in the
/// contract: `text_enum! { /// How a tie came. pub enum Tie { Kin = "KIN" } }`.
/// Each value has `as_str`, and is read with `parse`; `ALL` has them in order.
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$about:meta])* $value:ident = $text:literal),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name {
            $($(#[$about])* $value),+
        }

        impl $name {
            /// Every value, in the order in which they are declared.
            $vis const ALL: &'static [Self] = &[$(Self::$value),+];

            /// Its name.
            $vis const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $text),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let named = Self::ALL.iter().copied().find(|value| value.as_str() == text);
                named.ok_or_else(|| $crate::UnknownName(text.to_owned()))
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as $crate::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err($crate::serde::de::Error::custom)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    text_enum! {
        /// How a tie came.
        enum Tie {
            /// By blood.
            Kin = "KIN",
            /// By work.
            Work = "WORK",
        }
    }

    #[test]
    fn a_value_is_read_by_the_name_it_is_written_under() {
        for tie in Tie::ALL {
            assert_eq!(tie.to_string().parse(), Ok(*tie));
        }
        assert_eq!("kin".parse::<Tie>().unwrap_err().to_string(), "no such name: `kin`");
    }
}
