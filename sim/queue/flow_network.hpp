// Transfers as flows that share links max-min fairly, as long-lived TCP connections do in the mean.
// A flow holds all links of its route at once and runs at the smallest share it gets on any of
// them, or at its cap. Flows of equal route have equal rates: they form a bundle, which reads one
// clock, so a thousand flows through one line cost no more than two. The argument and the
// alternatives are in docs/decisions/0006-flows-share-the-wire.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "sim/check.hpp"
#include "sim/queue/fine_time.hpp"
#include "sim/units.hpp"

namespace stowplan {

enum class LinkId : std::uint32_t {};

/// Names a flow for as long as it lives; afterwards it names none. A default one names none.
struct FlowId {
  std::uint32_t slot = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t generation = 0;  ///< 24 bits.

  friend constexpr bool operator==(FlowId, FlowId) = default;
};

/// One link of a route.
struct Leg {
  LinkId link{};
  double weight = 1;  ///< What one byte takes of the link [bytes]; above 1 where packets bind.

  friend constexpr bool operator==(const Leg&, const Leg&) = default;
};

/// The links a flow holds, none twice, and the rate it never exceeds.
class FlowRoute {
 public:
  static constexpr double uncapped = std::numeric_limits<double>::infinity();

  void add(const Leg& leg) {
    STOWPLAN_CHECK(count_ < legs_.size() && leg.weight > 0);
    legs_[count_++] = leg;
  }
  [[nodiscard]] const Leg* begin() const { return legs_.data(); }
  [[nodiscard]] const Leg* end() const { return legs_.data() + count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

  double cap = uncapped;  ///< [bytes/s]

  friend constexpr bool operator==(const FlowRoute&, const FlowRoute&) = default;

 private:
  std::array<Leg, 3> legs_{};
  std::uint32_t count_ = 0;
};

/// Account of a link.
struct LinkUse {
  double bytes = 0;  ///< Carried.
  double busy = 0;   ///< Integral of the share of its capacity in use [s].
  double full = 0;   ///< Time with at least `full_share` of it in use [s].
};

/// How far a flow has come.
struct FlowProgress {
  double moved = 0;  ///< [bytes]
  double rate = 0;   ///< At present [bytes/s]; 0 once it is off the links.
};

/// A link this busy has nothing to give, but for rounding and gaps between flows.
inline constexpr double full_share = 0.98;

/// What goes in turn and does not share: see FlowNetwork::in_turn.
inline constexpr double longest_burst = 100'000;  ///< [ns]

/// The links and the flows on them.
///
/// Model   all flows grow alike until a link is full or a flow at its cap: those concerned stay at
///         that rate, the others grow on (progressive filling). One byte of a flow takes `weight`
///         bytes of a link's capacity. A flow is delivered `latency` after its last byte.
/// Use     Each call leaves in due() what has to happen later: hand it back to settle() or
///         deliver() at that instant. What has been overtaken meanwhile is ignored there.
/// Units   bytes, bytes/s; a flow's end is rounded up to whole ns, the sum of ends is not.
/// Shape   a flow alone on its links: O(1), one entry in due(). Else O(log flows of its bundle +
///         bundles that share links with it, directly or through others). No allocation once the
///         vectors have grown.
/// Errors  checked: time never runs back; rates, weights and caps are above zero.
/// Source  docs/models/network.md
class FlowNetwork {
 public:
  struct Due {
    Time at{};
    std::uint32_t id = 0;
    std::uint32_t generation = 0;
    bool delivery = false;  ///< For deliver(), else for settle().
  };

  LinkId add_link(double bytes_per_second);

  /// Begins a transfer; `tag` comes back from deliver().
  FlowId start(Time now, const FlowRoute& route, double bytes, Duration latency, std::uint64_t tag);

  /// Sends a short message in turn, as the packets of a burst leave an interface: it has the links
  /// of its route to itself as soon as the bursts before it are through.
  ///
  /// Returns when its last byte is through. Time::max(), and nothing has happened, if it would take
  ///         longest_burst or more, or wait as long, or if a flow is on the way: then start() it.
  /// Shape   O(1), no entry in due()
  /// Error   against sharing: late by less than 2 longest_burst; early by what later messages would
  ///         have taken from it. A flow that starts meanwhile waits for the bursts before it, less
  ///         than 2 longest_burst.
  Time in_turn(Time now, const FlowRoute& route, double bytes);

  /// Ends a flow early and returns the bytes it has moved; 0 if it is no more.
  double stop(Time now, FlowId id);

  /// Whether the flow is on a link or on its way to be delivered.
  [[nodiscard]] bool live(FlowId id) const {
    return id.slot < flows_.size() && flows_[id.slot].generation == id.generation &&
           flows_[id.slot].state != State::none;
  }

  /// The tag of the flow if it is delivered now, and that is its end; nothing if the entry was
  /// overtaken.
  std::optional<std::uint64_t> deliver(Time now, std::uint32_t id, std::uint32_t generation);

  /// Takes flows that are through off the links, and shares these anew.
  void settle(Time now, std::uint32_t id);

  /// What the calls since it was last cleared have made happen later, to be cleared by the reader.
  [[nodiscard]] std::vector<Due>& due() { return due_; }

