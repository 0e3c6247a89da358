//! Which columns of a source give which fact.

use super::extract::Extractor;
use crate::ingest::acquire::mapping::Mapping;

macro_rules! columns {
    ($($name:ident),* $(,)?) => {
        /// The field rules of each fact, compiled.
        pub(super) struct Columns { $(pub $name: Extractor),* }
        impl Columns {
            /// Compiles the rules of a mapping.
            pub fn new(map: &Mapping) -> Self {
                Self { $($name: Extractor::new(map.$name.as_ref())),* }
            }
            /// All of them.
            pub fn all(&self) -> Vec<&Extractor> {
                vec![$(&self.$name),*]
            }
        }
    };
}
columns!(
    native_id,
    title,
    description,
    broker,
    broker_country,
    url,
    price,
    currency,
    price_unit,
    volume,
    licence,
    languages,
    countries,
    modality,
    collected,
    collected_from,
    collected_to,
    ages,
    published,
    keywords,
    observed_at,
);
