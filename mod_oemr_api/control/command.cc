// SPDX-License-Identifier: Apache-2.0
// The table of commands, help, and the way from a command line to an exit status.
#include "control/command.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "core/error.h"
#include "core/text.h"
#include "db/connection.h"

namespace oemr::control {
namespace {

constexpr Option common_options[] = {
    {"sites", "DIR", "OpenEMR's folder sites (/var/www/openemr/sites, or $OEMR_SITES)"},
    {"site", "NAME", "the site (default)"},
    {"json", "", "print one JSON object"},
};
constexpr Option revoke_options[] = {
    {"client", "ID", "those of this client"},
    {"user", "NAME", "those of this user, or of the patient with this portal login"},
    {"all", "", "every token of the site"},
};
constexpr Option doctor_options[] = {
    {"fix", "", "give UUIDs to rows that have none"},
    {"spool", "DIR", "the folder of OemrAuditSpool, if it is set"},
    {"url", "URL", "where the running httpd is asked (OpenEMR's site address)"},
    {"ca", "FILE", "the authorities that its certificate is checked with (the system's)"},
};
constexpr Option rotate_options[] = {
    {"replace-php-keys", "", "have OpenEMR itself sign with it, too"},
    {"sign-after", "SECONDS", "how long every process has to learn of the key (60)"},
};
constexpr Option prune_options[] = {
    {"days", "N", "only what has been of no use for N days (7)"},
    {"dry-run", "", "count, delete nothing"},
};

constexpr Command table[] = {
    {"clients list", "", "every registered client", {}, list_clients},
    {"clients show", "ID", "one client, without its secrets", {}, show_client},
    {"clients enable", "ID", "let a client in", {}, enable_client},
    {"clients disable", "ID", "keep a client out", {}, disable_client},
    {"clients approve", "ID", "let a new client in, and show what it may ask for", {}, approve_client},
    {"tokens revoke", "", "end access and refresh tokens", revoke_options, revoke_tokens},
    {"keys check", "", "whether the site's keys can be used, and by whom", {}, check_keys},
    {"keys rotate", "", "make a new signing key; older tokens go on verifying", rotate_options, rotate_keys},
    {"doctor", "", "look for what is wrong with a site, and say what to do", doctor_options, doctor},
    {"prune", "", "delete rows of tokens, consents and answers that are of no use any more", prune_options, prune},
};

void print(std::FILE* file, std::string_view text) { std::fwrite(text.data(), 1, text.size(), file); }

void append_options(std::string& text, std::span<const Option> options, std::string_view indent) {
  for (const Option& option : options) {
    std::string line = std::string(indent) + "--" + std::string(option.name);
    if (!option.value.empty()) line.append(" ").append(option.value);
    if (line.size() < 28) line.resize(28, ' ');
    text.append(line).append("  ").append(option.summary).append("\n");
  }
}

std::string help() {
  std::string text = "usage: oemrctl COMMAND [OPTION]...\n\n";
  for (const Command& command : table) {
    std::string line = "  " + std::string(command.words);
    if (!command.operand.empty()) line.append(" ").append(command.operand);
    if (line.size() < 28) line.resize(28, ' ');
    text.append(line).append("  ").append(command.summary).append("\n");
    append_options(text, command.options, "    ");
  }
  text.append("\nEverywhere:\n");
  append_options(text, common_options, "  ");
  return text.append("\nExit status: 0 done, 1 a problem was found, 2 the command line makes no sense.\n");
}

/// The longest that the words begin with.
const Command* find_command(std::span<const std::string_view> words) {
  for (const Command& command : table) {
    const auto own = split(command.words, ' ');
    if (words.size() >= own.size() && std::ranges::equal(own, words.first(own.size()))) return &command;
  }
  return nullptr;
}

Arguments arguments_of(const Command& command, std::span<const std::string_view> words) {
  std::vector<Option> known(std::begin(common_options), std::end(common_options));
  known.insert(known.end(), command.options.begin(), command.options.end());
  Arguments arguments = Arguments::parse(words, known);
  const std::size_t expected = command.operand.empty() ? 0 : 1;
  if (arguments.operands().size() != expected) {
    throw UsageError(expected == 0 ? std::string(command.words) + " takes no word \"" + arguments.operands()[0] + "\""
                                   : std::string(command.words) + " needs one " + std::string(command.operand));
  }
  return arguments;
}

int fail(int status, const std::string& text) {
  print(stderr, "oemrctl: " + printable(text) + "\n");
  return status;
}

int run_command(const Command& command, std::span<const std::string_view> words) {
  Call call(arguments_of(command, words));
  const auto print_report = [&] {
    print(stdout, call.arguments.has("json") ? call.report.json() : call.report.text());
  };
  command.run(call);
  print_report();
  return call.report.has_problem() ? 1 : 0;
}

}  // namespace

std::span<const Command> commands() noexcept { return table; }

int run(std::span<const std::string_view> words) {
  if (!words.empty() && (words[0] == "--help" || words[0] == "help")) {
    print(stdout, help());
    return 0;
  }
  if (!words.empty() && words[0] == "--version") {
    print(stdout, "oemrctl " OEMR_VERSION "\n");
    return 0;
  }
  try {
    const Command* command = find_command(words);
    if (command == nullptr) throw UsageError(words.empty() ? "which command?" : "there is no such command");
    return run_command(*command, words.subspan(split(command->words, ' ').size()));
  } catch (const UsageError& error) {
    return fail(2, std::string(error.what()) + "; see oemrctl --help");
  } catch (const Error& error) {
    return fail(1, std::string(error.what()) + "; oemrctl doctor looks for the reason");
  } catch (const std::exception& error) {
    return fail(1, error.what());
  }
}

}  // namespace oemr::control
