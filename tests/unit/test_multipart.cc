// SPDX-License-Identifier: Apache-2.0
// Forms in pieces: the same parts wherever the pieces are cut, and a refusal of everything that is no form.
#include <algorithm>

#include "core/error.h"
#include "core/multipart.h"
#include "suites.h"

using namespace oemr;

namespace {

/// The parts as one text: <name|file name|content>.
struct Seen : FormSink {
  std::string text;
  void begin_part(const FormPart& part) override {
    text.append("<").append(part.name).append("|").append(part.file_name.value_or("(none)")).append("|");
  }
  void part_bytes(std::string_view bytes) override {
    CU_ASSERT(!bytes.empty());
    text.append(bytes);
  }
  void end_part() override { text.append(">"); }
};

std::string read_in_pieces(std::string_view form, std::size_t size, std::string_view boundary = "AaB03x") {
  Seen seen;
  FormParser parser(boundary, seen);
  for (; !form.empty(); form.remove_prefix(std::min(size, form.size()))) parser.feed(form.substr(0, size));
  parser.finish();
  return seen.text;
}

/// 0 when the form is read.
int refusal(std::string_view form) {
  try {
    read_in_pieces(form, form.size() + 1);
    return 0;
  } catch (const BadRequest& error) {
    return error.status();
  }
}

constexpr std::string_view two_parts =
    "preamble\r\n--AaB03x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nJoe owes\r\n--AaB03 \r\n\r\n--\r\n"
    "--AaB03x \t\r\ncontent-type: text/plain\r\nCONTENT-DISPOSITION: Form-Data; "
    "name=document;\r\n\tfilename=\"a\xC3\xB1.txt\"\r\n"
    "\r\n\r\n-\r\n--AaB03\r\n\r\n--AaB03x--\r\nepilogue\r\n--AaB03x\r\n\r\n";
constexpr std::string_view two_parts_seen =
    "<note|(none)|Joe owes\r\n--AaB03 \r\n\r\n--><document|a\xC3\xB1.txt|\r\n-\r\n--AaB03\r\n>";

void the_same_wherever_it_is_cut() {
  for (std::size_t size = 1; size <= two_parts.size(); ++size)
    CU_ASSERT(read_in_pieces(two_parts, size) == two_parts_seen);
  for (std::size_t cut = 0; cut <= two_parts.size(); ++cut) {
    Seen seen;
    FormParser parser("AaB03x", seen);
    parser.feed(two_parts.substr(0, cut));
    parser.feed(two_parts.substr(cut));
    parser.finish();
    CU_ASSERT(seen.text == two_parts_seen);
  }
}

void bytes_stay_as_they_are() {
  std::string all;
  for (int i = 0; i < 256; ++i) all.append({static_cast<char>(i), '\r', '\n', '-', '-', static_cast<char>(255 - i)});
  const std::string form =
      "--AaB03x\r\nContent-Disposition: form-data; name=x; filename=y\r\n\r\n" + all + "\r\n--AaB03x--";
  for (const std::size_t size : {1UL, 2UL, 7UL, 64UL, 4096UL})
    CU_ASSERT(read_in_pieces(form, size) == "<x|y|" + all + ">");
}

void empty_parts() {
  constexpr std::string_view head = "--AaB03x\r\nContent-Disposition: form-data; name=\"x\"; filename=\"\"\r\n\r\n";
  for (const std::string_view end : {"\r\n--AaB03x--", "--AaB03x--\r\n"}) {
    const std::string form = std::string(head) + std::string(end);
    for (std::size_t size = 1; size <= form.size(); ++size) CU_ASSERT(read_in_pieces(form, size) == "<x||>");
  }
  CU_ASSERT(read_in_pieces("--AaB03x--\r\n", 1).empty());
}

void names_are_unquoted() {
  const auto name_of = [](std::string_view parameters) {
    const std::string form =
        "--AaB03x\r\nContent-Disposition: form-data; name=n; " + std::string(parameters) + "\r\n\r\n\r\n--AaB03x--";
    return read_in_pieces(form, 5);
  };
  CU_ASSERT(name_of(R"(filename="a;b=c\"d\\e\f")") == R"(<n|a;b=c"d\e\f|>)");
  CU_ASSERT(name_of(R"(filename="C:\x\y.txt" ; size="5")") == R"(<n|C:\x\y.txt|>)");
  CU_ASSERT(name_of("filename=%22x") == "<n|%22x|>");
  CU_ASSERT(name_of("filename*=UTF-8''x.txt") == "<n|(none)|>");  // RFC 7578 section 4.2
  CU_ASSERT(name_of("FileName=x") == "<n|x|>");
}

void what_is_no_form_is_refused() {
  constexpr std::string_view disposition = "Content-Disposition: form-data; name=x\r\n";
  const auto part = [&](std::string_view headers) {
    return "--AaB03x\r\n" + std::string(headers) + "\r\ny\r\n--AaB03x--\r\n";
  };
  CU_ASSERT(refusal(part(disposition)) == 0);
  CU_ASSERT(refusal("") == 400);
  CU_ASSERT(refusal("{\"document\":1}") == 400);
  CU_ASSERT(refusal("--AaB03x\r\n") == 400);
  const std::string whole = part(disposition);
  for (std::size_t cut = 0; cut < whole.size() - 2; ++cut) {
    CU_ASSERT(refusal(whole.substr(0, cut)) == 400);
  }
  CU_ASSERT(refusal(part("")) == 400);
  CU_ASSERT(refusal(part("Content-Type: text/plain\r\n")) == 400);
  CU_ASSERT(refusal(part("no colon\r\n" + std::string(disposition))) == 400);
  CU_ASSERT(refusal(part("Content-Disposition: attachment; name=x\r\n")) == 400);
  CU_ASSERT(refusal(part("Content-Disposition: form-data\r\n")) == 400);
  CU_ASSERT(refusal(part("Content-Disposition: form-data; name=\"x\r\n")) == 400);
  CU_ASSERT(refusal(part("Content-Disposition: form-data; name\r\n")) == 400);
  CU_ASSERT(refusal(part("Content-Disposition: form-data; name=a b\r\n")) == 400);
  CU_ASSERT(refusal(part("Content-Disposition: form-data; name=x; name=y\r\n")) == 400);
  CU_ASSERT(refusal(part("Content-Disposition: form-data; name=x; filename=a; filename=b\r\n")) == 400);
  CU_ASSERT(refusal(part(std::string(disposition) + std::string(disposition))) == 400);
  CU_ASSERT(refusal(part("X: a\nb\r\n" + std::string(disposition))) == 400);
  CU_ASSERT(refusal(part(std::string("X: \0\r\n", 6) + std::string(disposition))) == 400);
  CU_ASSERT(refusal(part("X: " + std::string(20000, 'x') + "\r\n" + std::string(disposition))) == 400);
  CU_ASSERT(refusal("--AaB03xy\r\n" + std::string(disposition) + "\r\n\r\n--AaB03x--") == 400);
  CU_ASSERT(refusal("--AaB03x" + std::string(300, ' ') + "\r\n" + std::string(disposition) + "\r\n\r\n--AaB03x--") ==
            400);
}

void parts_are_counted() {
  const auto form = [](int parts) {
    std::string text;
    for (int i = 0; i < parts; ++i) text += "--AaB03x\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n";
    return text + "--AaB03x--";
  };
  CU_ASSERT(refusal(form(100)) == 0);
  CU_ASSERT(refusal(form(101)) == 400);
}

int boundary_refusal(std::string_view content_type) {
  try {
    FormParser::boundary_of(content_type);
    return 0;
  } catch (const BadRequest& error) {
    return error.status();
  }
}

void boundaries() {
  CU_ASSERT(FormParser::boundary_of("multipart/form-data; boundary=AaB03x") == "AaB03x");
  CU_ASSERT(FormParser::boundary_of("Multipart/Form-Data;charset=utf-8; BOUNDARY=\"gc0p4Jq0M2Yt08j34c0p: 'x\"") ==
            "gc0p4Jq0M2Yt08j34c0p: 'x");
  CU_ASSERT(boundary_refusal("") == 415);
  CU_ASSERT(boundary_refusal("application/json") == 415);
  CU_ASSERT(boundary_refusal("multipart/mixed; boundary=x") == 415);
  CU_ASSERT(boundary_refusal("multipart/form-data") == 400);
  CU_ASSERT(boundary_refusal("multipart/form-data; boundary=") == 400);
  CU_ASSERT(boundary_refusal("multipart/form-data; boundary=\"x \"") == 400);
  CU_ASSERT(boundary_refusal("multipart/form-data; boundary=\"x\xC3\xB1\"") == 400);
  CU_ASSERT(boundary_refusal("multipart/form-data; boundary=" + std::string(70, 'x')) == 0);
  CU_ASSERT(boundary_refusal("multipart/form-data; boundary=" + std::string(71, 'x')) == 400);
}

const CU_TestInfo tests[] = {
    {"the same wherever it is cut", the_same_wherever_it_is_cut},
    {"bytes stay as they are", bytes_stay_as_they_are},
    {"empty parts", empty_parts},
    {"names are unquoted", names_are_unquoted},
    {"what is no form is refused", what_is_no_form_is_refused},
    {"parts are counted", parts_are_counted},
    {"boundaries", boundaries},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite multipart_suite = {"core/multipart", tests};
