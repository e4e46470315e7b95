// SPDX-License-Identifier: Apache-2.0
// A database of one test: tables copied out of the fixture, dropped at the end, with a site folder that leads to it.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>

#include "db/connection.h"
#include "openemr/site.h"

/// The socket of a server that holds the fixture as database `openemr` and lets root in, or null: the test is skipped.
inline const char* fixture_socket() {
  const char* socket = std::getenv("OEMR_TEST_FIXTURE_SOCKET");
  if (socket == nullptr) std::puts("skipped: OEMR_TEST_FIXTURE_SOCKET is not set");
  return socket;
}

class Scratch {
 public:
  /// filled: tables with their rows; empty: tables without.
  Scratch(const char* socket, std::initializer_list<std::string_view> filled,
          std::initializer_list<std::string_view> empty = {})
      : socket_(socket), name_("oemr_scratch_" + std::to_string(::getpid())) {
    oemr::db::Connection server(options(""));
    server.execute("DROP DATABASE IF EXISTS " + name_);
    server.execute("CREATE DATABASE " + name_ + " CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
    for (const auto* tables : {&filled, &empty}) {
      for (std::string_view table : *tables) {
        const std::string own = name_ + ".`" + std::string(table) + "`",
                          theirs = "openemr.`" + std::string(table) + "`";
        server.execute("CREATE TABLE " + own + " LIKE " + theirs);
        if (tables == &filled) server.execute("INSERT INTO " + own + " SELECT * FROM " + theirs);
      }
    }
    folder_ = std::filesystem::temp_directory_path() / name_;
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "sites" / "default" / "documents" / "logs_and_misc" / "methods");
    std::filesystem::create_directories(folder_ / "spool");
    std::ofstream(folder_ / "sites" / "default" / "sqlconf.php")
        << "<?php\n$host = 'localhost';\n$port = '3306';\n$login = 'root';\n$pass = '';\n$dbase = '" << name_
        << "';\n$db_encoding = 'utf8mb4';\n$sqlconf = array();\nglobal $sqlconf;\n$sqlconf[\"host\"] = $host;\n"
           "$sqlconf[\"port\"] = $port;\n$sqlconf[\"login\"] = $login;\n$sqlconf[\"pass\"] = $pass;\n"
           "$sqlconf[\"dbase\"] = $dbase;\n$sqlconf[\"db_encoding\"] = $db_encoding;\n";
  }
  ~Scratch() {
    try {
      oemr::db::Connection(options("")).execute("DROP DATABASE IF EXISTS " + name_);
      std::filesystem::remove_all(folder_);
    } catch (const std::exception& failure) {
      std::fprintf(stderr, "scratch database %s stays: %s\n", name_.c_str(), failure.what());
    }
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::unique_ptr<oemr::db::Connection> connect() const {
    return std::make_unique<oemr::db::Connection>(options(name_));
  }
  oemr::openemr::SiteSettings settings() const {
    oemr::openemr::SiteSettings settings;
    settings.sites_directory = folder_ / "sites";
    settings.database_socket = socket_;
    settings.database_user = "root";
    settings.database_name = name_;
    settings.settings_ttl = std::chrono::seconds(0);
    return settings;
  }
  std::filesystem::path spool() const { return folder_ / "spool"; }

 private:
  using db_options = oemr::db::Options;
  db_options options(const std::string& database) const {
    db_options options;
    options.socket = socket_;
    options.user = "root";
    options.database = database;
    return options;
  }

  std::string socket_, name_;
  std::filesystem::path folder_;
};

inline std::int64_t count(oemr::db::Connection& connection, const std::string& from) {
  oemr::db::Rows rows = connection.query("SELECT COUNT(*) FROM " + from);
  rows.next();
  return rows.integer(0);
}
