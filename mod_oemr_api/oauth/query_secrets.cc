// SPDX-License-Identifier: Apache-2.0
// Walks through the parameters of a query and replaces values by their names.
#include "oauth/query_secrets.h"

#include <algorithm>

#include "core/text.h"
#include "core/url.h"

namespace oemr::oauth {
namespace {

constexpr std::string_view everywhere[] = {"access_token"};
// Not in the APIs, where code and token are search parameters of FHIR.
constexpr std::string_view of_oauth[] = {"assertion",
                                         "client_assertion",
                                         "client_secret",
                                         "code",
                                         "code_verifier",
                                         "csrf_token",
                                         "csrf_token_form",
                                         "id_token",
                                         "id_token_hint",
                                         "launch",
                                         "mfa_token",
                                         "password",
                                         "refresh_token",
                                         "registration_access_token",
                                         "token"};

bool is_secret(std::string_view encoded_name, rest::Request::Area area) {
  const std::string decoded = percent_decode(encoded_name, true);
  const std::string_view name = trim(std::string_view(decoded).substr(0, decoded.find('[')));
  const auto is_name = [&](std::string_view known) { return equal_ignoring_case(name, known); };
  return std::any_of(std::begin(everywhere), std::end(everywhere), is_name) ||
         (area == rest::Request::Area::oauth && std::any_of(std::begin(of_oauth), std::end(of_oauth), is_name));
}

}  // namespace

std::optional<std::string> hide_query_secrets(std::string_view text, rest::Request::Area area) {
  std::size_t begin = text.find('?');
  if (begin == text.npos) return std::nullopt;
  std::string hidden(text.substr(0, ++begin));
  bool has_hidden = false;
  while (begin < text.size()) {
    // A blank ends the address on a request line.
    const std::size_t end = std::min(text.find_first_of("&;#? ", begin), text.size());
    const std::string_view parameter = text.substr(begin, end - begin);
    const std::size_t equals = parameter.find('=');
    if (equals != parameter.npos && equals + 1 < parameter.size() && is_secret(parameter.substr(0, equals), area)) {
      hidden.append(parameter.substr(0, equals + 1)).append("XXXXXX");
      has_hidden = true;
    } else {
      hidden.append(parameter);
    }
    if (end < text.size()) hidden.append(1, text[end]);
    begin = end + 1;
  }
  return has_hidden ? std::optional(std::move(hidden)) : std::nullopt;
}

}  // namespace oemr::oauth
