// SPDX-License-Identifier: Apache-2.0
// The authorization server's wire forms: errors, client credentials, endpoints.
#include "core/encoding.h"
#include "oauth/client_authentication.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"
#include "oauth/query_secrets.h"
#include "suites.h"

namespace {

using oemr::oauth::OAuthError;

void errors_have_openemrs_form() {
  CU_ASSERT(error_body(oemr::oauth::missing_parameter("a/b")) ==
            "{\"error\":\"invalid_request\",\"error_description\":\"The request is missing a required parameter, "
            "includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.\","
            "\"hint\":\"Check the `a\\/b` parameter\",\"message\":\"The request is missing a required parameter, "
            "includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.\"}");
  CU_ASSERT(error_body(oemr::oauth::invalid_client()) ==
            "{\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed\","
            "\"message\":\"Client authentication failed\"}");
}

void challenges_say_what_is_wanted() {
  CU_ASSERT(oemr::oauth::access_denied("x").www_authenticate() == "Bearer realm=\"OAuth\", error=\"invalid_token\"");
  CU_ASSERT(oemr::oauth::access_denied("x", false).www_authenticate() == "Bearer realm=\"OAuth\"");
  CU_ASSERT(oemr::oauth::invalid_client(401, true).www_authenticate() == "Basic realm=\"OAuth\"");
  CU_ASSERT(oemr::oauth::invalid_client().www_authenticate().empty());
  CU_ASSERT_EQUAL(oemr::oauth::invalid_client(400).status(), 400);
}

oemr::oauth::PresentedClient presented(const std::string& authorization, std::string_view form) {
  oemr::rest::Request request;
  if (!authorization.empty()) request.headers.emplace_back("authorization", authorization);
  return oemr::oauth::presented_client(request, oemr::QueryParameters::parse(form));
}

void clients_present_themselves() {
  auto client = presented("", "client_id=a&client_secret=b%2B");
  CU_ASSERT(client.id == "a");
  CU_ASSERT(client.secret == "b+");
  CU_ASSERT_FALSE(client.used_basic);

  client = presented("Basic " + oemr::base64("id:se:cret"), "");
  CU_ASSERT(client.id == "id");
  CU_ASSERT(client.secret == "se:cret");
  CU_ASSERT_TRUE(client.used_basic);
  CU_ASSERT(presented("bASIC " + oemr::base64("i%64:"), "").id == "id");
  CU_ASSERT(presented("Basic " + oemr::base64("id:"), "").secret == "");

  CU_ASSERT(presented("Basic " + oemr::base64("id:x"), "client_id=a&client_secret=b").id == "a");
  CU_ASSERT_FALSE(presented("", "client_id=a").secret.has_value());
  CU_ASSERT(presented("Basic !", "").id.empty());
  CU_ASSERT_FALSE(presented("Basic " + oemr::base64("no colon"), "").secret.has_value());
  CU_ASSERT_FALSE(presented("Bearer x", "").used_basic);
}

void only_forms_are_read_as_forms() {
  for (const auto& [type, is_form] : {std::pair<std::string_view, bool>{"application/x-www-form-urlencoded", true},
                                      {"Application/X-WWW-Form-URLencoded ; charset=utf-8", true},
                                      {"application/json", false},
                                      {"", false}}) {
    oemr::rest::Request request;
    request.headers.emplace_back("Content-Type", type);
    request.body = "token=a&token=b";
    request.query = oemr::QueryParameters::parse("token=q&other=o");
    request.method = "POST";
    const oemr::QueryParameters sent = oemr::oauth::query_and_form(request);
    CU_ASSERT(sent["token"] == (is_form ? "b" : "q") && sent.count("token") == (is_form ? 3U : 1U));
    CU_ASSERT(sent["other"] == "o");
  }
}

void endpoints_are_found_by_their_whole_path() {
  CU_ASSERT_PTR_NOT_NULL(oemr::oauth::find_endpoint("/.well-known/openid-configuration"));
  for (const std::string_view path : {"", "/", "/token/", "/tokens", "/Token", "/x/token", "/authorized"}) {
    CU_ASSERT_PTR_NULL(oemr::oauth::find_endpoint(path));
  }
}

void secrets_in_a_query_are_hidden() {
  using Area = oemr::rest::Request::Area;
  const auto hide = oemr::oauth::hide_query_secrets;
  CU_ASSERT(hide("GET /oauth2/a/logout?id_token_hint=e.y.J&state=s HTTP/1.1", Area::oauth) ==
            "GET /oauth2/a/logout?id_token_hint=XXXXXX&state=s HTTP/1.1");
  CU_ASSERT(hide("/introspect?a=b&Token=t&client%5Fsecret=s;code[]=c", Area::oauth) ==
            "/introspect?a=b&Token=XXXXXX&client%5Fsecret=XXXXXX;code[]=XXXXXX");
  CU_ASSERT(hide("https://app.example/cb?code=c#token=t", Area::oauth) ==
            "https://app.example/cb?code=XXXXXX#token=XXXXXX");
  CU_ASSERT(hide("/x?code=8480-6&access_token=t", Area::api) == "/x?code=8480-6&access_token=XXXXXX");
  for (const std::string_view plain : {"/token", "/token?", "/code=c", "/x?code", "/x?code=&state=s", "/x?&&=&="}) {
    CU_ASSERT(!hide(plain, Area::oauth));
  }
}

const CU_TestInfo tests[] = {{"errors have OpenEMR's form", errors_have_openemrs_form},
                             {"challenges say what is wanted", challenges_say_what_is_wanted},
                             {"clients present themselves", clients_present_themselves},
                             {"only forms are read as forms", only_forms_are_read_as_forms},
                             {"endpoints are found by their whole path", endpoints_are_found_by_their_whole_path},
                             {"secrets in a query are hidden", secrets_in_a_query_are_hidden},
                             CU_TEST_INFO_NULL};

}  // namespace

extern const Suite oauth_protocol_suite = {"OAuth protocol", tests};
