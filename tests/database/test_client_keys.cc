// SPDX-License-Identifier: Apache-2.0
// Asking a client's host for keys, which may take its time, holds no database connection.
#include "core/log.h"
#include "fixture.h"
#include "oauth/clients.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"
#include "oauth/jwt.h"
#include "scratch.h"
#include "unit/exchange.h"
#include "unit/signed_tokens.h"

using namespace oemr;

namespace {

/// Notes whether the connection is held when the outcome of the fetch is stored.
struct WatchingCache : SharedCache {
  explicit WatchingCache(openemr::SiteConnection& watched) : db(watched) {}

  openemr::SiteConnection& db;
  std::string stored;
  bool is_held = true;

  std::optional<std::string> get(std::string_view) override { return std::nullopt; }
  void put(std::string_view, std::string_view value, int) override {
    stored = value;
    is_held = db.is_open();
  }
  void remove(std::string_view) override {}
  std::optional<bool> take_one(std::string_view, int, int) override { return true; }
};

void a_host_is_asked_without_a_connection() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {"globals", "version"});
  openemr::Site site("default", scratch.settings());
  openemr::SiteConnection db(site);
  static_cast<void>(*db);
  CU_ASSERT_FATAL(db.is_open());

  const rest::Request request;
  KeptAnswer kept;
  rest::Response response(kept);
  WatchingCache cache(db);
  const oauth::OAuthSettings settings;  // asks hosts of the public internet only
  oauth::OAuthCall call{request, response, site, db, cache, settings};
  oauth::Client client;
  client.id = "client-1";
  client.jwks_uri = "https://127.0.0.1:1/jwks";
  const auto parsed = oauth::parse_jwt(es384_token);
  CU_ASSERT_FATAL(parsed.jwt.has_value());
  log::install([](log::Level, std::string_view, std::string_view) {});
  const auto refusal = caught<oauth::OAuthError>([&] { oauth::is_signed_by_client(*parsed.jwt, client, call); });
  log::install(nullptr);
  CU_ASSERT(refusal && refusal->status() == 401);
  CHECK_TEXT(cache.stored, "!refused_address");
  CU_ASSERT_FALSE(cache.is_held);
}

const CU_TestInfo tests[] = {{"a host is asked without a connection", guarded<a_host_is_asked_without_a_connection>},
                             CU_TEST_INFO_NULL};

}  // namespace

extern const Suite client_keys_suite = {"client keys", tests};
