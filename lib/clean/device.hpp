#pragma once
#include "clean/fields.hpp"

namespace fleet::clean {

/// One device of an account's device list.
/// Units:  times UTC, "YYYY-MM-DD HH:MM:SS".
/// Gives:  a Refusal when there is no usable imei.
/// Source: docs/understand/api-notes.md, "Device list".
Cleaned<rows::Device> device(api::Entry const &entry, std::string const &account);

}  // namespace fleet::clean
