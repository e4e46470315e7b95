// SPDX-License-Identifier: Apache-2.0
// A person's request within a flow: which flow, for which client, what the pages look like, where it goes on.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "oauth/authorize/faults.h"
#include "oauth/authorize/flow.h"
#include "oauth/clients.h"
#include "oauth/endpoint.h"
#include "pages/frame.h"

namespace oemr::oauth {

struct Visit {
  OAuthCall& call;
  std::shared_ptr<const openemr::Globals> globals;
  QueryParameters form;  // of a POST
  Flow flow;
  Client client;
  pages::Look look;

  bool is_post() const { return call.request.method == "POST"; }
};

/// The visit that the request belongs to. A GET names its flow in the address; a POST proves by its form's token that
/// the form is ours. Throws Refusal.
Visit open_visit(OAuthCall& call);

/// The look of the site's pages in the language of the person, within the flow of that request (null: none).
pages::Look make_look(OAuthCall& call, const AuthorizationRequest* request);

enum class Step { sign_in, second_factor, patient, consent };
Step current_step(const Visit& visit);
/// The address of a page of the flow.
std::string page_address(const Visit& visit, std::string_view path);
std::string page_address(const Visit& visit, Step step);

/// Keeps the flow in its cookie for another while. Throws Refusal when it is too long for one.
void keep_flow(OAuthCall& call, Flow& flow);
void drop_flow(OAuthCall& call, const Flow& flow);
/// Cookies of flows that are over, and the oldest when there are more than a request header can hold.
void drop_old_flows(OAuthCall& call);

/// 303 to that address.
void go_to(rest::Response& response, const std::string& address);
/// Keeps the flow and goes to its current step.
void go_on(Visit& visit);

/// Answers at the client's address, with state and iss (RFC 9207).
void answer_client(OAuthCall& call, const AuthorizationRequest& request, std::string_view name, std::string_view value,
                   std::string_view description = {});
/// Runs a step of the flow that the request belongs to. What it refuses is said on a page or, where the fault has a
/// code, to the client.
void in_flow(OAuthCall& call, void (*step)(Visit&));
/// A page that says why it does not go on.
void write_refusal(OAuthCall& call, const Refusal& refusal);
/// Ends the flow with an error for the client.
void refuse_client(Visit& visit, const Refusal& refusal);

}  // namespace oemr::oauth
