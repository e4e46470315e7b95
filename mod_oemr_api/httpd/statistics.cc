// SPDX-License-Identifier: Apache-2.0
// Counters and their lines on the status page.
#include "httpd/statistics.h"

#include <apr_shm.h>
#include <atomic>
#include <new>
#include <strings.h>
#include <util_cfgtree.h>

namespace oemr::httpd {
namespace {

constexpr auto size = static_cast<std::size_t>(Counter::number_of_counters);
using Values = std::atomic<std::uint64_t>[size];
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a lock would not be shared between processes");

constexpr const char* names[size] = {"Requests", "ClientErrors", "ServerErrors", "CacheHits", "CacheMisses"};

std::atomic<std::uint64_t>* values = nullptr;
bool has_request_timeouts = false;

/// Whether a line RequestReadTimeout, here or in a section, waits without an end for heads or bodies.
bool waits_without_end(apr_pool_t* scratch, const ap_directive_t* line) {
  for (; line != nullptr; line = line->next) {
    if (waits_without_end(scratch, line->first_child)) return true;
    if (strcasecmp(line->directive, "RequestReadTimeout") != 0) continue;
    const char* arguments = line->args;
    while (*arguments != '\0') {
      const char* const word = ap_getword_conf(scratch, &arguments);
      if (strcasecmp(word, "header=0") == 0 || strcasecmp(word, "body=0") == 0) return true;
    }
  }
  return false;
}

}  // namespace

void open_statistics(apr_pool_t* pconf, apr_pool_t* scratch) {
  values = nullptr;
  has_request_timeouts =
      ap_find_linked_module("mod_reqtimeout.c") != nullptr && !waits_without_end(scratch, ap_conftree);
  apr_shm_t* memory = nullptr;
  if (apr_shm_create(&memory, sizeof(Values), nullptr, pconf) != APR_SUCCESS) return;
  auto* first = static_cast<std::atomic<std::uint64_t>*>(apr_shm_baseaddr_get(memory));
  for (std::size_t i = 0; i < size; ++i) new (first + i) std::atomic<std::uint64_t>(0);
  values = first;
}

void count(Counter counter) noexcept {
  if (values != nullptr) values[static_cast<std::size_t>(counter)].fetch_add(1, std::memory_order_relaxed);
}

void write_status(request_rec* request, int flags) {
  if (values == nullptr) return;
  const bool short_form = (flags & AP_STATUS_SHORT) != 0;
  if (!short_form) ap_rputs("<hr />\n<h2>OpenEMR API</h2>\n<dl>\n", request);
  for (std::size_t i = 0; i < size; ++i) {
    const auto value = static_cast<apr_uint64_t>(values[i].load(std::memory_order_relaxed));
    ap_rprintf(request, short_form ? "Oemr%s: %" APR_UINT64_T_FMT "\n" : "<dt>%s: %" APR_UINT64_T_FMT "</dt>\n",
               names[i], value);
  }
  ap_rprintf(request, short_form ? "OemrRequestTimeouts: %s\n" : "<dt>RequestTimeouts: %s</dt>\n",
             has_request_timeouts ? "On" : "Off");
  if (!short_form) ap_rputs("</dl>\n", request);
}

}  // namespace oemr::httpd
