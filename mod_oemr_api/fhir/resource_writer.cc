// SPDX-License-Identifier: Apache-2.0
// The elements that all resources have.
#include "fhir/resource_writer.h"

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/uuid.h"
#include "fhir/datatypes.h"
#include "fhir/resource_type.h"

namespace oemr::fhir {
namespace {
constexpr std::string_view no_version = "0000000000000000";
}

std::string site_system(rest::Call& call, std::string_view path) {
  return call.site.api_base(call.db) + "/fhir" + std::string(path);
}

std::string_view version_of(std::string_view resource) noexcept {
  constexpr std::string_view member = R"("versionId":")";
  const std::size_t at = resource.find(member);
  return at == std::string_view::npos ? std::string_view{} : resource.substr(at + member.size(), no_version.size());
}

std::string resource_id(const Source& source, const db::Rows& rows) {
  std::string id(source.id_prefix);
  append_uuid(id, rows.text("id"));
  if (!source.id_number.empty()) id.append(id_number_mark).append(rows.text("id_number"));
  return id;
}

std::span<const std::string_view> ResourceWriter::profiles(const Source& source, const db::Rows&) const {
  return source.profiles;
}

std::string ResourceWriter::resource(const ResourceType& type, const Source& source, const db::Rows& rows) {
  std::string json;
  json.reserve(4096);
  JsonWriter out(json);
  const std::string id = resource_id(source, rows);
  out.begin_object().member("resourceType", type.name).member("id", id);
  out.key("meta").begin_object().member("versionId", no_version);
  const std::size_t version = json.size() - 1 - no_version.size();
  if (!source.last_updated.empty()) text_member(out, "lastUpdated", instant(rows.text("last_updated"), *zone_));
  if (const auto profiles_of_row = profiles(source, rows); !profiles_of_row.empty()) {
    out.key("profile").begin_array();
    for (const std::string_view profile : profiles_of_row) out.string(profile);
    out.end_array();
  }
  out.end_object();
  write_elements(out, rows);
  out.end_object();
  const std::string digest = crypto::digest(crypto::Digest::sha256, json);
  json.replace(version, no_version.size(), hex(std::string_view(digest).substr(0, no_version.size() / 2)));
  return json;
}

}  // namespace oemr::fhir
