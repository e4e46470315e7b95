// SPDX-License-Identifier: Apache-2.0
// Code verifiers against challenges; S256 only.
#include "oauth/pkce.h"

#include <algorithm>

#include "core/crypto.h"
#include "core/encoding.h"
#include "oauth/error.h"

namespace oemr::oauth {

bool is_pkce_text(std::string_view text) {
  return text.size() >= 43 && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                  c == '_' || c == '~';
         });
}

void check_code_verifier(std::string_view challenge, std::string_view method,
                         std::optional<std::string_view> verifier) {
  if (challenge.empty()) {
    if (verifier && !verifier->empty()) {
      throw invalid_request("code_verifier received when no code_challenge is present");
    }
    return;
  }
  if (!verifier || verifier->empty()) throw missing_parameter("code_verifier");
  if (!is_pkce_text(*verifier)) throw invalid_request("Code Verifier must follow the specifications of RFC-7636.");
  const std::string computed = base64url(crypto::digest(crypto::Digest::sha256, *verifier));
  if (method != "S256" || !crypto::equal(computed, challenge)) throw invalid_grant("Failed to verify `code_verifier`.");
}

}  // namespace oemr::oauth
