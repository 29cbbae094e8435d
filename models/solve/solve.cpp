#include "models/solve/solve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/solve/select.hpp"
#include "models/solve/trials.hpp"
#include "sim/config/diagnostic.hpp"

namespace stowplan {
namespace {

constexpr std::size_t most_exhaustive = 500;

[[noreturn]] void refuse_question(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", std::move(message)}}};
}

/// How the coordinates of a lattice are the values of the ranges.
struct Grid {
  Choice fixed;                      ///< Values of all decisions; those of ranges are set.
  std::vector<std::size_t> free;     ///< Decisions that are coordinates.
  std::vector<bool> up;              ///< Of each: later values make limits easier to keep.
  std::vector<std::uint32_t> first;  ///< Of each: the least generous value.
  Choice sizes;

  [[nodiscard]] Choice at(const Choice& place) const {
    Choice all = fixed;
    for (std::size_t i = 0; i < free.size(); ++i) {
      all[free[i]] = up[i] ? first[i] + place[i] : first[i] - place[i];
    }
    return all;
  }
};

class Solver {
 public:
  Solver(const Question& question, const SolveTools& tools)
      : q_(question), trials_(question, tools) {}

  Answer run() {
    answer_.layout = trials_.layout();
    answer_.confidence = trials_.full().confidence;
    answer_.pilot = trials_.pilot_text();
    answer_.choices = 1;
    for (const Decision& decision : q_.decisions) answer_.choices *= decision.values.size();
    Choice lists(q_.decisions.size(), 0);
    do {
      combination(lists);
    } while (next(lists));
    choose();
    answer_.explored = trials_.explored();
    return std::move(answer_);
  }

 private:
  // The next combination of values of lists, the last list fastest.
  bool next(Choice& lists) const {
    for (std::size_t d = lists.size(); d-- > 0;) {
      if (q_.decisions[d].ordered) continue;
      if (++lists[d] < q_.decisions[d].values.size()) return true;
      lists[d] = 0;
    }
    return false;
  }

  // --- One combination of the values of lists -----------------------------------------------

  void combination(const Choice& lists) {
    Grid grid{.fixed = lists, .free = {}, .up = {}, .first = {}, .sizes = {}};
    for (std::size_t d = 0; d < lists.size(); ++d) {
      if (!q_.decisions[d].ordered) continue;
      const auto size = static_cast<std::uint32_t>(q_.decisions[d].values.size());
      grid.free.push_back(d);
      grid.up.push_back(true);
      grid.first.push_back(0);
      grid.sizes.push_back(size);
    }
    if (q_.aim == Aim::load) {
      bracket_load(grid);
    } else {
      orient(grid);
    }
    Choice top = top_of(grid);
    priced_ = q_.aim != Aim::metric || (is_cost() && trials_.known(grid.at(top)).fixed);
    fix_what_does_not_pay(grid, top);
    lower_bound(grid);
    Choice hint;
    if (q_.pilot) hint = search(grid, trials_.first_look(), {}).least;
    const Cheapest found = search(grid, trials_.full(), hint);
    check_order(grid, found);
    if (found.good.empty())
      answer_.refuted.push_back(trials_.trial(grid.at(top_of(grid)), trials_.full()));
    for (const Choice& place : found.places) {
      const Trial& one = trials_.trial(grid.at(place), trials_.full());
      if (!one.keeps) continue;
      candidates_.push_back(one.place);
      grids_.push_back(grid);
      lattice_places_.push_back(place);
      if (priced_ && (!cheapest_ || price(one.place) < *cheapest_)) cheapest_ = price(one.place);
    }
  }

  static Choice top_of(const Grid& grid) {
    Choice top = grid.sizes;
    for (std::uint32_t& t : top) --t;
    return top;
  }

  Cheapest search(const Grid& grid, const TrialLength& length, const Choice& hint) {
    const Lattice lattice{
        .sizes = grid.sizes,
        .price = [&](const Choice& place) { return price(grid.at(place)); },
        .keeps = [&](const Choice& place) { return trials_.trial(grid.at(place), length).keeps; },
        .cutoff = priced_ ? cheapest_ : std::nullopt,
        .hint = hint};
    return priced_ ? cheapest(lattice) : all_least(lattice);
  }

