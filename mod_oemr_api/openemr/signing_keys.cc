// SPDX-License-Identifier: Apache-2.0
// Which of a site's keys signs, and which verify.
#include "openemr/signing_keys.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/log.h"

namespace oemr::openemr {
namespace {

constexpr std::string_view prefix = "oemr-", private_suffix = ".key", public_suffix = ".pub";
constexpr std::string_view pattern = "dddddddd-dddddd";  // 20261124-041500

struct Own {
  RsaKey key;
  std::int64_t moment;
  bool signs;  // else it was OpenEMR's until its moment
  std::string file;
};

}  // namespace

std::optional<std::int64_t> moment_of_key_file(std::string_view name) {
  if (name.size() != prefix.size() + pattern.size() + private_suffix.size() || !name.starts_with(prefix) ||
      !(name.ends_with(private_suffix) || name.ends_with(public_suffix))) {
    return std::nullopt;
  }
  const std::string text(name.substr(prefix.size(), pattern.size()));
  const auto time = parse_date_time(text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6, 2) + " " +
                                    text.substr(9, 2) + ":" + text.substr(11, 2) + ":" + text.substr(13, 2));
  if (!time || text[8] != '-') return std::nullopt;
  return seconds_of(*time);
}

std::string key_file_name(std::int64_t moment, std::string_view suffix) {
  std::string name(prefix);
  for (const char c : format_date_time(civil_of(moment))) {
    if (c == ' ') name += '-';
    if (c >= '0' && c <= '9') name += c;
  }
  return name.append(suffix);
}

struct SigningKeys::State {
  explicit State(RsaKey key) : php(std::move(key)) {}

  RsaKey php;
  std::vector<Own> own;  // by moment
  std::vector<std::string> left_out;
  std::string sealing_secret;

  void add(const KeyFile& file, const std::string& passphrase);
  /// When a key ceases to verify; 0: never, as things are.
  std::int64_t end_of(const Own& one) const;
  bool verifies(const Own& one, std::int64_t now) const {
    const std::int64_t end = end_of(one);
    return end == 0 || now < end;
  }
};

void SigningKeys::State::add(const KeyFile& file, const std::string& passphrase) {
  const auto moment = moment_of_key_file(file.name);
  if (!moment) return;
  try {
    const bool is_private = file.name.ends_with(private_suffix);
    own.push_back(
        {is_private ? RsaKey::open_private(file.pem, passphrase, file.name) : RsaKey::open_public(file.pem, file.name),
         *moment, is_private, file.name});
  } catch (const Error& error) {
    log::warning("OEMR2014", std::string(error.what()) + "; it is left out");
    left_out.push_back(file.name);
  }
}

std::int64_t SigningKeys::State::end_of(const Own& one) const {
  if (!one.signs) return one.moment + verifies_after;
  const auto successor =
      std::ranges::find_if(own, [&](const Own& other) { return other.signs && other.moment > one.moment; });
  return successor == own.end() ? 0 : successor->moment + verifies_after;
}

SigningKeys::SigningKeys() = default;
SigningKeys::~SigningKeys() = default;

std::shared_ptr<const SigningKeys> SigningKeys::open(std::string_view private_pem, std::string_view public_pem,
                                                     const std::string& passphrase, std::string sealing_secret,
                                                     const std::vector<KeyFile>& more) {
  if (sealing_secret.empty()) {
    throw Error(500, "internal error", "the keys of the authorization server: oauth2key is empty");
  }
  std::shared_ptr<SigningKeys> keys(new SigningKeys);
  keys->state_ = std::make_unique<State>(RsaKey::open_private(private_pem, passphrase, "oaprivate.key"));
  State& state = *keys->state_;
  if (RsaKey::open_public(public_pem, "oapublic.key").key_id() != state.php.key_id()) {
    throw Error(500, "internal error",
                "the keys of the authorization server: oapublic.key belongs to another private key");
  }
  for (const KeyFile& file : more) state.add(file, passphrase);
  std::ranges::sort(state.own, {}, &Own::moment);
  state.sealing_secret = std::move(sealing_secret);
  return keys;
}

const RsaKey& SigningKeys::signer(std::int64_t now) const noexcept {
  const RsaKey* key = &state_->php;
  for (const Own& one : state_->own) {
    if (one.signs && one.moment <= now) key = &one.key;
  }
  return *key;
}

std::vector<SigningKeys::Published> SigningKeys::published(std::int64_t now) const {
  const RsaKey& signing = signer(now);
  std::vector<Published> all{{&state_->php, Use::verifies, "oaprivate.key", 0}};
  for (const Own& one : state_->own) {
    if (!state_->verifies(one, now)) continue;
    all.push_back({&one.key, one.signs && one.moment > now ? Use::next : Use::verifies, one.file, state_->end_of(one)});
  }
  for (Published& one : all) {
    if (one.key->key_id() == signing.key_id()) one.use = Use::signs;
  }
  // Not std::ranges: clang 14 cannot read the subrange that its library returns.
  std::stable_partition(all.begin(), all.end(), [](const Published& one) { return one.use == Use::signs; });
  // After a replacement OpenEMR's key is one of the module's own, too.
  std::vector<Published> once;
  for (Published& one : all) {
    if (std::ranges::none_of(once, [&](const Published& p) { return p.key->key_id() == one.key->key_id(); })) {
      once.push_back(std::move(one));
    }
  }
  return once;
}

const std::vector<std::string>& SigningKeys::left_out() const noexcept { return state_->left_out; }

std::vector<std::string> SigningKeys::ended(std::int64_t now) const {
  std::vector<std::string> files;
  for (const Own& one : state_->own) {
    if (!state_->verifies(one, now)) files.push_back(one.file);
  }
  return files;
}

const RsaKey& SigningKeys::php_key() const noexcept { return state_->php; }
const std::string& SigningKeys::sealing_secret() const noexcept { return state_->sealing_secret; }

}  // namespace oemr::openemr
