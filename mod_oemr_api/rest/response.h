// SPDX-License-Identifier: Apache-2.0
// An answer: status and headers until the first bytes leave, a body that is written as it grows.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oemr::rest {

/// Takes what a Response gives: the border's brigade, or a test's string.
class ResponseSink {
 public:
  virtual ~ResponseSink() = default;
  virtual void head(int status, const std::vector<std::pair<std::string, std::string>>& headers) = 0;
  virtual void body(std::string_view bytes) = 0;  // throws Error when the client is gone
};

/// Makes a long body in pieces while it leaves.
class BodyProducer {
 public:
  virtual ~BodyProducer() = default;
  /// Appends the next piece; false, and nothing appended, at the end.
  virtual bool append(std::string& body) = 0;
};

class Response {
 public:
  explicit Response(ResponseSink& sink) : sink_(sink) {}

  int status = 200;
  /// Bytes not yet sent; writers append here.
  std::string body;

  void header(std::string_view name, std::string value);  // replaces one of that name
  void add_header(std::string_view name, std::string value);
  /// Null when there is none; any case.
  const std::string* find_header(std::string_view name) const;
  void content_type(std::string_view type) { header("Content-Type", std::string(type)); }

  /// Called between the rows of a list: sends the buffer once it is large, so memory does not grow with the result.
  void checkpoint();
  /// What follows `body`. It is asked for when the request's database connection has been given back: a slow client
  /// holds none.
  void follow_with(std::unique_ptr<BodyProducer> producer) { producer_ = std::move(producer); }
  /// Sends the head if need be and the rest of the body. before_last is called when all but the last piece has left,
  /// with that one recorded already: a client has the whole answer only after it. What it throws keeps the piece back.
  void finish(const std::function<void()>& before_last = {});
  /// Forgets status, headers and body when nothing has left yet (an error takes their place); false when it is too
  /// late.
  bool reset();
  bool is_started() const noexcept { return started_; }

  /// Keeps a copy of up to limit bytes of the body for the audit log.
  void record(std::size_t limit) { record_limit_ = limit; }
  const std::string& recorded() const noexcept { return recorded_; }
  bool is_record_whole() const noexcept { return !record_cut_; }

 private:
  void keep_copy();
  void send();

  ResponseSink& sink_;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::unique_ptr<BodyProducer> producer_;
  std::string recorded_;
  std::size_t record_limit_ = 0, body_size_ = 0;
  bool started_ = false, copied_ = false, record_cut_ = false;
};

}  // namespace oemr::rest
