// The search itself, which knows nothing of simulations: the cheapest of the choices that keep
// what is asked, where more of anything makes that easier and costs no less.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace stowplan {

/// A choice: for every decision which of its values.
using Choice = std::vector<std::uint32_t>;

/// Whether every coordinate of `a` is at most that of `b`.
[[nodiscard]] bool below(const Choice& a, const Choice& b);

/// What a choice costs; of equals, by the second number.
struct Rank {
  double first = 0;
  double second = 0;

  friend auto operator<=>(const Rank&, const Rank&) = default;
};

struct Lattice {
  Choice sizes;  ///< Values of each decision, one at least.
  /// Falls in no coordinate.
  std::function<Rank(const Choice&)> price;
  /// Once it is true it stays so, as coordinates grow. Asked once for a place at most, and not
  /// where the answer follows from another place.
  std::function<bool(const Choice&)> keeps;
  /// Nothing that costs as much or more is looked at.
  std::optional<Rank> cutoff = {};
  /// Where the least of each coordinate is thought to be, with all others at their top: it is
  /// looked for from there outwards. Empty where nothing is known.
  Choice hint = {};
};

struct Cheapest {
  std::vector<Choice> places;  ///< Empty where not even the top keeps what is asked.
  Choice least;                ///< Of each coordinate, with all others at their top.
  std::vector<Choice> good;    ///< All that was asked and keeps it.
  std::vector<Choice> bad;     ///< And does not. Every place that is cheaper is below one of these.
};

/// The cheapest place that keeps what is asked; of equally cheap ones that with the least sum of
/// coordinates, then the first.
///
/// Model   the least of each coordinate with all others at their top, by halving; then from the
///         place where all are at their least, in the order of price. A place that lies below one
///         that fails is passed over.
/// Shape   one decision: log2 of its values questions, or three with a hint that is right. A corner
///         that holds: one more, whatever the number of decisions
[[nodiscard]] Cheapest cheapest(const Lattice& lattice);

/// All that keep what is asked and have none below them that does, in the order of price: where
/// the price is not known beforehand one of these is the cheapest.
[[nodiscard]] Cheapest all_least(const Lattice& lattice);

}  // namespace stowplan
