// SPDX-License-Identifier: Apache-2.0
// The thread that carries journals into the database.
#include "openemr/audit_writer.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "core/log.h"
#include "core/time.h"
#include "openemr/audit_desk.h"
#include "openemr/audit_record.h"

namespace oemr::openemr {
namespace {

using Clock = AuditDesk::Clock;

constexpr std::chrono::milliseconds gathering{50};  // a transaction for the answers of that time, not one for each
constexpr std::chrono::seconds look_pause{5};       // between looks for what ended processes have left
constexpr std::chrono::seconds last_words{10};

/// For one scope the calling thread, and a thread that it starts, take no signal that can wait: signals are the
/// server's own.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT}) sigdelset(&all, fault);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

class AuditWriter::State {
 public:
  explicit State(std::function<std::vector<AuditedSite>()> find) : find_sites(std::move(find)) {}

  AuditDesk& desk_of(const AuditedSite& where);
  void signal();
  void run();
  void stop();

  const std::function<std::vector<AuditedSite>()> find_sites;
  std::thread thread;

 private:
  std::vector<std::shared_ptr<AuditDesk>> all_desks();
  void look() noexcept;
  bool pass();
  void finish();

  std::mutex desks_mutex_;
  std::map<std::pair<std::filesystem::path, std::string>, std::shared_ptr<AuditDesk>> desks_;
  std::atomic<bool> signalled_ = false;
  std::mutex mutex_;  // of stopping_, and for waiting
  std::condition_variable wake_;
  bool stopping_ = false;
};

AuditDesk& AuditWriter::State::desk_of(const AuditedSite& where) {
  std::string prefix = AuditDesk::prefix_of(*where.site);
  const std::lock_guard lock(desks_mutex_);
  auto [desk, is_new] = desks_.try_emplace({where.folder, prefix});
  if (is_new) desk->second = std::make_shared<AuditDesk>(where.site, where.folder, std::move(prefix));
  return *desk->second;
}

std::vector<std::shared_ptr<AuditDesk>> AuditWriter::State::all_desks() {
  const std::lock_guard lock(desks_mutex_);
  std::vector<std::shared_ptr<AuditDesk>> all;
  for (const auto& [key, desk] : desks_) all.push_back(desk);
  return all;
}

void AuditWriter::State::signal() {
  if (signalled_.exchange(true)) return;  // the thread is about to look
  const std::lock_guard lock(mutex_);
  wake_.notify_one();
}

void AuditWriter::State::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  thread.join();
}

/// For journals that ended processes have left.
void AuditWriter::State::look() noexcept {
  try {
    if (find_sites) {
      for (const AuditedSite& where : find_sites()) desk_of(where);
    }
    for (const auto& desk : all_desks()) desk->take_over();
  } catch (const std::exception& failure) {
    log::error("OEMR2010", std::string("audit entries wait in the journal: ") + failure.what());
  }
}

/// Whether everything could be written.
bool AuditWriter::State::pass() {
  bool all_written = true;
  for (const auto& desk : all_desks()) {
    AuditDesk::Progress progress{};
    do {
      progress = desk->advance();
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
    } while (progress == AuditDesk::Progress::much);
    all_written = all_written && progress == AuditDesk::Progress::none;
    desk->rest();
  }
  return all_written;
}

void AuditWriter::State::finish() {
  const Clock::time_point end = Clock::now() + last_words;
  for (const auto& desk : all_desks()) {
    desk->end();
    AuditDesk::Progress progress{};
    do {
      progress = desk->advance();
    } while ((progress == AuditDesk::Progress::much || progress == AuditDesk::Progress::little) && Clock::now() < end);
  }
}

void AuditWriter::State::run() {
  Clock::time_point next_look = Clock::now();
  bool all_written = true;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      const auto is_called = [this] { return stopping_ || signalled_.load(); };
      if (all_written) wake_.wait_until(lock, next_look, is_called);
      wake_.wait_for(lock, gathering, [this] { return stopping_; });
      if (stopping_) break;
    }
    signalled_ = false;  // before the journals are looked at
    if (Clock::now() >= next_look) {
      next_look = Clock::now() + look_pause;
      look();
    }
    all_written = pass();
  }
  finish();
}

AuditWriter::AuditWriter(std::function<std::vector<AuditedSite>()> find_sites)
    : state_(std::make_unique<State>(std::move(find_sites))) {}

AuditWriter::~AuditWriter() {
  if (state_->thread.joinable()) state_->stop();
}

void AuditWriter::start() {
  const SignalsBlocked blocked;
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

void AuditWriter::keep(const AuditedSite& where, AuditEntry entry, bool sync) {
  if (entry.time == 0) entry.time = now_seconds();
  std::string record = encode(&entry);
  state_->desk_of(where).append(where.site, record, sync);
  state_->signal();
}

void AuditWriter::check(const AuditedSite& where) {
  AuditDesk& desk = state_->desk_of(where);
  if (!desk.is_failing()) return;
  std::string record = encode(nullptr);
  desk.append(where.site, record, false);
}

}  // namespace oemr::openemr
