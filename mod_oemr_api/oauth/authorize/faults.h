// SPDX-License-Identifier: Apache-2.0
// What can go wrong between /authorize and the code: status, code, what is logged, what is said, in one place.
#pragma once

#include <string>
#include <string_view>

#include "core/error.h"
#include "pages/texts.h"

namespace oemr::oauth {

struct Fault {
  int status;                    // of a page of ours
  std::string_view code;         // RFC 6749 section 4.1.2.1, OpenID Connect Core 1.0 section 3.1.2.6
  std::string_view description;  // for the client's developers and for the log
  pages::Message text = "The app sent a request that this server does not accept. Tell the people who make the app.";
  pages::Message title = "This cannot continue";
};

namespace faults {

// Said on a page: there is no address yet that an answer may be sent to.
constexpr Fault repeated_address{400, "invalid_request", "client_id, redirect_uri or state was sent more than once"};
constexpr Fault no_client{400, "invalid_request", "client_id is missing", "This server does not know the app."};
constexpr Fault unknown_client{400, "invalid_client", "client_id names no registered client",
                               "This server does not know the app."};
constexpr Fault disabled_client{403, "unauthorized_client", "the client is not enabled",
                                "The app is not enabled here. Ask your practice."};
constexpr Fault wrong_redirect_uri{
    400, "invalid_request", "redirect_uri is not a registered address of the client",
    "The app asked to be answered at an address that it has not registered. For your safety nothing was sent there."};
constexpr Fault no_redirect_uri{400, "invalid_request",
                                "redirect_uri is missing, and the client has not registered exactly one"};

// Sent to the client.
constexpr Fault repeated_parameter{400, "invalid_request", "a parameter was sent more than once"};
constexpr Fault characters{400, "invalid_request", "a parameter holds characters that it may not hold"};
constexpr Fault request_object{400, "request_not_supported", "request objects are not supported"};
constexpr Fault request_uri{400, "request_uri_not_supported", "request_uri is not supported"};
constexpr Fault registration{400, "registration_not_supported", "the parameter registration is not supported"};
constexpr Fault no_response_type{400, "invalid_request", "response_type is missing"};
constexpr Fault response_type{400, "unsupported_response_type", "response_type must be code"};
constexpr Fault response_mode{400, "invalid_request", "response_mode must be query"};
constexpr Fault no_scope{400, "invalid_scope", "none of the scopes asked for is registered for the client"};
constexpr Fault invalid_scope{400, "invalid_scope", "the scope is unknown or malformed"};
constexpr Fault challenge_method{400, "invalid_request", "code_challenge_method must be S256"};
constexpr Fault challenge_form{400, "invalid_request", "code_challenge must have 43 to 128 unreserved characters"};
constexpr Fault challenge_lost{400, "invalid_request", "code_challenge_method was sent without code_challenge"};
constexpr Fault no_challenge{400, "invalid_request", "code_challenge is required of public clients"};
constexpr Fault launch{400, "invalid_request", "launch is no launch token of this server"};
constexpr Fault no_audience{400, "invalid_request", "aud is required with launch"};
constexpr Fault audience{400, "invalid_request", "aud is not an address of an API of this server"};
constexpr Fault prompt{400, "invalid_request", "prompt has an unknown value, or none beside others"};
constexpr Fault max_age{400, "invalid_request", "max_age is not a number of seconds"};
constexpr Fault id_token_hint{400, "invalid_request", "id_token_hint is no id token of this server"};
constexpr Fault too_long{400, "invalid_request", "the parameters are longer than this server keeps"};
constexpr Fault login_required{400, "login_required", "the person has to sign in"};
constexpr Fault interaction_required{400, "interaction_required", "the person has to choose a patient"};
constexpr Fault consent_required{400, "consent_required", "the person has to allow the access"};
constexpr Fault other_account{400, "login_required", "another person than that of id_token_hint signed in"};
constexpr Fault denied{403, "access_denied", "the person did not allow the access"};
constexpr Fault no_patient_access{403, "access_denied", "the user may not see patients",
                                  "You may not choose patients."};
constexpr Fault other_patient{403, "access_denied", "the launch is about another patient than the one who signed in"};

// Said on a page within a flow.
constexpr Fault no_flow{
    400, "", "no open sign-in belongs to the request",
    "Sign-in starts in an app. It is over when you have answered, when it took more than 15 minutes, or when your "
    "browser does not accept cookies. Go back to the app and start again.",
    "There is nothing to sign in to"};
constexpr Fault stale_form{403, "", "the form's token belongs to no open sign-in",
                           "It was opened before you signed in, or twice. Nothing has been changed.",
                           "This page is out of date"};
constexpr Fault answered{400, "", "the person has answered already", "The app has got your answer. Go back to it.",
                         "You have answered already"};
constexpr Fault security_key{403, "", "the user's second factor is not a one-time password",
                             "Your account needs a security key, which this page cannot use. Ask your administrator "
                             "for an authenticator app."};

// Said on the page where apps are registered.
constexpr Fault registration_off{404, "", "the FHIR API is off", "Apps cannot be registered here."};
constexpr Fault stale_registration{
    403, "", "the registration form was not opened by this browser, or is used up",
    "It is open for too long, it was sent already, or your browser does not accept cookies. Nothing has been changed.",
    "This page is out of date"};

}  // namespace faults

/// Ends the handling of a request. The fault is one of those above; detail is put behind its description.
class Refusal : public Error {
 public:
  explicit Refusal(const Fault& fault, const std::string& detail = {})
      : Error(fault.status, description_of(fault, detail)), fault_(&fault) {}
  /// With a link by which the person goes on.
  static Refusal leading_on(const Fault& fault, std::string link) {
    Refusal refusal(fault);
    refusal.link_ = std::move(link);
    return refusal;
  }

  const Fault& fault() const noexcept { return *fault_; }
  const std::string& description() const noexcept { return public_text(); }
  const std::string& link() const noexcept { return link_; }

 private:
  static std::string description_of(const Fault& fault, const std::string& detail);

  const Fault* fault_;
  std::string link_;
};

}  // namespace oemr::oauth
