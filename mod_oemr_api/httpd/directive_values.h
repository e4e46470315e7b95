// SPDX-License-Identifier: Apache-2.0
// How the arguments of a directive become a value: one small type for each kind, with a text that says what is allowed.
#pragma once

#include <apr_pools.h>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "dispatch/service.h"
#include "oauth/budget.h"
#include "oauth/client_keys.h"
#include "openemr/site.h"

namespace oemr::httpd {

/// Says what is allowed; httpd adds the file and the line.
class BadValue : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Arguments {
  std::span<const char* const> all;
  apr_pool_t* pool;

  const char* one() const {
    if (all.size() != 1) throw BadValue("takes exactly one argument");
    return all.front();
  }
};

struct Flag {
  void operator()(bool& value, const Arguments& arguments) const;
};
struct Text {
  void operator()(std::string& value, const Arguments& arguments) const { value = arguments.one(); }
};
/// An absolute path, or one below ServerRoot.
struct Directory {
  void operator()(std::filesystem::path& value, const Arguments& arguments) const;
};
struct File {
  void operator()(std::filesystem::path& value, const Arguments& arguments) const;
};
struct SiteName {
  void operator()(std::string& value, const Arguments& arguments) const;
};
/// "/" becomes "", "/openemr/" becomes "/openemr".
struct WebPath {
  void operator()(std::string& value, const Arguments& arguments) const;
};
struct PublicUrl {
  void operator()(std::string& value, const Arguments& arguments) const;
};
/// Bytes, with K, M or G.
struct Size {
  void operator()(std::size_t& value, const Arguments& arguments) const;
};
/// A number of connections; "auto" becomes 0 until the MPM is known.
struct PoolSize {
  void operator()(int& value, const Arguments& arguments) const;
};
/// 1 to 1000.
struct PageSize {
  void operator()(std::int64_t& value, const Arguments& arguments) const;
};
struct Scopes {
  void operator()(std::string& value, const Arguments& arguments) const;
};
/// key=value …. Of the password only the file's name: configuration files are read by more people than secrets may be.
struct Database {
  void operator()(openemr::SiteSettings& value, const Arguments& arguments) const;
  static void copy(openemr::SiteSettings& to, const openemr::SiteSettings& from);
  static std::string text(const openemr::SiteSettings& value);  // without the password
};

struct CacheSeconds {
  void operator()(std::chrono::seconds& value, const Arguments& arguments) const;
};
struct IdleSeconds {
  void operator()(std::chrono::seconds& value, const Arguments& arguments) const;
};
/// "30/1min" or Off.
struct Limit {
  void operator()(oauth::BudgetLimit& value, const Arguments& arguments) const;
};
/// Off, or "public" and networks.
struct KeySources {
  void operator()(oauth::KeyHosts& value, const Arguments& arguments) const;
};
/// http://host:port, or Off, which is empty.
struct ProxyUrl {
  void operator()(std::string& value, const Arguments& arguments) const;
};
struct AuditFailureChoice {
  void operator()(dispatch::AuditFailure& value, const Arguments& arguments) const;
};
struct UnknownReleaseChoice {
  void operator()(openemr::UnknownRelease& value, const Arguments& arguments) const;
};
struct WaitTime {
  void operator()(std::chrono::milliseconds& value, const Arguments& arguments) const;
};

std::string text_of(bool value);
std::string text_of(int value);
std::string text_of(std::size_t value);
std::string text_of(std::int64_t value);
std::string text_of(const std::string& value);
std::string text_of(const std::filesystem::path& value);
std::string text_of(std::chrono::seconds value);
std::string text_of(std::chrono::milliseconds value);
std::string text_of(const oauth::BudgetLimit& value);
std::string text_of(const oauth::KeyHosts& value);
std::string text_of(dispatch::AuditFailure value);
std::string text_of(openemr::UnknownRelease value);

}  // namespace oemr::httpd