  // The load is searched from 1 outwards: a hundredfold load is a hundredfold simulation.
  void bracket_load(Grid& grid) {
    const std::size_t d = grid.free.size() - 1;  // The load is the last decision.
    const auto size = grid.sizes[d];
    const TrialLength& length = trials_.first_look();
    const auto keeps = [&](std::uint32_t i) {
      Choice place = top_of(grid);
      place[d] = i;
      return trials_.trial(grid.at(place), length).keeps;
    };
    constexpr std::uint32_t doubling = 30;  // Steps of a hundredth of a decade.
    const std::uint32_t middle = size / 2;
    std::uint32_t good = middle;
    std::uint32_t bad = middle;
    if (keeps(middle)) {
      while (bad > 0) {
        bad = bad > doubling ? bad - doubling : 0;
        if (!keeps(bad)) break;
        good = bad;
      }
    } else {
      while (good + 1 < size) {
        good = std::min(size - 1, good + doubling);
        if (keeps(good)) break;
        bad = good;
      }
    }
    // Some steps to either side: a pilot may be wrong by a little.
    constexpr std::uint32_t margin = 10;
    const std::uint32_t from = bad > margin ? bad - margin : 0;
    const std::uint32_t to = std::min(size - 1, good + margin);
    grid.first[d] = from;
    grid.sizes[d] = to - from + 1;
  }

  // Which end of each range is the generous one: that of a corner that keeps what is asked. More
  // hosts always are.
  void orient(Grid& grid) {
    const std::size_t n = grid.free.size();
    const TrialLength& length = trials_.first_look();
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < n; ++i) {
      if (!q_.decisions[grid.free[i]].hosts && grid.sizes[i] > 1) open.push_back(i);
    }
    if (open.size() > 6) refuse_question("--over: at most six ranges that are no numbers of hosts");
    for (std::size_t mask = 0; mask < (std::size_t{1} << open.size()); ++mask) {
      turn(grid, open, mask);
      if (trials_.trial(grid.at(top_of(grid)), length).keeps) return;
    }
    turn(grid, open, 0);
  }

  void turn(Grid& grid, const std::vector<std::size_t>& open, std::size_t mask) const {
    for (std::size_t k = 0; k < open.size(); ++k) {
      const std::size_t i = open[k];
      const bool down = (mask >> k & 1U) != 0;
      grid.up[i] = !down;
      grid.first[i] = down ? grid.sizes[i] - 1 : 0;
    }
  }

  // Where what is to be least falls towards the generous end, that end is the answer for it.
  void fix_what_does_not_pay(Grid& grid, Choice& top) {
    if (q_.aim != Aim::metric) return;
    for (std::size_t i = 0; i < grid.free.size(); ++i) {
      if (grid.sizes[i] < 2 || q_.decisions[grid.free[i]].hosts) continue;
      Choice low = top;
      low[i] = 0;
      if (priced_) {
        if (price(grid.at(low)) <= price(grid.at(top))) continue;
      } else {
        const TrialLength& length = trials_.first_look();
        const Estimate at_top = trials_.trial(grid.at(top), length).value;
        const Estimate at_low = trials_.trial(grid.at(low), length).value;
        const double gain = (at_low.mean - at_top.mean) * (q_.most ? -1 : 1);
        if (!(gain > 0)) continue;
      }
      grid.first[i] =
          grid.up[i] ? grid.first[i] + grid.sizes[i] - 1 : grid.first[i] - (grid.sizes[i] - 1);
      grid.sizes[i] = 1;
      top[i] = 0;
    }
  }

  // The cheapest that is not ruled out without a simulation.
  void lower_bound(const Grid& grid) {
    if (!q_.closed_form || !priced_) {
      bound_known_ = false;
      return;
    }
    const Lattice lattice{
        .sizes = grid.sizes,
        .price = [&](const Choice& place) { return price(grid.at(place)); },
        .keeps =
            [&](const Choice& place) { return trials_.known(grid.at(place)).overloaded.empty(); }};
    const Cheapest found = cheapest(lattice);
    if (found.places.empty()) return;
    const double value = std::abs(price(grid.at(found.places.front())).first);
    const bool load = q_.aim == Aim::load;
    if (answer_.bound && (load ? answer_.bound->value >= value : answer_.bound->value <= value)) {
      return;
    }
    std::string argument = "nothing is ruled out beforehand";
    for (const Choice& bad : found.bad) argument = trials_.known(grid.at(bad)).overloaded;
    answer_.bound = Bound{value, std::move(argument)};
  }

  // --- Whether more is easier -----------------------------------------------------------------

  // Two places beside those that the search has seen: half-way up, and half-way down.
  void check_order(const Grid& grid, const Cheapest& found) {
    const TrialLength& length = trials_.first_look();
    if (!found.places.empty()) {
      const Choice& at = found.places.front();
      for (std::size_t i = 0; i < at.size(); ++i) {
        Choice place = at;
        place[i] = at[i] + (grid.sizes[i] - 1 - at[i]) / 2;
        if (place != at) static_cast<void>(trials_.trial(grid.at(place), length));
        place[i] = at[i] / 2;
        if (place != at) static_cast<void>(trials_.trial(grid.at(place), length));
      }
    } else {
      Choice middle = grid.sizes;
      for (std::uint32_t& m : middle) m /= 2;
      static_cast<void>(trials_.trial(grid.at(middle), length));
    }
    const std::string seen = disorder(grid);
    if (seen.empty()) return;
    std::size_t size = 1;
    for (const std::uint32_t s : grid.sizes) size *= s;
    answer_.not_monotone = seen;
    if (size > most_exhaustive) {
      answer_.not_monotone += fmt::format("; {} choices are too many to try each of them", size);
      return;
    }
    answer_.not_monotone += "; so every choice was simulated";
    exhaust(grid);
  }

