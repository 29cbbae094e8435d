#include "models/solve/lattice.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

namespace stowplan {
namespace {

class Search {
 public:
  Search(const Lattice& lattice, bool all) : lattice_(lattice), all_(all) {
    for (const std::uint32_t size : lattice.sizes) top_.push_back(size - 1);
  }

  Cheapest run() {
    if (!keeps(top_)) return std::move(found_);
    Choice corner = top_;
    for (std::size_t d = 0; d < corner.size(); ++d) corner[d] = wall(d);
    found_.least = corner;
    climb(corner);
    return std::move(found_);
  }

 private:
  using Step = std::tuple<Rank, std::uint64_t, Choice>;

  bool keeps(const Choice& place) {
    const auto under = [&](const Choice& good) { return below(good, place); };
    const auto over = [&](const Choice& bad) { return below(place, bad); };
    if (std::ranges::any_of(found_.good, under)) return true;
    if (std::ranges::any_of(found_.bad, over)) return false;
    const bool is = lattice_.keeps(place);
    (is ? found_.good : found_.bad).push_back(place);
    return is;
  }

  /// Least of a coordinate with all others at their top.
  std::uint32_t wall(std::size_t d) {
    Choice place = top_;
    std::uint32_t low = 0;
    std::uint32_t high = top_[d];  // Keeps what is asked.
    const auto ask = [&](std::uint32_t at) {
      place[d] = at;
      const bool is = keeps(place);
      (is ? high : low) = is ? at : at + 1;
      return is;
    };
    if (!lattice_.hint.empty()) {
      // In steps that double, to the other side of where it is thought to be.
      const std::uint32_t hint = std::min(lattice_.hint[d], high);
      const bool down = low < high && ask(hint);
      for (std::uint32_t step = 1; low < high; step *= 2) {
        if (ask(down ? high - std::min(step, high - low) : std::min(low + step - 1, high - 1)) !=
            down) {
          break;
        }
      }
    }
    while (low < high) ask(low + (high - low) / 2);
    return high;
  }

  [[nodiscard]] Step step(const Choice& place) const {
    return {lattice_.price(place), std::accumulate(place.begin(), place.end(), std::uint64_t{0}),
            place};
  }

  void climb(const Choice& corner) {
    std::set<Step> open{step(corner)};
    while (!open.empty()) {
      const Choice place = std::get<Choice>(*open.begin());
      if (lattice_.cutoff && std::get<Rank>(*open.begin()) >= *lattice_.cutoff) return;
      open.erase(open.begin());
      const auto found = [&](const Choice& least) { return below(least, place); };
      if (std::ranges::any_of(found_.places, found)) continue;
      if (keeps(place)) {
        found_.places.push_back(place);
        if (!all_) return;
        continue;
      }
      for (std::size_t d = 0; d < place.size(); ++d) {
        if (place[d] == top_[d]) continue;
        Choice next = place;
        ++next[d];
        open.insert(step(next));
      }
    }
  }

  const Lattice& lattice_;
  bool all_;
  Choice top_;
  Cheapest found_;
};

}  // namespace

bool below(const Choice& a, const Choice& b) {
  for (std::size_t d = 0; d < a.size(); ++d) {
    if (a[d] > b[d]) return false;
  }
  return true;
}

Cheapest cheapest(const Lattice& lattice) { return Search{lattice, false}.run(); }

Cheapest all_least(const Lattice& lattice) { return Search{lattice, true}.run(); }

}  // namespace stowplan
