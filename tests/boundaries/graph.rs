//! Which file of a crate uses which, read from the parsed sources.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, UseTree};

/// Files as nodes, "uses" as arrows; and the paths into other crates.
#[derive(Default)]
pub struct Graph {
    modules: BTreeMap<Vec<String>, String>,
    children: BTreeMap<String, Vec<String>>,
    arrows: BTreeSet<(String, String)>,
    foreign: BTreeSet<(String, String)>,
}

impl Graph {
    /// Reads sources, each with its path below `src`.
    pub fn of(sources: impl Iterator<Item = (String, String)>) -> Self {
        let mut sources: Vec<(String, String)> = sources.collect();
        let for_tests: BTreeSet<Vec<String>> =
            sources.iter().flat_map(|(name, text)| test_modules(name, text)).collect();
        sources.retain(|(name, _)| !for_tests.contains(&module_of(name)));
        let mut graph = Self::default();
        for (name, _) in &sources {
            graph.modules.insert(module_of(name), name.clone());
        }
        for (name, text) in &sources {
            let file = syn::parse_file(text).unwrap_or_else(|problem| panic!("{name}: {problem}"));
            let mut paths = Paths::default();
            paths.visit_file(&file);
            graph.children.insert(name.clone(), paths.children.clone());
            let here = module_of(name);
            for path in paths.all() {
                graph.add(name, &here, &paths.children, &path);
            }
        }
        graph
    }

    fn add(&mut self, file: &str, here: &[String], children: &[String], path: &[String]) {
        let Some(first) = path.first() else { return };
        let absolute: Vec<String> = match first.as_str() {
            "crate" => path[1..].to_vec(),
            "self" => here.iter().chain(&path[1..]).cloned().collect(),
            "super" => {
                let up = path.iter().take_while(|segment| *segment == "super").count();
                let Some(base) = here.len().checked_sub(up) else { return };
                here[..base].iter().chain(&path[up..]).cloned().collect()
            }
            name if children.iter().any(|child| child == name) => here.iter().chain(path).cloned().collect(),
            // The binary uses the library by its name.
            name if name == env!("CARGO_CRATE_NAME") || name == "openrouter_doctor" => path[1..].to_vec(),
            _ => {
                self.foreign.insert((file.to_string(), path.join("::")));
                return;
            }
        };
        let used = (0..=absolute.len()).rev().find_map(|length| self.modules.get(&absolute[..length]));
        if let Some(used) = used.filter(|used| *used != file) {
            self.arrows.insert((file.to_string(), used.clone()));
        }
    }

    /// Names of the modules that a file declares, in its order.
    pub fn children(&self, file: &str) -> Vec<String> {
        self.children.get(file).cloned().unwrap_or_default()
    }

    /// All files.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.modules.values().map(String::as_str)
    }

    /// All arrows, from user to used.
    pub fn arrows(&self) -> impl Iterator<Item = (&str, &str)> {
        self.arrows.iter().map(|(from, to)| (from.as_str(), to.as_str()))
    }

    /// Paths into other crates, with the file that uses them.
    pub fn foreign(&self) -> impl Iterator<Item = (&str, &str)> {
        self.foreign.iter().map(|(file, path)| (file.as_str(), path.as_str()))
    }

    /// Groups of files that reach each other, each sorted.
    pub fn circles(&self) -> Vec<Vec<&str>> {
        let reachable: BTreeMap<&str, BTreeSet<&str>> =
            self.files().map(|file| (file, self.reachable_from(file))).collect();
        let mut circles: BTreeSet<Vec<&str>> = BTreeSet::new();
        for (file, reached) in &reachable {
            if reached.contains(file) {
                circles.insert(reached.iter().copied().filter(|other| reachable[other].contains(file)).collect());
            }
        }
        circles.into_iter().collect()
    }

    fn reachable_from<'a>(&'a self, file: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![file];
        while let Some(from) = open.pop() {
            let first = (from.to_string(), String::new());
            for (_, to) in self.arrows.range(first..).take_while(|(user, _)| user == from) {
                if reached.insert(to.as_str()) {
                    open.push(to);
                }
            }
        }
        reached
    }
}

/// `core/report/mod.rs` → `core`, `report`.
fn module_of(name: &str) -> Vec<String> {
    let path = name.trim_end_matches(".rs").trim_end_matches("/mod");
    if path == "lib" { Vec::new() } else { path.split('/').map(str::to_string).collect() }
}

/// Files that a source declares for tests only: they are no part of the program.
fn test_modules(name: &str, text: &str) -> Vec<Vec<String>> {
    let file = syn::parse_file(text).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    let declared = file.items.into_iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() && is_for_tests(&module.attrs) => Some(module.ident.to_string()),
        _ => None,
    });
    declared.map(|child| module_of(name).into_iter().chain([child]).collect()).collect()
}

/// Every path of a file, as its segments.
#[derive(Default)]
struct Paths {
    children: Vec<String>,
    imported: Vec<Vec<String>>,
    written: Vec<Vec<String>>,
}

impl Paths {
    /// Paths that begin with an imported name are written out.
    fn all(&self) -> Vec<Vec<String>> {
        let expand = |path: &Vec<String>| {
            let known = self.imported.iter().find(|import| import.last() == path.first());
            match known {
                Some(import) if path.len() > 1 => import.iter().chain(&path[1..]).cloned().collect(),
                _ => path.clone(),
            }
        };
        self.imported.iter().cloned().chain(self.written.iter().map(expand)).collect()
    }

    fn tree(&mut self, tree: &UseTree, before: &[String]) {
        match tree {
            UseTree::Path(path) => {
                let longer: Vec<String> = before.iter().cloned().chain([path.ident.to_string()]).collect();
                self.tree(&path.tree, &longer);
            }
            UseTree::Name(name) if name.ident == "self" => self.imported.push(before.to_vec()),
            UseTree::Name(name) => {
                self.imported.push(before.iter().cloned().chain([name.ident.to_string()]).collect());
            }
            UseTree::Rename(name) => {
                self.imported.push(before.iter().cloned().chain([name.ident.to_string()]).collect());
            }
            UseTree::Glob(_) => self.imported.push(before.to_vec()),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(item, before)),
        }
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.take(&mut path);
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => colons += 1,
                TokenTree::Group(group) => {
                    self.take(&mut path);
                    colons = 0;
                    self.tokens(group.stream());
                }
                _ => {
                    self.take(&mut path);
                    colons = 0;
                }
            }
        }
        self.take(&mut path);
    }

    fn take(&mut self, path: &mut Vec<String>) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.written.push(path);
        }
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if is_for_tests(&item.attrs) {
            return;
        }
        if item.content.is_none() {
            self.children.push(item.ident.to_string());
        }
        visit::visit_item_mod(self, item);
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.tree(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        // A name alone is a variable, or was imported.
        if path.segments.len() > 1 {
            self.written.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }
}
