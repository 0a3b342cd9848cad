#pragma once
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "http/server_message.hpp"
#include "serve/freshness.hpp"

namespace fleet::serve {

/// The body of an answer for many clients, and its gzip form after the first client wanted that.
class Answer {
 public:
  Answer(std::string body, std::optional<Stamp> stamp, http::Clock::time_point fresh_until);

  std::shared_ptr<std::string const> const body;
  std::string const etag;  ///< of the content, without quotes
  std::optional<Stamp> const stamp;
  http::Clock::time_point const fresh_until;

  std::shared_ptr<std::string const> packed() const;
  /// Compresses on the first call. It takes milliseconds, so it must not run on an I/O thread.
  void pack();
  std::size_t bytes() const;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<std::string const> packed_;
};

/// The answers used last, up to a number of bytes.
class AnswerCache {
 public:
  explicit AnswerCache(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}
  /// The answer to `key`, when it is of this generation and its life is not over.
  std::shared_ptr<Answer> find(std::string const &key, std::int64_t generation);
  void put(std::string const &key, std::shared_ptr<Answer> answer);
  std::size_t bytes() const;

 private:
  struct Kept {
    std::string key;
    std::shared_ptr<Answer> answer;
    std::size_t bytes;
  };
  void drop(std::list<Kept>::iterator which);

  std::size_t limit_bytes_;
  mutable std::mutex mutex_;
  std::list<Kept> kept_;  ///< the answer used last is first
  std::unordered_map<std::string, std::list<Kept>::iterator> index_;
  std::size_t bytes_ = 0;
};

}  // namespace fleet::serve
