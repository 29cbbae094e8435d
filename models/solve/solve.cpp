#include "models/solve/solve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/solve/select.hpp"
#include "models/solve/trials.hpp"
#include "sim/config/diagnostic.hpp"

namespace stowplan {
namespace {

constexpr std::size_t most_exhaustive = 500;
constexpr const char* every_choice = "; so every choice was simulated";
constexpr std::size_t most_for_nothing = 64;  // Choices tried before it is said that none does.
constexpr std::uint32_t doubling = 30;        // Of the load, in steps of a hundredth of a decade.

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

  /// The reverse; none for a choice that is not on it.
  [[nodiscard]] std::optional<Choice> place_of(const Choice& choice) const {
    Choice place;
    for (std::size_t i = 0; i < free.size(); ++i) {
      place.push_back(up[i] ? choice[free[i]] - first[i] : first[i] - choice[free[i]]);
      if (place.back() >= sizes[i]) return std::nullopt;  // Below the first is beyond the last.
    }
    return at(place) == choice ? std::optional{place} : std::nullopt;
  }
};

/// A choice that keeps what is asked and has none below it that does.
struct Candidate {
  Grid grid;
  Choice place;   ///< In the grid.
  Choice choice;  ///< grid.at(place)
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
    priced_ = q_.aim != Aim::metric || (is_cost() && all_fleets_are_fixed());
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

  // Whatever is chosen of lists, and the last of each range.
  bool all_fleets_are_fixed() {
    Choice lists(q_.decisions.size(), 0);
    do {
      Choice last = lists;
      for (std::size_t d = 0; d < last.size(); ++d) {
        const Decision& decision = q_.decisions[d];
        if (decision.ordered) last[d] = static_cast<std::uint32_t>(decision.values.size()) - 1;
      }
      if (!trials_.known(last).fixed) return false;
    } while (next(lists));
    return true;
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
    fix_what_does_not_pay(grid);
    lower_bound(grid);
    Cheapest found = looked_for(grid);
    while (may_go_further(grid, found)) found = looked_for(grid);
    const std::size_t before = candidates_.size();
    const bool all = out_of_order(grid, found);
    if (all) exhaust(grid);
    if (found.good.empty() && candidates_.size() == before) {
      answer_.refuted.push_back(trials_.trial(grid.at(top_of(grid)), trials_.full()));
    }
    if (all) return;
    for (const Choice& place : found.places) add(grid, place);
    if (!priced_) add_top_if_better(grid, found);
  }

  Cheapest looked_for(const Grid& grid) {
    Choice hint;
    if (q_.pilot) hint = search(grid, trials_.first_look(), {}).least;
    return search(grid, trials_.full(), hint);
  }

  void add(const Grid& grid, const Choice& place) {
    candidates_.push_back({grid, place, grid.at(place)});
    if (!priced_) return;
    const Rank rank = price(candidates_.back().choice);
    if (!cheapest_ || rank < *cheapest_) cheapest_ = rank;
  }

  // The search takes it that what is to be least is least where limits are just kept.
  void add_top_if_better(const Grid& grid, const Cheapest& found) {
    const Choice top = top_of(grid);
    if (found.places.empty() || found.places.front() == top) return;
    const std::vector<double> at_top = values_of(grid.at(top));
    for (const Choice& place : found.places) {
      const Selection selection = least_of({values_of(grid.at(place)), at_top}, answer_.confidence);
      if (selection.best == 0 || !selection.equals.empty()) return;
    }
    add(grid, top);
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
    // All lower loads stay in: they cost little, and a pilot may be wrong.
    grid.first[d] = bad;
    grid.sizes[d] = size - bad;
  }

  // The greatest load that was looked at does: there may be a greater one.
  bool may_go_further(Grid& grid, const Cheapest& found) const {
    if (q_.aim != Aim::load || found.places.empty()) return false;
    const std::size_t d = grid.free.size() - 1;
    if (found.places.front()[d] > 0 || grid.first[d] == 0) return false;
    const std::uint32_t more = std::min(doubling, grid.first[d]);
    grid.first[d] -= more;
    grid.sizes[d] += more;
    return true;
  }

