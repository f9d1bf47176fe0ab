/// Makes an enum whose values have names, the same in tables and contracts.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $value:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum $name {
            $($(#[$about])* $value),+
        }

        impl $name {
            /// Its name.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $text),+
                }
            }

            /// The value of that name, if there is one.
            pub(crate) fn named(name: &str) -> Option<Self> {
                [$(Self::$value),+].into_iter().find(|value| value.name() == name)
            }
        }
    };
}

pub(super) use named;
