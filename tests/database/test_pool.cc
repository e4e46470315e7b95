// SPDX-License-Identifier: Apache-2.0
// Borrowing: limits, waiting, what goes back and what is dropped, many threads.
#include <atomic>
#include <chrono>
#include <thread>
#include <unistd.h>

#include "db/pool.h"
#include "fixture.h"

namespace {

using namespace std::chrono_literals;
using oemr::db::Lease;
using oemr::db::Pool;
using oemr::db::PoolLimits;

PoolLimits limits(int maximum, std::chrono::milliseconds wait) {
  PoolLimits limits;
  limits.maximum = maximum;
  limits.wait = wait;
  return limits;
}

void a_connection_is_used_again() {
  Pool pool(test_options(), limits(2, 100ms));
  std::int64_t id = 0;
  {
    Lease lease = pool.acquire();
    id = connection_id(*lease);
  }
  Lease lease = pool.acquire();
  CU_ASSERT_EQUAL(lease->statements(), 0);  // counted for each borrower anew
  CU_ASSERT_EQUAL(connection_id(*lease), id);
  Lease other = pool.acquire();
  CU_ASSERT_NOT_EQUAL(connection_id(*other), id);
}

void nothing_free_in_time_is_unavailable() {
  Pool pool(test_options(), limits(1, 200ms));
  {
    Lease lease = pool.acquire();
    const auto start = std::chrono::steady_clock::now();
    const auto error = caught<oemr::Unavailable>([&] { pool.acquire(); });
    CU_ASSERT_FATAL(error.has_value());
    CHECK_TEXT(error->what(), "no database connection became free in time");
    CU_ASSERT(std::chrono::steady_clock::now() - start >= 190ms);
    CU_ASSERT(std::chrono::steady_clock::now() - start < 2s);
  }
  CU_ASSERT(connection_id(*pool.acquire()) > 0);
}

void who_waits_gets_the_next_free_one() {
  Pool pool(test_options(), limits(1, 5000ms));
  std::atomic<bool> served = false;
  std::thread waiter;
  {
    Lease lease = pool.acquire();
    waiter = std::thread([&] { served = connection_id(*pool.acquire()) > 0; });
    usleep(100000);
    CU_ASSERT_FALSE(served);
  }
  waiter.join();
  CU_ASSERT(served);
}

void what_is_unfit_is_dropped() {
  Pool pool(test_options(), limits(1, 100ms));
  const auto id_of_next = [&] { return connection_id(*pool.acquire()); };
  std::int64_t id = id_of_next();
  {
    Lease lease = pool.acquire();
    kill_connection(connection_id(*lease));
    caught<oemr::db::DatabaseError>([&] { connection_id(*lease); });
    CU_ASSERT(lease->broken());
  }
  CU_ASSERT_NOT_EQUAL(id_of_next(), id);
  id = id_of_next();
  by_text_protocol("CREATE OR REPLACE TABLE pooled (n INT) ENGINE=InnoDB");
  {
    std::optional<oemr::db::Transaction> forgotten;
    {
      Lease lease = pool.acquire();
      lease->execute("DO 1");
      forgotten.emplace(*lease);
      lease->execute("INSERT INTO pooled VALUES (1)");
      forgotten.reset();
      CU_ASSERT_FALSE(lease->in_transaction());
    }
  }
  CU_ASSERT_EQUAL(id_of_next(), id);  // rolled back, so it is as good as before
  CU_ASSERT(by_text_protocol("SELECT * FROM pooled").empty());
}

void a_connection_closed_while_idle_is_replaced_unseen() {
  Pool pool(test_options(), limits(1, 100ms));
  const std::int64_t id = connection_id(*pool.acquire());
  kill_connection(id);
  CU_ASSERT_NOT_EQUAL(connection_id(*pool.acquire()), id);
}

void connections_unused_for_long_are_closed() {
  PoolLimits short_lived = limits(2, 100ms);
  short_lived.idle = 1s;
  Pool pool(test_options(), short_lived);
  const std::int64_t id = connection_id(*pool.acquire());
  CU_ASSERT_EQUAL(connection_id(*pool.acquire()), id);
  usleep(1300000);
  CU_ASSERT_NOT_EQUAL(connection_id(*pool.acquire()), id);
  const std::string still_there = "SELECT 1 FROM information_schema.processlist WHERE id = " + std::to_string(id);
  for (int wait = 0; wait < 100 && !by_text_protocol(still_there).empty(); ++wait) usleep(10000);
  CU_ASSERT(by_text_protocol(still_there).empty());
}

void failing_to_connect_takes_no_place() {
  oemr::db::Options options = test_options();
  options.socket = "/nonexistent/socket";
  Pool pool(options, limits(1, 100ms));
  for (int i = 0; i < 3; ++i) {
    const auto error = caught<oemr::Unavailable>([&] { pool.acquire(); });
    CU_ASSERT_FATAL(error.has_value());
    CU_ASSERT(std::string_view(error->what()).find("cannot connect") != std::string_view::npos);
  }
}

void many_threads_share_few_connections() {
  Pool pool(test_options(), limits(3, 10000ms));
  std::atomic<int> right = 0;
  std::atomic<int> at_once = 0;
  std::atomic<bool> too_many = false;
  std::vector<std::thread> threads;
  for (int number = 0; number < 12; ++number) {
    threads.emplace_back([&, number] {
      for (std::int64_t round = 0; round < 50; ++round) {
        Lease lease = pool.acquire();
        if (++at_once > 3) too_many = true;
        {
          oemr::db::Rows rows = lease->query("SELECT ? + ?", {std::int64_t{number}, round});
          if (rows.next() && rows.integer(0) == number + round) ++right;
        }
        --at_once;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CU_ASSERT_EQUAL(right, 600);
  CU_ASSERT_FALSE(too_many);
}

}  // namespace

static const CU_TestInfo tests[] = {
    {"a connection is used again", guarded<a_connection_is_used_again>},
    {"nothing free in time is unavailable", guarded<nothing_free_in_time_is_unavailable>},
    {"who waits gets the next free one", guarded<who_waits_gets_the_next_free_one>},
    {"what is unfit is dropped", guarded<what_is_unfit_is_dropped>},
    {"a connection closed while idle is replaced unseen", guarded<a_connection_closed_while_idle_is_replaced_unseen>},
    {"connections unused for long are closed", guarded<connections_unused_for_long_are_closed>},
    {"failing to connect takes no place", guarded<failing_to_connect_takes_no_place>},
    {"many threads share few connections", guarded<many_threads_share_few_connections>},
    CU_TEST_INFO_NULL,
};

extern const Suite pool_suite = {"pool", tests};
