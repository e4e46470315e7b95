// SPDX-License-Identifier: Apache-2.0
// The examinations of oemrctl doctor.
#pragma once

#include "control/command.h"

namespace oemr::control {

// Each adds findings to the report.
void examine_folders(Call& call);
void examine_spool(Call& call);
void examine_settings(Call& call);
void examine_clock(Call& call);
void examine_tables(Call& call);
void examine_uuids(Call& call);
void examine_mode(Call& call);
void examine_schema(Call& call);
void examine_server(Call& call);
/// Whether they can be used; makes none.
bool examine_keys(Call& call);

}  // namespace oemr::control
