//! What is known beforehand: causes, clients, vendors, countries, authorities; data from `assets/`.

pub mod authorities;
pub mod causes;
pub mod lexicon;
pub mod places;
