//! States as few bits as they need: a search spends most of its time on copying, hashing and comparing them.

use std::hash::{Hash, Hasher};

use crate::state::{Pods, State};
use crate::{Deployment, PerTrack, Problem, Route, Side, Template, WayBack};

/// How many bits a number of pods takes in the states of a problem, and which numbers there are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    bits: u32,
    has_available: PerTrack<bool>,
}

/// A packed state: a word for each track, and one for the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packed<W> {
    tracks: PerTrack<W>,
    rest: u64,
}

/// The most pods of one track, with those that a rollout adds, that fit a state.
pub(crate) const MOST_PODS: u16 = (1 << 12) - 1;

impl Layout {
    /// The layout of a problem's states; none where a track has more pods than fit, or more may be lost.
    pub(crate) fn of(problem: &Problem) -> Option<Self> {
        let mut most = 0;
        for declared in problem.stages.iter().map(|stage| &stage.declared).chain([&problem.baseline]) {
            for side in Side::ALL {
                let pods = declared.tracks.of(side).pods;
                most = most.max(pods.saturating_add(problem.tracks.of(side).surge(pods)));
            }
        }
        let has_available = PerTrack {
            stable: problem.tracks.stable.waits_for_available,
            canary: problem.tracks.canary.waits_for_available,
        };
        let is_counted = problem.spare_pods < u8::MAX;
        (most <= MOST_PODS && is_counted)
            .then(|| Self { bits: u16::BITS - most.leading_zeros(), has_available })
    }

    /// Whether a track fits 64 bits.
    pub(crate) fn is_narrow(&self) -> bool {
        let numbers = if self.has_available.stable || self.has_available.canary { 10 } else { 8 };
        numbers * self.bits + 2 <= u64::BITS
    }

    pub(crate) fn pack<W: Word>(&self, state: &State) -> Packed<W> {
        let rest = [
            (u64::from(state.route.weight), 14),
            (u64::from(state.seen_route.weight), 14),
            (u64::from(state.route.is_matched), 1),
            (u64::from(state.seen_route.is_matched), 1),
            (u64::from(state.stage), 8),
            // From here on: what `fate` tells.
            (state.way_back.map_or(0, |way| way as u64 + 1), 2),
            (u64::from(state.losses), 8),
            (u64::from(state.is_new_dead), 1),
        ];
        Packed {
            tracks: PerTrack {
                stable: self.pack_track(&state.tracks.stable, self.has_available.stable),
                canary: self.pack_track(&state.tracks.canary, self.has_available.canary),
            },
            rest: rest.into_iter().fold(0, |word, (value, bits)| word << bits | value),
        }
    }

    pub(crate) fn unpack<W: Word>(&self, packed: &Packed<W>) -> State {
        let mut rest = packed.rest;
        // The values were pushed in this order from the front, and come back from the end.
        let is_new_dead = take(&mut rest, 1) == 1;
        let losses = take(&mut rest, 8) as u8;
        let way_back = match take(&mut rest, 2) {
            0 => None,
            way => Some(WayBack::ALL[way as usize - 1]),
        };
        let stage = take(&mut rest, 8) as u8;
        let (seen_matched, is_matched) = (take(&mut rest, 1) == 1, take(&mut rest, 1) == 1);
        let (seen_weight, weight) = (take(&mut rest, 14) as u16, take(&mut rest, 14) as u16);
        State {
            tracks: PerTrack {
                stable: self.unpack_track(packed.tracks.stable, self.has_available.stable),
                canary: self.unpack_track(packed.tracks.canary, self.has_available.canary),
            },
            route: Route { weight, is_matched },
            seen_route: Route { weight: seen_weight, is_matched: seen_matched },
            stage,
            way_back,
            losses,
            is_new_dead,
        }
    }

    fn pack_track<W: Word>(&self, pods: &Pods, has_available: bool) -> W {
        let mut word = W::default();
        let mut push = |value: u16| word = word.push(value, self.bits);
        for at in 0..2 {
            push(pods.wanted[at]);
            push(pods.ready[at]);
            push(pods.listed[at]);
            if has_available {
                push(pods.available[at]);
            }
        }
        push(pods.declared.pods);
        push(pods.sized);
        word.push(u16::from(pods.declared.template == Template::Second), 1).push(u16::from(pods.is_listed), 1)
    }

    fn unpack_track<W: Word>(&self, word: W, has_available: bool) -> Pods {
        let (is_listed, word) = word.pop(1);
        let (template, mut word) = word.pop(1);
        let mut pop = || {
            let (value, rest) = word.pop(self.bits);
            word = rest;
            value
        };
        let sized = pop();
        let template = if template == 1 { Template::Second } else { Template::First };
        let declared = Deployment { pods: pop(), template };
        let mut pods = Pods { declared, sized, is_listed: is_listed == 1, ..Pods::default() };
        for at in [1, 0] {
            pods.available[at] = if has_available { pop() } else { 0 };
            pods.listed[at] = pop();
            pods.ready[at] = pop();
            pods.wanted[at] = pop();
            if !has_available {
                pods.available[at] = pods.ready[at];
            }
        }
        pods
    }
}

