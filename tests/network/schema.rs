//! The official document's schemas, reduced to the endpoints in use (`tests/schemas/openrouter.json`).

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;
use std::collections::HashMap;

pub struct Official {
    schemas: Schemas,
    operations: HashMap<String, SchemaIndex>,
}

impl Official {
    pub fn load() -> Self {
        let document: Value = serde_json::from_str(include_str!("../schemas/openrouter.json")).unwrap();
        let names: Vec<String> = document["operations"].as_object().unwrap().keys().cloned().collect();
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.add_resource("http://localhost/openrouter.json", document).unwrap();
        let operations = names
            .into_iter()
            .map(|name| {
                let pointer = name.replace('~', "~0").replace('/', "~1").replace(' ', "%20");
                let pointer = pointer.replace('{', "%7B").replace('}', "%7D");
                let url = format!("http://localhost/openrouter.json#/operations/{pointer}");
                let index = compiler.compile(&url, &mut schemas).unwrap_or_else(|problem| panic!("{name}: {problem}"));
                (name, index)
            })
            .collect();
        Self { schemas, operations }
    }

    pub fn knows(&self, operation: &str) -> bool {
        self.operations.contains_key(operation)
    }

    pub fn check(&self, operation: &str, body: &Value) -> Result<(), String> {
        let index = self.operations.get(operation).ok_or_else(|| format!("{operation}: not in the document"))?;
        self.schemas.validate(body, *index).map_err(|problem| format!("{operation}: {problem:#}\n{body:#}"))
    }
}
