use serin_diagnostic::{Rule, Severity};

use crate::{Check, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "unused-allow", severity: Severity::Warning, page: include_str!("unused_allow.md") },
    can_be_allowed: false,
    runs: &[Run::Allowances],
};