  // Which end of each range is the generous one: that of a corner that keeps what is asked. More
  // hosts always are.
  void orient(Grid& grid) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < grid.free.size(); ++i) {
      if (!q_.decisions[grid.free[i]].hosts && grid.sizes[i] > 1) open.push_back(i);
    }
    if (open.size() > 6) refuse_question("--over: at most six ranges that are no numbers of hosts");
    // A pilot may be wrong: that no corner does is for full length to say.
    for (const TrialLength* length : {&trials_.first_look(), &trials_.full()}) {
      for (std::size_t mask = 0; mask < (std::size_t{1} << open.size()); ++mask) {
        turn(grid, open, mask);
        if (trials_.trial(grid.at(top_of(grid)), *length).keeps) return;
      }
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
  void fix_what_does_not_pay(Grid& grid) {
    if (q_.aim != Aim::metric) return;
    for (std::size_t i = 0; i < grid.free.size(); ++i) {
      if (grid.sizes[i] < 2 || q_.decisions[grid.free[i]].hosts) continue;
      const Choice top = top_of(grid);
      Choice low = top;
      low[i] = 0;
      const bool falls = priced_ ? price(grid.at(top)) < price(grid.at(low))
                                 : falls_in_pilots(grid.at(low), grid.at(top));
      if (!falls) continue;
      grid.first[i] = grid.up[i] ? grid.first[i] + top[i] : grid.first[i] - top[i];
      grid.sizes[i] = 1;
    }
  }

  // In every replication, and by more than one per cent: less may be noise.
  bool falls_in_pilots(const Choice& from, const Choice& to) {
    constexpr double worth = 0.01;
    const std::vector<double> before = trials_.trial(from, trials_.first_look()).each;
    const std::vector<double> after = trials_.trial(to, trials_.first_look()).each;
    const double sign = q_.most ? -1 : 1;
    bool falls = !before.empty() && before.size() == after.size();
    for (std::size_t i = 0; falls && i < before.size(); ++i) {
      falls = sign * (before[i] - after[i]) > worth * std::abs(before[i]);
    }
    return falls;
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

  // Places beside those that the search has seen, half-way up and half-way down, at full length as
  // it. Whether all that was seen shows that more is not easier, and every choice is to be
  // tried.
  bool out_of_order(const Grid& grid, const Cheapest& found) {
    const Choice top = top_of(grid);
    const Choice at = found.places.empty() ? top : found.places.front();
    for (std::size_t i = 0; i < at.size(); ++i) {
      std::vector<std::uint32_t> there{at[i] + (top[i] - at[i]) / 2, at[i] / 2};
      // Where nothing was found, nearer and nearer to both ends.
      for (std::uint32_t part = top[i] / 4; found.places.empty() && part > 0; part /= 2) {
        there.push_back(part);
        there.push_back(top[i] - part);
      }
      Choice place = at;
      for (const std::uint32_t one : there) {
        place[i] = one;
        static_cast<void>(trials_.trial(grid.at(place), trials_.full()));
      }
    }
    double size = 1;
    for (const std::uint32_t s : grid.sizes) size *= s;
    const std::string seen = disorder(grid);
    if (seen.empty()) {
      // More hosts are easier by their nature; of other ranges that is only taken to be so.
      const bool sure = std::ranges::all_of(
          grid.free, [&](std::size_t d) { return q_.decisions[d].hosts || q_.aim == Aim::load; });
      if (!found.places.empty() || sure) return false;
      answer_.by_order = answer_.by_order || size > most_for_nothing;
      return size <= most_for_nothing;
    }
    answer_.not_monotone = seen;
    const bool few = size <= most_exhaustive;
    answer_.not_monotone +=
        few ? every_choice : fmt::format("; {:.0f} choices are too many to try each of them", size);
    return few;
  }

  // A place that keeps what is asked below one that surely does not, both at full length.
  [[nodiscard]] std::string disorder(const Grid& grid) const {
    std::vector<std::pair<Choice, const Trial*>> seen;
    for (const Trial& one : trials_.explored()) {
      if (one.by == Judged::pilot) continue;
      if (const auto place = grid.place_of(one.place)) seen.emplace_back(*place, &one);
    }
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
      if (trials_.trial(grid.at(place), trials_.full()).keeps) add(grid, place);
    } while (step(grid, place));
    if (!answer_.not_monotone.empty()) return;
    const std::string seen = disorder(grid);
    if (!seen.empty()) answer_.not_monotone = seen + every_choice;
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
        if (price(candidates_[i].choice) < price(candidates_[best].choice)) best = i;
      }
    } else {
      best = select();
    }
    const Candidate& chosen = candidates_[best];
    answer_.best = trials_.trial(chosen.choice, trials_.full());
    for (std::size_t i = 0; i < chosen.place.size(); ++i) {
      Choice under = chosen.place;
      if (under[i] == 0) continue;
      --under[i];
      const Trial& one = trials_.trial(chosen.grid.at(under), trials_.full());
      if (!one.keeps) answer_.below.push_back(one);
    }
    std::ranges::stable_sort(answer_.below, [&](const Trial& a, const Trial& b) {
      return price(b.place) < price(a.place);
    });
  }

  /// Of what is to be least, by replication at full length.
  std::vector<double> values_of(const Choice& choice) {
    const Trial& one = trials_.trial(choice, trials_.full());
    if (std::isnan(one.value.mean)) {
      refuse_question(
          fmt::format("{}: was never observed; there is nothing to be least", q_.metric->text()));
    }
    std::vector<double> values = one.each;
    if (q_.most) {
      for (double& value : values) value = -value;
    }
    return values;
  }

  // The best of those whose price only a simulation tells, and those that may be as good.
  std::size_t select() {
    std::vector<std::vector<double>> each;
    for (const Candidate& one : candidates_) each.push_back(values_of(one.choice));
    const Selection selection = least_of(each, answer_.confidence);
    for (const std::size_t i : selection.equals) {
      answer_.equals.push_back(trials_.trial(candidates_[i].choice, trials_.full()));
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
  std::vector<Candidate> candidates_;
};

}  // namespace

Answer solve(const Question& question, const SolveTools& tools) {
  return Solver{question, tools}.run();
}

}  // namespace stowplan
