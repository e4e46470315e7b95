// SPDX-License-Identifier: Apache-2.0
// The flow as JSON with short names (a cookie holds 4 KB), sealed.
#include "oauth/authorize/flow.h"

#include <algorithm>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "oauth/scopes.h"

namespace oemr::oauth {
namespace {

/// Reads and writes one member alike, so that the two cannot differ.
struct Writer {
  JsonWriter& out;
  void operator()(std::string_view name, const std::string& value) {
    if (!value.empty()) out.member(name, value);
  }
  void operator()(std::string_view name, std::int64_t value) {
    if (value != 0) out.key(name).integer(value);
  }
  void operator()(std::string_view name, bool value) {
    if (value) out.key(name).boolean(true);
  }
};
struct Reader {
  JsonValue root;
  void operator()(std::string_view name, std::string& value) { value = root[name].string(); }
  void operator()(std::string_view name, std::int64_t& value) { value = root[name].integer(); }
  void operator()(std::string_view name, bool& value) { value = root[name].boolean(); }
};

template <class AnyFlow, class Visitor>
void visit_members(AnyFlow& flow, Visitor visit) {
  visit("t", flow.csrf);
  visit("e", flow.expires);
  auto& request = flow.request;
  visit("c", request.client_id);
  visit("r", request.redirect_uri);
  visit("rs", request.redirect_uri_was_sent);
  visit("n", request.nonce);
  visit("cc", request.code_challenge);
  visit("l", request.launch);
  visit("lh", request.login_hint);
  visit("ul", request.ui_locales);
  visit("ea", request.expected_account);
  visit("wc", request.wants_consent);
  visit("ws", request.wants_sign_in);
  visit("u", flow.username);
  visit("a", flow.account_uuid);
  visit("f", flow.awaits_second_factor);
  visit("k", flow.stays_signed_in);
  visit("at", flow.signed_in_at);
  visit("p", flow.patient_uuid);
  visit("sn", flow.searched_name);
  visit("sb", flow.searched_birth_date);
}

/// No other cookie is sealed as a flow, and no flow as another.
std::string sealed_as(std::string_view id) { return std::string("flow ").append(id); }

}  // namespace

bool AuthorizationRequest::has_scope(std::string_view scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

Flow Flow::start(AuthorizationRequest request) {
  Flow flow;
  flow.id = base64url(crypto::random_bytes(9));
  flow.request = std::move(request);
  flow.new_csrf();
  return flow;
}

void Flow::new_csrf() { csrf = hex(crypto::random_bytes(20)); }

void Flow::forget_account() {
  username.clear();
  account_uuid.clear();
  patient_uuid.clear();
  searched_name.clear();
  searched_birth_date.clear();
  stays_signed_in = false;
  awaits_second_factor = false;
  signed_in_at = 0;
}

std::string flow_key(std::string_view sealing_secret, std::string_view site) {
  // pack_scopes() is for readers of the same build.
  return crypto::hkdf(crypto::Digest::sha256, sealing_secret, site, "mod_oemr_api " OEMR_VERSION " authorization flow",
                      32);
}

std::string seal_flow(const Flow& flow, std::string_view key) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  visit_members(flow, Writer{out});
  out.member("s", pack_scopes(flow.request.scopes));
  if (flow.request.state) out.member("st", *flow.request.state);
  if (flow.role == rest::Role::patient) out.key("pa").boolean(true);
  out.end_object();
  return base64url(crypto::aes256_gcm_seal(key, text, sealed_as(flow.id)));
}

std::optional<Flow> open_flow(std::string_view sealed, std::string_view id, std::string_view key,
                              std::int64_t now_seconds) {
  const auto bytes = from_base64url(sealed);
  const auto text = bytes ? crypto::aes256_gcm_open(key, *bytes, sealed_as(id)) : std::nullopt;
  const auto json = text ? Json::parse(*text) : std::nullopt;
  if (!json) return std::nullopt;
  const JsonValue root = json->root();
  Flow flow;
  visit_members(flow, Reader{root});
  if (flow.expires < now_seconds) return std::nullopt;
  flow.id = id;
  flow.request.scopes = unpack_scopes(root["s"].string());
  if (root["st"].is_string()) flow.request.state = root["st"].string();
  if (root["pa"].boolean()) flow.role = rest::Role::patient;
  return flow;
}

}  // namespace oemr::oauth
