// SPDX-License-Identifier: Apache-2.0
// One row for each directive: commands, defaults, merging, the dump and the check of the manual all derive from it.
#pragma once

#include <span>
#include <string>

#include "httpd/configuration.h"
#include "httpd/directive_values.h"

namespace oemr::httpd {

enum class Context { global, location };  // main server only; or server, virtual host and <Location>. Never .htaccess

struct Directive {
  const char* name;
  const char* syntax;
  const char* default_text;  // "none": unset, else a value that the setter takes
  Context context;
  const char* description;
  void (*set)(Configuration&, const Arguments&);
  void (*copy)(Configuration& to, const Configuration& from);
  std::string (*text)(const Configuration&);
};

std::span<const Directive> directives() noexcept;

}  // namespace oemr::httpd
