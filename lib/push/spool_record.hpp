#pragma once
#include <string>
#include <string_view>

#include "push/item.hpp"

namespace fleet::push {

/// A record of the spool: length and CRC-32 of what follows, then the item.
void append_record(std::string &out, Item const &item);

enum class ReadRecord {
  item,
  end,
  torn,  ///< the bytes end within the record: its writer was killed, and had promised nothing
  damaged
};
/// Takes the next record off the front of `bytes`.
ReadRecord read_record(std::string_view &bytes, Item &item);

}  // namespace fleet::push
