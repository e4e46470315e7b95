// SPDX-License-Identifier: Apache-2.0
// A reader of PHP's session format that makes no objects: it takes four texts and numbers and steps over the rest.
#include "openemr/php_session.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <iterator>

namespace oemr::openemr {
namespace {

constexpr std::size_t largest_file = 16 << 20;
constexpr int deepest = 100;

/// Everything throws away what it does not understand: bad() then, and nothing more is read.
class Serialized {
 public:
  explicit Serialized(std::string_view text) : rest_(text) {}

  bool bad() const noexcept { return bad_; }
  bool at_end() const noexcept { return rest_.empty(); }

  std::string_view until(char mark) {
    const std::size_t end = rest_.find(mark);
    if (end == rest_.npos) {
      bad_ = true;
      return {};
    }
    const std::string_view found = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return found;
  }

  bool begins_array() const noexcept { return rest_.starts_with("a:"); }

  struct Value {
    char type = 0;
    std::string_view text;  // of a string its bytes, of a number its digits
  };
  Value value(int depth = 0) {
    Value found;
    if (depth > deepest || rest_.size() < 2) return fail();
    found.type = rest_[0];
    switch (found.type) {
      case 'N':
        expect("N;");
        break;
      case 'b':
      case 'i':
      case 'd':
      case 'r':
      case 'R':
        rest_.remove_prefix(2);
        found.text = until(';');
        break;
      case 's':
      case 'E':
        rest_.remove_prefix(2);
        found.text = counted();
        expect(";");
        break;
      case 'a':
        rest_.remove_prefix(2);
        members(depth);
        break;
      case 'O':
        rest_.remove_prefix(2);
        counted();
        expect(":");
        members(depth);
        break;
      case 'C':
        rest_.remove_prefix(2);
        counted();
        expect(":");
        skip_custom();
        break;
      default:
        return fail();
    }
    return found;
  }

  /// The members of an array that begins here.
  template <class Take>
  void each_member(Take take) {
    expect("a:");
    const std::size_t number = count();
    expect("{");
    for (std::size_t i = 0; i < number && !bad_; ++i) {
      const Value name = value(1), content = value(1);
      if (!bad_) take(name.text, content);
    }
    expect("}");
  }

 private:
  Value fail() {
    bad_ = true;
    return {};
  }

  void expect(std::string_view text) {
    if (!rest_.starts_with(text)) bad_ = true;
    if (!bad_) rest_.remove_prefix(text.size());
  }

  std::size_t count() {
    const std::string_view digits = until(':');
    std::size_t number = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failure != std::errc{} || end != digits.data() + digits.size()) bad_ = true;
    return number;
  }

  std::string_view bytes(std::size_t size) {
    if (bad_ || size > rest_.size()) {
      bad_ = true;
      return {};
    }
    const std::string_view found = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return found;
  }

  /// 5:"abcde"
  std::string_view counted() {
    const std::size_t size = count();
    expect("\"");
    const std::string_view found = bytes(size);
    expect("\"");
    return found;
  }

  /// 2:{key value key value}
  void members(int depth) {
    const std::size_t number = count();
    expect("{");
    for (std::size_t i = 0; i < number && !bad_; ++i) {
      value(depth + 1);
      value(depth + 1);
    }
    expect("}");
  }

  void skip_custom() {
    const std::size_t size = count();
    expect("{");
    bytes(size);
    expect("}");
  }

  std::string_view rest_;
  bool bad_ = false;
};

bool is_session_id(std::string_view id) {
  return id.size() >= 22 && id.size() <= 256 && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ',' || c == '-';
         });
}

bool is_recent(const std::filesystem::path& file, std::int64_t seconds) {
  std::error_code failure;
  const auto changed = std::filesystem::last_write_time(file, failure);
  if (failure) return false;
  return seconds == 0 || std::filesystem::file_time_type::clock::now() - changed <= std::chrono::seconds(seconds);
}

}  // namespace

std::optional<EhrSession> parse_ehr_session(std::string_view text) {
  EhrSession session;
  const auto take = [&](std::string_view name, const Serialized::Value& value) {
    if (value.type == 's' && name == "site_id") session.site = value.text;
    if (value.type == 's' && name == "authUser") session.username = value.text;
    if (value.type == 's' && name == "authPass") session.password_hash = value.text;
    if ((value.type == 's' || value.type == 'i') && name == "authUserID") {
      std::from_chars(value.text.data(), value.text.data() + value.text.size(), session.user_id);
    }
  };
  Serialized in(text);
  while (!in.at_end()) {
    const std::string_view name = in.until('|');
    if (in.bad()) return std::nullopt;
    if (name == ehr_session_name && in.begins_array()) {
      in.each_member(take);
    } else {
      take(name, in.value());
    }
    if (in.bad()) return std::nullopt;
  }
  if (session.user_id <= 0 || session.username.empty() || session.password_hash.empty()) return std::nullopt;
  return session;
}

std::optional<EhrSession> read_ehr_session(const std::filesystem::path& folder, std::string_view id,
                                           std::int64_t seconds) {
  if (folder.empty() || !is_session_id(id)) return std::nullopt;
  const std::filesystem::path file = folder / ("sess_" + std::string(id));
  std::error_code failure;
  if (std::filesystem::is_symlink(file, failure) || !is_recent(file, seconds)) return std::nullopt;
  if (std::filesystem::file_size(file, failure) > largest_file || failure) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return parse_ehr_session(text);
}

}  // namespace oemr::openemr
