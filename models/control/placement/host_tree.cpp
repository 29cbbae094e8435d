#include "models/control/placement/host_tree.hpp"

#include <algorithm>

namespace stowplan {
namespace {

// Bytes per thousandth of a CPU: from half a GiB a CPU to 16, as what is bought and asked for has.
constexpr float half_a_gib_per_cpu = 536870.912F;

}  // namespace

HostTree::Measures HostTree::measures(Cores cpu, Bytes memory) {
  Measures all;
  all[0] = static_cast<float>(cpu.count());
  all[1] = static_cast<float>(memory.count());
  float as_memory = all[0] * half_a_gib_per_cpu;
  for (std::size_t r = 0; r < ratios; ++r) {
    all[2 + r] = std::min(as_memory, all[1]);
    as_memory *= 2;
  }
  return all;
}

HostTree::Measures HostTree::most_of(std::size_t level, std::size_t branch) const {
  Measures most;
  most.fill(-1);
  for (std::size_t i = branch * width; i < (branch + 1) * width; ++i) {
    const Measures one =
        level > 0 ? levels_[level - 1][i] : measures(hosts_[i].cpu, hosts_[i].memory);
    for (std::size_t m = 0; m < most.size(); ++m) most[m] = std::max(most[m], one[m]);
  }
  return most;
}

// Every level is a whole number of branches of the one above, up to a level of one.
void HostTree::grow(std::size_t hosts) {
  std::size_t branches = (std::max(hosts, 2 * hosts_.size()) + width - 1) / width;
  hosts_.resize(branches * width);
  levels_.clear();
  for (std::size_t level = 0; level == 0 || levels_.back().size() > 1; ++level) {
    const std::size_t places = branches == 1 ? 1 : (branches + width - 1) / width * width;
    Measures none;
    none.fill(-1);
    std::vector<Measures>& most = levels_.emplace_back(places, none);
    for (std::size_t i = 0; i < branches; ++i) most[i] = most_of(level, i);
    branches = places / width;
  }
}

void HostTree::set(std::uint32_t id, const Host& host) {
  if (id >= hosts_.size()) grow(id + std::size_t{1});
  hosts_[id] = host;
  std::size_t branch = id;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    branch /= width;
    const Measures most = most_of(level, branch);
    if (most == levels_[level][branch]) return;
    levels_[level][branch] = most;
  }
}

void HostTree::put(std::uint32_t id, Cores free_cpu, Bytes free_memory) {
  set(id, {free_cpu, free_memory});
}

void HostTree::remove(std::uint32_t id) {
  if (id < hosts_.size()) set(id, {});
}

std::uint32_t HostTree::first(const Demand& demand, std::uint32_t end) const {
  const Measures wanted = measures(demand.cpu, demand.memory);
  const auto may_fit = [&](const Measures& most) {
    bool enough = true;
    for (std::size_t m = 0; m < wanted.size(); ++m) enough &= most[m] >= wanted[m];
    return enough;
  };
  if (levels_.empty() || !may_fit(levels_.back().front())) return end;
  // `at` is the next to look at: a host on level 0, else a branch of the level below.
  std::size_t level = levels_.size() - 1;
  std::size_t span = 1;  // Hosts of one of these.
  for (std::size_t i = 0; i < level; ++i) span *= width;
  std::size_t at = 0;
  while (at * span < end) {
    const std::size_t last = at / width * width + width;
    if (level == 0) {
      const auto fits = [&](const Host& host) {
        return host.cpu >= demand.cpu && host.memory >= demand.memory;
      };
      while (at < last && !fits(hosts_[at])) ++at;
      if (at < last) return std::min(end, static_cast<std::uint32_t>(at));
    } else {
      const std::vector<Measures>& branches = levels_[level - 1];
      while (at < last && !may_fit(branches[at])) ++at;
    }
    if (at < last) {
      --level;
      span /= width;
      at *= width;
      continue;
    }
    // In vain: on to what follows the branch that was looked through.
    do {
      if (++level == levels_.size()) return end;
      span *= width;
      at = (at - 1) / width + 1;
    } while (at % width == 0);
  }
  return end;
}

}  // namespace stowplan
