// SPDX-License-Identifier: Apache-2.0
// The two ends of a request in httpd: what the client sends, as a Request; what it gets, out of a Response.
#pragma once

#include <optional>
#include <string>

#include "core/gunzip.h"
#include "dispatch/service.h"
#include "httpd/module.h"
#include "rest/body_source.h"
#include "rest/request.h"
#include "rest/response.h"

namespace oemr::httpd {

/// The request body, through httpd's input filters (chunks decoded, time limits and LimitRequestBody kept), without its
/// Content-Encoding: gzip is read.
class ClientBody final : public rest::BodySource {
 public:
  explicit ClientBody(request_rec* request);
  /// Throws BadRequest 400, 408, 413 or, for another coding, 415.
  std::string_view read(std::size_t size) override;
  /// A filter has answered the client already: nothing more may be sent.
  bool is_answered() const noexcept { return answered_; }

 private:
  bool take_piece(std::size_t size);
  std::string_view read_raw(std::size_t size);
  void begin();

  request_rec* request_;
  apr_bucket_brigade* brigade_;
  std::string piece_, plain_;
  std::optional<Gunzip> gunzip_;
  bool begun_ = false;
  bool ended_, answered_ = false;
};

/// query: as sent, or null. Views live as long as the request_rec.
rest::Request make_request(request_rec* request, const dispatch::Claim& claim, const char* query,
                           const dispatch::Settings& settings);

/// The first piece is held back: when it is the only one, httpd sees the whole answer at once and sends its length.
/// From the second one on each piece is flushed, so that memory does not grow with the answer.
class ClientSink final : public rest::ResponseSink {
 public:
  explicit ClientSink(request_rec* request);
  void head(int status, const std::vector<std::pair<std::string, std::string>>& headers) override;
  void body(std::string_view bytes) override;
  /// After the last piece.
  void end();
  /// Instead of end(): the client must not take what it has for the whole answer. False when it has nothing yet.
  bool cut_off() noexcept;

 private:
  void pass();

  request_rec* request_;
  apr_bucket_brigade* brigade_;
  bool holds_piece_ = false, streaming_ = false;
};

}  // namespace oemr::httpd
