// SPDX-License-Identifier: Apache-2.0
// Carries one request along the one way.
#include "dispatch/service.h"

#include <optional>
#include <utility>

#include "core/limits.h"
#include "core/log.h"
#include "core/text.h"
#include "dispatch/access.h"
#include "dispatch/family.h"
#include "dispatch/receive.h"
#include "dispatch/routes.h"
#include "dispatch/write.h"
#include "oauth/bearer.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"
#include "openemr/audit_writer.h"
#include "rest/call.h"
#include "rest/entity_tag.h"

namespace oemr::dispatch {

using openemr::AuditEntry;
using openemr::Site;
using openemr::SiteConnection;
using rest::BodySource;
using rest::Request;
using rest::Response;

namespace {

/// The access that a read's audit rows will tell of.
struct Access {
  openemr::AuditedSite where;
  AuditEntry entry;
  bool is_kept = false;
};

}  // namespace

struct Service::State {
  State(SharedCache& shared, std::vector<Settings> all_places)
      : cache(shared), places(std::move(all_places)), audit([this] { return audited_sites(); }) {}

  void answer_api(const Settings& settings, Request& request, BodySource& body, Response& response);
  void answer_oauth(const Settings& settings, Request& request, BodySource& body, Response& response);
  std::optional<Access> run(const Settings& settings, const Family& family, Request& request, BodySource& body,
                            Response& response, const std::shared_ptr<Site>& site, const rest::Route*& route);

  std::vector<openemr::AuditedSite> audited_sites();
  void keep(Access& access, const Settings& settings, std::string answer);
  void send(Access& access, const Settings& settings, Response& response);
  void keep_cut_off(Access& access, const Settings& settings, const Response& response) noexcept;

