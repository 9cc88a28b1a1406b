//! What is known beforehand: causes, clients, vendors, countries, authorities, the API's addresses; data from `assets/`.

pub mod api;
pub mod authorities;
pub mod causes;
pub mod clients;
pub mod complaints;
pub mod leaning;
pub mod lexicon;
pub mod links;
pub mod models;
pub mod places;
pub mod providers;
pub mod relay;
pub mod requests;
pub mod topics;
pub mod vendors;
