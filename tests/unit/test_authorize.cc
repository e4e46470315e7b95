// SPDX-License-Identifier: Apache-2.0
// The parts of the authorization flow that need no database: checks, the sealed flow, the offer of scopes, codes.
#include "exchange.h"
#include "oauth/authorization_code.h"
#include "oauth/authorize/checks.h"
#include "oauth/authorize/offer.h"
#include "oauth/authorize/scope_words.h"
#include "oauth/scopes.h"
#include "suites.h"

namespace {

using namespace oemr::oauth;
using oemr::QueryParameters;
using oemr::rest::Role;

/// A request to /authorize whose client is known.
struct Sent {
  explicit Sent(std::string_view query) : parameters(QueryParameters::parse(query)) {
    asking.client.id = "app";
    asking.client.redirect_uris = {"https://app.example/callback", "http://127.0.0.1/callback",
                                   "org.example.app:/done"};
  }

  /// The fault's description, or empty.
  std::string_view refused_by(void (*check)(Asking&)) {
    try {
      check(asking);
    } catch (const Refusal& refusal) {
      return refusal.fault().description;
    }
    return {};
  }

  BareCall bare;
  QueryParameters parameters;
  oemr::openemr::SiteConnection connection{bare.call.site};
  oemr::SharedCache& cache = untouched<oemr::SharedCache>();
  const oemr::oauth::OAuthSettings settings{};
  OAuthCall call{bare.request, bare.response, bare.call.site, connection, cache, settings};
  oemr::openemr::Globals globals;
  Asking asking{call, parameters, globals, {}, {}};
};

std::string_view refused(void (*check)(Asking&), std::string_view query) { return Sent(query).refused_by(check); }

void addresses_match_letter_by_letter() {
  for (const std::string_view good : {"https://app.example/callback", "http://127.0.0.1/callback",
                                      "http://127.0.0.1:4711/callback", "org.example.app:/done"}) {
    Sent sent("redirect_uri=" + oemr::percent_encode(good) + "&state=s");
    CU_ASSERT(sent.refused_by(check_redirect_uri).empty());
    CU_ASSERT(sent.asking.request.redirect_uri == good);
    CU_ASSERT(sent.asking.request.state == "s");
    CU_ASSERT_TRUE(sent.asking.may_answer_client);
  }
  for (const std::string_view bad :
       {"https://app.example/callback/", "https://app.example/Callback", "https://app.example:443/callback",
        "https://app.example/callback?x", "https://app.example", "http://127.0.0.1:x/callback",
        "http://127.0.0.1:1@evil/", "http://127.0.0.12/callback", "http://127.0.0.1:80.evil.example/callback",
        "http://localhost/callback", ""}) {
    Sent sent("redirect_uri=" + oemr::percent_encode(bad));
    CU_ASSERT(sent.refused_by(check_redirect_uri) == faults::wrong_redirect_uri.description);
    CU_ASSERT_FALSE(sent.asking.may_answer_client);
  }
}

void the_only_registered_address_may_be_left_out() {
  Sent sent("");
  CU_ASSERT(sent.refused_by(check_redirect_uri) == faults::no_redirect_uri.description);
  sent.asking.client.redirect_uris = {"https://app.example/callback"};
  CU_ASSERT(sent.refused_by(check_redirect_uri).empty());
  CU_ASSERT_FALSE(sent.asking.request.redirect_uri_was_sent);
  sent.asking.client.redirect_uris = {"javascript:alert(1)"};
  CU_ASSERT(sent.refused_by(check_redirect_uri) == faults::wrong_redirect_uri.description);
}

void parameters_come_once() {
  CU_ASSERT(refused(check_address_once, "state=a&state=a") == faults::repeated_address.description);
  CU_ASSERT(refused(check_address_once, "state=a&scope=a&scope=b").empty());
  CU_ASSERT(refused(check_repetition, "state=a&scope=a&scope=b") == faults::repeated_parameter.description);
  CU_ASSERT(refused(check_characters, "nonce=%00") == faults::characters.description);
  CU_ASSERT(refused(check_characters, "x=%ff") == faults::characters.description);
}

void only_codes_are_given() {
  CU_ASSERT(refused(check_response_type, "response_type=code").empty());
  CU_ASSERT(refused(check_response_type, "") == faults::no_response_type.description);
  CU_ASSERT(refused(check_response_type, "response_type=code%20token") == faults::response_type.description);
  CU_ASSERT(refused(check_response_mode, "response_mode=query").empty());
  CU_ASSERT(refused(check_response_mode, "response_mode=form_post") == faults::response_mode.description);
  CU_ASSERT(refused(check_request_objects, "request=") == faults::request_object.description);
  CU_ASSERT(refused(check_request_objects, "request_uri=x") == faults::request_uri.description);
}

void challenges_are_s256() {
  constexpr std::string_view challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  const std::string sent = "code_challenge=" + std::string(challenge);
  CU_ASSERT(refused(check_code_challenge, sent + "&code_challenge_method=S256").empty());
  CU_ASSERT(refused(check_code_challenge, sent) == faults::challenge_method.description);
  CU_ASSERT(refused(check_code_challenge, sent + "&code_challenge_method=plain") ==
            faults::challenge_method.description);
  CU_ASSERT(refused(check_code_challenge, "code_challenge=x&code_challenge_method=S256") ==
            faults::challenge_form.description);
  CU_ASSERT(refused(check_code_challenge, "code_challenge_method=S256") == faults::challenge_lost.description);
  Sent nothing("");
  CU_ASSERT(nothing.refused_by(check_code_challenge).empty());
  nothing.asking.client.is_confidential = false;
  CU_ASSERT(nothing.refused_by(check_code_challenge) == faults::no_challenge.description);
}

void prompts_are_understood() {
  CU_ASSERT(refused(check_prompt, "prompt=login%20select_account").empty());
  Sent silent("prompt=none");
  CU_ASSERT(silent.refused_by(check_prompt).empty());
  CU_ASSERT_TRUE(silent.asking.request.is_silent);
  CU_ASSERT(refused(check_prompt, "prompt=none%20login") == faults::prompt.description);
  CU_ASSERT(refused(check_prompt, "prompt=other") == faults::prompt.description);
  Sent sent("prompt=consent");
  CU_ASSERT(sent.refused_by(check_prompt).empty());
  CU_ASSERT_TRUE(sent.asking.request.wants_consent);
  Sent aged("max_age=60");
  CU_ASSERT(aged.refused_by(check_max_age).empty());
  CU_ASSERT(aged.asking.request.max_age == 60);
  CU_ASSERT(refused(check_max_age, "max_age=-1") == faults::max_age.description);
  CU_ASSERT(refused(check_max_age, "max_age=1.5") == faults::max_age.description);
}

Flow full_flow() {
  AuthorizationRequest request;
  request.client_id = "app";
  request.redirect_uri = "https://app.example/callback";
  request.redirect_uri_was_sent = false;
  request.scopes = {"openid", "user/Patient.read", "strange:scope"};
  request.state = "";
  request.nonce = "n\xC3\xA9\"";
  request.code_challenge = "c";
  request.launch = "006abc";
  request.wants_consent = true;
  Flow flow = Flow::start(request);
  flow.expires = 1000;
  flow.role = Role::patient;
  flow.account_uuid = "a";
  flow.patient_uuid = "p";
  flow.signed_in_at = 900;
  flow.awaits_second_factor = true;
  flow.searched_name = "O'Hara";
  return flow;
}

void a_flow_comes_back_as_it_was() {
  const std::string key = flow_key("secret", "default");
  const Flow flow = full_flow();
  const std::string sealed = seal_flow(flow, key);
  CU_ASSERT(sealed.find("callback") == sealed.npos);
  const auto opened = open_flow(sealed, flow.id, key, 1000);
  CU_ASSERT_FATAL(opened.has_value());
  CU_ASSERT(opened->id == flow.id && opened->csrf == flow.csrf && opened->expires == 1000);
  CU_ASSERT(opened->request.scopes == flow.request.scopes);
  CU_ASSERT(opened->request.state == "" && opened->request.nonce == flow.request.nonce);
  CU_ASSERT(opened->request.launch == "006abc" && opened->request.code_challenge == "c");
  CU_ASSERT_FALSE(opened->request.redirect_uri_was_sent);
  CU_ASSERT_TRUE(opened->request.wants_consent && opened->awaits_second_factor);
  CU_ASSERT(opened->role == Role::patient && opened->account_uuid == "a" && opened->patient_uuid == "p");
  CU_ASSERT(opened->signed_in_at == 900 && opened->searched_name == "O'Hara");
}

void a_flow_is_nobody_elses() {
  const std::string key = flow_key("secret", "default");
  const Flow flow = full_flow();
  const std::string sealed = seal_flow(flow, key);
  CU_ASSERT_FALSE(open_flow(sealed, flow.id, key, 1001).has_value());
  CU_ASSERT_FALSE(open_flow(sealed, "other", key, 1000).has_value());
  CU_ASSERT_FALSE(open_flow(sealed, flow.id, flow_key("secret", "alternate"), 1000).has_value());
  CU_ASSERT_FALSE(open_flow(sealed, flow.id, flow_key("other", "default"), 1000).has_value());
  CU_ASSERT_FALSE(open_flow(sealed.substr(1), flow.id, key, 1000).has_value());
  CU_ASSERT_FALSE(open_flow("", flow.id, key, 1000).has_value());
}

void codes_are_openemrs() {
  AuthorizationCode code;
  code.id = "1";
  code.client_id = "app";
  code.account_uuid = "u";
  code.redirect_uri = "https://app.example/callback";
  code.scopes = {"openid", "user/Patient.read"};
  code.challenge = "c";
  code.challenge_method = "S256";
  code.expires = 5;
  const auto opened = open_code(seal_code(code, "secret"), "secret");
  CU_ASSERT_FATAL(opened.has_value());
  CU_ASSERT(opened->id == "1" && opened->client_id == "app" && opened->account_uuid == "u" && opened->expires == 5);
  CU_ASSERT(opened->redirect_uri == code.redirect_uri && opened->scopes == code.scopes);
  CU_ASSERT(opened->challenge == "c" && opened->challenge_method == "S256");
  code.redirect_uri.reset();
  CU_ASSERT_FALSE(open_code(seal_code(code, "secret"), "secret")->redirect_uri.has_value());
  CU_ASSERT_FALSE(open_code(seal_code(code, "secret"), "other").has_value());
}

void offers_hold_what_the_person_can_allow() {
  AuthorizationRequest request;
  request.scopes = {"openid",         "launch",        "nonce",       "site:default",
                    "patient/P.read", "system/P.read", "user/P.read", "user/P.write"};
  const std::string registered = "openid launch nonce site:default patient/P.read system/P.read user/P.read";
  CU_ASSERT(offered_scopes(request, registered, Role::users) ==
            (std::vector<std::string>{"openid", "patient/P.read", "user/P.read"}));
  CU_ASSERT(offered_scopes(request, registered, Role::patient) ==
            (std::vector<std::string>{"openid", "patient/P.read"}));
  request.launch = "006";
  CU_ASSERT(offered_scopes(request, registered, Role::patient) ==
            (std::vector<std::string>{"openid", "launch", "patient/P.read"}));
}

void scopes_are_put_into_words() {
  oemr::pages::ConsentView view;
  describe_scopes(view,
                  {"openid", "api:fhir", "user/Patient.read", "user/patient.read", "user/patient.write",
                   "user/DocumentReference.$docref", "user/Strange.read", "offline_access", "fhirUser"},
                  Role::users, {}, "2030-01-01");
  CU_ASSERT(view.implied == (std::vector<std::string>{"openid", "api:fhir"}));
  CU_ASSERT_FATAL(view.groups.size() == 4);
  const auto& see = view.groups[0].choices;
  CU_ASSERT(see.size() == 3 && see[0].scopes == (std::vector<std::string>{"user/Patient.read", "user/patient.read"}));
  CU_ASSERT(see[2].label == "user/Strange.read");
  CU_ASSERT(view.groups[1].choices[0].scopes == (std::vector<std::string>{"user/patient.write"}));
  CU_ASSERT(view.groups[3].choices[0].label.find("2030-01-01") != std::string::npos);
}

void every_resource_of_the_published_scopes_has_words() {
  const ScopeRules two_lists{.site = "default", .has_portal = true}, one_list{.site = "default", .is_one_list = true};
  std::vector<std::string> all = published_scopes(supported_scopes(two_lists), two_lists);
  for (std::string& scope : supported_scopes(one_list)) all.push_back(std::move(scope));
  for (const std::string& scope : all) {
    if (scope.starts_with("system/") || scope.starts_with("site:")) continue;
    const ScopeWords words = words_of(scope);
    const bool needs_none = words.group == ScopeGroup::implied || words.group == ScopeGroup::away;
    CU_ASSERT_TRUE(needs_none || words.label.has_value());
  }
}

const CU_TestInfo tests[] = {
    {"addresses match letter by letter", addresses_match_letter_by_letter},
    {"the only registered address may be left out", the_only_registered_address_may_be_left_out},
    {"parameters come once", parameters_come_once},
    {"only codes are given", only_codes_are_given},
    {"challenges are S256", challenges_are_s256},
    {"prompts are understood", prompts_are_understood},
    {"a flow comes back as it was", a_flow_comes_back_as_it_was},
    {"a flow is nobody else's", a_flow_is_nobody_elses},
    {"codes are OpenEMR's", codes_are_openemrs},
    {"offers hold what the person can allow", offers_hold_what_the_person_can_allow},
    {"scopes are put into words", scopes_are_put_into_words},
    {"every resource of the published scopes has words", every_resource_of_the_published_scopes_has_words},
    CU_TEST_INFO_NULL};

}  // namespace

extern const Suite authorize_suite = {"authorization flow", tests};
