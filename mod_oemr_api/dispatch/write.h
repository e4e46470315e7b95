// SPDX-License-Identifier: Apache-2.0
// A write as one transaction: the record, its audit rows, its idempotency key, or nothing of them.
#pragma once

#include "openemr/audit.h"
#include "rest/call.h"

namespace oemr::dispatch {

/// The row of the call in OpenEMR's audit log, without its answer.
openemr::AuditEntry audit_entry(const rest::Call& call);

/// Runs the route's handler; tried again after a deadlock or a number that another writer drew at the same time.
/// restart gives a response that was taken back its first headers again.
void run_write(rest::Call& call, void (*restart)(const rest::Request&, rest::Response&));

}  // namespace oemr::dispatch
