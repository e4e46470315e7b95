// SPDX-License-Identifier: Apache-2.0
// What reports and documents write of clinical notes.
#include "fhir/clinical_notes.h"

#include "core/encoding.h"

namespace oemr::fhir {

void author_list(JsonWriter& out, std::string_view name, const db::Rows& rows) {
  const std::optional<Uuid> author = rows.uuid("author"), practice = rows.uuid("practice");
  if (!author && !practice) return;
  out.key(name).begin_array();
  reference(out, author ? "Practitioner" : "Organization", author ? *author : *practice);
  out.end_array();
}

void text_attachment(JsonWriter& out, std::string_view text) {
  out.member("contentType", "text/plain").member("data", base64(text));
}

}  // namespace oemr::fhir
