// SPDX-License-Identifier: Apache-2.0
// The two ends of a request in httpd: what the client sends, as a Request; what it gets, out of a Response.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/gunzip.h"
#include "dispatch/service.h"
#include "httpd/backlog.h"
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
  /// Nobody wanted the rest of it.
  bool is_left() const noexcept { return !ended_; }

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

/// Sends the pieces of an answer as they come. The last one is held back until end(): an answer of one piece has its
/// length, and whoever has the whole answer has it after end() was called. While this thread holds something that
/// others need, pieces leave only as far as the client takes them at once; the rest waits in a Backlog. Memory does not
/// grow with the answer.
class ClientSink final : public rest::ResponseSink {
 public:
  explicit ClientSink(request_rec* request);
  void head(int status, const std::vector<std::pair<std::string, std::string>>& headers) override;
  void body(std::string_view bytes) override;
  void drain() override;
  std::uint64_t passed_on() const override { return passed_on_; }
  bool take_back() override;
  /// After the last piece; waits for the client. Throws Error when it is gone.
  void end();
  /// Instead of end(): the client must not take what it has for the whole answer. False when it has nothing yet.
  bool cut_off() noexcept;

 private:
  void write_head();
  void pass_on(std::string_view bytes);
  bool takes_more();
  void pass_piece(std::string_view bytes, bool waits);
  void pass_backlog();
  void pass();

  request_rec* request_;
  apr_bucket_brigade* brigade_;
  int status_ = 200;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::string last_;
  Backlog backlog_;
  std::uint64_t passed_on_ = 0;
  bool has_begun_ = false;
};

}  // namespace oemr::httpd
