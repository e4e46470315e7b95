// SPDX-License-Identifier: Apache-2.0
// The border between C and C++: each function of httpd's is one call guarded by the one catch (...).
#include "httpd/border.h"

#include <exception>

#include "httpd/check.h"
#include "httpd/configuration.h"
#include "httpd/generation.h"
#include "httpd/phases.h"
#include "httpd/statistics.h"

namespace {

using namespace oemr::httpd;

void log_failure(const char* where, const char* what) noexcept {
  ap_log_error(APLOG_MARK, APLOG_ERR, 0, ap_server_conf, "OEMR9001: %s: %s", where, what);
}

/// The result of call, or on_failure after a log line.
template <class Result, class Call>
Result guarded(const char* where, Result on_failure, Call call) noexcept {
  try {
    return call();
  } catch (const std::exception& error) {
    log_failure(where, error.what());
  } catch (...) {
    log_failure(where, "an exception that is no std::exception");
  }
  return on_failure;
}

}  // namespace

void* oemr_create_directory_configuration(apr_pool_t* pool, char*) {
  return guarded<void*>("create configuration", nullptr, [=] { return make_configuration(pool); });
}

void* oemr_merge_directory_configuration(apr_pool_t* pool, void* base, void* add) {
  // Without memory the outer configuration goes on to hold.
  return guarded<void*>("merge configurations", base, [=] {
    return merge_configurations(pool, static_cast<Configuration*>(base), static_cast<Configuration*>(add));
  });
}

const char* oemr_directive(cmd_parms* command, void* configuration, int count, char* const arguments[]) noexcept {
  return guarded("read directive", "cannot be read (see the error log)", [=] {
    return apply_directive(command, *static_cast<Configuration*>(configuration), count, arguments);
  });
}

int oemr_pre_config(apr_pool_t* pconf, apr_pool_t*, apr_pool_t*) noexcept {
  return guarded("pre_config", HTTP_INTERNAL_SERVER_ERROR,
                 [=] { return prepare_generation(pconf) == APR_SUCCESS ? OK : HTTP_INTERNAL_SERVER_ERROR; });
}

int oemr_check_config(apr_pool_t* pconf, apr_pool_t*, apr_pool_t* ptemp, server_rec* server) noexcept {
  return guarded("check_config", HTTP_INTERNAL_SERVER_ERROR,
                 [=] { return check_configuration(pconf, ptemp, server) ? OK : HTTP_INTERNAL_SERVER_ERROR; });
}

void oemr_test_config(apr_pool_t* pconf, server_rec* server) noexcept {
  guarded("test_config", 0, [=] {
    if (ap_exists_config_define("DUMP_OEMR") != 0) dump_configuration(pconf, server);
    return 0;
  });
}

int oemr_post_config(apr_pool_t* pconf, apr_pool_t*, apr_pool_t* ptemp, server_rec* server) noexcept {
  // The first reading at start is only a rehearsal: everything opened now would be closed at once.
  if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) return OK;
  return guarded("post_config", HTTP_INTERNAL_SERVER_ERROR, [=] {
    const std::string failure = open_generation(pconf, ptemp, server);
    if (failure.empty()) return OK;
    ap_log_error(APLOG_MARK, APLOG_CRIT, 0, server, "OEMR9002: %s", failure.c_str());
    return HTTP_INTERNAL_SERVER_ERROR;
  });
}

void oemr_child_init(apr_pool_t* pchild, server_rec* server) noexcept {
  guarded("child_init", 0, [=] {
    open_child(pchild, server);
    return 0;
  });
}

int oemr_translate_name(request_rec* request) noexcept {
  return guarded("translate_name", HTTP_SERVICE_UNAVAILABLE, [=] { return claim_url(request); });
}

int oemr_map_to_storage(request_rec* request) noexcept {
  return guarded("map_to_storage", HTTP_SERVICE_UNAVAILABLE, [=] { return skip_storage(request); });
}

int oemr_handler(request_rec* request) noexcept {
  return guarded("handler", HTTP_SERVICE_UNAVAILABLE, [=] { return answer(request); });
}

int oemr_log_transaction(request_rec* request) noexcept {
  return guarded("log_transaction", DECLINED, [=] { return complete(request); });
}

int oemr_status(request_rec* request, int flags) noexcept {
  return guarded("status", DECLINED, [=] {
    write_status(request, flags);
    return OK;
  });
}
