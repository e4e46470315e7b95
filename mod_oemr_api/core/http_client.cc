// SPDX-License-Identifier: Apache-2.0
// One transfer of libcurl at a time, with everything shut that a fetch of a stranger's document does not need.
#include "core/http_client.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <memory>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <string_view>
#include <sys/socket.h>
#include <utility>

#include "core/error.h"
#include "core/held.h"
#include "core/text.h"
#include "core/url.h"

namespace oemr {
namespace {

constexpr std::size_t largest_head = std::size_t{32} * 1024;

struct FreeHandle {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;

struct FreeList {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

/// Once in a process, at its first fetch. libcurl's resolver may leave a thread behind (CURLOPT_QUICK_EXIT), whose code
/// must not go when httpd closes the module: it is pinned.
bool prepare_libcurl() {
  static const bool is_ready = [] {
    Dl_info library{};
    if (dladdr(reinterpret_cast<void*>(&curl_easy_perform), &library) != 0) {
      dlopen(library.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
    }
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  }();
  return is_ready;
}

struct Transfer {
  const HttpFetch& fetch;
  HttpAnswer answer;
  std::size_t head_size = 0;
  bool has_refused_address = false, is_too_large = false;
};

// libcurl's callbacks. Nothing may be thrown through it; another size than the given one ends the transfer.

std::size_t take_body(char* data, std::size_t, std::size_t size, void* user) noexcept {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.is_too_large = size > transfer.fetch.largest_body - transfer.answer.body.size();
  if (transfer.is_too_large) return 0;
  try {
    transfer.answer.body.append(data, size);
  } catch (...) {
    return 0;
  }
  return size;
}

void take_field(std::string_view line, std::string_view name, std::string& value) {
  if (line.size() <= name.size() || line[name.size()] != ':' || !starts_with_ignoring_case(line, name)) return;
  if (!value.empty()) value += ", ";  // RFC 9110 section 5.3
  value += trim(line.substr(name.size() + 1));
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* user) noexcept {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.head_size += size;
  transfer.is_too_large = transfer.head_size > largest_head;
  if (transfer.is_too_large) return 0;
  const std::string_view line(data, size);
  try {
    if (line.starts_with("HTTP/")) transfer.answer.cache_control = transfer.answer.age = {};  // what came was interim
    take_field(line, "Cache-Control", transfer.answer.cache_control);
    take_field(line, "Age", transfer.answer.age);
  } catch (...) {
    return 0;
  }
  return size;
}

/// Here and not at the name: a name may lead elsewhere the next time that it is looked up.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* target) noexcept {
  auto& transfer = *static_cast<Transfer*>(user);
  if (!transfer.fetch.proxy.empty()) return socket(target->family, target->socktype | SOCK_CLOEXEC, target->protocol);
  try {
    const auto address = NetworkAddress::of(target->addr);
    if (!address || !transfer.fetch.may_connect(*address)) {
      transfer.has_refused_address = true;
      return CURL_SOCKET_BAD;
    }
  } catch (...) {
    return CURL_SOCKET_BAD;
  }
  return socket(target->family, target->socktype | SOCK_CLOEXEC, target->protocol);
}

template <class Value>
void set(const Handle& handle, CURLoption option, Value value) {
  if (curl_easy_setopt(handle.get(), option, value) != CURLE_OK) throw Unavailable("libcurl lacks an option", 60);
}

void restrict_protocols(const Handle& handle, bool is_https_only) {
#if LIBCURL_VERSION_NUM >= 0x075500
  set(handle, CURLOPT_PROTOCOLS_STR, is_https_only ? "https" : "https,http");
#else
  set(handle, CURLOPT_PROTOCOLS, is_https_only ? long{CURLPROTO_HTTPS} : long{CURLPROTO_HTTPS | CURLPROTO_HTTP});
#endif
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  set(handle, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
}

void shut_the_rest(const Handle& handle, const HttpFetch& fetch) {
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_PROXY, fetch.proxy.c_str());  // empty: none, not even the environment's
  set(handle, CURLOPT_NOPROXY, "");
  set(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(handle, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  set(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(handle, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
}

void limit(const Handle& handle, const HttpFetch& fetch) {
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(fetch.connect_time.count()));
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(fetch.whole_time.count()));
#if LIBCURL_VERSION_NUM >= 0x075700
  set(handle, CURLOPT_QUICK_EXIT, 1L);  // else a name server that does not answer is waited for beyond the time
#endif
}

/// Whether a host that no proxy should be asked for is asked for by its address, in whatever form (WHATWG URL section
/// 3.5: a last label that is a number makes the whole one an IPv4 address), or as this very machine.
bool is_refused_literally(const HttpFetch& fetch) {
  const auto url = parse_url(fetch.url);
  if (!url) return true;
  std::string_view host = url->host;
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::string_view last = host.substr(host.rfind('.') + 1);
  const bool is_number = host.find(':') != host.npos || (!last.empty() && last.front() >= '0' && last.front() <= '9');
  if (!is_number && last != "localhost") return false;
  const auto address = NetworkAddress::parse(last == "localhost" ? std::string_view("127.0.0.1") : host);
  return !address || !fetch.may_connect(*address);
}

/// Whether the fault lies between here and the host.
bool is_of_proxy(CURL* handle, CURLcode result) {
  long answered = 0;
  curl_easy_getinfo(handle, CURLINFO_HTTP_CONNECTCODE, &answered);
  return result == CURLE_COULDNT_RESOLVE_PROXY || result == CURLE_COULDNT_CONNECT || (answered != 0 && answered != 200);
}

HttpFault fault_of(CURLcode result, const Transfer& transfer) {
  if (transfer.is_too_large) return HttpFault::too_large;
  switch (result) {
    case CURLE_OK:
      return HttpFault::none;
    case CURLE_COULDNT_RESOLVE_HOST:
      return HttpFault::not_resolved;
    case CURLE_COULDNT_CONNECT:
      return transfer.has_refused_address ? HttpFault::refused_address : HttpFault::not_connected;
    case CURLE_OPERATION_TIMEDOUT:
      return HttpFault::timed_out;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return HttpFault::not_trusted;
    case CURLE_SSL_CACERT_BADFILE:
      return HttpFault::bad_authorities;
    default:
      return HttpFault::broken;
  }
}

}  // namespace

HttpAnswer http_fetch(const HttpFetch& fetch) {
  expect_nothing_held("ask another host");
  if (!prepare_libcurl()) throw Unavailable("libcurl does not start", 60);
  const Handle handle(curl_easy_init());
  const List headers(curl_slist_append(nullptr, ("Accept: " + fetch.accept).c_str()));
  if (!handle || !headers) throw Unavailable("no memory for a fetch");
  Transfer transfer{fetch, {}};
  if (!fetch.proxy.empty() && is_refused_literally(fetch)) {
    transfer.answer.fault = HttpFault::refused_address;
    return std::move(transfer.answer);
  }
  set(handle, CURLOPT_URL, fetch.url.c_str());
  set(handle, CURLOPT_HTTPHEADER, headers.get());
  set(handle, CURLOPT_USERAGENT, "mod_oemr_api/" OEMR_VERSION);
  restrict_protocols(handle, fetch.is_https_only);
  if (fetch.method == "HEAD") {
    set(handle, CURLOPT_NOBODY, 1L);
  } else if (fetch.method != "GET") {
    set(handle, CURLOPT_CUSTOMREQUEST, fetch.method.c_str());
  }
  if (!fetch.authorities.empty()) {
    set(handle, CURLOPT_CAINFO, fetch.authorities.c_str());
    set(handle, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  shut_the_rest(handle, fetch);
  limit(handle, fetch);
  set(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set(handle, CURLOPT_OPENSOCKETDATA, &transfer);
  set(handle, CURLOPT_HEADERFUNCTION, take_header);
  set(handle, CURLOPT_HEADERDATA, &transfer);
  set(handle, CURLOPT_WRITEFUNCTION, take_body);
  set(handle, CURLOPT_WRITEDATA, &transfer);
  const CURLcode result = curl_easy_perform(handle.get());
  const bool has_failed_on_the_way = !fetch.proxy.empty() && is_of_proxy(handle.get(), result);
  transfer.answer.fault = has_failed_on_the_way ? HttpFault::refused_by_proxy : fault_of(result, transfer);
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &transfer.answer.status);
  return std::move(transfer.answer);
}

bool holds_authorities(const std::filesystem::path& file) {
  struct FreeStore {
    void operator()(X509_STORE* store) const noexcept { X509_STORE_free(store); }
  };
  const std::unique_ptr<X509_STORE, FreeStore> store(X509_STORE_new());
  const bool is_read = store && X509_STORE_load_file(store.get(), file.c_str()) == 1;
  ERR_clear_error();
  return is_read;
}

}  // namespace oemr
