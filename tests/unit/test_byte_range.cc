// SPDX-License-Identifier: Apache-2.0
// Range requests: which bytes, with which status, under which preconditions.
#include "core/error.h"
#include "exchange.h"
#include "rest/byte_range.h"
#include "suites.h"

using namespace oemr::rest;

namespace {

constexpr std::string_view tag = "\"abc\"";
using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

/// "<status> <first>+<size> <Content-Range>"
std::string chosen(Headers headers, std::uint64_t size = 100, std::string_view method = "GET") {
  Request request;
  request.method = method;
  request.headers = std::move(headers);
  KeptAnswer kept;
  Response response(kept);
  const ByteRange range = choose_range(request, response, tag, size);
  response.finish();
  CU_ASSERT(kept.header("ETag") == tag);
  CU_ASSERT(kept.header("Accept-Ranges") == "bytes");
  const bool has_length = kept.status == 200 || kept.status == 206 || kept.status == 416;
  CU_ASSERT(kept.header("Content-Length") == (has_length ? std::to_string(range.size) : ""));
  return std::to_string(kept.status) + " " + std::to_string(range.first) + "+" + std::to_string(range.size) + " " +
         kept.header("Content-Range");
}

void long_addresses() {
  const auto refusal = [](std::size_t path, std::string_view query) {
    Request request;
    request.path.assign(path, 'x');
    request.take_query(query);
    try {
      request.check_limits();
      return std::string();
    } catch (const oemr::BadRequest& error) {
      CU_ASSERT(request.query.all().empty() || path > 4096);
      return error.public_text();
    }
  };
  CU_ASSERT(refusal(4096, "a=" + std::string(32766, 'x')).empty());
  CU_ASSERT(refusal(4097, "a=1") == "the request has more than 4096 bytes in the path");
  CU_ASSERT(refusal(1, "a=" + std::string(32767, 'x')) == "the request has more than 32768 bytes in the query");
  CU_ASSERT(refusal(1, std::string(1199, '&')).empty());
  CU_ASSERT(refusal(1, std::string(1200, '&')) ==
            "the request has more than 1200 parameters in the query and the form");
}

void ranges() {
  CU_ASSERT(chosen({}) == "200 0+100 ");
  CU_ASSERT(chosen({{"Range", "bytes=0-0"}}) == "206 0+1 bytes 0-0/100");
  CU_ASSERT(chosen({{"range", "Bytes=10-19 "}}) == "206 10+10 bytes 10-19/100");
  CU_ASSERT(chosen({{"Range", "bytes=90-"}}) == "206 90+10 bytes 90-99/100");
  CU_ASSERT(chosen({{"Range", "bytes=90-1000"}}) == "206 90+10 bytes 90-99/100");
  CU_ASSERT(chosen({{"Range", "bytes=-5"}}) == "206 95+5 bytes 95-99/100");
  CU_ASSERT(chosen({{"Range", "bytes=-500"}}) == "206 0+100 bytes 0-99/100");
  CU_ASSERT(chosen({{"Range", "bytes=0-99999999999999999999"}}) == "206 0+100 bytes 0-99/100");
}

void ranges_outside() {
  for (const std::string_view outside : {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
    CU_ASSERT(chosen({{"Range", outside}}) == "416 0+0 bytes */100");
  CU_ASSERT(chosen({{"Range", "bytes=0-"}}, 0) == "416 0+0 bytes */0");
  CU_ASSERT(chosen({}, 0) == "200 0+0 ");
}

void what_is_no_range_is_not_looked_at() {
  for (const std::string_view other : {"bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=1-2,4-5", "bytes=+1-2",
                                       "items=0-1", "bytes 0-1", "bytes=0 - 1", "0-1", ""})
    CU_ASSERT(chosen({{"Range", other}}) == "200 0+100 ");
  CU_ASSERT(chosen({{"Range", "bytes=0-0"}}, 100, "HEAD") == "200 0+100 ");
}

void preconditions() {
  CU_ASSERT(chosen({{"Range", "bytes=0-0"}, {"If-Range", tag}}) == "206 0+1 bytes 0-0/100");
  for (const std::string_view other : {"\"x\"", "W/\"abc\"", "Tue, 24 Nov 2026 00:00:00 GMT"})
    CU_ASSERT(chosen({{"Range", "bytes=0-0"}, {"If-Range", other}}) == "200 0+100 ");
  CU_ASSERT(chosen({{"Range", "bytes=0-0"}, {"If-None-Match", "\"x\", W/\"abc\""}}) == "304 0+0 ");
  CU_ASSERT(chosen({{"If-None-Match", "\"x\""}}) == "200 0+100 ");
  CU_ASSERT(chosen({{"If-Match", "\"x\""}, {"If-None-Match", tag}}) == "412 0+0 ");
  CU_ASSERT(chosen({{"If-Match", tag}}) == "200 0+100 ");
}

const CU_TestInfo tests[] = {
    {"long addresses", long_addresses}, {"ranges", ranges},
    {"ranges outside", ranges_outside}, {"what is no range is not looked at", what_is_no_range_is_not_looked_at},
    {"preconditions", preconditions},   CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite byte_range_suite = {"rest/byte_range", tests};
