// SPDX-License-Identifier: Apache-2.0
// GET /style.css, /logo and /smart/smart-style.
#include "oauth/authorize/assets.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "core/error.h"
#include "core/json_writer.h"
#include "oauth/endpoint.h"
#include "pages/opening.h"
#include "pages/style.h"

namespace oemr::oauth {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view for_ever = "public, max-age=31536000, immutable", for_a_while = "public, max-age=300";
constexpr std::uintmax_t largest_logo = 1 << 20;

struct LogoKind {
  std::string_view extension, content_type;
};
constexpr LogoKind logo_kinds[] = {{"png", "image/png"},  {"svg", "image/svg+xml"}, {"webp", "image/webp"},
                                   {"jpg", "image/jpeg"}, {"jpeg", "image/jpeg"},   {"gif", "image/gif"}};

struct Logo {
  fs::path file;
  std::string_view content_type;
};

/// Where OpenEMR keeps the practice's own logo of the login page.
std::optional<Logo> find_logo(const openemr::Site& site) {
  const fs::path folder = site.directory() / "images" / "logos" / "core" / "login" / "primary";
  std::error_code ignored;
  for (const LogoKind& kind : logo_kinds) {
    const fs::path file = folder / ("logo." + std::string(kind.extension));
    if (fs::is_regular_file(file, ignored) && fs::file_size(file, ignored) <= largest_logo) {
      return Logo{file, kind.content_type};
    }
  }
  return std::nullopt;
}

/// An address with a version never changes its content.
void cache(OAuthCall& call, std::string_view version_parameter) {
  const bool has_version = call.request.query.find(version_parameter).has_value();
  call.response.header("Cache-Control", std::string(has_version ? for_ever : for_a_while));
  call.response.header("X-Content-Type-Options", "nosniff");
}

}  // namespace

std::string logo_address(const openemr::Site& site, const std::string& base) {
  const auto logo = find_logo(site);
  if (!logo) return {};
  std::error_code ignored;
  const auto changed = fs::last_write_time(logo->file, ignored).time_since_epoch().count();
  return base + "/logo?v=" + std::to_string(changed);
}

void serve_style(OAuthCall& call) {
  cache(call, "v");
  call.response.content_type("text/css; charset=utf-8");
  call.response.body = pages::style_sheet();
}

void serve_opening_script(OAuthCall& call) {
  cache(call, "v");
  call.response.content_type("text/javascript; charset=utf-8");
  call.response.body = pages::opening_script();
}

void serve_logo(OAuthCall& call) {
  const auto logo = find_logo(call.site);
  std::ifstream in;
  if (logo) in.open(logo->file, std::ios::binary);
  if (!in.is_open()) throw NotFound("there is no logo");
  cache(call, "v");
  // An SVG that is opened by itself must not run anything in the name of this server.
  call.response.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  call.response.content_type(logo->content_type);
  call.response.body.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

// SMART App Launch, "Styling": the colours of OpenEMR's light theme. OpenEMR's own answer is an error.
void serve_smart_style(OAuthCall& call) {
  constexpr std::pair<std::string_view, std::string_view> properties[] = {
      {"color_background", "#f8f9fa"},
      {"color_error", "#9e2d2d"},
      {"color_highlight", "#69b5ce"},
      {"color_modal_backdrop", ""},
      {"color_success", "#498e49"},
      {"color_text", "#000"},
      {"dim_border_radius", "6px"},
      {"dim_font_size", "13px"},
      {"dim_spacing_size", "20px"},
      {"font_family_body", "'Lato','Helvetica',sans-serif"},
      {"font_family_heading", "'Lato','Helvetica',sans-serif"}};
  call.response.header("Cache-Control", std::string(for_a_while));
  call.response.content_type("application/json");
  JsonWriter out(call.response.body);
  out.begin_object();
  for (const auto& [name, value] : properties) out.member(name, value);
  out.end_object();
}

}  // namespace oemr::oauth
