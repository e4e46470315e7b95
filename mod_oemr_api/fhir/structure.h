// SPDX-License-Identifier: Apache-2.0
// The shape of a resource in a request: its type, its elements, lists that are lists.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/json_writer.h"

namespace oemr::fhir {

/// Throws BadRequest unless the body is a resource of that type with known top-level elements only; lists must be
/// arrays.
void check_structure(JsonValue resource, std::string_view type, std::span<const std::string_view> lists,
                     std::span<const std::string_view> others);
/// The elements of a list of objects; an absent list has none. Throws BadRequest when one is no object.
std::vector<JsonValue> objects(JsonValue list, std::string_view name);
/// A text; an absent one is empty. Throws BadRequest for another type.
std::string_view text(JsonValue value, std::string_view name);
/// The elements of a list of texts.
std::vector<std::string_view> texts(JsonValue list, std::string_view name);
/// Whether two values hold the same, whatever the order of members.
bool same(JsonValue one, JsonValue other);

}  // namespace oemr::fhir