  SharedCache& cache;
  openemr::Sites sites;
  const std::vector<Settings> places;
  openemr::AuditWriter audit;  // ends first: its thread looks at the members above
};

namespace {

void add_cors(const Request& request, Response& response) {
  const auto origin = request.header("Origin");
  if (!origin) return;
  // No credentials are ever taken from a browser's own store, so any origin may call with its token.
  response.header("Access-Control-Allow-Origin", std::string(*origin));
  response.header("Vary", "Origin");
  response.header(
      "Access-Control-Expose-Headers",
      "Content-Disposition, Content-Range, ETag, Idempotency-Replayed, Location, Retry-After, WWW-Authenticate");
}

/// The headers of every answer of the APIs.
void prepare(const Request& request, Response& response) {
  add_cors(request, response);
  response.header("Cache-Control", "no-store");
}

void answer_preflight(const Request& request, Response& response) {
  response.header("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS");
  response.header(
      "Access-Control-Allow-Headers",
      "origin, authorization, accept, content-type, content-encoding, x-requested-with, if-match, if-none-match, "
      "prefer, idempotency-key, range, if-range");
  response.header("Access-Control-Max-Age", "600");
  add_cors(request, response);
}

/// FHIR R4 search by POST: the method becomes GET, the form joins the query.
bool is_search_by_post(const Request& request) {
  return request.method == "POST" && request.route_path.starts_with("/fhir/") &&
         request.route_path.ends_with("/_search");
}

void take_form(Request& request) {
  const std::string_view type = request.header("Content-Type").value_or("");
  if (!request.body.empty() && !starts_with_ignoring_case(type, "application/x-www-form-urlencoded")) {
    throw BadRequest("a search by POST takes application/x-www-form-urlencoded", 415);
  }
  const QueryParameters form = QueryParameters::parse(request.body);
  for (const auto& [name, value] : form.all()) request.query.add(name, value);
  check_limit(request.query.all().size(), limits::parameters);
}

bool takes_body(const rest::Route& route) {
  return route.open_upload == nullptr && (route.method == rest::Method::post || route.method == rest::Method::put);
}

std::string logged_response(const Response& response) {
  return response.is_record_whole() ? response.recorded() : "(longer than the audit log keeps)";
}

std::filesystem::path spool_of(const Settings& settings, const std::filesystem::path& site_directory) {
  return settings.audit_spool.empty() ? site_directory / "documents" / "logs_and_misc" / "audit_spool"
                                      : settings.audit_spool;
}

/// The journal takes nothing, and the answer is to leave all the same: its own request writes the rows.
void write_now(const Access& access) noexcept {
  try {
    SiteConnection db(*access.where.site);
    openemr::write_audit(*db, *access.where.site, {&access.entry, 1});
  } catch (const std::exception& failure) {
    log::error("OEMR2011",
               std::string("audit: an entry is lost, neither journal nor database took it: ") + failure.what());
  }
}

/// What the caller hears of a failure that is not his.
Error public_error(const std::exception& failure) {
  if (const auto* database = dynamic_cast<const db::DatabaseError*>(&failure)) {
    if (database->connection_lost() || database->is_deadlock()) return Unavailable(database->what());
    if (database->status() == 400) return Error(400, database->public_text(), database->what());
    if (database->status() == 503) {
      log::warning("OEMR1003", database->what());
      return Error(503, database->public_text(), database->what());
    }
    log::error("OEMR1001", database->what());
    return Error(500, "the request could not be carried out; the server's log says more", database->what());
  }
  log::error("OEMR1002", failure.what());
  return Error(500, "the request could not be carried out; the server's log says more", failure.what());
}

}  // namespace

std::optional<Access> Service::State::run(const Settings& settings, const Family& family, Request& request,
                                          BodySource& body, Response& response, const std::shared_ptr<Site>& site,
                                          const rest::Route*& route) {
  const bool is_search = is_search_by_post(request);
  if (is_search) {
    request.method = "GET";
    request.route_path.resize(request.route_path.size() - std::string_view("/_search").size());
  }
  // HEAD is GET without a body (RFC 9110, 9.3.2); the server leaves the body out.
  const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  std::optional<rest::Match> match = routes().match(method, request.route_path);
  const bool open = match && match->route->is_open;
  if (!open) oauth::check_token_is_there(request);
  // Before anything is leased: a slow client holds nothing but its own thread.
  if (is_search || (match && takes_body(*match->route))) receive(request, body);
  if (is_search) take_form(request);

  SiteConnection db(*site);
  rest::Identity identity;
  if (!open) {
    identity = oauth::check_bearer(request, db, cache, settings.oauth.bearer);
    check_family(family, identity, *site->globals(*db), *site->release(*db));
  } else {
    check_switch(family, *site->globals(*db));
  }
  if (!match) throw NotFound("no such route");
  route = match->route;
  ScopeGrant grant;
  if (!open) {
    grant = check_scope(family, *route, method, identity);
    check_acl(*route, method, identity, grant.bound_patient, *site->release(*db), *site, *db, settings.strict_acl);
  }
  const auto make_call = [&] {
    return rest::Call{request,         response, *site, *db, identity, *route, match->parameters, grant.bound_patient,
                      grant.categories};
  };
  if (route->open_upload != nullptr) {
    rest::Call look = make_call();
    const std::unique_ptr<rest::Upload> upload = route->open_upload(look);
    db.give_back();  // a slow client holds none
    upload->receive(request, body);
    rest::Call call = make_call();
    call.upload = upload.get();
    run_write(call, prepare);
    return std::nullopt;
  }
  rest::Call call = make_call();
  if (open) {
    route->handler(call);
    rest::make_conditional(request, response);
    return std::nullopt;
  }
  if (method != "GET") {
    run_write(call, prepare);
    return std::nullopt;
  }
  response.record(settings.audit_body_limit);
  Access access{{site, spool_of(settings, site->directory())}, audit_entry(call)};
  if (settings.on_audit_failure == AuditFailure::refuse) audit.check(access.where);
  try {
    route->handler(call);
    rest::make_conditional(request, response);
  } catch (const std::exception&) {
    db.give_back();
    keep_cut_off(access, settings, response);
    throw;
  }
  return access;
}

void Service::State::answer_api(const Settings& settings, Request& request, BodySource& body, Response& response) {
  const Family* family = family_of(request.route_path);
  if (family == nullptr) family = &no_family;
  if (request.method == "OPTIONS") {
    if (family == &no_family) {
      response.status = 501;
      return;
    }
    answer_preflight(request, response);
    return;
  }
  const rest::Route* route = nullptr;
  std::shared_ptr<Site> site;
  const auto refuse = [&](const Error& error) {
    if (!response.reset()) return false;  // too late: the border cuts the connection
    add_cors(request, response);
    const auto release = site ? site->known_release() : nullptr;
    write_family_error(response, *family, route, error, release != nullptr && release->explains_errors());
    return true;
  };
  prepare(request, response);
  try {
    request.check_limits();
    site = sites.find(request.site_name, settings.site);
    if (!site) throw BadRequest("no such site");
    std::optional<Access> access = run(settings, *family, request, body, response, site, route);
    if (access) send(*access, settings, response);
  } catch (const db::DatabaseError& error) {
    if (error.is_unknown_column() && site) site->forget_tables();
    if (!refuse(public_error(error))) throw;
  } catch (const oauth::OAuthError& error) {
    if (!refuse(error)) throw;
  } catch (const Unavailable& error) {
    log::warning("OEMR1003", error.what());
    if (!refuse(error)) throw;
  } catch (const Error& error) {
    if (error.status() >= 500 && error.status() != 501) log::error("OEMR1002", error.what());
    if (!refuse(error)) throw;
  } catch (const std::exception& error) {
    if (!refuse(public_error(error))) throw;
  }
}

void Service::State::answer_oauth(const Settings& settings, Request& request, BodySource& body, Response& response) {
  const oauth::Endpoint* endpoint = find_endpoint(request.route_path, settings);
  const bool is_page = endpoint != nullptr && endpoint->is_of_sign_in();
  const auto refuse = [&](const oauth::OAuthError& error) {
    response.reset();  // these answers are small: nothing has left yet
    if (is_page) return oauth::write_failure_page(request, response, error.status());
    response.status = error.status();
    response.content_type("application/json");
    response.header("Cache-Control", "no-store");
    response.header("Access-Control-Allow-Origin", "*");
    if (!error.www_authenticate().empty()) response.header("WWW-Authenticate", error.www_authenticate());
    response.body.append(oauth::error_body(error));
  };
  if (!is_page) response.header("Access-Control-Allow-Origin", "*");
  if (!is_page && request.method == "OPTIONS") {
    answer_preflight(request, response);
    return;
  }
  try {
    request.check_limits();
    const std::shared_ptr<Site> site = sites.find(request.site_name, settings.site);
    if (!site) throw oauth::OAuthError(400, "invalid_request", "no such site");
    if (endpoint == nullptr) throw oauth::OAuthError(404, "invalid_request", "no such endpoint");
    if (endpoint->takes_body(request.method)) receive(request, body);
    SiteConnection db(*site);
    oauth::OAuthCall call{request, response, *site, db, cache, settings.oauth};
    oauth::serve(call, *endpoint);
  } catch (const oauth::OAuthError& error) {
    refuse(error);
  } catch (const Unavailable& error) {
    log::warning("OEMR1003", error.what());
    refuse(oauth::OAuthError(503, "temporarily_unavailable", error.public_text()));
    response.header("Retry-After", std::to_string(error.retry_after_seconds()));
  } catch (const std::exception& failure) {
    const auto* known = dynamic_cast<const Error*>(&failure);
    const bool is_ours =
        known == nullptr || known->status() >= 500 || dynamic_cast<const db::DatabaseError*>(&failure) != nullptr;
    const Error error = is_ours ? public_error(failure) : *known;
    refuse(oauth::OAuthError(error.status(),
                             error.status() == 503 ? "temporarily_unavailable"
                             : is_ours             ? "server_error"
                                                   : "invalid_request",
                             error.public_text()));
  }
}

/// Those whose journals may have been left by a process that has ended.
std::vector<openemr::AuditedSite> Service::State::audited_sites() {
  std::vector<openemr::AuditedSite> found;
  for (const Settings& settings : places) {
    std::vector<std::string> names{settings.fixed_site};
    if (settings.fixed_site.empty()) names = openemr::Sites::names_in(settings.site.sites_directory);
    for (const std::string& name : names) {
      std::filesystem::path folder = spool_of(settings, settings.site.sites_directory / name);
      std::error_code failure;
      if (!std::filesystem::is_directory(folder, failure)) continue;
      try {
        if (std::shared_ptr<Site> site = sites.find(name, settings.site)) found.push_back({site, std::move(folder)});
      } catch (const Error&) {  // its next request is told what is wrong with the site
      }
    }
  }
  return found;
}

/// Nothing of the answer's last piece has left.
void Service::State::keep(Access& access, const Settings& settings, std::string answer) {
  access.entry.call->response = std::move(answer);
  access.is_kept = true;
  try {
    audit.keep(access.where, access.entry, settings.audit_sync);
  } catch (const Unavailable&) {
    if (settings.on_audit_failure == AuditFailure::refuse) throw;
    write_now(access);
  }
}

/// Records have left, though the answer never will as a whole: the access is written down.
void Service::State::keep_cut_off(Access& access, const Settings& settings, const Response& response) noexcept {
  if (access.is_kept || !response.has_left()) return;
  try {
    keep(access, settings, response.is_record_whole() ? response.recorded_and_left() : logged_response(response));
  } catch (const std::exception& failure) {
    log::error("OEMR2011", std::string("audit: the entry of an answer that was cut off is lost: ") + failure.what());
  }
}

void Service::State::send(Access& access, const Settings& settings, Response& response) {
  try {
    response.finish([&] { keep(access, settings, logged_response(response)); });
  } catch (const std::exception&) {
    keep_cut_off(access, settings, response);
    throw;
  }
}

Service::Service(SharedCache& cache, std::vector<Settings> places)
    : state_(std::make_unique<State>(cache, std::move(places))) {
  state_->audit.start();
}
Service::~Service() = default;

void Service::answer(const Settings& settings, Request request, BodySource& body, Response& response) {
  if (request.area == rest::Request::Area::oauth) {
    state_->answer_oauth(settings, request, body, response);
  } else {
    state_->answer_api(settings, request, body, response);
  }
  response.finish();
}

}  // namespace oemr::dispatch
