#pragma once
#include <functional>
#include <string>
#include <vector>

#include "api/session.hpp"
#include "clean/distance_unit.hpp"
#include "config/config.hpp"
#include "jobs/writer.hpp"

namespace fleet::jobs {

/// The vendor takes so much time in one track list. A call asks for `call_spare` less, as those of the other methods do.
inline constexpr std::chrono::days track_list_limit{7};
inline constexpr Seconds call_spare{60};

/// The part of a task that is about one device.
struct Part {
  std::string imei;
  Window window;                      ///< the wanted time
  Time begin;                         ///< asked from: before the window where an event may have begun earlier
  Time end;                           ///< asked up to: behind the window where an event may end later
  bool begins_at_event = false;       ///< no event of the stream is under way at `begin`
  bool ends_covered = false;          ///< what follows the window is covered
  std::optional<Time> answered_to{};  ///< up to where it was asked for before: what is new is behind it
  Seconds longest{};  ///< of one call: less than the vendor takes after an answer that was cut
  int widened = 0;    ///< how often it was asked again from earlier
};

/// One call, or its pages: these devices, this time.
struct Task {
  std::vector<Part> parts;
  std::string account;
  Window ask;  ///< what the vendor is asked for
  int page = 1;
  std::size_t rows_before = 0;  ///< rows of the pages before this one

  std::vector<std::string> imeis() const;
};

/// How a method gives long answers in parts.
enum class Paging {
  none,
  page_number,  ///< by number, from 1
  first_row     ///< by the number of rows to pass over
};

/// How one history stream is asked for, within the vendor's limits.
struct StreamSpec {
  std::string name;          ///< as in tracksolid.streams()
  std::string comes_with{};  ///< the stream whose name chooses this one in --only; "": its own name
  bool is_scheduled =
      true;  ///< false: only devices with an engine reader have it, and only --only asks for it
  std::string method;
  api::Shape shape{};
  std::size_t devices_a_call = 1;
  std::size_t row_cap = 0;  ///< an answer with so many rows was cut: ask for less; 0: never cut
  Paging paging = Paging::none;
  std::size_t page_size = 0;     ///< rows of a page
  double rows_a_device_day = 0;  ///< expected, to keep answers below the cap
  Seconds longest{};             ///< of one call
  /// Of trips and stops: what they are called in a store::Claim, and how far around a window they are looked
  /// for where it is not known when the last one ended.
  std::string event_kind{};
  Seconds margin{};
  int quiet_widenings = 0;  ///< how often a margin without any event is tripled: one may have begun before it
  bool by_account = false;  ///< the method names the account: devices of two never share a call
  std::function<api::Params(Task const &)> params;
  std::function<void(api::Entry const &, Task const &, Batch &)> take;
  std::function<void(Batch &)> judge{};  ///< what can only be said over all rows of an answer
};

/// tracks, trips, parking, idling, obd, faults: in the order in which they are fetched.
std::vector<StreamSpec> history_streams(config::Config const &config, clean::UnitHistory const &past = {});
StreamSpec alarm_stream();

/// Joins stretches of one device that are less than a day apart, for streams whose calls are about one device: a call
/// costs the same however long it is. `stretches`: oldest first.
std::vector<store::Stretch> joined(StreamSpec const &spec, std::vector<store::Stretch> stretches);
/// The windows to ask for a stretch, none outside of `reach`: the time that the vendor keeps, up to the present.
std::vector<Part> parts_of(StreamSpec const &spec, store::Stretch const &stretch, Window reach);
/// The calls for these parts, oldest first. Devices that lack about the same time share calls, as many as keep
/// the answers short. A part that is longer than one call takes is begun; its rest follows from the answer.
std::vector<Task> tasks_for(StreamSpec const &spec, std::vector<Part> parts,
                            std::function<std::string(std::string const &imei)> const &account_of);

/// Two halves of a task: its devices, else its time; of events one task for less time, whose rest follows from
/// its answer. Empty when it cannot be divided further.
std::vector<Task> split(StreamSpec const &spec, Task const &task);

}  // namespace fleet::jobs
