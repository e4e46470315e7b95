// SPDX-License-Identifier: Apache-2.0
// Reads, writes and ends the cookies of flows.
#include "oauth/authorize/flow_cookies.h"

#include <algorithm>

#include "core/time.h"
#include "oauth/authorize/visit.h"
#include "rest/cookies.h"

namespace oemr::oauth {
namespace {

// Browsers take the prefix only together with Secure.
constexpr std::string_view prefix = "__Secure-oemr-flow-";
constexpr std::size_t longest_cookie = 4000;  // RFC 6265 section 6.1: 4096 with its attributes
constexpr std::size_t longest_header = 7500;  // of all flows; httpd takes 8190 (LimitRequestFieldSize)

void set_cookie(OAuthCall& call, const std::string& id, std::string_view value, bool is_framed, int seconds) {
  const std::string name = std::string(prefix) + id, path = flow_path(call.site);
  // OpenEMR opens apps in a frame; a frame that came from the app's site keeps no Lax cookie. Forms are guarded by
  // their token.
  const rest::SameSite same_site = is_framed ? rest::SameSite::none : rest::SameSite::lax;
  call.response.add_header("Set-Cookie", rest::Cookie{name, value, path, same_site, seconds}.header());
}

/// visit(id, size of the cookie, flow), for each cookie of ours; there is no flow when it is over or not sealed here.
template <class Visitor>
void visit_cookies(OAuthCall& call, Visitor visit) {
  std::string key;
  for (const auto& [name, value] : rest::cookies(call.request)) {
    if (!name.starts_with(prefix)) continue;
    if (key.empty()) key = cookie_key(call);
    const std::string_view id = name.substr(prefix.size());
    visit(id, name.size() + value.size(), open_flow(value, id, key, now_seconds()));
  }
}

struct Held {
  std::string id;
  std::size_t size = 0;
  std::int64_t expires = 0;  // 0: over, or not ours
};

}  // namespace

std::string flow_path(const openemr::Site& site) { return site.settings().web_root + "/oauth2/" + site.name(); }

std::string cookie_key(OAuthCall& call) {
  return flow_key(call.site.signing_keys(*call.db)->sealing_secret(), call.site.name());
}

std::vector<Flow> open_flows(OAuthCall& call) {
  std::vector<Flow> flows;
  visit_cookies(call, [&](std::string_view, std::size_t, std::optional<Flow> flow) {
    if (flow) flows.push_back(std::move(*flow));
  });
  return flows;
}

void keep_flow(OAuthCall& call, Flow& flow) {
  flow.expires = now_seconds() + flow_seconds;
  const std::string sealed = seal_flow(flow, cookie_key(call));
  if (sealed.size() > longest_cookie) throw Refusal(faults::too_long);
  set_cookie(call, flow.id, sealed, !flow.request.launch.empty(), flow_seconds);
}

void drop_flow(OAuthCall& call, const Flow& flow) { set_cookie(call, flow.id, "", !flow.request.launch.empty(), 0); }

void drop_old_flows(OAuthCall& call) {
  std::vector<Held> held;
  visit_cookies(call, [&](std::string_view id, std::size_t size, const std::optional<Flow>& flow) {
    held.push_back({std::string(id), size, flow ? flow->expires : 0});
  });
  std::stable_sort(held.begin(), held.end(), [](const Held& a, const Held& b) { return a.expires > b.expires; });
  std::size_t total = longest_cookie;  // the one that is about to be set
  for (const Held& flow : held) {
    total += flow.size;
    if (flow.expires == 0 || total > longest_header) set_cookie(call, flow.id, "", false, 0);
  }
}

}  // namespace oemr::oauth