  /// Nothing of a flow that is no more.
  [[nodiscard]] FlowProgress progress(Time now, FlowId id) const;

  /// Account of a link up to `now`.
  [[nodiscard]] LinkUse use(Time now, LinkId id) const;

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  enum class State : std::uint8_t { none, alone, sharing, in_flight };

  struct Flow {
    State state = State::none;
    std::uint32_t generation = 0;
    std::uint32_t bundle = none;  ///< While sharing; of a free slot: the next free one.
    std::uint32_t place = 0;      ///< In the bundle's heap.
    double rate = 0;              ///< While alone [bytes/ns].
    Time since{};                 ///< Alone since.
    FineTime end;                 ///< While alone: off the links.
    Time due = Time::max();       ///< When it is delivered, once that is known.
    double bytes = 0;
    Duration latency{};
    std::uint64_t tag = 0;
    FlowRoute route;
  };

  /// A flow in its bundle's heap: through when the bundle's `attained` reaches `end`.
  struct Ticket {
    double end;
    std::uint32_t order;  ///< Of starting; wraps, so compared by difference.
    std::uint32_t flow;
    friend bool operator<(const Ticket& a, const Ticket& b) {
      if (a.end != b.end) return a.end < b.end;
      return static_cast<std::int32_t>(a.order - b.order) < 0;
    }
  };

  /// Flows of equal route.
  struct Bundle {
    double attained = 0;  ///< Bytes each flow has moved since the bundle began, by `at`.
    double rate = 0;      ///< Of each flow [bytes/ns].
    FineTime at;
    FineTime next;           ///< When its first flow is through, at this rate.
    Time due = Time::max();  ///< Of its entry in due(), if it has one. One bundle of a component
                             ///< has, not after the first `next` of them.
    std::uint64_t mark = 0;
    bool open = false;          ///< Its rate is still to be found.
    bool changed = false;       ///< Another flow is the first.
    double found = 0;           ///< Rate it is to run at [bytes/ns].
    std::vector<Ticket> flows;  ///< Heap.
    FlowRoute route;

    [[nodiscard]] double attained_by(const FineTime& t) const;
  };

  /// First what a short message alone needs.
  struct Link {
    double capacity = 0;  ///< [bytes/ns]
    double ns_per_byte = 0;
    FineTime free_at;  ///< When its bursts are through.
    std::vector<std::uint32_t> bundles;
    std::uint32_t alone = none;  ///< The flow that has it to itself.
    // Account up to `since`, and what has run since then.
    double bytes = 0;
    double used = 0;  ///< Integral of `load` [bytes].
    double full = 0;  ///< [ns]
    FineTime since;
    double load = 0;  ///< Capacity in use [bytes/ns].
    double flow = 0;  ///< [bytes/ns]
    // While rates are being found: what is given away, and to how much the rest goes.
    std::uint64_t mark = 0;
    double taken = 0;        ///< Of the capacity [bytes/ns].
    double carried = 0;      ///< [bytes/ns]
    double weight = 0;       ///< Of the flows that still grow.
    double level = 0;        ///< Rate at which they fill it [bytes/ns].
    std::uint32_t open = 0;  ///< Their bundles.
    bool moved = false;      ///< The level is to be worked out anew.

    void run(double ns, double rate, double use);
  };

  [[nodiscard]] Link& at(const Leg& leg) { return links_[static_cast<std::uint32_t>(leg.link)]; }
  [[nodiscard]] bool finds_room(Time now, const FlowRoute& route);
  void run_alone(Time now, std::uint32_t flow);
  void end_alone(const FineTime& end, std::uint32_t flow);
  void join(Time now, std::uint32_t flow);
  void enlist(Time now, std::uint32_t flow);
  [[nodiscard]] std::uint32_t find_bundle(const FlowRoute& route) const;
  std::uint32_t add_bundle(Time now, const FlowRoute& route);
  void put_in(std::uint32_t bundle, std::uint32_t flow, double end);
  void take_out(std::uint32_t bundle, std::size_t place);
  void dissolve(std::uint32_t bundle);
  void collect(const FlowRoute& route);
  void visit(const FlowRoute& route);
  void catch_up(Time now);
  void share_out(const FineTime& now);
  void fill();
  void hold(std::uint32_t bundle, double level);
  void rebase(Bundle& bundle);
  void arm();
  void arm_component();
  void fly(const FineTime& end, std::uint32_t flow);
  void release(std::uint32_t flow);

  std::vector<Flow> flows_;
  std::vector<Bundle> bundles_;
  std::vector<Link> links_;
  std::vector<Due> due_;
  std::uint32_t free_flow_ = none;  ///< Stack through Flow::bundle.
  std::vector<std::uint32_t> free_bundles_;
  std::uint32_t order_ = 0;
  std::uint64_t mark_ = 0;
  Time last_{};
  // What depends on the flow at hand: its component of the graph of links and bundles.
  std::vector<std::uint32_t> near_bundles_;
  std::vector<std::uint32_t> near_links_;
  std::vector<std::uint32_t> capped_;
  std::vector<std::uint32_t> arming_;
  bool split_ = false;  ///< It may be several components by now.
};

}  // namespace stowplan
