// SPDX-License-Identifier: Apache-2.0
// The registry of sites: made when first asked for, forgotten when their sqlconf.php changes.
#include <map>
#include <mutex>
#include <vector>

#include "openemr/file_stamp.h"
#include "openemr/site.h"

namespace oemr::openemr {

struct Sites::State {
  using Clock = std::chrono::steady_clock;
  struct Entry {
    std::shared_ptr<Site> site;
    FileStamp sqlconf;
    Clock::time_point next_look;
  };

  std::mutex mutex;
  // One entry for each set of directives that serves the name: as many as locations, whatever clients ask for.
  std::map<std::string, std::vector<Entry>, std::less<>> entries;

  Entry* find(std::string_view name, const SiteSettings& settings) {
    const auto named = entries.find(name);
    if (named == entries.end()) return nullptr;
    for (Entry& entry : named->second) {
      if (entry.site->settings() == settings) return &entry;
    }
    return nullptr;
  }
};

Sites::Sites() : state_(std::make_unique<State>()) {}
Sites::~Sites() = default;

std::shared_ptr<Site> Sites::find(std::string_view name, const SiteSettings& settings) {
  if (!Site::is_valid_name(name)) return nullptr;
  const State::Clock::time_point now = State::Clock::now();
  const State::Clock::time_point next_look = now + std::chrono::seconds(1);
  {
    const std::lock_guard lock(state_->mutex);
    const State::Entry* known = state_->find(name, settings);
    if (known != nullptr && now < known->next_look) return known->site;
  }
  const FileStamp stamp = FileStamp::of(settings.sites_directory / name / "sqlconf.php");
  {
    const std::lock_guard lock(state_->mutex);
    if (State::Entry* known = state_->find(name, settings)) {
      if (known->sqlconf == stamp) {
        known->next_look = next_look;
        return known->site;
      }
      std::vector<State::Entry>& same_name = state_->entries.find(name)->second;
      same_name.erase(same_name.begin() + (known - same_name.data()));
      if (same_name.empty()) state_->entries.erase(state_->entries.find(name));
    }
  }
  if (!stamp.exists()) return nullptr;
  auto site = std::make_shared<Site>(std::string(name), settings);
  const std::lock_guard lock(state_->mutex);
  if (const State::Entry* other = state_->find(name, settings)) return other->site;  // another thread was first
  state_->entries[std::string(name)].push_back({site, stamp, next_look});
  return site;
}

std::vector<std::string> Sites::names_in(const std::filesystem::path& sites_directory) {
  std::vector<std::string> names;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(sites_directory, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    std::string name = entry->path().filename().string();
    if (Site::is_valid_name(name) && FileStamp::of(entry->path() / "sqlconf.php").exists())
      names.push_back(std::move(name));
  }
  return names;
}

}  // namespace oemr::openemr
