// SPDX-License-Identifier: Apache-2.0
// An answer on its way out.
#include "rest/response.h"

#include <algorithm>

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

void Response::send() {
  if (recorded_.size() < record_limit_)
    recorded_.append(body, 0, std::min(body.size(), record_limit_ - recorded_.size()));
  if (record_limit_ != 0 && sent_ + body.size() > record_limit_) record_cut_ = true;
  sent_ += body.size();
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

void Response::finish() {
  send();
  while (producer_ && producer_->append(body)) send();
}

bool Response::reset() {
  if (started_) return false;
  status = 200;
  headers_.clear();
  body.clear();
  producer_.reset();
  return true;
}

}  // namespace oemr::rest
