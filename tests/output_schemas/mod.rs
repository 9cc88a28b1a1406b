//! Every JSON output fits the schema that is published for it (`schemas/output`), and has no field that the schema lacks.

use boon::{Compiler, Schemas};
use serde_json::Value;
use std::path::Path;

/// Fails with what is wrong if the document does not fit the schema of that name.
pub fn assert_fits(name: &str, document: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/output/{name}.json"));
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    close(&mut schema);
    let mut compiler = Compiler::new();
    compiler.add_resource(name, schema).unwrap();
    let mut schemas = Schemas::new();
    let index = compiler.compile(name, &mut schemas).unwrap();
    if let Err(problem) = schemas.validate(document, index) {
        panic!("{name}: {problem:#}\n{document:#}");
    }
}

/// Allows no field that is not described; the published schema stays open, since fields may be added.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") && !object.contains_key("additionalProperties") {
                object.insert("additionalProperties".to_string(), Value::Bool(false));
            }
            object.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}
