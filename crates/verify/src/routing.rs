use crate::{EVERYBODY, PerTrack, Share, Side};

/// What a router does with the requests for a track whose list of endpoints is empty: the one thing in which routers
/// differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Routing {
    /// For each track.
    pub empty: PerTrack<Empty>,
}

/// What becomes of requests for a track whose list of endpoints is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Empty {
    /// The other track serves them.
    OtherTrackServes,
    /// They are lost.
    LosesItsShare,
    /// Every request is lost while any is sent to it, and none otherwise: the route names only tracks that are sent
    /// something, and an empty one breaks it.
    LosesEverythingIfSent,
    /// Every request is lost, whatever the weight.
    LosesEverything,
}

/// Where traffic goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    /// To each track, whether its endpoints live or not.
    pub(crate) to: PerTrack<Share>,
    /// Answered with an error by the router itself.
    pub(crate) refused: Share,
}

impl Sent {
    /// Everything is refused.
    const NOWHERE: Self = Self { to: PerTrack { stable: 0, canary: 0 }, refused: EVERYBODY };
}

impl Routing {
    /// Where requests go at a weight, when a proxy lists endpoints of some tracks.
    pub(crate) fn send(&self, weight: Share, listed: PerTrack<bool>) -> Sent {
        let shares = PerTrack { stable: EVERYBODY - weight, canary: weight };
        let mut sent = Sent { to: shares, refused: 0 };
        for side in Side::ALL {
            if *listed.of(side) {
                continue;
            }
            match self.empty.of(side) {
                Empty::LosesEverything => return Sent::NOWHERE,
                Empty::LosesEverythingIfSent if *shares.of(side) > 0 => return Sent::NOWHERE,
                Empty::LosesEverythingIfSent => {}
                Empty::OtherTrackServes if *listed.of(side.other()) => {
                    *sent.to.of_mut(side.other()) += *shares.of(side);
                }
                Empty::OtherTrackServes | Empty::LosesItsShare => sent.refused += *shares.of(side),
            }
            *sent.to.of_mut(side) = 0;
        }
        sent
    }

    /// Where the requests go that a match sends to the canary whatever the weight; none where they are refused.
    pub(crate) fn send_matched(&self, listed: PerTrack<bool>) -> Option<Side> {
        let sent = self.send(EVERYBODY, listed);
        Side::ALL.into_iter().find(|side| *sent.to.of(*side) > 0)
    }
}
