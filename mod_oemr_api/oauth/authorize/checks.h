// SPDX-License-Identifier: Apache-2.0
// What a request to /authorize must pass: one function for each check, in the order of one table.
#pragma once

#include <span>
#include <string_view>

#include "core/url.h"
#include "oauth/authorize/faults.h"
#include "oauth/authorize/flow.h"
#include "oauth/clients.h"
#include "oauth/endpoint.h"

namespace oemr::oauth {

/// A request on its way through the checks, which fill in what it becomes.
struct Asking {
  OAuthCall& call;
  const QueryParameters& sent;
  const openemr::Globals& globals;
  Client client;
  AuthorizationRequest request;
  bool may_answer_client = false;  // the client and its address are known: errors go there

  std::string_view operator[](std::string_view name) const { return sent[name]; }
};

/// Throws the first check's Refusal.
void check_request(Asking& asking);

// The checks, each in the file of its name.
void check_address_once(Asking& asking);     // parameters
void check_client(Asking& asking);           // client
void check_redirect_uri(Asking& asking);     // redirect_uri
void check_repetition(Asking& asking);       // parameters
void check_characters(Asking& asking);       // parameters
void check_request_objects(Asking& asking);  // response
void check_response_type(Asking& asking);    // response
void check_response_mode(Asking& asking);    // response
void check_scope(Asking& asking);            // scope
void check_code_challenge(Asking& asking);   // code_challenge
void check_launch(Asking& asking);           // launch
void check_audience(Asking& asking);         // launch
void check_id_token_hint(Asking& asking);    // prompt
void check_max_age(Asking& asking);          // prompt
void check_prompt(Asking& asking);           // prompt

}  // namespace oemr::oauth
