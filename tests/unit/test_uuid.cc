// SPDX-License-Identifier: Apache-2.0
// UUIDs: both readings of identifiers, and timestamps that keep new records in order.
#include <set>

#include "core/error.h"
#include "core/time.h"
#include "core/uuid.h"
#include "suites.h"

namespace {

using oemr::Uuid;

constexpr std::string_view sample = "98765432-1aBc-4def-8123-456789abcdef";
constexpr std::string_view sample_lower = "98765432-1abc-4def-8123-456789abcdef";

void reads_and_writes_back() {
  const auto uuid = Uuid::parse(sample);
  CU_ASSERT_FATAL(uuid.has_value());
  CU_ASSERT(uuid->text() == sample_lower);
  CU_ASSERT(uuid->bytes[0] == 0x98 && uuid->bytes[15] == 0xEF);
  CU_ASSERT(Uuid::from_bytes(uuid->raw()) == *uuid);
  std::string out = "x";
  oemr::append_uuid(out, uuid->raw());
  CU_ASSERT(out == "x" + std::string(sample_lower));
}

void strips_wrapping() {
  const auto plain = Uuid::parse(sample);
  for (const std::string_view prefix : {"", "urn:", "uuid:", "urn:uuid:", "URN:UUID:"}) {
    CU_ASSERT(Uuid::parse(std::string(prefix) + std::string(sample)) == plain);
    CU_ASSERT(Uuid::parse(std::string(prefix) + "{" + std::string(sample) + "}") == plain);
  }
}

void refuses_what_is_no_uuid() {
  for (const std::string_view text : {"", "{}", "urn:uuid:", "98765432-1abc-4def-8123-456789abcde",
                                      "98765432-1abc-4def-8123-456789abcdef0", "98765432-1abc-4def-8123-456789abcdeg",
                                      "987654321-abc-4def-8123-456789abcdef", "{98765432-1abc-4def-8123-456789abcdef",
                                      "98765432-1abc-4def-8123-456789abcdef ", "98765432 1abc-4def-8123-456789abcdef",
                                      "987654321abc4def8123456789abcdef", "98765432--1abc-4def-8123-456789abcdef"}) {
    CU_ASSERT(!Uuid::parse(text));
  }
}

void lenient_reading_ignores_dashes() {
  const auto plain = Uuid::parse(sample);
  for (const std::string_view text :
       {"987654321abc4def8123456789abcdef", "9876-54321abc4def8123456789ABCDEF-",
        "{98765432-1abc-4def-8123-456789abcdef}", "urn:uuid:987654321abc4def8123456789abcdef"}) {
    CU_ASSERT(Uuid::parse_lenient(text) == plain);
  }
  for (const std::string_view text : {"", "----", "987654321abc4def8123456789abcde",
                                      "987654321abc4def8123456789abcdef0", "987654321abc4def8123456789abcde "}) {
    CU_ASSERT(!Uuid::parse_lenient(text));
  }
}

void generates_comb_uuids() {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t before = oemr::now_microseconds() / 10;
    const Uuid uuid = Uuid::generate();
    const std::int64_t after = oemr::now_microseconds() / 10;
    std::int64_t timestamp = 0;
    for (std::size_t byte = 0; byte < 6; ++byte) timestamp = timestamp * 256 + uuid.bytes[byte];
    CU_ASSERT_FATAL(before <= timestamp && timestamp <= after);
    CU_ASSERT_FATAL((uuid.bytes[6] & 0xF0) == 0x40);
    CU_ASSERT_FATAL((uuid.bytes[8] & 0xC0) == 0x80);
    CU_ASSERT_FATAL(seen.insert(uuid.text()).second);
  }
}

void knows_nil() {
  CU_ASSERT(Uuid{}.is_nil());
  CU_ASSERT(Uuid{}.text() == "00000000-0000-0000-0000-000000000000");
  CU_ASSERT(!Uuid::generate().is_nil());
}

void refuses_other_lengths() {
  std::string out;
  for (const std::size_t size : {0U, 15U, 17U}) {
    const std::string bytes(size, '\x01');
    bool refused = false;
    try {
      oemr::append_uuid(out, bytes);
    } catch (const oemr::Error& error) {
      refused = error.status() == 500;
    }
    CU_ASSERT(refused && out.empty());
  }
}

const CU_TestInfo tests[] = {
    {"reads and writes back", reads_and_writes_back},
    {"strips wrapping", strips_wrapping},
    {"refuses what is no UUID", refuses_what_is_no_uuid},
    {"lenient reading ignores dashes", lenient_reading_ignores_dashes},
    {"generates COMB UUIDs", generates_comb_uuids},
    {"knows nil", knows_nil},
    {"refuses other lengths", refuses_other_lengths},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite uuid_suite = {"uuid", tests};