impl<W> Packed<W> {
    /// What nobody may count on to change: whether somebody goes back, a pod is lost, or the new version dies.
    pub(crate) fn fate(&self) -> u64 {
        self.rest & ((1 << (2 + 8 + 1)) - 1)
    }
}

fn take(word: &mut u64, bits: u32) -> u64 {
    let value = *word & ((1 << bits) - 1);
    *word >>= bits;
    value
}

impl<W: Word> Hash for Packed<W> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.tracks.stable.feed(hasher);
        self.tracks.canary.feed(hasher);
        hasher.write_u64(self.rest);
    }
}

/// A row of bits.
pub(crate) trait Word: Copy + Eq + Default {
    fn push(self, value: u16, bits: u32) -> Self;
    fn pop(self, bits: u32) -> (u16, Self);
    fn feed<H: Hasher>(self, hasher: &mut H);
}

impl Word for u64 {
    fn push(self, value: u16, bits: u32) -> Self {
        self << bits | Self::from(value)
    }

    fn pop(self, bits: u32) -> (u16, Self) {
        ((self & ((1 << bits) - 1)) as u16, self >> bits)
    }

    fn feed<H: Hasher>(self, hasher: &mut H) {
        hasher.write_u64(self);
    }
}

impl Word for u128 {
    fn push(self, value: u16, bits: u32) -> Self {
        self << bits | Self::from(value)
    }

    fn pop(self, bits: u32) -> (u16, Self) {
        ((self & ((1 << bits) - 1)) as u16, self >> bits)
    }

    fn feed<H: Hasher>(self, hasher: &mut H) {
        hasher.write_u64(self as u64);
        hasher.write_u64((self >> 64) as u64);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any pods whose numbers fit so many bits.
    fn pods(bits: u32, has_available: bool) -> impl Strategy<Value = Pods> {
        let numbers = || 0..(1_u16 << bits);
        let each = move || [numbers(), numbers()];
        let flags = (any::<bool>(), any::<bool>());
        (numbers(), numbers(), each(), each(), each(), each(), flags).prop_map(
            move |(declared, sized, wanted, ready, available, listed, (is_second, is_listed))| {
                let template = if is_second { Template::Second } else { Template::First };
                let declared = Deployment { pods: declared, template };
                let available = if has_available { available } else { ready };
                Pods { declared, sized, wanted, ready, available, listed, is_listed }
            },
        )
    }

    fn state(layout: Layout) -> impl Strategy<Value = State> {
        let route = || {
            (0..=crate::EVERYBODY, any::<bool>())
                .prop_map(|(weight, is_matched)| Route { weight, is_matched })
        };
        let way_back = prop::option::of(prop::sample::select(WayBack::ALL.to_vec()));
        let tracks =
            (pods(layout.bits, layout.has_available.stable), pods(layout.bits, layout.has_available.canary));
        let rest = (any::<u8>(), way_back, any::<u8>(), any::<bool>());
        (tracks, route(), route(), rest).prop_map(|((stable, canary), route, seen_route, rest)| {
            let (stage, way_back, losses, is_new_dead) = rest;
            let tracks = PerTrack { stable, canary };
            State { tracks, route, seen_route, stage, way_back, losses, is_new_dead }
        })
    }

    fn layout_and_state() -> impl Strategy<Value = (Layout, State)> {
        let layout = (1..=12_u32, any::<bool>(), any::<bool>())
            .prop_map(|(bits, stable, canary)| Layout { bits, has_available: PerTrack { stable, canary } });
        layout.prop_flat_map(|layout| (Just(layout), state(layout)))
    }

    proptest! {
        #[test]
        fn a_packed_state_is_unpacked_as_it_was((layout, state) in layout_and_state()) {
            prop_assert_eq!(layout.unpack(&layout.pack::<u128>(&state)), state);
            if layout.is_narrow() {
                prop_assert_eq!(layout.unpack(&layout.pack::<u64>(&state)), state);
            }
        }

        #[test]
        fn the_fate_is_all_that_bad_luck_changes((layout, state) in layout_and_state()) {
            let fate = |state: &State| layout.pack::<u128>(state).fate();
            let other = State { stage: 0, route: Route::REST, seen_route: Route::REST, ..state };
            prop_assert_eq!(fate(&state), fate(&other));
            prop_assert_ne!(fate(&state), fate(&State { is_new_dead: !state.is_new_dead, ..state }));
            prop_assert_ne!(fate(&state), fate(&State { losses: state.losses ^ 0x80, ..state }));
        }
    }
}
