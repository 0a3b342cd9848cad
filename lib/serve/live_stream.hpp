#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "http/server_pool.hpp"
#include "store/reader.hpp"

namespace fleet::serve {

/// Server-sent events: a first event `positions` with everybody, then one after each commit with those that
/// changed. One query serves all clients of a scope; while there are none nothing is asked.
class LiveStream {
 public:
  /// The JSON of all vehicles of a cost centre; nothing: of the whole fleet.
  using ReadPositions =
      std::function<std::string(store::Reader &, std::optional<std::string> const &cost_centre)>;

  LiveStream(store::Database database, std::chrono::milliseconds statement_timeout,
             ReadPositions read_positions);
  ~LiveStream();
  LiveStream(LiveStream const &) = delete;
  LiveStream &operator=(LiveStream const &) = delete;

  /// Opens the stream, with the headers of `head`, and adds it; 503 when there are too many. Any thread.
  void add(http::Responder const &responder, std::optional<std::string> const &cost_centre, http::Reply head);
  /// Closes all: clients come back, and show their tokens again. Any thread.
  void close_all();
  /// Something was committed. Any thread; does not wait.
  void changed();
  std::size_t clients() const;

 private:
  /// What the clients of one scope have been told.
  struct Scope {
    std::vector<http::Stream> clients;
    std::vector<http::Stream> newcomers;
    std::map<std::string, std::string> told;  ///< vehicle to its feature, without what only ages
  };
  void run();
  void close_now();
  void update(std::optional<std::string> const &cost_centre, Scope &work);
  std::string event_for_all(std::string const &answer, Scope &scope) const;

  store::Reader reader_;
  ReadPositions read_positions_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::optional<std::string>, Scope> scopes_;
  bool changed_ = false;
  bool closing_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fleet::serve
