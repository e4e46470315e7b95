// SPDX-License-Identifier: Apache-2.0
// A site's connections and the snapshots of its settings, clock and keys.
#include "openemr/site.h"

#include <atomic>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/log.h"
#include "openemr/acl.h"
#include "openemr/file_stamp.h"
#include "openemr/snapshot.h"
#include "openemr/sqlconf.h"

namespace oemr::openemr {
namespace {

using std::filesystem::path;

/// What one reading of the settings gives; they change together.
struct Configuration {
  Globals globals;
  std::shared_ptr<const Zone> zone;
  std::shared_ptr<const Release> release;
};

struct HeldKeys {
  std::shared_ptr<const SigningKeys> keys;
  std::vector<std::pair<std::string, FileStamp>> files;
};

std::vector<std::pair<std::string, FileStamp>> key_files(const path& certificates) {
  std::vector<std::string> names = key_file_names(certificates);
  names.insert(names.end(), {"oaprivate.key", "oapublic.key"});
  std::vector<std::pair<std::string, FileStamp>> files;
  for (std::string& name : names) {
    const FileStamp stamp = FileStamp::of(certificates / name);
    files.emplace_back(std::move(name), stamp);
  }
  return files;
}

std::string read_file(const path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Unavailable("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

unsigned parse_port(std::string_view text, const std::string& site) {
  if (text.empty()) return 3306;
  unsigned port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc{} || end != text.data() + text.size() || port == 0 || port > 65535) {
    throw Error(500, "Internal error", "sqlconf.php of site " + site + ": the port is not a number from 1 to 65535");
  }
  return port;
}

/// The client's TLS files have fixed names in the site's certificates; OpenEMR turns TLS on when the authority's is
/// there.
void use_tls_files(db::Options& options, const path& certificates) {
  const auto existing = [&](const char* name) {
    std::error_code ignored;
    const path file = certificates / name;
    return std::filesystem::is_regular_file(file, ignored) ? file.string() : std::string{};
  };
  options.tls_ca = existing("mysql-ca");
  if (options.tls_ca.empty()) return;
  options.tls_certificate = existing("mysql-cert");
  options.tls_key = existing("mysql-key");
}

/// Then sqlconf.php is not read: it may compute its values.
bool say_everything(const SiteSettings& settings) {
  return !(settings.database_host.empty() && settings.database_socket.empty()) && !settings.database_user.empty() &&
         !settings.database_password.empty() && !settings.database_name.empty();
}

db::Options database_options(const std::string& name, const SiteSettings& settings) {
  const path directory = settings.sites_directory / name;
  SqlConf conf;
  if (!say_everything(settings)) conf = parse_sqlconf(read_file(directory / "sqlconf.php"));
  const auto choose = [](const std::string& directive, std::string& own) {
    return directive.empty() ? std::move(own) : directive;
  };
  db::Options options;
  options.host = choose(settings.database_host, conf.host);
  options.socket = settings.database_socket;
  options.user = choose(settings.database_user, conf.login);
  options.password = choose(settings.database_password, conf.password);
  options.database = choose(settings.database_name, conf.database);
  options.port = settings.database_port != 0 ? settings.database_port : parse_port(conf.port, name);
  if (!conf.charset.empty()) options.charset = conf.charset;
  use_tls_files(options, directory / "documents" / "certificates");
  return options;
}

/// By name; a snapshot stays where it is while others are added.
class Tables {
 public:
  std::shared_ptr<Snapshot<void>> find(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const auto found = tables_.find(name);
    if (found != tables_.end()) return found->second;
    return tables_.emplace(std::string(name), std::make_shared<Snapshot<void>>()).first->second;
  }
  void clear() {
    const std::lock_guard lock(mutex_);
    tables_.clear();
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Snapshot<void>>, std::less<>> tables_;
};

}  // namespace

struct Site::State {
  State(std::string site_name, SiteSettings site_settings)
      : name(std::move(site_name)),
        settings(std::move(site_settings)),
        pool(database_options(name, settings), settings.pool),
        acl(settings.settings_ttl) {}

  const std::string name;
  const SiteSettings settings;
  db::Pool pool;
  AclCache acl;
  Snapshot<Configuration> configuration;
  Snapshot<CryptoGen> crypto;
  Snapshot<HeldKeys> keys;
  Tables tables;
  std::mutex mutex;                                            // of the members below
  std::chrono::steady_clock::time_point refusal_logged_until;  // one line a minute
  std::chrono::steady_clock::time_point address_logged_until;
  std::string unknown_noted;
  std::optional<Release::Version> last_version;
  std::chrono::steady_clock::time_point columns_due;  // when they are read again
  std::string bad_zone_noted;

  std::shared_ptr<const Configuration> current(db::Connection& connection);
  std::shared_ptr<const Release> load_release(db::Connection& connection);
  std::string refusal(const Release& release) const;
  void check_release(const Release& release);
  std::shared_ptr<const Zone> load_zone(std::string_view zone_name);
};

std::shared_ptr<const Release> Site::State::load_release(db::Connection& connection) {
  constexpr int seldom = 12;
  const auto version = Release::read_version(connection);
  const auto now = std::chrono::steady_clock::now();
  bool is_due = false;
  {
    const std::lock_guard lock(mutex);
    is_due = version != last_version || now >= columns_due;
    if (is_due) columns_due = now + settings.settings_ttl * seldom;
    last_version = version;
  }
  auto release = std::make_shared<const Release>(version, is_due ? connection.renew_schema() : connection.schema());
  check_release(*release);
  return release;
}

/// Why a database is not served; empty: it is.
std::string Site::State::refusal(const Release& release) const {
  const std::string supported = std::string("; supported is OpenEMR ") + std::string(Release::known_releases());
  switch (release.standing()) {
    case Release::Standing::none:
      return supported;
    case Release::Standing::too_old:
      return supported + ": upgrade OpenEMR, whose tables before 7.0.0 are others";
    case Release::Standing::known:
      return {};
    case Release::Standing::unknown:
      break;
  }
  if (settings.unknown_release == UnknownRelease::refuse)
    return supported + ", and OemrUnknownRelease refuses what is newer";
  const std::vector<std::string> missing = release.missing_columns();
  if (missing.empty()) return {};
  return ", which is not known here and lacks the column " + missing.front() +
         (missing.size() > 1 ? " and " + std::to_string(missing.size() - 1) + " more" : std::string()) + supported;
}

void Site::State::check_release(const Release& release) {
  const std::string found = "site " + name + ": the database holds " + release.text();
  const std::string reason = refusal(release);
  const std::lock_guard lock(mutex);
  if (!reason.empty()) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= refusal_logged_until) {
      refusal_logged_until = now + std::chrono::minutes(1);
      log::error("OEMR2001", found + reason);
    }
    throw Unavailable(found + reason, 60);
  }
  if (release.standing() == Release::Standing::unknown &&
      std::exchange(unknown_noted, release.text()) != release.text())
    log::warning("OEMR2002", found + ", which is newer than any that was tested (" +
                                 std::string(Release::known_releases()) + "): it is served, for all columns are there");
}

std::shared_ptr<const Zone> Site::State::load_zone(std::string_view zone_name) {
  std::shared_ptr<const Zone> zone = Zone::load(zone_name);
  const std::lock_guard lock(mutex);
  if (zone) {
    bad_zone_noted.clear();
    return zone;
  }
  if (bad_zone_noted != zone_name) {
    bad_zone_noted = zone_name;
    log::warning("OEMR2003", "site " + name + ": the global gbl_time_zone names no known time zone; UTC is used");
  }
  return std::make_shared<const Zone>();
}

std::shared_ptr<const Configuration> Site::State::current(db::Connection& connection) {
  return configuration.get(settings.settings_ttl, [&](const auto&) {
    std::shared_ptr<const Release> release = load_release(connection);
    Globals globals = Globals::load(connection);
    std::shared_ptr<const Zone> zone = load_zone(globals.text("gbl_time_zone"));
    return std::make_shared<const Configuration>(
        Configuration{std::move(globals), std::move(zone), std::move(release)});
  });
}

Site::Site(std::string name, SiteSettings settings)
    : state_(std::make_unique<State>(std::move(name), std::move(settings))) {}

Site::~Site() = default;

bool Site::is_valid_name(std::string_view name) noexcept {
  bool only_dots = true;
  for (const char c : name) {
    const bool alphanumeric = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!alphanumeric && c != '-' && c != '.') return false;
    only_dots = only_dots && c == '.';
  }
  return !only_dots && name.size() <= 255;
}

