// SPDX-License-Identifier: Apache-2.0
// What OpenID discovery and SMART discovery say alike about the authorization server.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/json_writer.h"
#include "db/connection.h"
#include "openemr/site.h"

namespace oemr::oauth {

/// A member that is a list of texts: of string or string_view.
template <class Texts>
void write_texts(JsonWriter& out, std::string_view name, const Texts& texts) {
  out.key(name).begin_array();
  for (const std::string_view text : texts) out.string(text);
  out.end_array();
}
inline void write_texts(JsonWriter& out, std::string_view name, std::initializer_list<std::string_view> texts) {
  write_texts<std::initializer_list<std::string_view>>(out, name, texts);
}

/// issuer, endpoints, response types, PKCE and client authentication. base is the issuer, <address>/oauth2/<site>.
void write_server_metadata(JsonWriter& out, const std::string& base);

/// The name of the site's authorization server, by which it is found and which its tokens bear. Throws an OAuthError
/// when the site has no address: no Host header may choose one, as whoever sent it could be told to trust another
/// server.
std::string issuer_of(openemr::Site& site, db::Connection& db);

}  // namespace oemr::oauth
