// SPDX-License-Identifier: Apache-2.0
// Finds the flow among the browser's cookies, and the way from step to step.
#include "oauth/authorize/visit.h"

#include "core/crypto.h"
#include "core/log.h"
#include "oauth/authorize/assets.h"
#include "oauth/authorize/flow_cookies.h"
#include "oauth/authorize/offer.h"

namespace oemr::oauth {
namespace {

/// Of several without a name the newest.
const Flow& find_by_id(const std::vector<Flow>& flows, std::string_view id) {
  const Flow* found = nullptr;
  for (const Flow& flow : flows) {
    const bool fits = id.empty() ? found == nullptr || flow.expires > found->expires : flow.id == id;
    if (fits) found = &flow;
  }
  if (found == nullptr) throw Refusal(faults::no_flow);
  return *found;
}

const Flow& find_by_token(const std::vector<Flow>& flows, const QueryParameters& form, const std::string& base) {
  std::string_view token = form["csrf_token_form"];
  if (token.empty()) token = form["csrf_token"];
  for (const Flow& flow : flows) {
    if (crypto::equal(flow.csrf, token)) return flow;
  }
  if (flows.empty()) throw Refusal(faults::no_flow);
  throw Refusal::leading_on(faults::stale_form, base + "/login?flow=" + find_by_id(flows, {}).id);
}

constexpr std::string_view path_of(Step step) {
  switch (step) {
    case Step::patient:
      return "/smart/patient-select";
    case Step::consent:
      return "/scope-authorize-confirm";
    case Step::sign_in:
    case Step::second_factor:
      break;
  }
  return "/provider/login";
}

/// The kind of address at which the flow ends. The scheme alone: an app may send the person on to another host.
std::string form_target(std::string_view redirect_uri) {
  return std::string(redirect_uri.substr(0, redirect_uri.find(':') + 1));
}

}  // namespace

pages::Look make_look(OAuthCall& call, const AuthorizationRequest* request) {
  db::Connection& db = *call.db;
  const auto globals = call.site.globals(db);
  pages::Look look;
  look.texts =
      pages::Texts::load(db, request != nullptr ? request->ui_locales : std::string_view{},
                         call.request.header("Accept-Language").value_or(""), globals->text("language_default"));
  look.practice = globals->text("openemr_name");
  if (look.practice.empty()) look.practice = "OpenEMR";
  look.base = flow_path(call.site);
  look.logo = logo_address(call.site, look.base);
  if (request != nullptr) {
    look.form_target = form_target(request->redirect_uri);
    look.may_be_framed = !request->launch.empty();
  }
  return look;
}

Visit open_visit(OAuthCall& call) {
  Visit visit{call, call.site.globals(*call.db), form_parameters(call.request), {}, {}, {}};
  const std::vector<Flow> flows = open_flows(call);
  visit.flow = visit.is_post() ? find_by_token(flows, visit.form, flow_path(call.site))
                               : find_by_id(flows, call.request.query["flow"]);
  auto client = find_client(*call.db, visit.flow.request.client_id);
  if (!client) throw Refusal(faults::unknown_client);
  if (!client->is_enabled) throw Refusal(faults::disabled_client);
  visit.client = std::move(*client);
  visit.look = make_look(call, &visit.flow.request);
  return visit;
}

Step current_step(const Visit& visit) {
  const Flow& flow = visit.flow;
  if (flow.awaits_second_factor) return Step::second_factor;
  if (flow.account_uuid.empty()) return Step::sign_in;
  const bool needs_patient = flow.role == rest::Role::users && flow.patient_uuid.empty();
  return needs_patient && offers(visit, "launch/patient") ? Step::patient : Step::consent;
}

std::string page_address(const Visit& visit, std::string_view path) {
  return visit.look.base + std::string(path) + "?flow=" + visit.flow.id;
}

std::string page_address(const Visit& visit, Step step) { return page_address(visit, path_of(step)); }

void go_to(rest::Response& response, const std::string& address) {
  response.status = 303;
  response.header("Location", address);
}

void go_on(Visit& visit) {
  keep_flow(visit.call, visit.flow);
  go_to(visit.call.response, page_address(visit, current_step(visit)));
}

void answer_client(OAuthCall& call, const AuthorizationRequest& request, std::string_view name, std::string_view value,
                   std::string_view description) {
  std::string address = request.redirect_uri;
  char separator = address.find('?') == address.npos ? '?' : '&';
  const auto add = [&](std::string_view key, std::string_view text) {
    address.append(1, separator).append(key).append("=").append(percent_encode(text));
    separator = '&';
  };
  add(name, value);
  if (!description.empty()) add("error_description", description);
  if (request.state) add("state", *request.state);
  add("iss", call.site.oauth_base(*call.db));
  go_to(call.response, address);
}

void refuse_client(Visit& visit, const Refusal& refusal) {
  log::info("OEMR1402", refusal.what());
  drop_flow(visit.call, visit.flow);
  answer_client(visit.call, visit.flow.request, "error", refusal.fault().code, refusal.description());
}

void in_flow(OAuthCall& call, void (*step)(Visit&)) {
  Visit visit = open_visit(call);
  pages::add_page_headers(call.response, visit.look);
  try {
    step(visit);
  } catch (const Refusal& refusal) {
    if (refusal.fault().code.empty()) throw;
    refuse_client(visit, refusal);
  }
}

}  // namespace oemr::oauth
