// SPDX-License-Identifier: Apache-2.0
// The pages that say why it does not go on.
#include "core/log.h"
#include "core/text.h"
#include "oauth/authorize/visit.h"
#include "pages/notice.h"

namespace oemr::oauth {

void write_refusal(OAuthCall& call, const Refusal& refusal) {
  log::info("OEMR1402", refusal.what());
  pages::NoticeView view;
  view.status = refusal.fault().status;
  view.title = refusal.fault().title;
  view.text = refusal.fault().text;
  view.code = refusal.fault().code;
  view.detail = refusal.description();
  view.link = refusal.link();
  pages::write_notice(call.response, make_look(call, nullptr), view);
}

void write_failure_page(const rest::Request& request, rest::Response& response, int status) {
  pages::Look look;
  look.practice = "OpenEMR";
  look.base = request.path.substr(0, request.path.size() - std::min(request.path.size(), request.route_path.size()));
  pages::NoticeView view;
  view.status = status;
  if (status == 503) view.text = "The service is not available at the moment. Try again in a minute.";
  if (status < 500)
    view.text = "The app sent a request that this server does not accept. Tell the people who make the app.";
  pages::write_notice(response, look, view);
}

}  // namespace oemr::oauth
