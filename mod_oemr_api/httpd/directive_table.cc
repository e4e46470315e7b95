// SPDX-License-Identifier: Apache-2.0
// The table of directives.
#include "httpd/directive_table.h"

#include <algorithm>
#include <iterator>

#include "httpd/border.h"

namespace oemr::httpd {
namespace {

/// Access finds the value in a configuration; Parse is one of directive_values.h. Both are stateless.
template <class Access, class Parse>
constexpr Directive row(const char* name, const char* syntax, const char* default_text, Context context,
                        const char* description, Access, Parse) {
  return {name,
          syntax,
          default_text,
          context,
          description,
          [](Configuration& to, const Arguments& arguments) { Parse{}(Access{}(to), arguments); },
          [](Configuration& to, const Configuration& from) { Access{}(to) = Access{}(from); },
          [](const Configuration& from) { return text_of(Access{}(from)); }};
}

constexpr Directive table[] = {
    row(
        "OemrApi", "On|Off", "Off", Context::location, "Whether the module answers OpenEMR's API here",
        [](auto& c) -> auto& { return c.enabled; }, Flag{}),
    row(
        "OemrSitesDir", "folder", "none", Context::location, "OpenEMR's folder sites, which holds one folder per site",
        [](auto& c) -> auto& { return c.settings.site.sites_directory; }, Directory{}),
    row(
        "OemrSite", "name", "none", Context::location, "The one site that is served here",
        [](auto& c) -> auto& { return c.settings.fixed_site; }, SiteName{}),
    row(
        "OemrWebRoot", "path", "/", Context::location, "Path of the URL below which OpenEMR lives",
        [](auto& c) -> auto& { return c.settings.site.web_root; }, WebPath{}),
    row(
        "OemrPublicURL", "https://host[:port]", "none", Context::location, "Scheme and host that clients see",
        [](auto& c) -> auto& { return c.settings.site.public_url; }, PublicUrl{}),
    row(
        "OemrFallthrough", "On|Off", "On", Context::location,
        "Whether routes that the module does not serve go on to PHP",
        [](auto& c) -> auto& { return c.settings.fallthrough; }, Flag{}),
    Directive{
        "OemrDatabase", "key=value [key=value] ...", "none", Context::location,
        "Settings that replace those of sqlconf.php",
        [](Configuration& to, const Arguments& arguments) { Database{}(to.settings.site, arguments); },
        [](Configuration& to, const Configuration& from) { Database::copy(to.settings.site, from.settings.site); },
        [](const Configuration& from) { return Database::text(from.settings.site); }},
    row(
        "OemrPoolMax", "auto|number", "auto", Context::location,
        "Most database connections of one child process and site",
        [](auto& c) -> auto& { return c.settings.site.pool.maximum; }, PoolSize{}),
    row(
        "OemrPoolWait", "time", "2s", Context::location, "How long a request waits for a free database connection",
        [](auto& c) -> auto& { return c.settings.site.pool.wait; }, WaitTime{}),
    row(
        "OemrPoolIdle", "time", "60s", Context::location, "After which time an unused database connection is closed",
        [](auto& c) -> auto& { return c.settings.site.pool.idle; }, IdleSeconds{}),
    row(
        "OemrTokenCache", "provider[:arguments]", "shmcb", Context::global,
        "Where verified access tokens are cached for all child processes",
        [](auto& c) -> auto& { return c.token_cache; }, Text{}),
    row(
        "OemrTokenCacheTTL", "time", "5s", Context::location, "How long a verified access token is believed unasked",
        [](auto& c) -> auto& { return c.settings.oauth.bearer.cache_ttl; }, CacheSeconds{}),
    row(
        "OemrSettingsTTL", "time", "5s", Context::location,
        "How long OpenEMR's own settings are kept before they are read again",
        [](auto& c) -> auto& { return c.settings.site.settings_ttl; }, CacheSeconds{}),
    row(
        "OemrUnknownRelease", "serve|refuse", "serve", Context::location,
        "What becomes of the database of an OpenEMR that is newer than any the module was tested with",
        [](auto& c) -> auto& { return c.settings.site.unknown_release; }, UnknownReleaseChoice{}),
    row(
        "OemrFhirPageSize", "number", "100", Context::location, "Resources on a page of a FHIR search without _count",
        [](auto& c) -> auto& { return c.settings.site.fhir_page_size; }, PageSize{}),
    row(
        "OemrMaxBody", "size", "8M", Context::location, "Largest request body",
        [](auto& c) -> auto& { return c.settings.body_limit; }, Size{}),
    row(
        "OemrMaxUpload", "size", "32M", Context::location, "Largest request body with a document",
        [](auto& c) -> auto& { return c.settings.upload_limit; }, Size{}),
    row(
        "OemrRequireClientSecret", "On|Off", "Off", Context::location,
        "Whether confidential clients must send their secret in every token request",
        [](auto& c) -> auto& { return c.settings.oauth.require_client_secret; }, Flag{}),
    row(
        "OemrRegistrationLimit", "number/time|Off", "30/1h", Context::location,
        "Most registrations of clients from one address in that time",
        [](auto& c) -> auto& { return c.settings.oauth.budgets.registration; }, Limit{}),
    row(
        "OemrSignInLimit", "number/time|Off", "60/1min", Context::location,
        "Most sign-ins by password from one address, and as one account, in that time",
        [](auto& c) -> auto& { return c.settings.oauth.budgets.sign_in; }, Limit{}),
    row(
        "OemrTokenLimit", "number/time|Off", "300/1min", Context::location,
        "Most token requests from one address, and by one client, in that time",
        [](auto& c) -> auto& { return c.settings.oauth.budgets.token; }, Limit{}),
    row(
        "OemrClientKeysFrom", "Off|public|network ...", "public", Context::location,
        "Where the keys of clients that keep them at a jwks_uri are fetched from",
        [](auto& c) -> auto& { return c.settings.oauth.client_keys.hosts; }, KeySources{}),
    row(
        "OemrClientKeysCA", "file", "none", Context::location,
        "Certificate authorities of the hosts that clients' keys are fetched from, instead of the system's",
        [](auto& c) -> auto& { return c.settings.oauth.client_keys.authorities; }, File{}),
    row(
        "OemrClientKeysProxy", "URL|Off", "none", Context::location,
        "The proxy through which the keys of clients are fetched",
        [](auto& c) -> auto& { return c.settings.oauth.client_keys.proxy; }, ProxyUrl{}),
    row(
        "OemrStrictAcl", "On|Off", "Off", Context::location,
        "Whether a change needs write access, not only any access, to its part of the record",
        [](auto& c) -> auto& { return c.settings.strict_acl; }, Flag{}),
    row(
        "OemrSignInPages", "On|Off", "On", Context::location,
        "Whether people sign in and give consent on pages of the module",
        [](auto& c) -> auto& { return c.settings.oauth.has_pages; }, Flag{}),
    row(
        "OemrPhpSessions", "folder", "none", Context::location,
        "Where PHP keeps its sessions, so that apps opened in OpenEMR need no second sign-in",
        [](auto& c) -> auto& { return c.settings.oauth.php_sessions; }, Directory{}),
    row(
        "OemrExtraScopes", "scope [scope] ...", "none", Context::location,
        "Scopes to accept besides those of the served resources",
        [](auto& c) -> auto& { return c.settings.oauth.extra_scopes; }, Scopes{}),
    row(
        "OemrAuditSpool", "folder", "none", Context::location,
        "Where the audit rows of reads wait until the database has them",
        [](auto& c) -> auto& { return c.settings.audit_spool; }, Directory{}),
    row(
        "OemrAuditSync", "On|Off", "Off", Context::location,
        "Whether the audit rows of a read are on the disk before its answer leaves",
        [](auto& c) -> auto& { return c.settings.audit_sync; }, Flag{}),
    row(
        "OemrAuditFailure", "refuse|continue", "refuse", Context::location,
        "What happens to reads while their audit rows cannot be kept",
        [](auto& c) -> auto& { return c.settings.on_audit_failure; }, AuditFailureChoice{}),
};
static_assert(std::size(table) <= 64, "Configuration::set has 64 bits");

constexpr bool is_complete(const Directive& directive) {
  return directive.default_text[0] != '\0' && directive.description[0] != '\0' && directive.set != nullptr &&
         directive.copy != nullptr && directive.text != nullptr;
}
static_assert(std::all_of(std::begin(table), std::end(table), is_complete), "a row lacks a member");

constexpr command_rec command_of(const Directive& directive) {
  const int where = directive.context == Context::global ? RSRC_CONF : RSRC_CONF | ACCESS_CONF;
  return {directive.name, {.take_argv = oemr_directive}, const_cast<Directive*>(&directive), where,
          TAKE_ARGV,      directive.description};
}

struct Commands {
  command_rec all[std::size(table) + 1];  // httpd reads up to the one without a name
};

constexpr Commands make_commands() {
  Commands commands{};
  for (std::size_t i = 0; i < std::size(table); ++i) commands.all[i] = command_of(table[i]);
  return commands;
}

}  // namespace

std::span<const Directive> directives() noexcept { return table; }

}  // namespace oemr::httpd

/// The module record's array of commands.
extern "C" {
extern const oemr::httpd::Commands oemr_commands;
constinit const oemr::httpd::Commands oemr_commands = oemr::httpd::make_commands();
}
