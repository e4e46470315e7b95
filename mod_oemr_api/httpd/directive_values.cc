// SPDX-License-Identifier: Apache-2.0
// Reading and showing the values of directives.
#include "httpd/directive_values.h"

#include <algorithm>
#include <apr_file_io.h>
#include <charconv>

#include "core/text.h"
#include "core/url.h"
#include "httpd/module.h"

namespace oemr::httpd {
namespace {

template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::chrono::milliseconds parse_duration(const char* text, std::chrono::milliseconds least,
                                         std::chrono::milliseconds most, const char* allowed) {
  apr_interval_time_t microseconds = 0;
  const bool starts_with_digit = text[0] >= '0' && text[0] <= '9';
  if (!starts_with_digit || ap_timeout_parameter_parse(text, &microseconds, "s") != APR_SUCCESS)
    throw BadValue(allowed);
  const std::chrono::milliseconds value(microseconds / 1000);
  if (value < least || value > most || microseconds % 1000 != 0) throw BadValue(allowed);
  return value;
}

std::string read_secret(const char* path, apr_pool_t* pool) {
  const char* full = ap_server_root_relative(pool, path);
  apr_file_t* file = nullptr;
  if (full == nullptr || apr_file_open(&file, full, APR_FOPEN_READ, APR_OS_DEFAULT, pool) != APR_SUCCESS) {
    throw BadValue("password-file=" + std::string(path) + " cannot be read; give the path of a file with the password");
  }
  char buffer[1024];
  apr_size_t length = sizeof buffer;
  const apr_status_t result = apr_file_read_full(file, buffer, sizeof buffer, &length);
  apr_file_close(file);
  if (result == APR_SUCCESS) throw BadValue("the password file is longer than 1023 bytes");
  std::string_view secret(buffer, length);
  if (secret.ends_with('\n')) secret.remove_suffix(1);
  if (secret.ends_with('\r')) secret.remove_suffix(1);
  if (secret.empty()) throw BadValue("password-file=" + std::string(path) + " is empty");
  return std::string(secret);
}

constexpr std::string_view database_keys = "allowed are host=, port=, socket=, user=, password-file= and name=";

}  // namespace

void Flag::operator()(bool& value, const Arguments& arguments) const {
  const std::string_view text = arguments.one();
  if (!equal_ignoring_case(text, "on") && !equal_ignoring_case(text, "off")) throw BadValue("must be On or Off");
  value = equal_ignoring_case(text, "on");
}

void Directory::operator()(std::filesystem::path& value, const Arguments& arguments) const {
  const char* full = ap_server_root_relative(arguments.pool, arguments.one());
  if (full == nullptr || *full == '\0') throw BadValue("must be the path of a folder");
  std::string_view text = full;
  while (text.size() > 1 && text.ends_with('/')) text.remove_suffix(1);
  value = text;
}

void File::operator()(std::filesystem::path& value, const Arguments& arguments) const {
  const char* full = ap_server_root_relative(arguments.pool, arguments.one());
  if (full == nullptr || *full == '\0') throw BadValue("must be the path of a file");
  value = full;
}

void SiteName::operator()(std::string& value, const Arguments& arguments) const {
  const std::string_view name = arguments.one();
  if (!openemr::Site::is_valid_name(name)) {
    throw BadValue("must be the name of a site: letters, digits, '-' and '.', not only dots");
  }
  value = name;
}

void WebPath::operator()(std::string& value, const Arguments& arguments) const {
  std::string_view text = arguments.one();
  const bool climbs = text.find("/../") != std::string_view::npos || text.ends_with("/..");
  if (!text.starts_with('/') || climbs || text.find("//") != std::string_view::npos ||
      text.find_first_of("?#%") != std::string_view::npos) {
    throw BadValue("must be the path of a URL as in /openemr, not encoded, without '..' and '//'");
  }
  if (text.ends_with('/')) text.remove_suffix(1);
  value = text;
}

void PublicUrl::operator()(std::string& value, const Arguments& arguments) const {
  std::string_view text = arguments.one();
  if (text.ends_with('/')) text.remove_suffix(1);
  const std::optional<Url> url = parse_url(text);
  if (!url || (url->scheme != "https" && url->scheme != "http") || url->host.empty() || url->has_user_info) {
    throw BadValue(
        "must be scheme and host that clients see, as in https://ehr.example.org or https://ehr.example.org:8443");
  }
  if (!url->path.empty() || text.find_first_of("?#") != std::string_view::npos) {
    throw BadValue("takes no path or query; the path below which OpenEMR lives is set with OemrWebRoot");
  }
  value = text;
}

void Size::operator()(std::size_t& value, const Arguments& arguments) const {
  constexpr std::size_t least = 1024, most = std::size_t{1} << 30;
  constexpr const char* allowed = "must be a size from 1K to 1G, as in 512K or 8M";
  std::string_view text = arguments.one();
  unsigned shift = 0;
  if (!text.empty()) {
    switch (text.back()) {
      case 'k':
      case 'K':
        shift = 10;
        break;
      case 'm':
      case 'M':
        shift = 20;
        break;
      case 'g':
      case 'G':
        shift = 30;
        break;
      default:
        break;
    }
  }
  if (shift != 0) text.remove_suffix(1);
  std::size_t number = 0;
  if (!parse_number(text, number) || number > (most >> shift) || (number << shift) < least) throw BadValue(allowed);
  value = number << shift;
}

void PoolSize::operator()(int& value, const Arguments& arguments) const {
  const std::string_view text = arguments.one();
  int number = 0;
  if (!equal_ignoring_case(text, "auto") && (!parse_number(text, number) || number < 1 || number > 1000)) {
    throw BadValue("must be auto or a number of connections from 1 to 1000");
  }
  value = number;
}

void PageSize::operator()(std::int64_t& value, const Arguments& arguments) const {
  std::int64_t number = 0;
  if (!parse_number(arguments.one(), number) || number < 1 || number > 1000) {
    throw BadValue("must be a number of resources from 1 to 1000");
  }
  value = number;
}

void Scopes::operator()(std::string& value, const Arguments& arguments) const {
  if (arguments.all.empty()) throw BadValue("takes one or more scopes");
  for (const std::string_view scope : arguments.all) {
    // RFC 6749 section 3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
    const bool is_token = !scope.empty() && std::all_of(scope.begin(), scope.end(), [](char c) {
      return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
    });
    if (!is_token) throw BadValue("takes scopes of printable ASCII without blanks, quotes and backslashes");
    if (!value.empty()) value.push_back(' ');
    value.append(scope);
  }
}

void Database::operator()(openemr::SiteSettings& value, const Arguments& arguments) const {
  if (arguments.all.empty()) throw BadValue("takes key=value …; " + std::string(database_keys));
  for (const std::string_view argument : arguments.all) {
    const std::size_t equals = argument.find('=');
    if (equals == std::string_view::npos || equals + 1 == argument.size()) {
      throw BadValue("'" + std::string(argument) + "' is not key=value; " + std::string(database_keys));
    }
    const std::string_view key = argument.substr(0, equals), text = argument.substr(equals + 1);
    if (key == "host") {
      value.database_host = text;
    } else if (key == "socket") {
      value.database_socket = text;
    } else if (key == "user") {
      value.database_user = text;
    } else if (key == "name") {
      value.database_name = text;
    } else if (key == "password-file") {
      value.database_password = read_secret(text.data(), arguments.pool);  // ends where the argument ends
    } else if (key == "port") {
      if (!parse_number(text, value.database_port) || value.database_port < 1 || value.database_port > 65535) {
        throw BadValue("port= must be a number from 1 to 65535");
      }
    } else {
      throw BadValue("'" + std::string(key) + "' is unknown; " + std::string(database_keys));
    }
  }
}

void Database::copy(openemr::SiteSettings& to, const openemr::SiteSettings& from) {
  to.database_host = from.database_host;
  to.database_port = from.database_port;
  to.database_socket = from.database_socket;
  to.database_user = from.database_user;
  to.database_password = from.database_password;
  to.database_name = from.database_name;
}

std::string Database::text(const openemr::SiteSettings& value) {
  std::string text;
  const auto add = [&text](std::string_view key, std::string_view part) {
    if (!part.empty()) text.append(text.empty() ? "" : " ").append(key).append(part);
  };
  add("host=", value.database_host);
  if (value.database_port != 0) add("port=", std::to_string(value.database_port));
  add("socket=", value.database_socket);
  add("user=", value.database_user);
  if (!value.database_password.empty()) add("password-file=", "(read)");
  add("name=", value.database_name);
  return text.empty() ? "none" : text;
}

void CacheSeconds::operator()(std::chrono::seconds& value, const Arguments& arguments) const {
  constexpr const char* allowed = "must be a time of whole seconds from 0s to 60s, as in 5s";
  const auto time = parse_duration(arguments.one(), std::chrono::seconds(0), std::chrono::seconds(60), allowed);
  value = std::chrono::duration_cast<std::chrono::seconds>(time);
  if (value != time) throw BadValue(allowed);
}

void IdleSeconds::operator()(std::chrono::seconds& value, const Arguments& arguments) const {
  constexpr const char* allowed = "must be a time of whole seconds from 1s to 1h, as in 60s or 5min";
  const auto time = parse_duration(arguments.one(), std::chrono::seconds(1), std::chrono::hours(1), allowed);
  value = std::chrono::duration_cast<std::chrono::seconds>(time);
  if (value != time) throw BadValue(allowed);
}

void Limit::operator()(oauth::BudgetLimit& value, const Arguments& arguments) const {
  constexpr const char* allowed =
      "must be Off or a number from 1 to 1000000 and a time of whole seconds up to 24h, as in 60/1min";
  const std::string_view text = arguments.one();
  if (equal_ignoring_case(text, "off")) {
    value.maximum = 0;
    return;
  }
  const std::size_t slash = text.find('/');
  int number = 0;
  if (slash == text.npos || !parse_number(text.substr(0, slash), number) || number < 1 || number > 1000000) {
    throw BadValue(allowed);
  }
  const auto time = parse_duration(text.data() + slash + 1, std::chrono::seconds(1), std::chrono::hours(24), allowed);
  value = {number, std::chrono::duration_cast<std::chrono::seconds>(time)};
  if (value.period != time) throw BadValue(allowed);
}

void KeySources::operator()(oauth::KeyHosts& value, const Arguments& arguments) const {
  constexpr const char* allowed =
      "must be Off, or public and networks as in 10.0.0.0/8, fd00::/8 or 192.168.1.9, without bits behind the prefix";
  value = {.has_public = false, .networks = {}};
  if (arguments.all.size() == 1 && equal_ignoring_case(arguments.all.front(), "off")) return;
  if (arguments.all.empty()) throw BadValue(allowed);
  for (const std::string_view argument : arguments.all) {
    if (equal_ignoring_case(argument, "public")) {
      value.has_public = true;
    } else if (auto network = Network::parse(argument)) {
      value.networks.push_back(std::move(*network));
    } else {
      throw BadValue(allowed);
    }
  }
}

void ProxyUrl::operator()(std::string& value, const Arguments& arguments) const {
  std::string_view text = arguments.one();
  value.clear();
  if (equal_ignoring_case(text, "off")) return;
  if (text.ends_with('/')) text.remove_suffix(1);
  const std::optional<Url> url = parse_url(text);
  if (!url || url->scheme != "http" || url->host.empty() || url->port == 0 || url->has_user_info ||
      !url->path.empty() || text.find_first_of("?#") != std::string_view::npos) {
    throw BadValue("must be Off, or scheme, host and port of an HTTP proxy, as in http://proxy.example.org:3128");
  }
  value = text;
}

void AuditFailureChoice::operator()(dispatch::AuditFailure& value, const Arguments& arguments) const {
  const std::string_view text = arguments.one();
  const bool refuses = equal_ignoring_case(text, "refuse");
  if (!refuses && !equal_ignoring_case(text, "continue")) throw BadValue("must be refuse or continue");
  value = refuses ? dispatch::AuditFailure::refuse : dispatch::AuditFailure::go_on;
}

void UnknownReleaseChoice::operator()(openemr::UnknownRelease& value, const Arguments& arguments) const {
  const std::string_view text = arguments.one();
  const bool serves = equal_ignoring_case(text, "serve");
  if (!serves && !equal_ignoring_case(text, "refuse")) throw BadValue("must be serve or refuse");
  value = serves ? openemr::UnknownRelease::serve : openemr::UnknownRelease::refuse;
}

void WaitTime::operator()(std::chrono::milliseconds& value, const Arguments& arguments) const {
  value = parse_duration(arguments.one(), std::chrono::milliseconds(1), std::chrono::seconds(60),
                         "must be a time from 1ms to 60s, as in 500ms or 2s");
}

std::string text_of(bool value) { return value ? "On" : "Off"; }
std::string text_of(int value) { return value == 0 ? "auto" : std::to_string(value); }
std::string text_of(std::size_t value) { return std::to_string(value); }
std::string text_of(std::int64_t value) { return std::to_string(value); }
std::string text_of(const std::string& value) { return value.empty() ? "none" : value; }
std::string text_of(const std::filesystem::path& value) { return text_of(value.string()); }
std::string text_of(std::chrono::seconds value) { return std::to_string(value.count()) + "s"; }
std::string text_of(std::chrono::milliseconds value) { return std::to_string(value.count()) + "ms"; }
std::string text_of(dispatch::AuditFailure value) {
  return value == dispatch::AuditFailure::refuse ? "refuse" : "continue";
}
std::string text_of(openemr::UnknownRelease value) {
  return value == openemr::UnknownRelease::serve ? "serve" : "refuse";
}
std::string text_of(const oauth::KeyHosts& value) { return value.text(); }
std::string text_of(const oauth::BudgetLimit& value) {
  return value.maximum == 0 ? "Off" : std::to_string(value.maximum) + "/" + text_of(value.period);
}

}  // namespace oemr::httpd
