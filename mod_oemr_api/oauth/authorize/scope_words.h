// SPDX-License-Identifier: Apache-2.0
// What a scope gives access to, in words that a patient understands.
#pragma once

#include <optional>
#include <string_view>

#include "pages/texts.h"

namespace oemr::oauth {

enum class ScopeGroup { person, see_patient, change_patient, see_all, change_all, away, implied };

struct ScopeWords {
  ScopeGroup group = ScopeGroup::implied;
  std::optional<pages::Message> label;  // none: the scope itself is shown
  std::string_view category{};          // what of it, as the scope names it; empty: all
};
ScopeWords words_of(std::string_view scope);

}  // namespace oemr::oauth
