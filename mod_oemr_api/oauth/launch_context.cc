// SPDX-License-Identifier: Apache-2.0
// SMART App Launch, "Launch context arrives with your access_token".
#include "oauth/launch_context.h"

#include <algorithm>

#include "core/encoding.h"
#include "core/text.h"

namespace oemr::oauth {
namespace {

bool has(const std::vector<std::string>& scopes, std::string_view scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

void write_patient(JsonWriter& out, const LaunchContext& context) {
  if (!context.patient.empty()) out.member("patient", context.patient);
}

}  // namespace

LaunchContext read_launch_context(std::string_view stored) {
  const auto json = Json::parse(stored);
  if (!json) return {};
  const JsonValue root = json->root();
  LaunchContext context;
  context.patient = root["patient"].string();
  context.encounter = root["encounter"].string();
  context.intent = root["intent"].string();
  return context;
}

std::optional<LaunchContext> open_launch_token(const openemr::CryptoGen& crypto, std::string_view token) {
  // From 7.0.4 on OpenEMR writes it in base64, whose "+" an app may have handed on undecoded. Older versions of the
  // encryption are not for what comes from outside.
  std::string text(token);
  if (token.starts_with("MDA")) text = from_base64(replace_all(token, " ", "+")).value_or("");
  if (!text.starts_with("006") && !text.starts_with("007")) return std::nullopt;
  const auto plain = crypto.decrypt(text);
  const auto json = plain ? Json::parse(*plain) : std::nullopt;
  if (!json) return std::nullopt;
  const JsonValue root = json->root();  // PHP writes an empty context as []
  LaunchContext context;
  context.patient = root["p"].string();
  context.encounter = root["e"].string();
  context.appointment = root["apt"].string();
  constexpr std::string_view intents[] = {"patient.demographics.dialog", "appointment.edit.dialog",
                                          "encounter.forms.dialog", "main.tab"};
  const std::string_view intent = root["i"].string();
  if (std::find(std::begin(intents), std::end(intents), intent) != std::end(intents)) context.intent = intent;
  return context;
}

void write_launch_members(JsonWriter& out, const LaunchContext& context, const std::vector<std::string>& scopes,
                          std::string_view style_url) {
  if (has(scopes, "launch/patient")) {
    if (context.patient.empty()) return;
    write_patient(out, context);
    out.key("need_patient_banner").boolean(true);
    out.member("smart_style_url", style_url);
  } else if (has(scopes, "launch")) {
    write_patient(out, context);
    // The EHR shows the patient already.
    if (!context.patient.empty()) out.key("need_patient_banner").boolean(false);
    if (!context.encounter.empty()) out.member("encounter", context.encounter);
    if (!context.intent.empty()) out.member("intent", context.intent);
    if (!context.appointment.empty()) {
      out.key("fhirContext").begin_array().begin_object();
      out.member("reference", "Appointment/" + context.appointment).member("type", "Appointment");
      out.end_object().end_array();
    }
    out.member("smart_style_url", style_url);
  } else {
    write_patient(out, context);
  }
}

std::string stored_launch_context(const LaunchContext& context, const std::vector<std::string>& scopes,
                                  std::string_view style_url) {
  std::string text;
  JsonWriter out(text, JsonWriter::Slashes::escaped);
  out.begin_object();
  write_launch_members(out, context, scopes, style_url);
  out.end_object();
  return text == "{}" ? "[]" : text;
}

}  // namespace oemr::oauth