const std::string& Site::name() const noexcept { return state_->name; }
path Site::directory() const { return state_->settings.sites_directory / state_->name; }
const SiteSettings& Site::settings() const noexcept { return state_->settings; }

db::Lease Site::connect() {
  db::Lease lease = state_->pool.acquire();
  set_clock(*lease);
  return lease;
}

std::unique_ptr<db::Connection> Site::connect_outside_of_pool() const {
  return std::make_unique<db::Connection>(state_->pool.options());
}

void Site::set_clock(db::Connection& connection) {
  connection.set_time_zone(zone(connection)->offset_text(now_seconds()));
}

std::shared_ptr<const Globals> Site::globals(db::Connection& connection) {
  std::shared_ptr<const Configuration> configuration = state_->current(connection);
  const Globals* globals = &configuration->globals;
  return {std::move(configuration), globals};
}

std::shared_ptr<const Zone> Site::zone(db::Connection& connection) { return state_->current(connection)->zone; }

std::shared_ptr<const Release> Site::release(db::Connection& connection) {
  return state_->current(connection)->release;
}

std::shared_ptr<const Release> Site::known_release() const {
  const auto last = state_->configuration.last();
  return last ? last->release : nullptr;
}

std::shared_ptr<const CryptoGen> Site::crypto(db::Connection& connection) {
  return state_->crypto.get(state_->settings.settings_ttl, [&](const auto&) {
    const auto configuration = state_->current(connection);
    const Release& release = *configuration->release;
    CryptoGen::Rules rules;
    rules.written = release.crypto_version() == 7 ? "007" : "006";
    rules.reads_plain = release.has_database_encryption_switch();
    rules.writes_plain = rules.reads_plain && configuration->globals.text("database_encryption", "1") == "0";
    return std::make_shared<const CryptoGen>(CryptoGen::load(connection, directory(), rules));
  });
}

