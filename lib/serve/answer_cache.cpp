#include "serve/answer_cache.hpp"

#include <utility>

#include "base/digest.hpp"

namespace fleet::serve {
namespace {

constexpr std::size_t overhead = 512;    // bytes of an entry besides key and body
constexpr std::size_t packed_share = 4;  // a later gzip form takes about a fourth of the body

}  // namespace

Answer::Answer(std::string text, std::optional<Stamp> at, http::Clock::time_point until)
    : body(std::make_shared<std::string const>(std::move(text))),
      etag(sha256_hex(*body).substr(0, 20)),
      stamp(at),
      fresh_until(until) {}

std::shared_ptr<std::string const> Answer::packed() const {
  std::lock_guard const lock{mutex_};
  return packed_;
}

void Answer::pack() {
  if (packed()) return;
  auto packed = std::make_shared<std::string const>(http::gzip(*body, 4));
  std::lock_guard const lock{mutex_};
  packed_ = std::move(packed);
}

std::size_t Answer::bytes() const {
  return overhead + body->size() + body->size() / packed_share;
}

std::shared_ptr<Answer> AnswerCache::find(std::string const &key, std::int64_t generation) {
  std::lock_guard const lock{mutex_};
  auto const found = index_.find(key);
  if (found == index_.end()) return nullptr;
  auto const &answer = found->second->answer;
  if (!answer->stamp || answer->stamp->generation != generation || answer->fresh_until <= http::Clock::now())
    return nullptr;
  kept_.splice(kept_.begin(), kept_, found->second);
  return answer;
}

void AnswerCache::put(std::string const &key, std::shared_ptr<Answer> answer) {
  auto const bytes = answer->bytes() + key.size();
  std::lock_guard const lock{mutex_};
  if (auto const found = index_.find(key); found != index_.end()) drop(found->second);
  if (bytes > limit_bytes_ / 4) return;  // one answer must not push out all others
  while (bytes_ + bytes > limit_bytes_) drop(std::prev(kept_.end()));
  kept_.push_front({key, std::move(answer), bytes});
  index_[key] = kept_.begin();
  bytes_ += bytes;
}

void AnswerCache::drop(std::list<Kept>::iterator which) {
  bytes_ -= which->bytes;
  index_.erase(which->key);
  kept_.erase(which);
}

std::size_t AnswerCache::bytes() const {
  std::lock_guard const lock{mutex_};
  return bytes_;
}

}  // namespace fleet::serve
