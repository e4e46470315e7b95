// SPDX-License-Identifier: Apache-2.0
// Which error numbers end a connection, which pass when tried again, and what the log calls them.
#include <algorithm>
#include <array>
#include <string>

#include "db/statement.h"

namespace oemr::db {
namespace {

struct Known {
  unsigned number;
  bool ends_connection;
  bool passes;  // not a fault of the statement: 503
  std::string_view name;
};

constexpr std::array known_errors = {
    Known{1021, false, true, "disk full"},
    Known{1040, true, true, "too many connections"},
    Known{1043, true, true, "bad handshake"},
    Known{1044, false, false, "access to the database denied"},
    Known{1045, false, false, "access denied"},
    Known{1048, false, false, "column cannot be NULL"},
    Known{1049, false, false, "unknown database"},
    Known{1053, true, true, "server shutdown"},
    Known{1054, false, false, "unknown column"},
    Known{1062, false, false, "duplicate key"},
    Known{1064, false, false, "syntax error"},
    Known{1077, true, true, "server shutdown"},
    Known{1079, true, true, "server shutdown"},
    Known{1114, false, true, "table full"},
    Known{1129, true, true, "host blocked"},
    Known{1130, true, false, "host not allowed"},
    Known{1142, false, false, "command denied"},
    Known{1146, false, false, "no such table"},
    Known{1152, true, true, "connection aborted"},
    Known{1153, true, false, "packet too large"},
    Known{1156, true, true, "network packets out of order"},
    Known{1157, true, true, "network uncompress error"},
    Known{1158, true, true, "network read error"},
    Known{1159, true, true, "network read timeout"},
    Known{1160, true, true, "network write error"},
    Known{1161, true, true, "network write timeout"},
    Known{1184, true, true, "connection aborted"},
    Known{1203, true, true, "too many connections of the user"},
    Known{1205, false, true, "lock wait timeout"},
    Known{1213, false, true, "deadlock"},
    Known{1226, true, true, "resource limit of the user"},
    Known{1264, false, false, "value out of range"},
    Known{1290, false, true, "server is read only"},
    Known{1317, false, true, "query interrupted"},
    Known{1366, false, false, "incorrect value"},
    Known{1406, false, false, "data too long"},
    Known{1451, false, false, "row is referenced"},
    Known{1452, false, false, "referenced row is missing"},
    Known{1461, false, true, "too many prepared statements"},
    Known{1615, false, true, "statement needs to be prepared again"},
    Known{1792, false, true, "read only transaction"},
    Known{1836, false, true, "server is read only"},
    Known{1927, true, true, "connection killed"},
    Known{1969, false, true, "statement time exceeded"},
    Known{2002, true, true, "cannot connect"},
    Known{2003, true, true, "cannot connect"},
    Known{2005, true, true, "unknown host"},
    Known{2006, true, true, "server has gone away"},
    Known{2008, true, true, "out of memory"},
    Known{2013, true, true, "connection lost"},
    Known{2014, true, false, "commands out of sync"},
    Known{2026, true, true, "TLS failed"},
    Known{2027, true, true, "malformed packet"},
    Known{2057, true, true, "columns changed"},
    Known{3024, false, true, "statement time exceeded"},
    Known{4031, true, true, "closed while idle"},
};
static_assert(std::ranges::is_sorted(known_errors, {}, &Known::number));

const Known* find(unsigned number) noexcept {
  const auto* found = std::ranges::lower_bound(known_errors, number, {}, &Known::number);
  return found != known_errors.end() && found->number == number ? found : nullptr;
}

/// Numbers that Connector/C itself gives out.
constexpr bool is_of_client(unsigned number) noexcept {
  return (number >= 2000 && number <= 2999) || (number >= 5000 && number <= 5999);
}

}  // namespace

bool ends_connection(unsigned number) noexcept {
  const Known* known = find(number);
  return known != nullptr ? known->ends_connection : is_of_client(number);
}

std::string_view error_name(unsigned number) noexcept {
  const Known* known = find(number);
  return known != nullptr ? known->name : is_of_client(number) ? "client library error" : "server error";
}

DatabaseError::DatabaseError(unsigned number, bool connection_lost, const std::string& log_text)
    : Error(connection_lost || (find(number) != nullptr && find(number)->passes) ? 503 : 500,
            connection_lost || (find(number) != nullptr && find(number)->passes)
                ? "The service is temporarily unavailable. Please try again."
                : "internal error",
            log_text),
      number_(number),
      connection_lost_(connection_lost) {}

void Link::fail(unsigned number, const char* sqlstate, std::string_view doing) {
  constexpr unsigned malformed_packet = 2027;
  constexpr unsigned deadlock = 1213;
  constexpr std::size_t sql_shown = 300;
  if (number == 0) number = malformed_packet;
  const bool lost = ends_connection(number);
  if (lost) broken = true;
  if (number == deadlock) transaction_undone = true;
  std::string text = "database error " + std::to_string(number) + " (" + sqlstate + ") ";
  text.append(error_name(number)).append(": ").append(doing.substr(0, sql_shown));
  throw DatabaseError(number, lost, text);
}

}  // namespace oemr::db
