//! Names that the sources define, and names that they use: rustc cannot see what is unused in a library whose items are
//! public.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, ItemFn, ItemMod, Visibility};

/// What one set of sources defines and names.
#[derive(Default)]
pub struct Names {
    types: BTreeMap<String, BTreeSet<String>>,
    functions: BTreeMap<String, BTreeSet<String>>,
    mentions: BTreeMap<String, usize>,
}

impl Names {
    /// Reads sources, each with its path. Unit tests in them do not count.
    pub fn of(sources: impl Iterator<Item = (String, String)>) -> Self {
        let mut names = Self::default();
        for (file, text) in sources {
            let parsed = syn::parse_file(&text).unwrap_or_else(|problem| panic!("{file}: {problem}"));
            Reader { names: &mut names, file: &file }.visit_file(&parsed);
            names.mention(text.parse().unwrap_or_default());
        }
        names
    }

    /// Counts what further sources name, without taking their definitions for the program's own.
    pub fn also_named_in(mut self, texts: impl Iterator<Item = String>) -> Self {
        for text in texts {
            self.mention(text.parse().unwrap_or_default());
        }
        self
    }

    fn mention(&mut self, tokens: TokenStream) {
        let mut in_tests = false;
        for token in tokens {
            match token {
                TokenTree::Ident(word) => *self.mentions.entry(word.to_string()).or_default() += 1,
                TokenTree::Group(group) if group.to_string() == "[cfg (test)]" => in_tests = true,
                // What the attribute stands before ends with its braces.
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    if !std::mem::take(&mut in_tests) {
                        self.mention(group.stream());
                    }
                }
                TokenTree::Group(group) => self.mention(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    /// Public types whose name another file uses for another public type.
    pub fn repeated_types(&self) -> Vec<String> {
        let repeated = self.types.iter().filter(|(_, files)| files.len() > 1);
        repeated.map(|(name, files)| format!("{name}: {}", Vec::from_iter(files.iter().cloned()).join(", "))).collect()
    }

    /// Public functions that nothing but their own definition names.
    pub fn unused_functions(&self) -> Vec<String> {
        let unused = self.functions.iter().filter(|(name, files)| self.mentions[*name] <= files.len());
        unused.map(|(name, files)| format!("{name}: {}", Vec::from_iter(files.iter().cloned()).join(", "))).collect()
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

struct Reader<'a> {
    names: &'a mut Names,
    file: &'a str,
}

impl Reader<'_> {
    fn defines(map: &mut BTreeMap<String, BTreeSet<String>>, file: &str, visibility: &Visibility, name: &syn::Ident) {
        if !matches!(visibility, Visibility::Inherited) {
            map.entry(name.to_string()).or_default().insert(file.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let defined = match item {
            Item::Struct(item) => Some((&item.vis, &item.ident)),
            Item::Enum(item) => Some((&item.vis, &item.ident)),
            Item::Trait(item) => Some((&item.vis, &item.ident)),
            Item::Type(item) => Some((&item.vis, &item.ident)),
            _ => None,
        };
        if let Some((visibility, name)) = defined {
            Self::defines(&mut self.names.types, self.file, visibility, name);
        }
        visit::visit_item(self, item);
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        Self::defines(&mut self.names.functions, self.file, &function.vis, &function.sig.ident);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        Self::defines(&mut self.names.functions, self.file, &function.vis, &function.sig.ident);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }
}
