#pragma once
#include <optional>
#include <vector>

#include "jobs/history_streams.hpp"

namespace fleet::jobs {

/// A trip or stop of one device as an answer reports it.
struct ReportedEvent {
  Time start;
  std::optional<Time> end{};  ///< nothing: it is under way
};

/// Conclusions from a complete answer about the events of one of its devices.
struct Verdict {
  bool is_answer = true;         ///< else the device has to be asked again first: `next`
  Window answered, settled;      ///< as in store::Answered
  std::optional<Time> last_end;  ///< of its rows
  std::vector<Time> cut;  ///< starts of events that the window cut: what was reported of them is not stored
  std::optional<Part> next;  ///< what remains to be asked
};

/// Works out what is known after an answer, whichever rule the vendor's windows follow: events that start in
/// them, end in them, overlap them, lie inside, or are clipped to them.
/// * Between two events of one stream nothing is under way: time is settled up to the end of the last event reported.
/// * An event that begins or ends exactly where the asked window does may be clipped: it is asked for again with
///   a wider window, or, at the present, when it has ended.
/// * What is longer than one call goes on at the end of the last event, so that no seam cuts one; without any
///   event the next window overlaps half of this one.
/// `reported` in any order. `reach`: the time that the vendor keeps, up to the present.
Verdict judge_events(StreamSpec const &spec, Task const &task, Part const &part,
                     std::vector<ReportedEvent> const &reported, Window reach);

/// The events of one device in a batch of the stream.
std::vector<ReportedEvent> reported_events(StreamSpec const &spec, Batch const &batch,
                                           std::string const &imei);

}  // namespace fleet::jobs
