//! Places: countries, their names in many languages, and the cities and provinces of China that listings name
//! in place of their country.

mod china;
pub mod country;
mod country_code;
mod country_name;
pub mod field;

pub use china::leading_place as leading_chinese_place;
