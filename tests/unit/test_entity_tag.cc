// SPDX-License-Identifier: Apache-2.0
// Entity tags: equal for equal bytes, compared as RFC 9110 section 8.8.3 says.
#include "exchange.h"
#include "rest/entity_tag.h"
#include "suites.h"

namespace {

using oemr::rest::entity_tag;
using oemr::rest::names_tag;

void equal_bytes_have_equal_tags() {
  CU_ASSERT(entity_tag("{}") == entity_tag("{}"));
  CU_ASSERT(entity_tag("{}") != entity_tag("{} "));
  const std::string tag = entity_tag("");
  CU_ASSERT_EQUAL(tag.size(), 22);
  CU_ASSERT(tag.front() == '"' && tag.back() == '"');
}

void lists_of_tags_are_read() {
  CU_ASSERT(names_tag(R"("a")", R"("a")", false));
  CU_ASSERT(names_tag(R"( "b" ,, "a")", R"("a")", false));
  CU_ASSERT(names_tag(R"("b,c","a")", R"("a")", false));
  CU_ASSERT(names_tag(" * ", R"("a")", false));
  CU_ASSERT_FALSE(names_tag(R"("b")", R"("a")", false));
  for (const std::string_view malformed : {"", "a", "\"a", ",", "\"b\" a", "'a'", "**"}) {
    CU_ASSERT_FALSE(names_tag(malformed, R"("a")", true));
  }
}

void weak_tags_count_where_asked() {
  CU_ASSERT(names_tag(R"(W/"a")", R"("a")", true));
  CU_ASSERT_FALSE(names_tag(R"(W/"a")", R"("a")", false));
  CU_ASSERT(names_tag(R"(W/"a", "a")", R"("a")", false));
}

void a_compressed_answer_s_tag_is_the_record_s() {
  CU_ASSERT(names_tag(R"("a-gzip")", R"("a")", false));
  CU_ASSERT_FALSE(names_tag(R"("a-gzip2")", R"("a")", true));
}

void answers_that_the_client_has_lose_their_body() {
  BareCall bare;
  bare.response.body = "{}";
  const std::string tag = entity_tag("{}");
  bare.request.headers = {{"If-None-Match", tag}};
  oemr::rest::make_conditional(bare.request, bare.response);
  CU_ASSERT_EQUAL(bare.response.status, 304);
  CU_ASSERT(bare.response.body.empty());
  CU_ASSERT_FATAL(bare.response.find_header("etag") != nullptr);
  CU_ASSERT(*bare.response.find_header("etag") == tag);
}

void refusals_have_no_tag() {
  BareCall bare;
  bare.response.status = 404;
  oemr::rest::make_conditional(bare.request, bare.response);
  CU_ASSERT(bare.response.find_header("ETag") == nullptr);
}

const CU_TestInfo tests[] = {
    {"equal bytes have equal tags", equal_bytes_have_equal_tags},
    {"lists of tags are read", lists_of_tags_are_read},
    {"weak tags count where asked", weak_tags_count_where_asked},
    {"a compressed answer's tag is the record's", a_compressed_answer_s_tag_is_the_record_s},
    {"answers that the client has lose their body", answers_that_the_client_has_lose_their_body},
    {"refusals have no tag", refusals_have_no_tag},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite entity_tag_suite = {"entity tag", tests};
