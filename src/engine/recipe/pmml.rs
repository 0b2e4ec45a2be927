//! PMML.

use super::model::Model;

/// PMML.
pub fn pmml(model: &Model) -> String {
    let _ = model;
    String::new()
}
