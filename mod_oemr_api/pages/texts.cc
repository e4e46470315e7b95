// SPDX-License-Identifier: Apache-2.0
// Looks texts up.
#include "pages/texts.h"

#include "core/text.h"

namespace oemr::pages {

Texts Texts::load(db::Connection& connection, std::string_view ui_locales, std::string_view accept_language,
                  std::string_view default_language) {
  const auto tags = openemr::preferred_tags(ui_locales, accept_language);
  const auto language = openemr::choose_language(openemr::read_languages(connection), tags, default_language);
  if (!language) return {};
  return {lower_ascii(language->code), language->is_right_to_left,
          openemr::read_definitions(connection, language->id, messages)};
}

std::string_view Texts::operator()(Message message) const {
  const auto found = definitions_.find(message.english());
  return found == definitions_.end() ? message.english() : std::string_view(found->second);
}

std::string Texts::operator()(Message message, std::string_view value) const {
  const std::string_view text = (*this)(message);
  const std::size_t place = text.find("%s");
  if (place == text.npos) return std::string(text);
  return std::string(text.substr(0, place)).append(value).append(text.substr(place + 2));
}

std::string words_of_wait(const Texts& texts, int seconds) {
  return texts("There were too many attempts from your network. Try again in %s min.",
               std::to_string((seconds + 59) / 60));
}

}  // namespace oemr::pages
