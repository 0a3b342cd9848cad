#include "jobs/account_list.hpp"

#include "clean/device.hpp"
#include "clean/geofence.hpp"
#include "jobs/pages.hpp"

namespace fleet::jobs {
namespace {

struct Page {
  Batch batch;
  PageEntries rows;
  std::optional<std::size_t> declared_total{};
};

api::Params page_params(ListSpec const &spec, std::string const &account, std::size_t page) {
  api::Params params{{spec.account_parameter, account}};
  if (spec.page_size == 0) return params;
  params["page_no"] = std::to_string(page);
  params["page_size"] = std::to_string(spec.page_size);
  return params;
}

std::optional<api::Failure> read_page(api::Session &session, ListSpec const &spec, std::string const &account,
                                      std::size_t number, Page &page) {
  api::Call call{.method = spec.method,
                 .params = page_params(spec, account, number),
                 .shape = spec.shape,
                 .priority = spec.priority};
  call.begin = [&] {
    page.batch = Batch{.stream = spec.stream, .account = account, .method = spec.method};
    page.rows.clear();
  };
  call.entry = [&](api::Entry const &entry) {
    page.rows.add(entry.hash());
    spec.take(entry, account, page.batch);
  };
  call.done = [&](api::CallResult const &result) {
    if (auto const *envelope = std::get_if<api::Envelope>(&result))
      page.declared_total = envelope->declared_total;
  };
  return session.call(call);
}

/// Nothing of an answer that failed is kept, apart from its beginning where it was not understood.
void keep_failure(AccountList &list, api::Failure failure) {
  ++list.batch.calls;
  if (!failure.body.empty()) list.batch.refusals.push_back(refusal_of(failure, ""));
  list.failure = std::move(failure);
}

}  // namespace

ListSpec device_list() {
  return {.stream = "devices",
          .method = "jimi.user.device.list",
          .account_parameter = "target",
          .shape = {.row_keys = {"imei"}},
          .priority = api::Priority::live,
          .take = [](api::Entry const &entry, std::string const &account, Batch &batch) {
            batch.add(clean::device(entry, account), batch.devices);
            // Empty is what the vendor sends for a tracker that was never activated, and that is not polled.
            auto const activated = entry.text("activationTime");
            if (activated && !clean::instant(*activated))
              batch.refusals.push_back(clean::refuse("activation time is not readable", entry));
          }};
}

ListSpec fence_list() {
  return {.stream = "fences",
          .method = "jimi.open.platform.fence.list",
          .account_parameter = "account",
          .shape = {.row_keys = {"fence_id"}},
          .page_size = 50,
          .take = [](api::Entry const &entry, std::string const &account, Batch &batch) {
            batch.add(clean::geofence(entry, account, &batch.odd_values), batch.fences);
          }};
}

AccountList read_list(api::Session &session, ListSpec const &spec, std::string const &account) {
  AccountList list{.account = account,
                   .batch = {.stream = spec.stream, .account = account, .method = spec.method, .calls = 0}};
  SeenEntries seen;
  PageCount count{.page_size = spec.page_size};
  for (;; ++count.page) {
    Page page;
    if (auto failure = read_page(session, spec, account, count.page, page)) {
      keep_failure(list, std::move(*failure));
      return list;
    }
    count.news = seen.take(page.rows);
    count.page_rows = page.rows.distinct.size();
    count.rows = seen.count;
    count.distinct = seen.distinct.size();
    count.has_moved = seen.has_moved;
    if (page.declared_total) count.declared_total = page.declared_total;
    list.batch.append(std::move(page.batch));
    if (spec.page_size == 0 || count.page >= most_calls || !may_have_more(count)) break;
  }
  auto const why = why_incomplete(count);
  if (!why.empty()) list.batch.failures.push_back({.imei = account, .why = why, .of_device = false});
  // Of a device whose activation cannot be read there is a refusal and the row.
  list.is_complete =
      why.empty() && list.batch.rows_in == list.batch.devices.size() + list.batch.fences.size();
  return list;
}

void note_end_of(AccountList &list, IsClosed const &is_closed) {
  if (list.is_complete) list.batch.listed.accounts.push_back(list.account);
  if (!list.failure) return;
  if (is_closed(list.account, *list.failure))
    list.batch.closed.push_back({list.account, list.failure->text()});
  else
    list.batch.failures.push_back(note_of(list.account, *list.failure));
}

}  // namespace fleet::jobs
