// SPDX-License-Identifier: Apache-2.0
// One OpenEMR site of this child process: its folder, database, settings, clock and keys.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "db/pool.h"
#include "openemr/crypto_gen.h"
#include "openemr/globals.h"
#include "openemr/release.h"
#include "openemr/signing_keys.h"

namespace oemr::openemr {

/// What becomes of databases of an OpenEMR that is newer than any that was tested.
enum class UnknownRelease {
  serve,  // with a warning, when all columns that are needed are there
  refuse,
};

/// What a location's directives say about sites; plain values.
struct SiteSettings {
  std::filesystem::path sites_directory;
  db::PoolLimits pool;
  std::string database_host, database_socket, database_user, database_password, database_name;  // override sqlconf.php
  unsigned database_port = 0;
  std::string public_url;  // "https://host[:port]": overrides the global site_addr_oath
  std::string web_root;    // path below which OpenEMR lives, without a slash at the end
  std::chrono::seconds settings_ttl{5};
  UnknownRelease unknown_release = UnknownRelease::serve;
  std::int64_t fhir_page_size = 100;  // resources of a search without _count

  friend bool operator==(const SiteSettings&, const SiteSettings&) = default;
};

class Site {
 public:
  /// Reads sqlconf.php; opens no connection.
  Site(std::string name, SiteSettings settings);
  ~Site();

  /// Letters, digits, '-' and '.', not only dots.
  static bool is_valid_name(std::string_view name) noexcept;

  const std::string& name() const noexcept;
  std::filesystem::path directory() const;  // sites/<site>
  const SiteSettings& settings() const noexcept;

  /// A connection whose NOW() agrees with zone(). The release is looked at with the settings; one that cannot be served
  /// is refused with one clear log line a minute. Throws Unavailable.
  db::Lease connect();
  /// One that no request waits for and that is not counted in OemrPoolMax; set_clock() is still to be called.
  std::unique_ptr<db::Connection> connect_outside_of_pool() const;
  /// Lets the connection's NOW() agree with zone().
  void set_clock(db::Connection& connection);

  /// Snapshots, read again after settings_ttl. They take a connection that the caller holds already.
  std::shared_ptr<const Globals> globals(db::Connection& connection);
  std::shared_ptr<const Zone> zone(db::Connection& connection);
  /// The row `version` is read as often, the columns when it changes, once in 12 such times, and when a statement finds
  /// them altered: an upgrade under a running server is noticed within a minute.
  std::shared_ptr<const Release> release(db::Connection& connection);
  /// As it was found last, without a connection; null before.
  std::shared_ptr<const Release> known_release() const;
  std::shared_ptr<const CryptoGen> crypto(db::Connection& connection);
  /// As crypto(), but parsed again only when the key files change.
  std::shared_ptr<const SigningKeys> signing_keys(db::Connection& connection);
  /// Now, "YYYY-MM-DD HH:MM:SS" in the site's zone (OpenEMR stores local times).
  std::string local_now(db::Connection& connection);

  /// openemr::is_allowed(), remembered for settings_ttl.
  bool is_allowed(db::Connection& connection, std::string_view username, std::string_view section,
                  std::string_view value, std::string_view return_values = {});

  /// What another room has read of the definition of a table, remembered for settings_ttl or until forget_tables().
  std::shared_ptr<const void> table(std::string_view name, const std::function<std::shared_ptr<const void>()>& load);
  /// A statement has shown that a table is defined otherwise than remembered.
  void forget_tables();

  /// Scheme and host that clients see: OemrPublicURL, else the global site_addr_oath, verbatim; empty when neither is
  /// set.
  std::string address(db::Connection& connection);
  /// Whether there is one; the log says once a minute that there is none.
  bool has_address(db::Connection& connection);
  std::string oauth_base(db::Connection& connection);  // <address><web root>/oauth2/<site>
  std::string api_base(db::Connection& connection);    // <address><web root>/apis/<site>

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A connection of a site that is borrowed at its first use: a request answered from caches takes none.
class SiteConnection {
 public:
  explicit SiteConnection(Site& site) : site_(site) {}
  Site& site() const noexcept { return site_; }
  db::Connection& operator*() {
    if (!lease_) lease_.emplace(site_.connect());
    return **lease_;
  }
  db::Connection* operator->() { return &**this; }
  bool is_open() const noexcept { return lease_.has_value(); }
  /// Until the next use, which may get another connection.
  void give_back() { lease_.reset(); }

 private:
  Site& site_;
  std::optional<db::Lease> lease_;
};

/// The sites of this process, made as they are first asked for.
class Sites {
 public:
  Sites();
  ~Sites();
  /// Null when the name is not allowed or sites/<site>/sqlconf.php does not exist. Equal settings share one Site, until
  /// sqlconf.php changes.
  std::shared_ptr<Site> find(std::string_view name, const SiteSettings& settings);
  /// The sites that a folder holds; none when it cannot be read.
  static std::vector<std::string> names_in(const std::filesystem::path& sites_directory);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oemr::openemr
