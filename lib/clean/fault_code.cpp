#include "clean/fault_code.hpp"

namespace fleet::clean {

Cleaned<rows::FaultCode> fault_code(api::Entry const &entry, Asked const &asked) {
  auto const id = imei_of(entry, asked);
  if (!id) return refuse(no_imei, entry);
  auto const time = time_within(entry.text("eventTime"), asked);
  if (!time.time) return refuse(time.fault, entry);
  auto const code = plain_text(entry.text("faultCode"));
  if (!code) return refuse(no_fault_code, entry);
  rows::FaultCode row{.imei = *id, .event_time = *time.time, .fault_code = *code};
  row.detail = plain_text(entry.text("faultDetail"));
  row.raw = entry.json();
  return row;
}

}  // namespace fleet::clean
