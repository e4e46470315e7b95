// SPDX-License-Identifier: Apache-2.0
// Names of files: cut to their last part, and as a header that every client reads alike.
#include "core/file_name.h"
#include "core/file_type.h"
#include "suites.h"

using namespace oemr;

namespace {

void last_parts() {
  CU_ASSERT(last_component("a.txt") == "a.txt");
  CU_ASSERT(last_component("/etc/passwd") == "passwd");
  CU_ASSERT(last_component("C:\\files\\a.txt") == "a.txt");
  CU_ASSERT(last_component("a/b\\c/d") == "d");
  for (const std::string_view none : {"", "/", "a/", "..", ".", "a/..", "\\.", "a\\"}) {
    CU_ASSERT(last_component(none).empty());
  }
  CU_ASSERT(last_component("...") == "...");
}

void attachments() {
  CU_ASSERT(attachment("a b;c=d.txt") == "attachment; filename=\"a b;c=d.txt\"");
  CU_ASSERT(attachment("\xC3\xB1.txt") == "attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%B1.txt");
  CU_ASSERT(attachment("a\"b\\c") == "attachment; filename=\"a_b_c\"; filename*=UTF-8''a%22b%5Cc");
  CU_ASSERT(attachment("50%.txt") == "attachment; filename=\"50_.txt\"; filename*=UTF-8''50%25.txt");
  CU_ASSERT(attachment("a\r\nSet-Cookie: b") ==
            "attachment; filename=\"a__Set-Cookie: b\"; "
            "filename*=UTF-8''aSet-Cookie%3A%20b");
  CU_ASSERT(attachment("\xFF.txt") == "attachment; filename=\"_.txt\"; filename*=UTF-8''%EF%BF%BD.txt");
}

void types_by_content() {
  CU_ASSERT(file_type("some words\n") == "text/plain");
  CU_ASSERT(file_type("%PDF-1.4\n") == "application/pdf");
  CU_ASSERT(file_type("{\"a\": [1, 2]}") == "application/json");
  CU_ASSERT(file_type(std::string_view("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16)) == "image/png");
  CU_ASSERT(file_type(std::string_view("\x89PNG\r\n\x1a\n", 8)) == "application/octet-stream");
  CU_ASSERT(file_type("") == "application/x-empty");
}

void media_types() {
  CU_ASSERT(is_media_type("text/plain"));
  CU_ASSERT(is_media_type("application/dicom+zip"));
  for (const std::string_view other :
       {"", "text", "text/", "/plain", "text/plain; charset=x", "text/pl\r\nain", "a/b/c"})
    CU_ASSERT(!is_media_type(other));
}

const CU_TestInfo tests[] = {
    {"last parts", last_parts},
    {"attachments", attachments},
    {"types by content", types_by_content},
    {"media types", media_types},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite file_name_suite = {"core/file_name", tests};
