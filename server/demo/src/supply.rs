//! How many offers a department gets for its people: hosts are not as many everywhere.

use super::{Size, rng::SeededRng};

/// Weight of an inhabitant, by department.
pub(super) fn weight(size: Size, seed: u64, department: &str) -> u64 {
    // Nothing is known of hosts in the collectivities.
    if matches!(department, "975" | "977" | "978") || department.starts_with("98") {
        return 0;
    }
    match size {
        // A few towns of different kinds, dense enough for a search of 15 km to show several pages.
        Size::Small => match department {
            "93" => 140,
            "94" | "35" => 100,
            "75" | "92" => 60,
            "77" => 50,
            "69" => 80,
            "974" => 220,
            "15" => 600,
            _ => 3,
        },
        // Créteil, and the neighbours its pupils also look at.
        Size::Academie => match department {
            "77" | "93" | "94" => 100,
            "75" | "91" | "92" | "95" => 8,
            _ => 0,
        },
        // In large cities there are many pupils for each host, fewer in the country.
        Size::National => match department {
            "75" | "77" | "78" | "91" | "92" | "93" | "94" | "95" => 45,
            "971" | "972" | "973" | "974" | "976" => 30,
            _ => {
                let number: u64 = department
                    .bytes()
                    .fold(0, |sum, byte| sum * 256 + u64::from(byte));
                60 + SeededRng::new(seed, (1 << 40) + number).below(120)
            }
        },
    }
}
