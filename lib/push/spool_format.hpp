#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "push/message.hpp"

namespace fleet::push {

// The format of a spool file.
//
// A spool file keeps messages that were answered with success while the database could not take them. It is written
// by one process, appended to and synced before each answer, read once, and then deleted. So it must keep
// apart: what was written whole, what was not finished (the process or the machine died in the middle of an
// append, nobody was answered), and what was damaged afterwards.
//
//     file   = header record*
//     header = "FLEETSPL"         8 bytes
//              version            u32, now 1
//              boot id           16 bytes of the machine's boot, or zeros when unknown
//              salt               u64, random for each file
//              header check       u32, CRC-32 of the 36 bytes before it
//     record = "FREC"             4 bytes
//              payload bytes      u32
//              salt               u64, the file's
//              boot time          i64, arrival in microseconds of CLOCK_BOOTTIME
//              wall time          i64, the same moment by the machine's clock, microseconds since 1970
//              payload check      u32, CRC-32 of the payload
//              header check       u32, CRC-32 of the 36 bytes before it
//              payload            path, query, content type, content encoding, body; each as u32 length and bytes
//
// Numbers are little-endian. CRC-32 is zlib's.
//
// Why it is so:
// * A record's header has a check of its own. A length is only believed when that check is right, so one flipped bit in
//   a length cannot make the rest of the file look unfinished. (An earlier format had one check behind the length:
//   a damaged length read as "not finished", and all records behind it were deleted with the file.)
// * Each record begins with a magic number, so reading goes on behind damage at the next header whose check is right.
// * The salt stands in every record. A body that somebody sends cannot contain a record that passes for one of this
//   file. When the file's header is damaged, the first whole record says what the salt is.
// * Both clocks are kept. The machine's clock may be wrong by years until it has asked the network; CLOCK_BOOTTIME only
//   goes forward, and within one boot it says exactly how long ago a message came.
// * The digest of a message is not stored: it is computed from what was read, so it cannot disagree with it.
//
// Rejected:
// * SQLite: a further library and further files, for a queue that is written at the end and read from the front.
// * One file a message: two syncs (file and folder) for each, and a folder of a million names after a weekend.
// * JSON lines: bodies are any bytes, so they would have to be encoded and so grow by a third.
// * A mark after each synced append: it would itself be synced only with the next append.
// * Compression: the disk has room, and a damaged block would take its neighbours along.

/// Data that all records of one file share.
struct SpoolFile {
  std::array<char, 16> boot_id{};
  std::uint64_t salt = 0;
};
/// A new file's: this boot, a random salt.
SpoolFile new_spool_file();

constexpr std::size_t spool_header_bytes = 40;
constexpr std::size_t spool_record_header_bytes = 40;
constexpr std::size_t spool_largest_payload = 256U << 20U;  ///< a longer length is damage

std::string spool_header(SpoolFile const &file);
/// Reads the header at the front of `bytes`. False: it is damaged, or no spool file of this version.
bool read_spool_header(std::string_view bytes, SpoolFile &file);
/// Finds the salt without the file's header: that of the first whole record. False when there is none.
bool find_spool_salt(std::string_view bytes, SpoolFile &file);

/// `wall_us`: the machine's clock at the message's boot_us.
void append_spool_record(std::string &out, SpoolFile const &file, Message const &message,
                         std::int64_t wall_us);

struct SpoolRecord {
  Message message;
  std::int64_t wall_us = 0;
};
enum class ReadRecord {
  record,
  more,    ///< the bytes end within the record; `needed` bytes from its start are wanted
  damaged  ///< no record begins here
};
/// Reads the record at the front of `bytes`; `size` becomes its length in the file. Never throws for any bytes.
ReadRecord read_spool_record(std::string_view bytes, SpoolFile const &file, SpoolRecord &record,
                             std::size_t &size);

/// Offset, after the first byte of `bytes`, at which the next record may begin: a whole header with a right check, or a
/// piece of one at the end.
std::size_t next_spool_record(std::string_view bytes, SpoolFile const &file);

}  // namespace fleet::push
