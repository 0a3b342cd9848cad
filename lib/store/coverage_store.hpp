#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "rows/rows.hpp"
#include "store/transaction.hpp"

/// Coverage: the time that was asked and answered, and the part of it that is settled. Wanted minus covered is the work.
namespace fleet::store {

/// History that a poll should ask for.
struct Wanted {
  Window window;
  bool is_scheduled = true;      ///< else a person names times or devices, and nothing has to wait
  bool ignore_coverage = false;  ///< ask for covered time too
};

/// Uncovered time of one device.
struct Stretch {
  std::string imei;
  Window window;
  std::optional<Time> quiet_at{};     ///< at or before its begin: no trip or stop of the stream was under way
  bool ends_covered = false;          ///< what follows is covered
  std::optional<Time> answered_to{};  ///< up to where it was asked for before
  std::optional<Time> erased_until{};  ///< end of the last erased time before it
};

/// The parts of `wanted` that are open, per device, oldest first (tracksolid.open_stretches). `imeis` are
/// looked up in one statement whatever the length of the history.
std::vector<Stretch> open_stretches(Tx &tx, std::string const &stream, std::vector<std::string> const &imeis,
                                    Wanted const &wanted);
/// Opens the days that are due for a second look.
void open_second_looks(Tx &tx, std::string const &stream, std::vector<std::string> const &imeis);

/// A window of a device's stream that was answered completely.
struct Answered {
  std::string imei;
  Window answered;
  Window settled;              ///< the part in which no event is under way; the database takes its own off
  std::optional<Time> newest;  ///< of the rows, where they are signs of life of the device
};
void cover(Tx &tx, std::string const &stream, std::vector<Answered> const &done);

/// Notes why a window could not be read. `quarantine` leaves it out of the scheduled work: for an hour the
/// first time, because a vendor's hiccup looks the same, longer when it fails again.
void note_failure(Tx &tx, std::string const &stream, std::string const &imei, Window window,
                  std::string const &why, bool quarantine);

/// Compares track lists with the stored fixes: deletes stale fixes of the live sweep, and notes the silences between
/// fixes. `sorted`: the fixes of the lists, by device and time. Gives the number of deleted fixes.
std::size_t look_at_tracks(Tx &tx, std::vector<Answered> const &tracks,
                           std::vector<rows::Position> const &sorted);

}  // namespace fleet::store
