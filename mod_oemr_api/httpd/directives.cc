// SPDX-License-Identifier: Apache-2.0
// Commands, defaults and merging out of the table of directives, and the places where directives may stand.
#include <apr_strings.h>
#include <array>
#include <memory>

#include "httpd/directive_table.h"
#include "httpd/pool.h"

namespace oemr::httpd {
namespace {

/// The values before any directive: each row's default text through its own setter.
void set_defaults(Configuration& configuration, apr_pool_t* pool) {
  for (const Directive& directive : directives()) {
    if (std::string_view(directive.default_text) == "none") continue;
    const char* const argument[] = {directive.default_text};
    directive.set(configuration, Arguments{argument, pool});
  }
}

}  // namespace

Configuration* make_configuration(apr_pool_t* pool) {
  auto* configuration = make_in<Configuration>(pool);
  set_defaults(*configuration, pool);
  return configuration;
}

Configuration* merge_configurations(apr_pool_t* pool, Configuration* base, Configuration* add) {
  if (add->set == 0) return base;  // the usual folder or location: nothing of ours, nothing to allocate
  if (base->set == 0) return add;
  auto* merged = make_in<Configuration>(pool, *base);
  std::uint64_t bit = 1;
  for (const Directive& directive : directives()) {
    if ((add->set & bit) != 0) directive.copy(*merged, *add);
    bit <<= 1;
  }
  merged->set |= add->set;
  return merged;
}

const char* apply_directive(cmd_parms* command, Configuration& configuration, int count, char* const arguments[]) {
  const auto& directive = *static_cast<const Directive*>(command->cmd->cmd_data);
  // Claiming happens before folders and files are looked up: what stands in such a section would never be seen.
  const unsigned forbidden =
      directive.context == Context::global
          ? unsigned{GLOBAL_ONLY}
          : unsigned{NOT_IN_DIRECTORY | NOT_IN_FILES | NOT_IN_LIMIT | NOT_IN_PROXY | NOT_IN_HTACCESS};
  if (const char* misplaced = ap_check_cmd_context(command, forbidden)) return misplaced;
  const auto position = static_cast<unsigned>(&directive - directives().data());
  try {
    directive.set(configuration, Arguments{{arguments, static_cast<std::size_t>(count)}, command->pool});
  } catch (const BadValue& error) {
    return apr_psprintf(command->pool, "%s %s: %s", directive.name, directive.syntax, error.what());
  }
  configuration.set |= std::uint64_t{1} << position;
  return nullptr;
}

void for_each_place_of(apr_pool_t* pool, server_rec* server, const std::function<void(const Place&)>& visit) {
  Configuration* whole = configuration_of(server->lookup_defaults);
  if (whole == nullptr) return;
  visit(Place{server, nullptr, false, whole, whole});
  const auto* core = static_cast<core_server_config*>(ap_get_core_module_config(server->module_config));
  if (core->sec_url == nullptr) return;
  auto** const sections = reinterpret_cast<ap_conf_vector_t**>(core->sec_url->elts);
  for (int i = 0; i < core->sec_url->nelts; ++i) {
    Configuration* own = configuration_of(sections[i]);
    if (own == nullptr || own->set == 0) continue;
    const auto* section = static_cast<core_dir_config*>(ap_get_core_module_config(sections[i]));
    const bool is_pattern = section->d_is_fnmatch != 0 || section->r != nullptr;
    visit(Place{server, section->d, is_pattern, own, merge_configurations(pool, whole, own)});
  }
}

void for_each_place(apr_pool_t* pool, server_rec* first, const std::function<void(const Place&)>& visit) {
  for (server_rec* server = first; server != nullptr; server = server->next) for_each_place_of(pool, server, visit);
}

std::string describe(const Place& place) {
  std::string text = place.server->is_virtual ? "<VirtualHost " : "server ";
  text.append(place.server->server_hostname != nullptr ? place.server->server_hostname : "(no ServerName)");
  if (place.server->port != 0) text.append(":").append(std::to_string(place.server->port));
  if (place.server->is_virtual) text.append(">");
  if (place.location != nullptr) text.append(" <Location ").append(place.location).append(">");
  return text;
}

}  // namespace oemr::httpd
