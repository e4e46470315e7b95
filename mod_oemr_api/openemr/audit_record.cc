// SPDX-License-Identifier: Apache-2.0
// Records of a journal: magic, length of the payload, sequence, digest of the payload, the payload.
#include "openemr/audit_record.h"

#include <cstring>
#include <type_traits>

#include "core/crypto.h"

namespace oemr::openemr {
namespace {

constexpr std::string_view magic = "OAJ1";
constexpr std::size_t length_at = magic.size(), sequence_at = length_at + sizeof(std::uint32_t);
constexpr std::size_t digest_at = sequence_at + sizeof(std::uint64_t),
                      digest_size = AuditRecordHeader::size - digest_at;
constexpr std::size_t largest_payload = std::size_t{1} << 30;

std::string digest_of(std::string_view payload) {
  return crypto::digest(crypto::Digest::sha256, payload).substr(0, digest_size);
}

template <class Number>
void put(std::string& out, Number number) {
  static_assert(std::is_integral_v<Number>);
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof number);
}

void put(std::string& out, const std::string& text) {
  put(out, static_cast<std::uint32_t>(text.size()));
  out.append(text);
}

/// Takes fields off the front of a payload; after one that is not there all are empty and failed().
class Fields {
 public:
  explicit Fields(std::string_view payload) : rest_(payload) {}

  template <class Number>
  Number number() {
    Number number{};
    const std::string_view bytes = take(sizeof number);
    if (!failed_) std::memcpy(&number, bytes.data(), sizeof number);
    return number;
  }
  std::string text() { return std::string(take(number<std::uint32_t>())); }
  bool failed() const noexcept { return failed_; }
  bool at_end() const noexcept { return rest_.empty(); }

 private:
  std::string_view take(std::size_t size) {
    failed_ = failed_ || size > rest_.size();
    if (failed_) return {};
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool failed_ = false;
};

enum Flag : std::uint8_t { has_patient = 1, succeeded = 2, has_call = 4 };

void put(std::string& out, const AuditEntry& entry) {
  put(out, static_cast<std::uint8_t>((entry.patient_id ? has_patient : 0) | (entry.success ? succeeded : 0) |
                                     (entry.call ? has_call : 0)));
  put(out, entry.time);
  put(out, entry.patient_id.value_or(0));
  for (const std::string* text : {&entry.event, &entry.category, &entry.user, &entry.group, &entry.comment})
    put(out, *text);
  if (!entry.call) return;
  const AuditEntry::ApiCall& call = *entry.call;
  put(out, call.user_id);
  put(out, call.patient_id);
  for (const std::string* text :
       {&call.ip_address, &call.method, &call.request, &call.request_url, &call.request_body, &call.response})
    put(out, *text);
}

AuditEntry take_entry(Fields& fields) {
  AuditEntry entry;
  const auto flags = fields.number<std::uint8_t>();
  entry.time = fields.number<std::int64_t>();
  const auto patient = fields.number<std::int64_t>();
  if ((flags & has_patient) != 0) entry.patient_id = patient;
  entry.success = (flags & succeeded) != 0;
  for (std::string* text : {&entry.event, &entry.category, &entry.user, &entry.group, &entry.comment})
    *text = fields.text();
  if ((flags & has_call) == 0) return entry;
  entry.call = AuditEntry::ApiCall{};
  AuditEntry::ApiCall& call = *entry.call;
  call.user_id = fields.number<std::int64_t>();
  call.patient_id = fields.number<std::int64_t>();
  for (std::string* text :
       {&call.ip_address, &call.method, &call.request, &call.request_url, &call.request_body, &call.response})
    *text = fields.text();
  return entry;
}

}  // namespace

std::string encode(const AuditEntry* entry) {
  std::string record(AuditRecordHeader::size, '\0');
  if (entry != nullptr) {
    if (entry->call) {
      record.reserve(record.size() + 1024 + entry->call->request_url.size() + entry->call->request_body.size() +
                     entry->call->response.size());
    }
    put(record, *entry);
  }
  const std::string_view payload = std::string_view(record).substr(AuditRecordHeader::size);
  std::string header(magic);
  put(header, static_cast<std::uint32_t>(payload.size()));
  put(header, std::uint64_t{0});
  header.append(digest_of(payload));
  record.replace(0, header.size(), header);
  return record;
}

void set_sequence(std::string& record, std::uint64_t sequence) {
  std::memcpy(record.data() + sequence_at, &sequence, sizeof sequence);
}

std::optional<AuditRecordHeader> AuditRecordHeader::parse(std::string_view bytes) {
  if (bytes.size() < size || !bytes.starts_with(magic)) return std::nullopt;
  std::uint32_t length = 0;
  AuditRecordHeader header;
  std::memcpy(&length, bytes.data() + length_at, sizeof length);
  std::memcpy(&header.sequence, bytes.data() + sequence_at, sizeof header.sequence);
  if (length > largest_payload) return std::nullopt;
  header.payload_size = length;
  header.digest = bytes.substr(digest_at, digest_size);
  return header;
}

std::optional<AuditEntry> decode(const AuditRecordHeader& header, std::string_view payload) {
  if (payload.size() != header.payload_size || digest_of(payload) != header.digest) return std::nullopt;
  Fields fields(payload);
  AuditEntry entry = take_entry(fields);
  if (fields.failed() || !fields.at_end()) return std::nullopt;
  return entry;
}

}  // namespace oemr::openemr
