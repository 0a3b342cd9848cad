#pragma once
#include <cstddef>
#include <string_view>

#include "push/spool_format.hpp"

namespace fleet::push {

// The format of spool files that builds before 0.1.0 wrote. It is read, so that an update loses nothing that was
// acknowledged while the database was away, and never written.
//
//     file   = record*
//     record = bytes              u32, of the item
//              check              u32, CRC-32 of the item
//              item:  received    i64, microseconds since 1970 by the machine's clock
//                     json        u8, 1: the text is JSON; 0: any bytes
//                     path, msgType, text; each as u32 length and bytes
//
// Numbers are those of the machine that wrote, so little-endian. A record is one item of a message: it becomes a message
// that holds this one item, as migration 0010 makes them of the old inbox.

constexpr std::size_t old_spool_record_header_bytes = 8;

/// True when `bytes`, the front of a file, begin like a record of that format: lengths, flag and path fit each other.
bool is_old_spool_file(std::string_view bytes);

/// Reads the record at the front of `bytes`, as read_spool_record() does; `bytes` reach to the end of the file.
ReadRecord read_old_spool_record(std::string_view bytes, SpoolRecord &record, std::size_t &size);

/// Where behind the front of `bytes` the next whole record begins; the size of `bytes` when there is none.
std::size_t next_old_spool_record(std::string_view bytes);

}  // namespace fleet::push
