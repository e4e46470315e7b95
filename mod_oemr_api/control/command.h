// SPDX-License-Identifier: Apache-2.0
// The commands of oemrctl: one table, one file per command.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "control/arguments.h"
#include "control/report.h"
#include "openemr/site.h"

namespace oemr::control {

/// Something is in the way of the command, and this is how to mend it.
class Refusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a command may use. The site is opened when it is first asked for.
class Call {
 public:
  explicit Call(Arguments given);

  const Arguments arguments;
  Report report;

  std::filesystem::path sites_directory() const { return settings_.sites_directory; }
  const std::string& site_name() const noexcept { return site_name_; }
  std::filesystem::path site_directory() const { return settings_.sites_directory / site_name_; }
  const openemr::SiteSettings& settings() const noexcept { return settings_; }
  /// Throws Refusal when there is no such site, Error when its sqlconf.php is of no use.
  openemr::Site& site();
  db::Connection& db();
  /// Until the next db(): others that are asked meanwhile may be slow.
  void give_back_db() noexcept { connection_.reset(); }
  /// The one word after the command.
  const std::string& operand() const { return arguments.operands().front(); }

 private:
  std::string site_name_;
  openemr::SiteSettings settings_;
  std::unique_ptr<openemr::Site> site_;
  std::unique_ptr<openemr::SiteConnection> connection_;  // to be gone before the site
};

struct Command {
  std::string_view words;    // "clients list"
  std::string_view operand;  // what the word after it is called; empty: there is none
  std::string_view summary;
  std::span<const Option> options;
  void (*run)(Call&);
};
std::span<const Command> commands() noexcept;

/// Runs a command line without its program name; 0 done, 1 a problem was found, 2 the line makes no sense.
int run(std::span<const std::string_view> words);

// The commands, each in the file of its name.
void list_clients(Call& call);
void show_client(Call& call);
void enable_client(Call& call);
void disable_client(Call& call);
void approve_client(Call& call);
void revoke_tokens(Call& call);
void prune(Call& call);
void check_keys(Call& call);
void rotate_keys(Call& call);
/// Every key that verifies, what it is for and until when.
void add_keys_table(Report& report, const openemr::SigningKeys& keys);
void doctor(Call& call);

}  // namespace oemr::control
