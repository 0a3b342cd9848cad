#pragma once
#include <cstdint>
#include <string>

namespace fleet::push {

/// One item of a message, as it is kept: byte for byte what the vendor sent.
struct Item {
  std::string path;              ///< "/pushgps"; "/" for messages that name themselves by msg_type
  std::string msg_type;          ///< of the message around it, often ""
  std::string raw;               ///< JSON text, or any bytes
  bool json = true;              ///< raw is JSON that PostgreSQL's jsonb takes
  std::string sha256;            ///< 64 hex digits, of path, msg_type and raw: a repeat has the same
  std::int64_t received_us = 0;  ///< microseconds since 1970
};

}  // namespace fleet::push
