use serin_diagnostic::{Rule, Severity};

use crate::{Check, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "unknown-allow", severity: Severity::Error, page: include_str!("unknown_allow.md") },
    can_be_allowed: false,
    runs: &[Run::Allowances],
};
