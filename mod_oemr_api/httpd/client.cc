// SPDX-License-Identifier: Apache-2.0
// Reading from and writing to the client through httpd's filters.
#include "httpd/client.h"

#include <algorithm>
#include <apr_portable.h>
#include <apr_strings.h>
#include <poll.h>

#include "core/error.h"
#include "core/held.h"
#include "core/text.h"

namespace oemr::httpd {
namespace {

// With headers and TLS around it less than the 64 KiB from which on httpd's last filter waits for the client.
constexpr std::size_t most_without_waiting = 49152;

}  // namespace

ClientBody::ClientBody(request_rec* request)
    : request_(request),
      brigade_(apr_brigade_create(request->pool, request->connection->bucket_alloc)),
      ended_(ap_request_has_body(request) == 0) {}

/// False at the end of the body; a piece may be empty when the filters gave metadata only.
bool ClientBody::take_piece(std::size_t size) {
  apr_brigade_cleanup(brigade_);
  apr_status_t result = ap_get_brigade(request_->input_filters, brigade_, AP_MODE_READBYTES, APR_BLOCK_READ,
                                       static_cast<apr_off_t>(size));
  apr_bucket* bucket = APR_BRIGADE_FIRST(brigade_);
  while (result == APR_SUCCESS && bucket != APR_BRIGADE_SENTINEL(brigade_)) {
    if (APR_BUCKET_IS_EOS(bucket)) return false;
    if (!APR_BUCKET_IS_METADATA(bucket)) {
      const char* data = nullptr;
      apr_size_t length = 0;
      result = apr_bucket_read(bucket, &data, &length, APR_BLOCK_READ);
      if (result == APR_SUCCESS) piece_.append(data, length);
    }
    bucket = APR_BUCKET_NEXT(bucket);
  }
  if (result == APR_SUCCESS) return true;
  ended_ = true;
  const int status = ap_map_http_request_error(result, HTTP_BAD_REQUEST);
  answered_ = status == AP_FILTER_ERROR;
  request_->connection->keepalive = AP_CONN_CLOSE;  // where the next request starts is not known
  if (status == HTTP_REQUEST_TIME_OUT) throw BadRequest("the body did not come in time", status);
  if (status == HTTP_REQUEST_ENTITY_TOO_LARGE) throw BadRequest("the body is larger than this server accepts", status);
  throw BadRequest("the body could not be read");
}

std::string_view ClientBody::read_raw(std::size_t size) {
  expect_nothing_held("wait for the body of a request");
  piece_.clear();
  while (!ended_ && piece_.empty()) ended_ = !take_piece(size);
  return piece_;
}

/// Looks at the coding when the first piece is there: mod_deflate, where it is set to read bodies, has taken the header
/// away by then.
void ClientBody::begin() {
  begun_ = true;
  const char* header = apr_table_get(request_->headers_in, "Content-Encoding");
  const std::string_view coding = trim(header != nullptr ? header : "");
  if (coding.empty() || equal_ignoring_case(coding, "identity")) return;
  if (!equal_ignoring_case(coding, "gzip") && !equal_ignoring_case(coding, "x-gzip")) {
    throw BadRequest("this Content-Encoding is not read; gzip and identity are", HTTP_UNSUPPORTED_MEDIA_TYPE);
  }
  gunzip_.emplace().give(piece_);
}

std::string_view ClientBody::read(std::size_t size) {
  if (!begun_) {
    if (read_raw(size).empty()) return {};
    begin();
    if (!gunzip_) return piece_;
  }
  if (!gunzip_) return read_raw(size);
  // What a few bytes unfold to is given out in pieces of that size, too: whoever reads stops at his limit.
  plain_.clear();
  while (plain_.empty()) {
    if (gunzip_->needs_input()) gunzip_->give(read_raw(size));
    const bool is_last = gunzip_->needs_input();
    gunzip_->take(plain_, size);
    if (is_last && plain_.empty()) {
      gunzip_->finish();
      break;
    }
  }
  return plain_;
}

rest::Request make_request(request_rec* request, const dispatch::Claim& claim, const char* query,
                           const dispatch::Settings& settings) {
  rest::Request made;
  made.area = claim.area;
  made.method = request->method;
  made.path = request->uri;
  made.route_path = claim.route_path;
  made.site_name = claim.site_name;
  made.target = request->unparsed_uri;
  if (query != nullptr) made.take_query(query);
  if (made.area == rest::Request::Area::api) {
    // OpenEMR's rewrite rules add these, and so its own links have them.
    for (const std::string_view name : {"_REWRITE_COMMAND", "site"}) made.query.remove(name);
  }
  const apr_array_header_t* headers = apr_table_elts(request->headers_in);
  const auto* entries = reinterpret_cast<const apr_table_entry_t*>(headers->elts);
  made.headers.reserve(static_cast<std::size_t>(headers->nelts));
  for (int i = 0; i < headers->nelts; ++i) made.headers.emplace_back(entries[i].key, entries[i].val);
  made.peer_address = request->useragent_ip;  // mod_remoteip's, as PHP's REMOTE_ADDR
  made.is_https = std::string_view(ap_http_scheme(request)) == "https";
  const char* host = apr_table_get(request->headers_in, "Host");
  made.host = host != nullptr ? host : ap_get_server_name(request);
  made.body_limit = settings.body_limit;
  made.upload_limit = settings.upload_limit;
  return made;
}

ClientSink::ClientSink(request_rec* request)
    : request_(request),
      brigade_(apr_brigade_create(request->pool, request->connection->bucket_alloc)),
      backlog_(request->pool) {}

void ClientSink::head(int status, const std::vector<std::pair<std::string, std::string>>& headers) {
  status_ = status;
  headers_ = headers;
}

void ClientSink::write_head() {
  if (has_begun_) return;
  has_begun_ = true;
  request_->status = status_;
  for (const auto& [name, value] : headers_) {
    char* copy = apr_pstrmemdup(request_->pool, value.data(), value.size());
    if (ap_cstr_casecmp(name.c_str(), "Content-Type") == 0) {
      ap_set_content_type(request_, copy);
    } else if (ap_cstr_casecmp(name.c_str(), "Content-Length") == 0) {
      ap_set_content_length(request_, apr_atoi64(copy));
    } else {
      apr_table_addn(request_->headers_out, apr_pstrmemdup(request_->pool, name.data(), name.size()), copy);
    }
  }
}

void ClientSink::body(std::string_view bytes) {
  if (!last_.empty()) pass_on(last_);
  last_.assign(bytes);
}

void ClientSink::pass_on(std::string_view bytes) {
  if (held_by_this_thread() == 0) {
    pass_backlog();
    return pass_piece(bytes, true);
  }
  while (!backlog_.is_empty() && takes_more()) pass_piece(backlog_.take(most_without_waiting), false);
  while (!bytes.empty() && backlog_.is_empty() && takes_more()) {
    pass_piece(bytes.substr(0, most_without_waiting), false);
    bytes.remove_prefix(std::min(bytes.size(), most_without_waiting));
  }
  if (!bytes.empty()) backlog_.add(bytes);
}

/// Whether the connection has nothing left to send and its socket has room. Streams of HTTP/2 share theirs and wait for
/// one another.
bool ClientSink::takes_more() {
  conn_rec* const connection = request_->connection;
  apr_socket_t* const socket = ap_get_conn_socket(connection);
  apr_os_sock_t descriptor = -1;
  if (connection->master != nullptr || socket == nullptr || apr_os_sock_get(&descriptor, socket) != APR_SUCCESS) {
    return false;
  }
  pollfd wanted{descriptor, POLLOUT, 0};
  if (poll(&wanted, 1, 0) != 1) return false;  // an error is noticed by who writes
  if (connection->data_in_output_filters == 0) return true;
  // As an MPM completes writing: the last filter, called without a brigade, sends what it can without waiting.
  ap_filter_t* last = connection->output_filters;
  while (last->next != nullptr) last = last->next;
  last->frec->filter_func.out_func(last, nullptr);
  if (connection->aborted != 0) throw Error(499, "the client is gone");
  return connection->data_in_output_filters == 0;
}

void ClientSink::pass_piece(std::string_view bytes, bool waits) {
  APR_BRIGADE_INSERT_TAIL(brigade_, apr_bucket_transient_create(bytes.data(), bytes.size(), brigade_->bucket_alloc));
  if (waits) {
    expect_nothing_held("wait for the client to take its answer");
    APR_BRIGADE_INSERT_TAIL(brigade_, apr_bucket_flush_create(brigade_->bucket_alloc));
  }
  passed_on_ += bytes.size();
  pass();
}

/// Piece by piece, so that passed_on() is right when the client leaves on the way.
void ClientSink::pass_backlog() {
  while (!backlog_.is_empty()) pass_piece(backlog_.take(most_without_waiting), true);
}

void ClientSink::end() {
  expect_nothing_held("wait for the client to take its answer");
  pass_backlog();
  if (!last_.empty()) {
    APR_BRIGADE_INSERT_TAIL(brigade_,
                            apr_bucket_heap_create(last_.data(), last_.size(), nullptr, brigade_->bucket_alloc));
  }
  APR_BRIGADE_INSERT_TAIL(brigade_, apr_bucket_eos_create(brigade_->bucket_alloc));
  passed_on_ += last_.size();
  pass();
}

void ClientSink::drain() {
  if (!last_.empty()) pass_on(last_);
  last_.clear();
}

bool ClientSink::take_back() {
  if (has_begun_) return false;
  backlog_.clear();
  last_.clear();
  return true;
}

bool ClientSink::cut_off() noexcept {
  apr_brigade_cleanup(brigade_);
  if (!has_begun_) return false;
  request_->connection->keepalive = AP_CONN_CLOSE;
  // httpd's chunk filter leaves the last chunk out when it sees this error (as mod_proxy has it do).
  APR_BRIGADE_INSERT_TAIL(brigade_,
                          ap_bucket_error_create(HTTP_BAD_GATEWAY, nullptr, request_->pool, brigade_->bucket_alloc));
  APR_BRIGADE_INSERT_TAIL(brigade_, apr_bucket_eos_create(brigade_->bucket_alloc));
  ap_pass_brigade(request_->output_filters, brigade_);
  apr_brigade_cleanup(brigade_);
  return true;
}

void ClientSink::pass() {
  write_head();
  const apr_status_t result = ap_pass_brigade(request_->output_filters, brigade_);
  apr_brigade_cleanup(brigade_);
  if (result != APR_SUCCESS || request_->connection->aborted != 0) throw Error(499, "the client is gone");
}

}  // namespace oemr::httpd
