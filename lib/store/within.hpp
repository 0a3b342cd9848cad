#pragma once
#include <chrono>
#include <future>
#include <optional>
#include <thread>

namespace fleet::store {

/// Gives the result of `work`, or nothing when it takes longer than `limit`: for calls that cannot be interrupted. It
/// runs on a thread of its own, which is then left to itself, with what it owns: `work` may refer to nothing.
template <class Work>
auto finish_within(std::chrono::milliseconds limit, Work work) -> std::optional<decltype(work())> {
  std::packaged_task<decltype(work())()> task{std::move(work)};
  auto result = task.get_future();
  std::thread{std::move(task)}.detach();
  if (result.wait_for(limit) != std::future_status::ready) return std::nullopt;
  return result.get();
}

}  // namespace fleet::store
