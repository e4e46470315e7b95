// SPDX-License-Identifier: Apache-2.0
// A cursor is "source key total sort-value…", the values in hexadecimal, under AES-256-GCM.
#include "fhir/cursor.h"

#include <charconv>
#include <span>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/error.h"
#include "core/text.h"

namespace oemr::fhir {
namespace {

/// Each text with its length before it, so that no two lists look alike.
void append_part(std::string& binding, std::string_view text) {
  binding.append(std::to_string(text.size())).append(":").append(text);
}

/// Of a text that nobody else has written.
template <class Number>
Number number(std::string_view text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

CursorSeal::CursorSeal(rest::Call& call, const ResourceType& type, const SearchRequest& request)
    : key_(crypto::hkdf(crypto::Digest::sha256, call.site.signing_keys(call.db)->sealing_secret(), call.site.name(),
                        "mod_oemr_api page of a FHIR search", 32)) {
  for (const std::string_view part :
       {type.name, std::string_view(call.identity.client_id), std::string_view(call.identity.account_uuid),
        std::string_view(call.bound_patient), std::string_view(call.categories)}) {
    append_part(binding_, part);
  }
  for (const auto& [name, value] : request.used) {
    append_part(binding_, name);
    append_part(binding_, value);
  }
}

std::string CursorSeal::seal(const Cursor& cursor) const {
  std::string text = std::to_string(cursor.last.row.source) + " " + std::to_string(cursor.last.row.key) + " ";
  if (cursor.total) text.append(std::to_string(*cursor.total));
  for (const std::string& value : cursor.last.sort) text.append(" ").append(hex(value));
  return base64url(crypto::aes256_gcm_seal(key_, text, binding_));
}

Cursor CursorSeal::open(std::string_view text, std::size_t sources, std::size_t sort_keys) const {
  const BadRequest refusal("this link to a page is of another search, client, user or patient, or was changed");
  const std::optional<std::string> sealed = from_base64url(text);
  const std::optional<std::string> plain =
      sealed ? crypto::aes256_gcm_open(key_, *sealed, binding_) : std::optional<std::string>();
  if (!plain) throw refusal;
  const std::vector<std::string_view> parts = split(*plain, ' ');
  if (parts.size() != 3 + sort_keys) throw refusal;
  Cursor cursor;
  cursor.last.row.source = number<std::size_t>(parts[0]);
  cursor.last.row.key = number<std::int64_t>(parts[1]);
  if (!parts[2].empty()) cursor.total = number<std::int64_t>(parts[2]);
  for (const std::string_view value : std::span(parts).subspan(3)) {
    cursor.last.sort.push_back(from_hex(value).value_or(std::string()));
  }
  if (cursor.last.row.source >= sources) throw refusal;  // sealed by another version of the module
  return cursor;
}

}  // namespace oemr::fhir
