// SPDX-License-Identifier: Apache-2.0
// Counters and their lines on the status page.
#include "httpd/statistics.h"

#include <apr_shm.h>
#include <atomic>
#include <new>

namespace oemr::httpd {
namespace {

constexpr auto size = static_cast<std::size_t>(Counter::number_of_counters);
using Values = std::atomic<std::uint64_t>[size];
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a lock would not be shared between processes");

constexpr const char* names[size] = {"Requests", "ClientErrors", "ServerErrors", "CacheHits", "CacheMisses"};

std::atomic<std::uint64_t>* values = nullptr;

}  // namespace

void open_statistics(apr_pool_t* pconf) {
  values = nullptr;
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
  if (!short_form) ap_rputs("</dl>\n", request);
}

}  // namespace oemr::httpd
