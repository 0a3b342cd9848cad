#include "jobs/reported_events.hpp"

#include <algorithm>

namespace fleet::jobs {
namespace {

// The asked window is a second wider than task.ask on both sides; the vendor's rounding may add another.
constexpr Seconds edge{2};
constexpr int most_widenings = 6;

/// Whether a time may be an edge of the window that lies `outside` before or behind it: within the vendor's rounding, or, for one
/// that rounds what it cuts outwards to minutes, a whole minute. True events begin or end there so rarely that asking again for
/// them costs nothing.
bool may_be_edge(Time time, Seconds outside) {
  using std::chrono::minutes;
  if (outside < Seconds{0}) return false;
  return outside <= edge || (outside < minutes{1} + edge && time == std::chrono::floor<minutes>(time));
}

bool touches_begin(ReportedEvent const &event, Window ask) {
  return may_be_edge(event.start, ask.from - event.start);
}

bool touches_end(ReportedEvent const &event, Window ask) {
  return event.end && may_be_edge(*event.end, *event.end - ask.to);
}

/// The part again, from further back: twice as far each time.
Part widened_back(StreamSpec const &spec, Part part, Time ask_from, Window reach) {
  auto const so_far = std::max<Seconds>(part.window.from - ask_from, Seconds{0});
  part.begin = std::max(reach.from, ask_from - std::max(spec.margin, 2 * so_far));
  part.begins_at_event = false;
  ++part.widened;
  return part;
}

/// The part again, further ahead, from where the event began that its end cut.
Part widened_ahead(StreamSpec const &spec, Part part, ReportedEvent const &event, Window ask, Window reach) {
  part.end = std::min(reach.to, ask.to + 2 * spec.margin);
  if (event.start > ask.from) {
    part.begin = event.start;
    part.begins_at_event = true;
  }
  ++part.widened;
  return part;
}

/// The rest to ask after a window that was shorter than the wanted one.
Part rest_of(Part part, Verdict const &verdict, std::optional<Time> under_way_since, Window ask) {
  if (verdict.last_end && *verdict.last_end > ask.from)
    part.begin = *verdict.last_end;
  else if (under_way_since && *under_way_since > ask.from)
    part.begin = *under_way_since;
  else {
    part.begin = ask.from + ask.length() / 2;
    part.begins_at_event = false;
    part.widened = most_widenings;  // it overlaps the window before: nothing begins unseen
    return part;
  }
  part.begins_at_event = true;
  return part;
}

/// No event in the margin before the window: one may have begun before it, which a vendor that lists only what
/// lies inside would not list.
bool is_quiet_before(StreamSpec const &spec, Task const &task, Part const &part,
                     std::vector<ReportedEvent> const &reported) {
  if (part.begins_at_event || part.answered_to || part.widened >= spec.quiet_widenings) return false;
  return std::none_of(reported.begin(), reported.end(), [&](ReportedEvent const &event) {
    return event.start <= std::max(part.window.from, task.ask.from);
  });
}

}  // namespace

Verdict judge_events(StreamSpec const &spec, Task const &task, Part const &part,
                     std::vector<ReportedEvent> const &reported, Window reach) {
  auto const &ask = task.ask;
  Verdict verdict;
  std::optional<ReportedEvent> under_way;
  bool const knows_its_begin = part.begins_at_event && part.begin == ask.from;
  for (auto const &event : reported) {
    bool const at_begin = touches_begin(event, ask) && !(knows_its_begin && event.start == ask.from);
    bool const at_end = touches_end(event, ask);
    if (at_begin && event.end && *event.end <= part.window.from) {  // of the time before, which is known
      verdict.cut.push_back(event.start);
      continue;
    }
    if (at_begin && ask.from > reach.from && part.widened < most_widenings) {
      verdict.is_answer = false;
      verdict.cut.push_back(event.start);
      verdict.next = widened_back(spec, part, ask.from, reach);
      return verdict;
    }
    if (at_end || !event.end) {
      if (at_end) verdict.cut.push_back(event.start);
      if (!under_way || event.start < under_way->start) under_way = event;
      continue;
    }
    verdict.last_end = std::max(verdict.last_end.value_or(*event.end), *event.end);
  }
  if (is_quiet_before(spec, task, part, reported) && ask.from > reach.from) {
    verdict.is_answer = false;
    verdict.next = widened_back(spec, part, ask.from, reach);
    return verdict;
  }
  auto const from = std::max(part.window.from, std::min(ask.from, part.window.to));
  verdict.answered = {from, std::clamp(ask.to, from, std::max(from, part.window.to))};
  auto const settled_to =
      std::clamp(verdict.last_end.value_or(part.window.from), part.window.from, part.window.to);
  verdict.settled = {part.window.from, settled_to};
  if (ask.to < part.end) {
    auto rest = part;
    rest.window.from = settled_to;
    if (rest.window.empty()) return verdict;
    verdict.next = rest_of(rest, verdict, under_way ? std::optional{under_way->start} : std::nullopt, ask);
    return verdict;
  }
  bool const ends_later = under_way && under_way->start < part.window.to;
  if (ends_later && ask.to < reach.to && part.widened < most_widenings)
    verdict.next = widened_ahead(spec, part, *under_way, ask, reach);
  else if (part.ends_covered || ask.to >= part.window.to + spec.margin)
    verdict.settled = part.window;
  return verdict;
}

std::vector<ReportedEvent> reported_events(StreamSpec const &spec, Batch const &batch,
                                           std::string const &imei) {
  std::vector<ReportedEvent> reported;
  for (auto const &[whose, start] : batch.open_events)
    if (whose == imei) reported.push_back({start});
  if (spec.event_kind == "trip") {
    for (auto const &trip : batch.trips)
      if (trip.imei == imei) reported.push_back({trip.start_time, trip.end_time});
    return reported;
  }
  for (auto const &stop : batch.parking)
    if (stop.imei == imei && stop.idling == (spec.event_kind == "idling"))
      reported.push_back({stop.start_time, stop.end_time});
  return reported;
}

}  // namespace fleet::jobs
