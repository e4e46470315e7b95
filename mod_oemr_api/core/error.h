// SPDX-License-Identifier: Apache-2.0
// The exceptions of the project: thrown deep, turned into a wire body in one place per API family, never crossing into
// C.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace oemr {

/// what() is for the log (no secrets, tokens or patient data); public_text() may be shown to the caller.
class Error : public std::runtime_error {
 public:
  Error(int status, std::string public_text, const std::string& log_text = {})
      : std::runtime_error(log_text.empty() ? public_text : log_text),
        status_(status),
        public_text_(std::move(public_text)) {}

  int status() const noexcept { return status_; }
  const std::string& public_text() const noexcept { return public_text_; }

 private:
  int status_;
  std::string public_text_;
};

/// The caller sent something that cannot be accepted (400 unless another 4xx is named).
class BadRequest : public Error {
 public:
  explicit BadRequest(std::string public_text, int status = 400) : Error(status, std::move(public_text)) {}
};

/// The record that the path names does not exist, or not for this caller. With a text the answer says what is missing;
/// without one it is OpenEMR's own: null, or an envelope without data.
class NotFound : public Error {
 public:
  NotFound() : Error(404, "not found") {}
  explicit NotFound(std::string public_text) : Error(404, std::move(public_text)), is_explained_(true) {}
  bool is_explained() const noexcept { return is_explained_; }

 private:
  bool is_explained_ = false;
};

/// The caller may not do this. OpenEMR's status is 401 for a missing scope, and clients branch on it.
class AccessDenied : public Error {
 public:
  explicit AccessDenied(std::string public_text) : AccessDenied(401, std::move(public_text)) {}

 protected:
  AccessDenied(int status, std::string public_text) : Error(status, std::move(public_text)) {}
};

/// A caller who is known may not do this: before OpenEMR 7.0.4 that is 401, too.
class Forbidden : public AccessDenied {
 public:
  Forbidden(bool refuses_with_403, std::string public_text)
      : AccessDenied(refuses_with_403 ? 403 : 401, std::move(public_text)) {}
};

/// Something that we lean on (database, cache, disk) does not answer: 503 with Retry-After (seconds).
class Unavailable : public Error {
 public:
  explicit Unavailable(const std::string& log_text, int retry_after_seconds = 2)
      : Error(503, "The service is temporarily unavailable. Please try again.", log_text),
        retry_after_seconds_(retry_after_seconds) {}

  int retry_after_seconds() const noexcept { return retry_after_seconds_; }

 private:
  int retry_after_seconds_;
};

/// Rejected fields: field -> (rule -> text), both in the order in which they were found.
class ValidationError : public Error {
 public:
  using Rules = std::vector<std::pair<std::string, std::string>>;
  using Messages = std::vector<std::pair<std::string, Rules>>;

  explicit ValidationError(Messages messages) : Error(400, "validation failed"), messages_(std::move(messages)) {}
  ValidationError(std::string field, std::string rule, std::string text)
      : ValidationError(Messages{{std::move(field), Rules{{std::move(rule), std::move(text)}}}}) {}

  const Messages& messages() const noexcept { return messages_; }

 private:
  Messages messages_;
};

}  // namespace oemr
