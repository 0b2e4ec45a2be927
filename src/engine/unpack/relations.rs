//! Which parts of a workbook belong together (ECMA-376 part 2).

use super::archive::{Archive, LARGEST_LIST};
use super::markup::{attribute, Markup};
use super::UnpackError;
use crate::engine::control::Control;
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// The longest name of a part, so that many sheets of one part cannot fill memory with its name.
const LONGEST_NAME: usize = 1000;

/// A part that another refers to.
pub(super) struct Relation {
    /// The last word of its kind: `worksheet`, `styles`.
    pub kind: String,
    /// Its name in the archive.
    pub part: String,
}

/// The part that holds the list of sheets.
///
/// # Errors
/// [`UnpackError::Damaged`] if nothing tells of it: the archive is no workbook.
pub(super) fn office_document(archive: &Archive<'_>, control: &mut Control) -> Result<String, UnpackError> {
    let found = relations(archive, "", control)?;
    let document = found.into_values().find(|found| found.kind == "officeDocument");
    let none = || UnpackError::Damaged("it is no workbook that can be read here".to_string());
    document.map(|document| document.part).ok_or_else(none)
}

/// What a part refers to, by the names it uses; of the archive itself for no name.
///
/// # Errors
/// [`UnpackError`].
pub(super) fn relations(
    archive: &Archive<'_>,
    part: &str,
    control: &mut Control,
) -> Result<BTreeMap<String, Relation>, UnpackError> {
    let (folder, name) = part.rsplit_once('/').map_or(("", part), |(folder, name)| (folder, name));
    let list = join(folder, &format!("_rels/{name}.rels"));
    let mut found = BTreeMap::new();
    let Some(list) = archive.read(&list, LARGEST_LIST, control)? else { return Ok(found) };
    let mut markup = Markup::of(list);
    loop {
        match markup.next()? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                let (id, kind) = (attribute(&element, "Id")?, attribute(&element, "Type")?);
                let target = attribute(&element, "Target")?;
                if let (Some(id), Some(kind), Some(target)) = (id, kind, target) {
                    if target.len() > LONGEST_NAME {
                        return Err(UnpackError::Damaged("the name of a part is too long".into()));
                    }
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_string();
                    found.insert(id.into_owned(), Relation { kind, part: join(folder, &target) });
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// A part in the same folder as another.
pub(super) fn beside(part: &str, name: &str) -> String {
    join(part.rsplit_once('/').map_or("", |(folder, _)| folder), name)
}

/// The name of a part as seen from a folder.
fn join(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_string();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}
