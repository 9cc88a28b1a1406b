//! Searches the memory of this process for something that nobody should hold any more.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;

const VEIL: u8 = 0x5a;
/// So many bytes must not be found.
const PIECE: usize = 24;
/// So much is looked at at once.
pub const BLOCK: usize = 1024 * 1024;

/// Makes the same digits for a seed each time, at a new place in memory and in no other.
pub fn digits(prefix: &str, seed: u64) -> String {
    let mut text = String::with_capacity(128);
    text.push_str(prefix);
    let mut state = seed;
    for _ in 0..64 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        text.push(char::from_digit((state % 16) as u32, 16).unwrap());
    }
    text
}

/// What is searched for, veiled, so that the search does not find itself.
pub fn needle(seed: u64) -> Vec<u8> {
    let mut text = digits("", seed);
    let veiled = text.bytes().skip(11).take(PIECE).map(|it| it ^ VEIL).collect();
    zeroize::Zeroize::zeroize(&mut text);
    veiled
}

/// How often the needle stands in what this process may write to.
pub fn found(needle: &[u8], block: &mut Vec<u8>) -> usize {
    let mut maps = String::new();
    File::open("/proc/self/maps").unwrap().read_to_string(&mut maps).unwrap();
    let memory = File::open("/proc/self/mem").unwrap();
    let mut count = 0;
    for line in maps.lines().filter(|it| it.contains(" rw")) {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        let mut at = from;
        while at < to {
            let size = BLOCK.min(usize::try_from(to - at).unwrap());
            block.resize(size, 0);
            if memory.read_exact_at(block, at).is_err() {
                break;
            }
            block.iter_mut().for_each(|it| *it ^= VEIL);
            count += block.windows(needle.len()).filter(|it| *it == needle).count();
            // A key on the border of two blocks is seen whole in the second.
            at += u64::try_from(if size == BLOCK { size - PIECE } else { size }).unwrap();
        }
    }
    block.fill(0);
    count
}
