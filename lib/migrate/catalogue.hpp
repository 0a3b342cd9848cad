#pragma once

namespace fleet::migrate {

/// (kind, name, definition) of every object of tracksolid and reporting, in no order.
extern char const *const catalogue_query;

}  // namespace fleet::migrate