  // A place that keeps what is asked below one that surely does not, both judged alike.
  [[nodiscard]] std::string disorder(const Grid& grid) const {
    std::vector<std::pair<Choice, const Trial*>> seen;
    Choice place(grid.sizes.size(), 0);
    do {
      const Trial* one = trials_.tried_in_full(grid.at(place));
      if (one != nullptr) seen.emplace_back(place, one);
    } while (step(grid, place));
    for (const auto& [low, good] : seen) {
      for (const auto& [high, bad] : seen) {
        if (!good->keeps || bad->keeps || !bad->certain || !below(low, high)) continue;
        return fmt::format("{} keeps what is asked and {} does not", text_of(good->place),
                           text_of(bad->place));
      }
    }
    return {};
  }

  static bool step(const Grid& grid, Choice& place) {
    for (std::size_t i = 0; i < place.size(); ++i) {
      if (++place[i] < grid.sizes[i]) return true;
      place[i] = 0;
    }
    return false;
  }

  void exhaust(const Grid& grid) {
    Choice place(grid.sizes.size(), 0);
    do {
      const Trial& one = trials_.trial(grid.at(place), trials_.full());
      if (!one.keeps) continue;
      candidates_.push_back(one.place);
      grids_.push_back(grid);
      lattice_places_.push_back(place);
    } while (step(grid, place));
  }

  [[nodiscard]] std::string text_of(const Choice& place) const {
    std::string text;
    for (std::size_t d = 0; d < place.size(); ++d) {
      text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", q_.decisions[d].name(),
                          q_.decisions[d].values[place[d]]);
    }
    return text;
  }

  // --- The answer -----------------------------------------------------------------------------

  void choose() {
    if (!bound_known_) answer_.bound.reset();
    if (candidates_.empty()) return;
    std::size_t best = 0;
    if (priced_) {
      for (std::size_t i = 1; i < candidates_.size(); ++i) {
        if (price(candidates_[i]) < price(candidates_[best])) best = i;
      }
    } else {
      best = select();
    }
    answer_.best = trials_.trial(candidates_[best], trials_.full());
    for (std::size_t i = 0; i < lattice_places_[best].size(); ++i) {
      Choice under = lattice_places_[best];
      if (under[i] == 0) continue;
      --under[i];
      const Trial& one = trials_.trial(grids_[best].at(under), trials_.full());
      if (!one.keeps) answer_.below.push_back(one);
    }
    std::ranges::stable_sort(answer_.below, [&](const Trial& a, const Trial& b) {
      return price(b.place) < price(a.place);
    });
  }

  // The best of those whose price only a simulation tells, and those that may be as good.
  std::size_t select() {
    std::vector<std::vector<double>> each;
    for (const Choice& place : candidates_) {
      const Trial& one = trials_.trial(place, trials_.full());
      if (std::isnan(one.value.mean)) {
        refuse_question(
            fmt::format("{}: was never observed; there is nothing to be least", q_.metric->text()));
      }
      each.push_back(one.each);
      if (q_.most) {
        for (double& value : each.back()) value = -value;
      }
    }
    const Selection selection = least_of(each, answer_.confidence);
    for (const std::size_t i : selection.equals) {
      answer_.equals.push_back(trials_.trial(candidates_[i], trials_.full()));
    }
    return selection.best;
  }

  /// What is known of the rank of a choice: nothing where only simulations tell the metric.
  Rank price(const Choice& choice) { return priced_ ? trials_.rank(choice) : Rank{}; }

  [[nodiscard]] bool is_cost() const {
    return q_.aim == Aim::metric && !q_.most && q_.metric->scope.is_layout() &&
           q_.metric->name() == "cost.month";
  }

  const Question& q_;
  Trials trials_;
  Answer answer_;
  bool priced_ = false;
  bool bound_known_ = true;
  std::optional<Rank> cheapest_;
  // Choices that keep what is asked and have none below them that does: by index.
  std::vector<Choice> candidates_;
  std::vector<Grid> grids_;
  std::vector<Choice> lattice_places_;
};

}  // namespace

Answer solve(const Question& question, const SolveTools& tools) {
  return Solver{question, tools}.run();
}

}  // namespace stowplan
