// SPDX-License-Identifier: Apache-2.0
// An answer on its way out.
#include "rest/response.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace oemr::rest {
namespace {
constexpr std::size_t send_above = 32768;
}

void Response::header(std::string_view name, std::string value) {
  for (auto& [key, old_value] : headers_) {
    if (equal_ignoring_case(key, name)) {
      old_value = std::move(value);
      return;
    }
  }
  headers_.emplace_back(name, std::move(value));
}

void Response::add_header(std::string_view name, std::string value) { headers_.emplace_back(name, std::move(value)); }

const std::string* Response::find_header(std::string_view name) const {
  for (const auto& [key, value] : headers_) {
    if (equal_ignoring_case(key, name)) return &value;
  }
  return nullptr;
}

/// Of `body`, once.
void Response::keep_copy() {
  if (std::exchange(copied_, true)) return;
  if (recorded_.size() < record_limit_)
    recorded_.append(body, 0, std::min(body.size(), record_limit_ - recorded_.size()));
  body_size_ += body.size();
  if (record_limit_ != 0 && body_size_ > record_limit_) record_cut_ = true;
}

void Response::send() {
  keep_copy();
  copied_ = false;
  if (!started_) {
    started_ = true;
    sink_.head(status, headers_);
  }
  if (!body.empty()) sink_.body(body);
  body.clear();
}

void Response::checkpoint() {
  if (body.size() > send_above) send();
}

void Response::finish(const std::function<void()>& before_last) {
  // The last piece is the one that was there when the producer has no other.
  std::string piece;
  while (producer_) {
    piece.swap(body);
    if (!producer_->append(body)) producer_.reset();
    piece.swap(body);
    if (!producer_) break;
    if (!body.empty()) send();
    piece.swap(body);
  }
  keep_copy();
  if (before_last) {
    if (started_) sink_.drain();
    before_last();
  }
  send();
}

std::string Response::recorded_and_left() const {
  return recorded_.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(recorded_.size(), sink_.passed_on())));
}

bool Response::reset() {
  if (started_ && !sink_.take_back()) return false;
  status = 200;
  headers_.clear();
  body.clear();
  producer_.reset();
  recorded_.clear();
  body_size_ = 0;
  started_ = copied_ = record_cut_ = false;
  return true;
}

}  // namespace oemr::rest
