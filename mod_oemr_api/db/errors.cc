// SPDX-License-Identifier: Apache-2.0
// Which error numbers end a connection, which pass when tried again, and what the log calls them.
#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "db/statement.h"

namespace oemr::db {
namespace {

/// server_state: passes, or is for the sysadmin to mend (503); value: of the row that was to be written (400).
enum class Kind { fault, server_state, value };

struct Known {
  unsigned number;
  bool ends_connection;
  Kind kind;
  std::string_view name;
};

constexpr std::array known_errors = {
    Known{3, false, Kind::server_state, "cannot write a file"},
    Known{1020, false, Kind::server_state, "record has changed"},
    Known{1021, false, Kind::server_state, "disk full"},
    Known{1026, false, Kind::server_state, "cannot write a file"},
    Known{1030, false, Kind::server_state, "storage engine fails"},
    Known{1036, false, Kind::server_state, "table is read only"},
    Known{1037, false, Kind::server_state, "out of memory"},
    Known{1038, false, Kind::server_state, "out of sort memory"},
    Known{1040, true, Kind::server_state, "too many connections"},
    Known{1041, false, Kind::server_state, "out of memory"},
    Known{1043, true, Kind::server_state, "bad handshake"},
    Known{1044, false, Kind::fault, "access to the database denied"},
    Known{1045, false, Kind::fault, "access denied"},
    Known{1047, false, Kind::server_state, "cluster node is not ready"},
    Known{1048, false, Kind::value, "column cannot be NULL"},
    Known{1049, false, Kind::fault, "unknown database"},
    Known{1053, true, Kind::server_state, "server shutdown"},
    Known{1054, false, Kind::fault, "unknown column"},
    Known{1062, false, Kind::value, "duplicate key"},
    Known{1064, false, Kind::fault, "syntax error"},
    Known{1077, true, Kind::server_state, "server shutdown"},
    Known{1079, true, Kind::server_state, "server shutdown"},
    Known{1114, false, Kind::server_state, "table full"},
    Known{1129, true, Kind::server_state, "host blocked"},
    Known{1130, true, Kind::fault, "host not allowed"},
    Known{1142, false, Kind::fault, "command denied"},
    Known{1146, false, Kind::fault, "no such table"},
    Known{1152, true, Kind::server_state, "connection aborted"},
    Known{1153, true, Kind::fault, "packet too large"},
    Known{1156, true, Kind::server_state, "network packets out of order"},
    Known{1157, true, Kind::server_state, "network uncompress error"},
    Known{1158, true, Kind::server_state, "network read error"},
    Known{1159, true, Kind::server_state, "network read timeout"},
    Known{1160, true, Kind::server_state, "network write error"},
    Known{1161, true, Kind::server_state, "network write timeout"},
    Known{1184, true, Kind::server_state, "connection aborted"},
    Known{1203, true, Kind::server_state, "too many connections of the user"},
    Known{1205, false, Kind::server_state, "lock wait timeout"},
    Known{1206, false, Kind::server_state, "too many locks"},
    Known{1213, false, Kind::server_state, "deadlock"},
    Known{1216, false, Kind::value, "referenced row is missing"},
    Known{1217, false, Kind::value, "row is referenced"},
    Known{1223, false, Kind::server_state, "server is locked for a backup"},
    Known{1226, true, Kind::server_state, "resource limit of the user"},
    Known{1264, false, Kind::value, "value out of range"},
    Known{1265, false, Kind::value, "value does not fit"},
    Known{1267, false, Kind::fault, "illegal mix of collations"},
    Known{1270, false, Kind::fault, "illegal mix of collations"},
    Known{1271, false, Kind::fault, "illegal mix of collations"},
    Known{1290, false, Kind::server_state, "server is read only"},
    Known{1292, false, Kind::value, "incorrect value"},
    Known{1317, false, Kind::server_state, "query interrupted"},
    Known{1364, false, Kind::value, "column has no default"},
    Known{1366, false, Kind::value, "incorrect value"},
    Known{1406, false, Kind::value, "data too long"},
    Known{1411, false, Kind::value, "incorrect value"},
    Known{1441, false, Kind::value, "date out of range"},
    Known{1451, false, Kind::value, "row is referenced"},
    Known{1452, false, Kind::value, "referenced row is missing"},
    Known{1461, false, Kind::server_state, "too many prepared statements"},
    Known{1526, false, Kind::value, "no partition for the value"},
    Known{1615, false, Kind::server_state, "statement needs to be prepared again"},
    Known{1644, false, Kind::value, "refused by a trigger"},
    Known{1690, false, Kind::value, "value out of range"},
    Known{1792, false, Kind::server_state, "transaction is read only"},
    Known{1836, false, Kind::server_state, "server is read only"},
    Known{1927, true, Kind::server_state, "connection killed"},
    Known{1969, false, Kind::server_state, "statement time exceeded"},
    Known{2002, true, Kind::server_state, "cannot connect"},
    Known{2003, true, Kind::server_state, "cannot connect"},
    Known{2005, true, Kind::server_state, "unknown host"},
    Known{2006, true, Kind::server_state, "server has gone away"},
    Known{2008, true, Kind::server_state, "out of memory"},
    Known{2013, true, Kind::server_state, "connection lost"},
    Known{2014, true, Kind::fault, "commands out of sync"},
    Known{2026, true, Kind::server_state, "TLS failed"},
    Known{2027, true, Kind::server_state, "malformed packet"},
    Known{2057, true, Kind::server_state, "columns changed"},
    Known{3024, false, Kind::server_state, "statement time exceeded"},
    Known{3100, false, Kind::server_state, "cluster refuses the transaction"},
    Known{3101, false, Kind::server_state, "cluster refuses the transaction"},
    Known{3140, false, Kind::value, "invalid JSON"},
    Known{3819, false, Kind::value, "constraint failed"},
    Known{3988, false, Kind::value, "characters beyond the column"},
    Known{4025, false, Kind::value, "constraint failed"},
    Known{4031, true, Kind::server_state, "closed while idle"},
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

namespace {

constexpr unsigned duplicate_key = 1062;

/// Errors whose message is made of names alone: no such table or column, refused commands, collations.
constexpr unsigned errors_of_names[] = {1044, 1054, 1142, 1146, 1267, 1270, 1271};

bool is_name_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         c == '-' || c == '.';
}

/// The last of "`a`.`b`.`c`", or of 'c', at the start of a text.
std::string_view name_at(std::string_view text) noexcept {
  std::string_view name;
  while (text.size() > 2 && (text.front() == '`' || text.front() == '\'')) {
    const std::size_t end = text.find(text.front(), 1);
    if (end == std::string_view::npos) return {};
    name = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (!text.starts_with('.')) break;
    text.remove_prefix(1);
  }
  constexpr std::size_t longest_name = 64;  // of an identifier; MySQL's keys are "<table>.<key>"
  if (name.size() > 2 * longest_name + 1 || !std::ranges::all_of(name, is_name_character)) return {};
  return name;
}

/// What the server says before the name. A value is quoted before it, never after.
std::string_view introduction(unsigned number) noexcept {
  switch (number) {
    case duplicate_key:
      return "for key ";
    case 1048:
      return "Column ";
    case 1364:
      return "Field ";
    case 1264:
    case 1265:
    case 1292:
    case 1366:
    case 1406:
    case 3988:
      return "column ";
    case 1451:
    case 1452:
    case 4025:
      return "CONSTRAINT ";
    case 3819:
      return "constraint ";
    default:
      return {};
  }
}

/// A number that the module drew itself met another writer's: trying again helps.
bool is_drawn_twice(unsigned number, std::string_view subject) noexcept {
  return number == duplicate_key && (subject == "PRIMARY" || subject.ends_with(".PRIMARY"));
}

int status_of(unsigned number, bool connection_lost, std::string_view subject) noexcept {
  const Known* known = find(number);
  if (connection_lost || is_drawn_twice(number, subject)) return 503;
  if (known == nullptr || known->kind == Kind::fault) return 500;
  return known->kind == Kind::server_state ? 503 : 400;
}

std::string text_for_caller(unsigned number, bool connection_lost, std::string_view subject) {
  switch (status_of(number, connection_lost, subject)) {
    case 503:
      if (error_name(number).ends_with("read only")) return "The database is read-only at present. Please try again.";
      return "The service is temporarily unavailable. Please try again.";
    case 400: {
      std::string text = "the database refuses a value: ";
      text.append(error_name(number));
      if (!subject.empty()) text.append(" (").append(subject).append(")");
      return text;
    }
    default:
      return "internal error";
  }
}

}  // namespace

std::string_view error_subject(unsigned number, std::string_view message) noexcept {
  const std::string_view before = introduction(number);
  const std::size_t at = before.empty() ? std::string_view::npos : message.rfind(before);
  return at == std::string_view::npos ? std::string_view{} : name_at(message.substr(at + before.size()));
}

DatabaseError::DatabaseError(unsigned number, bool connection_lost, const std::string& log_text,
                             std::string_view subject)
    : Error(status_of(number, connection_lost, subject), text_for_caller(number, connection_lost, subject), log_text),
      number_(number),
      connection_lost_(connection_lost) {}

void Link::fail(unsigned number, const char* sqlstate, std::string_view doing, std::string_view message) {
  constexpr unsigned malformed_packet = 2027;
  constexpr unsigned deadlock = 1213;
  constexpr std::size_t sql_shown = 300;
  if (number == 0) number = malformed_packet;
  const bool lost = ends_connection(number);
  if (lost) broken = true;
  if (number == deadlock) transaction_undone = true;
  const std::string_view subject = error_subject(number, message);
  std::string text = "database error " + std::to_string(number) + " (" + sqlstate + ") ";
  text.append(error_name(number));
  if (!subject.empty()) text.append(" (").append(subject).append(")");
  if (std::ranges::find(errors_of_names, number) != std::end(errors_of_names)) text.append(": ").append(message);
  text.append(": ").append(doing.substr(0, sql_shown));
  throw DatabaseError(number, lost, text, subject);
}

}  // namespace oemr::db
