// SPDX-License-Identifier: Apache-2.0
// What a caller may see of a type: of the one that he calls, and of others that a search leads to.
#pragma once

#include <optional>
#include <string>

#include "fhir/resource_type.h"

namespace oemr::fhir {

struct Access {
  std::string bound_patient{};  // uuid text; empty: not bound
  std::string categories{};     // a search value; empty: all
};

/// Of the call's own type, as the dispatcher has found it.
Access own_access(const rest::Call& call);

/// By the token's scopes and the user's ACL; nothing when they do not open the type. letter: r or s of SMART App Launch
/// 2. A call that is bound to a patient is bound for all types.
std::optional<Access> access_to(rest::Call& call, const ResourceType& type, char letter);

/// Whether the database has what the source needs and the caller may see it; a caller bound to a patient sees his
/// compartment of it.
bool is_open(rest::Call& call, const Access& access, const Source& source);

}  // namespace oemr::fhir
