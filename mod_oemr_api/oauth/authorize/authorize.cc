// SPDX-License-Identifier: Apache-2.0
// GET and POST /authorize (RFC 6749 section 4.1.1, OpenID Connect Core 1.0 section 3.1.2.1).
#include "core/log.h"
#include "oauth/authorize/checks.h"
#include "oauth/authorize/ehr_launch.h"
#include "oauth/authorize/visit.h"

namespace oemr::oauth {
namespace {

/// Those of the address and, of a POST, those of the form.
QueryParameters sent_parameters(const rest::Request& request) {
  QueryParameters sent = request.query;
  if (request.method != "POST") return sent;
  for (auto& [name, value] : form_parameters(request).all()) sent.add(std::move(name), std::move(value));
  return sent;
}

void start_flow(OAuthCall& call, AuthorizationRequest request, Client client) {
  Visit visit{call, call.site.globals(*call.db), {}, Flow::start(std::move(request)), std::move(client), {}};
  visit.look = make_look(call, &visit.flow.request);
  pages::add_page_headers(call.response, visit.look);
  drop_old_flows(call);
  if (skips_sign_in(visit)) return show_opening(visit);
  go_on(visit);
}

}  // namespace

void serve_authorize(OAuthCall& call) {
  const QueryParameters sent = sent_parameters(call.request);
  const auto globals = call.site.globals(*call.db);
  Asking asking{call, sent, *globals, {}, {}};
  try {
    check_request(asking);
    start_flow(call, asking.request, asking.client);
  } catch (const Refusal& refusal) {
    if (!asking.may_answer_client) throw;
    log::info("OEMR1402", refusal.what());
    answer_client(call, asking.request, "error", refusal.fault().code, refusal.description());
  }
}

}  // namespace oemr::oauth
