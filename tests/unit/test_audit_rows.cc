// SPDX-License-Identifier: Apache-2.0
// Audit checksums, the stored form of bodies, and records of a journal; names of sites.
#include <optional>
#include <string>
#include <string_view>

#include "openemr/audit_record.h"
#include "suites.h"

using namespace oemr;
using openemr::AuditEntry;

namespace {

void checksum_vector() {
  std::string values[] = {
      "2024-01-02 03:04:05", "api", "api", "admin", "Default", "YXBpIGxvZw==", "", "", "1", "", "open-emr", "", ""};
  CU_ASSERT(openemr::audit_checksum(values) ==
            "8413b2811ba23297845a42d19dfb1ef9732a56c345410d120af3523e1d3f3f27b0a77f160994ba91c39d3de4aa189ecf"
            "211466b7eeaeb1dd68f578a701d42443");
  values[8] = "0";
  CU_ASSERT(openemr::audit_checksum(values).substr(0, 8) != "8413b281");
}

void slashes_of_json() {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"a":"b/c"})", R"({"a":"b\/c"})"},
      {R"({"a":"b\/c"})", R"({"a":"b\/c"})"},
      {R"({"a":"b\\/c"})", R"({"a":"b\\\/c"})"},
      {R"(["\"/"])", R"(["\"\/"])"},
      {"", ""},
      {"Content not application/json - Skip binary data", "Content not application/json - Skip binary data"},
      {"{\"cut\\", "{\"cut\\"},
  };
  for (const auto& [json, stored] : cases) CU_ASSERT(openemr::escape_slashes(json) == stored);
}

std::optional<AuditEntry> decoded(std::string_view record) {
  const auto header = openemr::AuditRecordHeader::parse(record);
  if (!header) return std::nullopt;
  return openemr::decode(*header, record.substr(header->size));
}

void records_go_both_ways() {
  AuditEntry entry;
  entry.time = 1700000000;
  entry.event = "portalapi";
  entry.category = "x";
  entry.user = "d\"l\\ee\n";
  entry.comment = "Ñ😀/";
  entry.patient_id = 0;
  entry.success = false;
  entry.call = {7, 8, "::1", "PUT", "/api/x", "/apis/x?y=1", "{\"a\":1}", std::string("nul\0byte", 8)};
  std::string record = openemr::encode(&entry);
  openemr::set_sequence(record, 0x123456789abcdef);
  const auto header = openemr::AuditRecordHeader::parse(record);
  CU_ASSERT_FATAL(header.has_value());
  CU_ASSERT(header->sequence == 0x123456789abcdef && header->payload_size == record.size() - header->size);
  const auto back = decoded(record);
  CU_ASSERT_FATAL(back.has_value() && back->call.has_value() && back->patient_id.has_value());
  CU_ASSERT(back->time == entry.time && back->event == entry.event && back->category == entry.category);
  CU_ASSERT(back->user == entry.user && back->group.empty() && back->comment == entry.comment);
  CU_ASSERT(*back->patient_id == 0 && !back->success);
  CU_ASSERT(back->call->user_id == 7 && back->call->patient_id == 8 && back->call->ip_address == "::1");
  CU_ASSERT(back->call->method == "PUT" && back->call->request == "/api/x" && back->call->request_url == "/apis/x?y=1");
  CU_ASSERT(back->call->request_body == "{\"a\":1}" && back->call->response == entry.call->response);
  for (std::size_t cut = 0; cut < record.size(); ++cut) CU_ASSERT_FALSE(decoded(record.substr(0, cut)).has_value());
  for (std::size_t at = header->size; at < record.size(); ++at) {
    std::string damaged = record;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    CU_ASSERT_FALSE(decoded(damaged).has_value());
  }
  entry.call.reset();
  entry.patient_id.reset();
  const auto small = decoded(openemr::encode(&entry));
  CU_ASSERT(small && !small->call && !small->patient_id);
  const auto nothing = openemr::AuditRecordHeader::parse(openemr::encode(nullptr));
  CU_ASSERT(nothing && nothing->payload_size == 0);
  CU_ASSERT_FALSE(openemr::AuditRecordHeader::parse(std::string(100, '\0')).has_value());
}

void names_of_sites() {
  for (std::string_view good : {"default", "a", "A-1.b", "..a", "-"}) CU_ASSERT(openemr::Site::is_valid_name(good));
  for (std::string_view bad : {"", ".", "..", "...", "a/b", "a_b", "a b", "a%", "\xC3\xA9"})
    CU_ASSERT_FALSE(openemr::Site::is_valid_name(bad));
  CU_ASSERT_FALSE(openemr::Site::is_valid_name(std::string_view("a\0b", 3)));
  CU_ASSERT_FALSE(openemr::Site::is_valid_name(std::string(256, 'a')));
}

const CU_TestInfo tests[] = {{"checksum of a log row", checksum_vector},
                             {"slashes of JSON", slashes_of_json},
                             {"records go both ways", records_go_both_ways},
                             {"names of sites", names_of_sites},
                             CU_TEST_INFO_NULL};
}  // namespace

const Suite audit_rows_suite = {"openemr/audit", tests};
