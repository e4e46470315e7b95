// SPDX-License-Identifier: Apache-2.0
// An answer leaves in pieces once it is large, can be taken back before that, and keeps a copy for the audit log.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/error.h"
#include "exchange.h"
#include "rest/response.h"
#include "suites.h"

namespace {

using oemr::rest::Response;

void headers_are_replaced_or_added() {
  KeptAnswer kept;
  Response response(kept);
  response.header("Content-Type", "text/html");
  response.content_type("application/json");
  response.header("content-type", "application/fhir+json");
  response.add_header("Set-Cookie", "a=1");
  response.add_header("Set-Cookie", "b=2");
  response.status = 201;
  response.body = "{}";
  CU_ASSERT_FALSE(response.is_started());
  response.finish();
  CU_ASSERT(response.is_started());
  CU_ASSERT_EQUAL(kept.status, 201);
  CU_ASSERT(kept.header("Content-Type") == "application/fhir+json");
  CU_ASSERT(kept.header("content-type").empty());
  CU_ASSERT(kept.header("Set-Cookie") == "a=1|b=2");
  CU_ASSERT(kept.text == "{}");
}

void empty_answers_have_a_head() {
  KeptAnswer kept;
  Response response(kept);
  response.status = 204;
  response.finish();
  CU_ASSERT_EQUAL(kept.heads, 1);
  CU_ASSERT_EQUAL(kept.pieces, 0);
}

void large_answers_leave_in_pieces() {
  KeptAnswer kept;
  Response response(kept);
  response.body.assign(32768, 'a');
  response.checkpoint();
  CU_ASSERT_FALSE(response.is_started());
  response.body.push_back('b');
  response.checkpoint();
  CU_ASSERT(response.is_started());
  CU_ASSERT(response.body.empty());
  response.body = "end";
  response.checkpoint();
  CU_ASSERT_EQUAL(kept.pieces, 1);
  response.finish();
  CU_ASSERT_EQUAL(kept.heads, 1);
  CU_ASSERT_EQUAL(kept.pieces, 2);
  CU_ASSERT(kept.text == std::string(32768, 'a') + "bend");
}

void long_bodies_are_made_while_they_leave() {
  struct Countdown : oemr::rest::BodyProducer {
    int left = 3;
    bool append(std::string& body) override {
      if (left == 0) return false;
      body.append(std::to_string(left--));
      return true;
    }
  };
  KeptAnswer kept;
  Response response(kept);
  response.body = "from ";
  response.follow_with(std::make_unique<Countdown>());
  response.checkpoint();
  CU_ASSERT_EQUAL(kept.pieces, 0);
  response.finish();
  CU_ASSERT_EQUAL(kept.heads, 1);
  CU_ASSERT_EQUAL(kept.pieces, 4);
  CU_ASSERT(kept.text == "from 321");

  KeptAnswer refused;
  Response other(refused);
  other.follow_with(std::make_unique<Countdown>());
  CU_ASSERT(other.reset());
  other.finish();
  CU_ASSERT(refused.text.empty());
}

void the_last_piece_waits_for_what_is_done_before_it() {
  struct Parts : oemr::rest::BodyProducer {
    std::vector<std::string> left{"c", "b"};
    bool append(std::string& body) override {
      if (left.empty()) return false;
      body.append(left.back());
      left.pop_back();
      return true;
    }
  };
  for (const bool is_long : {false, true}) {
    KeptAnswer kept;
    Response response(kept);
    response.record(100);
    response.body = "a";
    if (is_long) response.follow_with(std::make_unique<Parts>());
    std::string sent, recorded;
    response.finish([&] {
      sent = kept.text;
      recorded = response.recorded();
    });
    CU_ASSERT(sent == (is_long ? "ab" : ""));
    CU_ASSERT(recorded == (is_long ? "abc" : "a"));
    CU_ASSERT(kept.text == recorded && response.recorded() == recorded);
  }
  KeptAnswer kept;
  Response response(kept);
  response.record(100);
  response.body = "never sent";
  try {
    response.finish([] { throw oemr::Unavailable("no"); });
    CU_FAIL("sent");
  } catch (const oemr::Unavailable&) {
  }
  CU_ASSERT(response.reset());
  response.body = "sorry";
  response.finish();
  CU_ASSERT(kept.text == "sorry");
}

void what_has_not_left_can_be_taken_back() {
  KeptAnswer kept;
  Response response(kept);
  response.status = 500;
  response.header("X", "1");
  response.body = "wrong";
  CU_ASSERT(response.reset());
  response.body = "right";
  response.finish();
  CU_ASSERT_EQUAL(kept.status, 200);
  CU_ASSERT(kept.headers.empty());
  CU_ASSERT(kept.text == "right");
}

void what_has_left_cannot_be_taken_back() {
  KeptAnswer kept;
  Response response(kept);
  response.body.assign(40000, 'a');
  response.checkpoint();
  response.body = "b";
  CU_ASSERT_FALSE(response.reset());
  CU_ASSERT(response.body == "b");
}

/// Keeps what it gets back for a client that takes nothing, or only so much.
struct SlowClient final : KeptAnswer {
  std::uint64_t taken = 0;
  std::uint64_t passed_on() const override { return taken; }
  bool take_back() override {
    if (taken != 0) return false;
    text.clear();
    return true;
  }
};

void what_no_client_has_can_be_taken_back() {
  SlowClient client;
  Response response(client);
  response.record(100);
  response.body.assign(40000, 'a');
  response.checkpoint();
  CU_ASSERT(response.is_started());
  CU_ASSERT_FALSE(response.has_left());
  CU_ASSERT(response.reset());
  CU_ASSERT(response.recorded().empty());
  response.body = "right";
  response.finish();
  CU_ASSERT(client.text == "right");
  CU_ASSERT(response.recorded() == "right");
  CU_ASSERT(response.is_record_whole());
}

void what_left_of_a_copy_is_told() {
  SlowClient client;
  Response response(client);
  response.record(100000);
  response.body.assign(40000, 'a');
  response.checkpoint();
  client.taken = 30000;
  CU_ASSERT(response.has_left());
  CU_ASSERT_EQUAL(response.recorded().size(), 40000);
  CU_ASSERT_EQUAL(response.recorded_and_left().size(), 30000);
  CU_ASSERT_FALSE(response.reset());
}

void copies_end_at_their_limit() {
  struct {
    std::size_t limit, size;
    bool whole;
  } const cases[] = {{10, 0, true},   {10, 9, true},         {10, 10, true},
                     {10, 11, false}, {40000, 90000, false}, {90000, 90000, true}};
  for (const auto& [limit, size, whole] : cases) {
    KeptAnswer kept;
    Response response(kept);
    response.record(limit);
    for (std::size_t i = 0; i < size; ++i) {
      response.body.push_back(static_cast<char>('a' + i % 26));
      response.checkpoint();
    }
    response.finish();
    CU_ASSERT_EQUAL(kept.text.size(), size);
    CU_ASSERT(response.recorded() == kept.text.substr(0, limit));
    CU_ASSERT_EQUAL(response.is_record_whole(), whole);
  }
}

void nothing_is_copied_unasked() {
  KeptAnswer kept;
  Response response(kept);
  response.body = "secret";
  response.finish();
  CU_ASSERT(response.recorded().empty());
}

const CU_TestInfo tests[] = {
    {"long bodies are made while they leave", long_bodies_are_made_while_they_leave},
    {"the last piece waits for what is done before it", the_last_piece_waits_for_what_is_done_before_it},
    {"headers are replaced or added", headers_are_replaced_or_added},
    {"empty answers have a head", empty_answers_have_a_head},
    {"large answers leave in pieces", large_answers_leave_in_pieces},
    {"what has not left can be taken back", what_has_not_left_can_be_taken_back},
    {"what has left cannot be taken back", what_has_left_cannot_be_taken_back},
    {"what no client has can be taken back", what_no_client_has_can_be_taken_back},
    {"what left of a copy is told", what_left_of_a_copy_is_told},
    {"copies end at their limit", copies_end_at_their_limit},
    {"nothing is copied unasked", nothing_is_copied_unasked},
    CU_TEST_INFO_NULL};

}  // namespace

const Suite response_suite = {"response", tests};
