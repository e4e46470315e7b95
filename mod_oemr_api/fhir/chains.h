// SPDX-License-Identifier: Apache-2.0
// Searches by what references lead to: chains ("subject:Patient.birthdate") and "_has:Observation:patient:code" (FHIR
// R4 search, 3.1.1.4.14 and 3.1.1.4.15).
#pragma once

#include <optional>
#include <string_view>

#include "fhir/criteria.h"

namespace oemr::fhir {

/// Nothing when the name is neither, or leads to what is not served. Throws AccessDenied when the caller may not search
/// the type that it leads to: what is found there is restricted to what he may see.
std::optional<Criterion> read_chain(rest::Call& call, const ResourceType& type, std::string_view name,
                                    std::string_view value, const ReadingContext& context, ValueCount& count);

}  // namespace oemr::fhir
