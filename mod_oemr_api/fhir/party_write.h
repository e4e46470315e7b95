// SPDX-License-Identifier: Apache-2.0
// Creating and updating a Practitioner or an Organization through its table of the standard API.
#pragma once

#include "fhir/party_body.h"
#include "fhir/resource_type.h"
#include "rest/resource.h"

namespace oemr::fhir {

struct PartyWrite {
  const ResourceType& type;
  const rest::Resource& resource;
  const Party& party;
  /// Columns of the elements that are the type's own, its name.
  void (*add_own)(JsonValue resource, JsonValue shown, PartyColumns& columns);
};

void create_party(rest::Call& call, const PartyWrite& write);
void update_party(rest::Call& call, const PartyWrite& write);

}  // namespace oemr::fhir
