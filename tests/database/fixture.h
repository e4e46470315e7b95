// SPDX-License-Identifier: Apache-2.0
// What the database tests share: the server under test, a second way to it, and tests that survive exceptions.
#pragma once

#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.h"
#include "suite.h"

/// The connection of the tests: socket of the environment, user root, a database of this process alone.
oemr::db::Options test_options();

/// All rows as the text protocol gives them, through Connector/C alone: the judge of what Rows says. A statement
/// without rows gives none. Throws std::runtime_error with the server's message.
using TextRow = std::vector<std::optional<std::string>>;
std::vector<TextRow> by_text_protocol(std::string_view sql);

/// Ends the server's side of a connection.
void kill_connection(std::int64_t id);
std::int64_t connection_id(oemr::db::Connection& connection);

/// An exception out of a test is a failure of that test, not the end of the program.
template <void (*test)()>
void guarded() {
  try {
    test();
  } catch (const std::exception& error) {
    std::printf("\n    exception: %s", error.what());
    CU_FAIL("exception");
  }
}

template <typename Caught, typename Work>
std::optional<Caught> caught(const Work& work) {
  try {
    work();
  } catch (const Caught& error) {
    return error;
  }
  return std::nullopt;
}

inline void check_text(std::string_view actual, std::string_view expected, const char* file, unsigned line) {
  if (actual != expected) {
    std::printf("\n    \"%.*s\" is not \"%.*s\"", static_cast<int>(actual.size()), actual.data(),
                static_cast<int>(expected.size()), expected.data());
  }
  CU_assertImplementation(actual == expected, line, "texts are equal", file, "", CU_FALSE);
}
#define CHECK_TEXT(actual, expected) check_text(actual, expected, __FILE__, __LINE__)
