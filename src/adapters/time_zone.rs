//! The zone in which times are told: the system's, or the one that `TZ` names.

use crate::environment::Environment;
use jiff::tz::TimeZone;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Where systems keep their zones, one file a name.
const FOLDERS: &[&str] = &["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"];
/// Files of zones have a few thousand bytes.
const LONGEST: u64 = 1 << 20;

/// The zone; UTC where none is known.
#[must_use]
pub fn system(environment: &Environment) -> TimeZone {
    let mut folders = FOLDERS.iter().map(Path::new);
    let by_name = || environment.get("TZ").and_then(|name| folders.find_map(|folder| named(folder, name)));
    // A whole database, which finds names, would look into every file of the folder at each start.
    TimeZone::try_system().ok().or_else(by_name).unwrap_or(TimeZone::UTC)
}

/// The zone of that name, as `Asia/Tokyo`; none for what leads out of the folder.
fn named(folder: &Path, name: &str) -> Option<TimeZone> {
    let name = name.strip_prefix(':').unwrap_or(name);
    let is_part = |part: &str| !part.is_empty() && !part.starts_with('.');
    if !name.split('/').all(is_part) {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(folder.join(name)).ok()?.take(LONGEST).read_to_end(&mut bytes).ok()?;
    TimeZone::tzif(name, &bytes).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    /// A file of one zone that never changes: its two parts, each with one kind of time, and the rule behind them.
    fn file() -> Vec<u8> {
        let part = || {
            let mut part = b"TZif2".to_vec();
            part.extend([0; 15]);
            for count in [0u32, 0, 0, 0, 1, 4] {
                part.extend(count.to_be_bytes());
            }
            part.extend((9i32 * 3600).to_be_bytes());
            part.extend([0, 0]);
            part.extend(b"JST\0");
            part
        };
        [part(), part(), b"\nJST-9\n".to_vec()].concat()
    }

    #[test]
    fn a_zone_is_found_by_its_name_and_only_below_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("zones/Asia")).unwrap();
        std::fs::write(folder.path().join("zones/Asia/Tokyo"), file()).unwrap();
        std::fs::write(folder.path().join("zones/broken"), "no zone").unwrap();
        let zones = folder.path().join("zones");
        for name in ["Asia/Tokyo", ":Asia/Tokyo"] {
            let zone = named(&zones, name).unwrap();
            assert_eq!(zone.to_offset(Timestamp::UNIX_EPOCH).seconds(), 9 * 3600, "{name}");
        }
        for name in ["", "Asia", "Asia/Kyoto", "broken", "../zones/Asia/Tokyo", "/Asia/Tokyo", "Asia//Tokyo"] {
            assert!(named(&zones, name).is_none(), "{name}");
        }
    }
}
