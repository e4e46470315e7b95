// SPDX-License-Identifier: Apache-2.0
// Where the answer goes: an address that the client registered, letter by letter (RFC 9700 section 2.1).
#include <algorithm>

#include "oauth/authorize/checks.h"
#include "oauth/registration_metadata.h"

namespace oemr::oauth {
namespace {

/// The address without its port, for apps on the person's own machine, whose port is never the same (RFC 8252 section
/// 7.3); empty for all others.
std::string without_loopback_port(std::string_view address) {
  for (const std::string_view host : {"http://127.0.0.1", "http://[::1]"}) {
    if (!address.starts_with(host)) continue;
    std::string_view rest = address.substr(host.size());
    if (rest.starts_with(':')) {
      rest.remove_prefix(1);
      rest.remove_prefix(std::min(rest.find_first_not_of("0123456789"), rest.size()));
    }
    if (rest.empty() || rest.starts_with('/') || rest.starts_with('?')) return std::string(host).append(rest);
  }
  return {};
}

bool is_same_address(std::string_view registered, std::string_view sent) {
  if (registered == sent) return true;
  const std::string loopback = without_loopback_port(registered);
  return !loopback.empty() && loopback == without_loopback_port(sent);
}

std::string chosen_address(const Asking& asking) {
  const auto& registered = asking.client.redirect_uris;
  const auto sent = asking.sent.find("redirect_uri");
  if (!sent) {
    if (registered.size() != 1) throw Refusal(faults::no_redirect_uri);
    return registered.front();
  }
  const bool is_registered = std::any_of(registered.begin(), registered.end(),
                                         [&](const std::string& address) { return is_same_address(address, *sent); });
  if (!is_registered) throw Refusal(faults::wrong_redirect_uri);
  return std::string(*sent);
}

}  // namespace

void check_redirect_uri(Asking& asking) {
  std::string address = chosen_address(asking);
  // OpenEMR registers any text; one that browsers would run is not gone to.
  if (!is_redirect_uri(address) && !is_web_url(address)) throw Refusal(faults::wrong_redirect_uri);
  asking.request.redirect_uri = std::move(address);
  asking.request.redirect_uri_was_sent = asking.sent.find("redirect_uri").has_value();
  if (const auto state = asking.sent.find("state")) asking.request.state = *state;
  asking.may_answer_client = true;
}

}  // namespace oemr::oauth