std::shared_ptr<const SigningKeys> Site::signing_keys(db::Connection& connection) {
  const path certificates = directory() / "documents" / "certificates";
  const auto load = [&](const std::shared_ptr<const HeldKeys>& previous) {
    auto files = key_files(certificates);
    if (previous && previous->files == files) return previous;
    std::shared_ptr<const SigningKeys> keys = SigningKeys::load(connection, directory(), *crypto(connection));
    return std::make_shared<const HeldKeys>(HeldKeys{std::move(keys), std::move(files)});
  };
  return state_->keys.get(state_->settings.settings_ttl, load)->keys;
}

std::string Site::local_now(db::Connection& connection) { return zone(connection)->format(now_seconds()); }

bool Site::is_allowed(db::Connection& connection, std::string_view username, std::string_view section,
                      std::string_view value, std::string_view return_values) {
  return state_->acl.is_allowed(connection, username, section, value, return_values);
}

std::shared_ptr<const void> Site::table(std::string_view name,
                                        const std::function<std::shared_ptr<const void>()>& load) {
  return state_->tables.find(name)->get(state_->settings.settings_ttl, [&](const auto&) { return load(); });
}

void Site::forget_tables() { state_->tables.clear(); }

std::string Site::address(db::Connection& connection) {
  if (!state_->settings.public_url.empty()) return state_->settings.public_url;
  return std::string(globals(connection)->text("site_addr_oath"));
}

bool Site::has_address(db::Connection& connection) {
  if (!address(connection).empty()) return true;
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(state_->mutex);
  if (now >= state_->address_logged_until) {
    state_->address_logged_until = now + std::chrono::minutes(1);
    log::error("OEMR2015",
               "site " + state_->name +
                   ": the global site_addr_oath is empty, so the authorization server has no name: set it to "
                   "https://your.host under Admin, Config, Connectors, or use OemrPublicURL");
  }
  return false;
}

std::string Site::oauth_base(db::Connection& connection) {
  return address(connection) + state_->settings.web_root + "/oauth2/" + state_->name;
}

std::string Site::api_base(db::Connection& connection) {
  return address(connection) + state_->settings.web_root + "/apis/" + state_->name;
}

}  // namespace oemr::openemr
