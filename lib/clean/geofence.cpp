#include "clean/geofence.hpp"

#include "base/text.hpp"

namespace fleet::clean {

Cleaned<rows::Geofence> geofence(api::Entry const &entry, std::string const &account, OddValues *odd) {
  auto const id = plain_text(entry.text("fence_id"), 60);
  if (!id) return refuse("no fence id", entry);
  rows::Geofence row{.fence_id = *id, .account = std::string{entry.text("account").value_or(account)}};
  row.fence_name = plain_text(entry.text("fence_name"));
  if (auto const kind = plain_text(entry.text("fence_type"), 20)) row.kind = lower(*kind);
  row.color = plain_text(entry.text("fence_color"), 20);
  row.coordinates = plain_text(entry.text("coordinates"), 100'000);
  row.imeis = plain_text(entry.text("imeis"), 100'000);
  row.alert_types = plain_text(entry.text("alert_type"), 200);
  row.description = plain_text(entry.text("description"));
  Values const values{entry, {}, odd};
  row.radius_m = values.number({"radius"}, range::fence_radius_m);
  row.stay_in_days = values.number({"stay_time_in"}, range::fence_stay_days);
  row.stay_out_days = values.number({"stay_time_out"}, range::fence_stay_days);
  row.raw = entry.json();
  return row;
}

}  // namespace fleet::clean
