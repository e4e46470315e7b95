// SPDX-License-Identifier: Apache-2.0
// Filters the scopes and sorts them into groups.
#include "oauth/authorize/offer.h"

#include <algorithm>

#include "oauth/authorize/scope_words.h"
#include "oauth/granular_scopes.h"
#include "oauth/scopes.h"

namespace oemr::oauth {
namespace {

bool contains(const std::vector<std::string>& scopes, std::string_view scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

bool is_usable(std::string_view scope, rest::Role role, bool is_launched) {
  if (scope.starts_with("system/") || scope.starts_with("site:") || scope == "nonce") return false;
  if (scope.starts_with("user/")) return role == rest::Role::users;
  return scope != "launch" || is_launched;
}

struct GroupTitle {
  ScopeGroup group;
  pages::Message for_patient, for_user;
};
// In the order in which they are shown.
constexpr GroupTitle titles[] = {
    {ScopeGroup::see_patient, "See your health record", "See the record of this patient"},
    {ScopeGroup::change_patient, "Add to and change your health record",
     "Add to and change the record of this patient"},
    {ScopeGroup::see_all, "See all records that you may see", "See all records that you may see"},
    {ScopeGroup::change_all, "Add to and change all records that you may change",
     "Add to and change all records that you may change"},
    {ScopeGroup::person, "About you", "About you"},
    {ScopeGroup::away, "While you are away", "While you are away"},
};

/// Scopes with the same words are one choice.
void add_choice(pages::ConsentView::Group& group, std::string label, const std::string& scope) {
  const auto same = std::find_if(group.choices.begin(), group.choices.end(),
                                 [&](const auto& choice) { return choice.label == label; });
  if (same != group.choices.end()) {
    same->scopes.push_back(scope);
  } else {
    group.choices.push_back({std::move(label), {scope}});
  }
}

}  // namespace

std::vector<std::string> offered_scopes(const AuthorizationRequest& request, std::string_view registered,
                                        rest::Role role) {
  const std::vector<std::string> allowed = split_scopes(registered);
  std::vector<std::string> offered;
  for (const std::string& scope : request.scopes) {
    std::string part = covered_part(scope, allowed);
    if (!part.empty() && is_usable(part, role, !request.launch.empty())) offered.push_back(std::move(part));
  }
  return offered;
}

std::vector<std::string> offered_scopes(const Visit& visit) {
  return offered_scopes(visit.flow.request, visit.client.scope, visit.flow.role);
}

bool offers(const Visit& visit, std::string_view scope) { return contains(offered_scopes(visit), scope); }

bool asks_for(const Visit& visit, std::string_view prefix) {
  for (const std::string& scope : visit.flow.request.scopes) {
    if (scope.starts_with(prefix)) return true;
  }
  return false;
}

bool admits_patients(const Visit& visit) {
  const bool is_on = visit.globals->is_on("rest_portal_api") || visit.globals->is_on("rest_fhir_api");
  return is_on && (asks_for(visit, "patient/") || !asks_for(visit, "user/"));
}

void describe_scopes(pages::ConsentView& view, const std::vector<std::string>& offered, rest::Role role,
                     const pages::Texts& texts, std::string_view offline_until) {
  for (const GroupTitle& title : titles) {
    pages::ConsentView::Group group;
    group.title = texts(role == rest::Role::patient ? title.for_patient : title.for_user);
    for (const std::string& scope : offered) {
      const ScopeWords words = words_of(scope);
      if (words.group != title.group) continue;
      std::string label = words.group == ScopeGroup::away
                              ? texts("Keep this access until %s, also when you do not use the app", offline_until)
                              : std::string(words.label ? texts(*words.label) : std::string_view(scope));
      if (!words.category.empty()) label.append(" (").append(words.category).append(")");
      add_choice(group, std::move(label), scope);
    }
    if (!group.choices.empty()) view.groups.push_back(std::move(group));
  }
  for (const std::string& scope : offered) {
    if (words_of(scope).group == ScopeGroup::implied) view.implied.push_back(scope);
  }
}

}  // namespace oemr::oauth
