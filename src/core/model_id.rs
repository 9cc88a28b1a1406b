//! The parts of a model id, `~author/slug:variant`, and which row of a catalogue an id names.

use crate::core::knowledge::models::{OFFER_VARIANTS, ROUTING_VARIANTS};

/// OpenRouter as the author of its own routers; clients also put it before the ids of others.
const OPENROUTER: &str = "openrouter/";

/// A row that can be named by an id.
pub trait Listed {
    /// Its own id.
    fn id(&self) -> &str;
    /// Its dated id, which never changes; several offers of a model share it.
    fn canonical_slug(&self) -> Option<&str>;
}

/// The id without `openrouter/`, where a client put it before the author.
#[must_use]
pub fn without_client_prefix(id: &str) -> &str {
    id.strip_prefix(OPENROUTER).filter(|rest| rest.contains('/')).unwrap_or(id)
}

/// The part before the slash, without the sign of an alias and a client's prefix.
#[must_use]
pub fn author(id: &str) -> &str {
    without_client_prefix(id).trim_start_matches('~').split('/').next().unwrap_or_default()
}

/// The id without its variant.
#[must_use]
pub fn base(id: &str) -> &str {
    split(id).0
}

/// What stands behind the colon.
#[must_use]
pub fn variant(id: &str) -> Option<&str> {
    split(id).1
}

/// A router, alias or preset, which chooses a model by itself and lists no endpoints of its own.
#[must_use]
pub fn chooses_itself(id: &str) -> bool {
    let id = without_client_prefix(id);
    id.starts_with(OPENROUTER) || id.starts_with('~') || id.contains('@')
}

/// Its ending chooses among the providers of one row.
#[must_use]
pub fn has_routing_variant(id: &str) -> bool {
    variant(id).is_some_and(|variant| ROUTING_VARIANTS.contains(&variant))
}

/// All variants that an id may have.
pub fn variants() -> impl Iterator<Item = &'static str> {
    ROUTING_VARIANTS.iter().chain(OFFER_VARIANTS).copied()
}

/// The row that the API serves for an id: by the id itself, by the dated id, and with any variant of routing behind it.
/// A dated id means the offer of its variant, or the plain one.
#[must_use]
pub fn find<'a, R: Listed>(rows: &'a [R], wanted: &str) -> Option<&'a R> {
    let mut id = wanted;
    while let (rest, Some(variant)) = split(id)
        && ROUTING_VARIANTS.contains(&variant)
        && !rows.iter().any(|row| row.id() == id)
    {
        id = rest;
    }
    let (slug, offer) = split(id);
    let dated = |row: &&R| row.canonical_slug() == Some(slug) && variant(row.id()) == offer;
    rows.iter().find(|row| row.id() == id).or_else(|| rows.iter().find(dated))
}

fn split(id: &str) -> (&str, Option<&str>) {
    id.rsplit_once(':').map_or((id, None), |(base, variant)| (base, Some(variant)))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Row(&'static str, &'static str);

    impl Listed for Row {
        fn id(&self) -> &str {
            self.0
        }
        fn canonical_slug(&self) -> Option<&str> {
            Some(self.1)
        }
    }

    #[test]
    fn a_row_is_found_by_every_way_to_write_its_id() {
        let rows = [
            Row("qwen/coder:free", "qwen/coder-0725"),
            Row("qwen/coder", "qwen/coder-0725"),
            Row("z-ai/air:free", "z-ai/air"),
            Row("~anthropic/sonnet-latest", "~anthropic/sonnet-latest"),
        ];
        for (wanted, id) in [
            ("qwen/coder", Some("qwen/coder")),
            ("qwen/coder-0725", Some("qwen/coder")),
            ("qwen/coder-0725:free", Some("qwen/coder:free")),
            ("qwen/coder:nitro", Some("qwen/coder")),
            ("qwen/coder:free:online", Some("qwen/coder:free")),
            ("qwen/coder-0725:floor", Some("qwen/coder")),
            ("~anthropic/sonnet-latest", Some("~anthropic/sonnet-latest")),
            ("anthropic/sonnet-latest", None),
            ("z-ai/air", None),
            ("qwen/coder:thinking", None),
            ("openrouter/qwen/coder", None),
        ] {
            assert_eq!(find(&rows, wanted).map(Row::id), id, "{wanted}");
        }
    }

    #[test]
    fn an_author_is_named_without_sign_and_prefix() {
        for id in ["qwen/coder", "~qwen/coder-latest", "openrouter/qwen/coder:free"] {
            assert_eq!(author(id), "qwen", "{id}");
        }
        assert_eq!(author("openrouter/auto"), "openrouter");
        assert!(chooses_itself("openrouter/auto") && chooses_itself("~qwen/x") && chooses_itself("@preset/mine"));
        assert!(!chooses_itself("qwen/coder"));
    }
}
