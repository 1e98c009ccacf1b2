//! A second computation of the split: cents are moved one by one from pile to pile.
//!
//! Written from the formula; shares no function and no arithmetic with the first.

/// How the OCMW takes from a pile.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Takes {
    Nothing,
    Everything,
    /// At most so many cents; a maximum minus what was used, which may be below zero.
    UpTo(Option<i64>),
}

/// Piles of cents and who may take from them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piles {
    pub(crate) insurance: u32,
    pub(crate) patient: u32,
    pub(crate) charged: u32,
    /// Of two cents of the insurance pile, how many are the State's: 0, 1 or 2.
    pub(crate) state_of_two_insurance: u32,
    pub(crate) state_of_two_patient: u32,
    pub(crate) takes_insurance: Takes,
    pub(crate) takes_patient: Takes,
    pub(crate) takes_supplement: Takes,
}

/// State, OCMW and patient, in cents; `None` where a needed maximum is not known.
pub(crate) fn share_out(piles: Piles) -> (u32, Option<(u32, u32)>) {
    let Piles {
        mut insurance,
        mut patient,
        ..
    } = piles;
    let mut supplement = 0;
    let mut to_charge = piles.charged;
    // Lay out what is charged: first the insurance pile fills, then the patient's, the rest is supplement.
    let (full_insurance, full_patient) = (insurance, patient);
    (insurance, patient) = (0, 0);
    while to_charge > 0 {
        if insurance < full_insurance {
            insurance += 1;
        } else if patient < full_patient {
            patient += 1;
        } else {
            supplement += 1;
        }
        to_charge -= 1;
    }
    let mut state = take_state(&mut insurance, piles.state_of_two_insurance);
    state += take_state(&mut patient, piles.state_of_two_patient);
    let mut ocmw = 0;
    let mut known = true;
    for (pile, takes) in [
        (&mut insurance, piles.takes_insurance),
        (&mut patient, piles.takes_patient),
        (&mut supplement, piles.takes_supplement),
    ] {
        match take_ocmw(pile, takes) {
            Some(taken) => ocmw += taken,
            None => known = false,
        }
    }
    (
        state,
        known.then_some((ocmw, insurance + patient + supplement)),
    )
}

/// The State takes turn by turn and begins, so the odd cent of a half is its own.
fn take_state(pile: &mut u32, of_two: u32) -> u32 {
    let mut taken = 0;
    let mut left = 0;
    let mut turn = 0;
    while *pile > 0 {
        *pile -= 1;
        if turn % 2 < of_two {
            taken += 1;
        } else {
            left += 1;
        }
        turn += 1;
    }
    *pile = left;
    taken
}

fn take_ocmw(pile: &mut u32, takes: Takes) -> Option<u32> {
    let mut taken = 0;
    let mut allowed = match takes {
        Takes::Nothing => 0,
        Takes::Everything => i64::MAX,
        Takes::UpTo(Some(maximum)) => maximum,
        Takes::UpTo(None) if *pile == 0 => 0,
        Takes::UpTo(None) => return None,
    };
    while *pile > 0 && allowed > 0 {
        *pile -= 1;
        taken += 1;
        allowed -= 1;
    }
    Some(taken)
}
