// SPDX-License-Identifier: Apache-2.0
// An answer: status and headers until the first bytes leave, a body that is written as it grows.
#pragma once

#include <cstdint>
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
  /// Throws Error when the client is gone. While this thread holds anything (core/held.h) it does not wait for the
  /// client: what the client does not take is kept, and throws Unavailable when there is no room for it.
  virtual void body(std::string_view bytes) = 0;
  /// Waits until the client has taken what was given so far.
  virtual void drain() = 0;
  /// Of the body, what the client may have.
  virtual std::uint64_t passed_on() const = 0;
  /// Forgets head and body while the client has neither; false when it is too late.
  virtual bool take_back() = 0;
};

/// Makes a long body in pieces while it leaves.
class BodyProducer {
 public:
  virtual ~BodyProducer() = default;
  /// Appends the next piece to the response's body, which is empty; false, and nothing appended, at the end.
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
  /// Whether all of the body is there.
  bool is_whole() const noexcept { return !started_ && !producer_; }
  /// Sends the head if need be and the rest of the body. before_last is called when all but the last piece has left,
  /// with that one recorded already: a client has the whole answer only after it. What it throws keeps the piece back.
  void finish(const std::function<void()>& before_last = {});
  /// Forgets status, headers and body when the client has nothing yet (an error takes their place); false when it is
  /// too late.
  bool reset();
  bool is_started() const noexcept { return started_; }
  /// Whether the client may have a part of the body.
  bool has_left() const { return sink_.passed_on() != 0; }

  /// Keeps a copy of up to limit bytes of the body for the audit log.
  void record(std::size_t limit) { record_limit_ = limit; }
  const std::string& recorded() const noexcept { return recorded_; }
  /// Of the copy, what has left.
  std::string recorded_and_left() const;
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
