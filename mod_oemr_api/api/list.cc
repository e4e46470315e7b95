// SPDX-License-Identifier: Apache-2.0
// The options of a list, in the order in which OpenEMR's forms show them.
#include "api/resources.h"

namespace oemr::api {
namespace {

using namespace rest;

constexpr PathKey keys[] = {
    {"list_name", "List", {}, "list_options.list_id", PathKey::Kind::text, PathKey::Missing::unchecked}};

constexpr Resource list_option = {
    .name = "list",
    .table = "list_options",
    .columns = "list_options.*",
    .from = "list_options",
    .order = "list_options.seq, list_options.option_id",
    .keys = keys,
    .envelope = Envelope::bare,
    .empty_list_is_404 = true,
    .has_uuid = false,
};

constexpr Route routes[] = {list(list_option, "/api/list/:list_name", {"lists", "default"})};

}  // namespace

const std::span<const Route> list_routes = routes;

}  // namespace oemr::api
