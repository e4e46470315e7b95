// SPDX-License-Identifier: Apache-2.0
// Routes: what a resource file declares about its URLs, and the matching of a path.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oemr::rest {

struct Call;
struct Resource;
class Upload;
using Handler = void (*)(Call&);
using UploadOpener = std::unique_ptr<Upload> (*)(Call&);

enum class Method { get, post, put, remove };
std::string_view method_name(Method method) noexcept;

/// phpGACL section and value; empty section: no check.
struct Acl {
  std::string_view section{}, value{};
  bool always = false;  // FHIR: asked of patient-bound calls too
};

/// Static storage; made by the helpers of rest/resource.h.
struct Route {
  Method method = Method::get;
  std::string_view pattern;  // "/api/patient/:puuid/encounter/:euuid"
  Acl acl;
  Handler handler = nullptr;  // null: left to PHP; keeps a later pattern from taking the path
  const Resource* resource = nullptr;
  std::string_view scope;         // resource of the scope when it is not the pattern's last literal; "-" = none needed
  bool is_open = false;           // no token needed: metadata and discovery
  std::string_view summary;       // one line for the OpenAPI document
  bool heeds_categories = false;  // answers only what Call::categories allows; other routes refuse such callers
  UploadOpener open_upload = nullptr;  // the body is a form with a file: it goes to disk before the handler runs
  bool sends_files = false;            // the answer is of any type
  Acl newer_acl{};                     // where OpenEMR asks for one only from some release on
  bool is_refusal = false;             // only says why nothing is served there: not described to clients
};

/// Whether the path names one record: "/api/facility/:fuuid", but not "/api/patient/:puuid/encounter".
constexpr bool ends_with_identifier(const Route& route) { return route.pattern[route.pattern.rfind('/') + 1] == ':'; }

/// The last literal element of "/api/…" and "/portal/…" patterns, the element after /fhir/ of the others.
std::string_view resource_name(const Route& route) noexcept;
/// The same, unless the route says otherwise.
std::string_view scope_resource(const Route& route) noexcept;

struct Match {
  const Route* route;
  std::vector<std::string> parameters;  // values of the ":name" elements, in order
};

/// A parameter takes one or more of A-Z a-z 0-9 - _ $ : — as in OpenEMR; literals are compared with case; the first
/// wins. A view: the groups have static storage.
class RouteTable {
 public:
  using Group = const std::span<const Route>*;
  explicit constexpr RouteTable(std::span<const Group> groups) : groups_(groups) {}

  /// Whether any route, of whatever method, has that path.
  bool has_path(std::string_view path) const;
  std::optional<Match> match(std::string_view method, std::string_view path) const;
  template <class Visit>
  void for_each(Visit visit) const {
    for (Group group : groups_) {
      for (const Route& route : *group) visit(route);
    }
  }

 private:
  std::span<const Group> groups_;
};

}  // namespace oemr::rest
