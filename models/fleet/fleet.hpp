// The simulation of one layout: requests run through their service graph on instances, instances
// start and stop on hosts, pools grow and shrink, autoscalers look on. Everything that takes time
// is work on a shared resource of a host, so boot storms, pull storms, noisy neighbours and
// throttled tails are consequences and not features.
//
// The class is one state machine in several files, a phase of life a file: hosts/ (room on hosts,
// CPU, memory), lifecycle/ (how instances come and go), requests/ (from arrival to ending) and
// report/ (what was measured).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/fleet/event.hpp"
#include "models/fleet/fleet_options.hpp"
#include "models/fleet/report/load_evidence.hpp"
#include "models/fleet/report/observation.hpp"
#include "models/fleet/report/recount.hpp"
#include "models/fleet/report/timeline.hpp"
#include "models/fleet/report/trace.hpp"
#include "models/fleet/settling.hpp"
#include "models/fleet/state.hpp"
#include "models/plan/plan.hpp"
#include "models/scenario/topology.hpp"
#include "sim/engine.hpp"
#include "sim/experiment/simulated_parts.hpp"
#include "sim/slots.hpp"

namespace stowplan {

class Sheet;

class Fleet {
 public:
  Fleet(const Plan& plan, std::uint64_t seed, std::uint32_t replication,
        const FleetOptions& options = {});

  /// Rolls out the layout on empty hosts, lets it settle where that is asked for, lets requests in
  /// once all instances are ready, measures what happens in the window after the warm-up, and
  /// follows what arrived in it to its end, or until the drain is over. Call once.
  /// Errors  the observation is infeasible where a workload gets no instance, where the roll-out
  ///         does not end, and where requests in flight grow beyond Slots::most.
  [[nodiscard]] Observation run();

  /// After the run: quantities kept along the way, each beside the same one counted anew from the
  /// records of instances, hosts and requests that are there now.
  [[nodiscard]] std::vector<Recount> recount() const;

  /// After the run: what the devices of each host did in the window.
  [[nodiscard]] std::vector<DeviceUse> devices() const;

 private:
  using FleetEngine = Engine<Event>;

  void handle(const Event& event);
  void handle_instances_and_hosts(const Event& event);
  void set_up_requests();
  void open_window();
  void close_window();
  [[nodiscard]] Duration drain_limit() const;
  /// Requests are waited for equally long if they are from outside and of one service, or made by
  /// one call: that is a kind.
  [[nodiscard]] std::uint32_t kind_of_call(std::uint32_t call) const {
    return static_cast<std::uint32_t>(services_.size()) + call;
  }
  [[nodiscard]] bool rolled_out() const;
  bool advance(Time end);
  /// What is new of the simulated time that is done, for options_.parts.
  void tell_parts(std::uint32_t done);
  [[nodiscard]] std::optional<Infeasible> without_instances() const;
  void post(Time at, const Event& event) {
    // What would happen after the end of the clock never does.
    if (at > FleetEngine::last_instant) return;
    engine_.post(at, event,
                 event.kind == EventKind::control ? Priority::control : Priority::normal);
  }
  /// Passes over the event where its subject is gone by then.
  template <class Record>
  void schedule(Time at, EventKind kind, Handle<Record> subject) {
    Event event;
    event.slot = subject.id.slot();
    event.generation = subject.generation & 0xffffffU;
    event.kind = kind;
    post(at, event);
  }
  /// Of what is always there. `detail` means something for retry_user and flow_delivered.
  void schedule(Time at, EventKind kind, std::uint32_t which, std::uint32_t detail = 0) {
    Event event;
    event.slot = which;
    event.generation = detail & 0xffffffU;
    event.kind = kind;
    post(at, event);
  }
  void schedule(Time at, EventKind kind, ServiceId service, std::uint32_t detail = 0) {
    schedule(at, kind, service.slot(), detail);
  }
  [[nodiscard]] bool stale(const Event& event) const;

  [[nodiscard]] const Workload& workload_of(ServiceId service) const {
    return plan_.workload(service.slot());
  }
  /// Of the instances that a service gets now; those that it has may be of another.
  [[nodiscard]] const InstancePlan& plan_of(ServiceId service) const {
    return plan_.instances[services_[service].plan.slot()];
  }
  [[nodiscard]] const InstancePlan& plan_of(const Instance& instance) const {
    return plan_.instances[instance.plan.slot()];
  }
  /// What the request costs at the instance it was sent to.
  [[nodiscard]] const RequestPlan& costs_of(const Request& request) const {
    return plan_.requests[request.plan.slot()];
  }
  [[nodiscard]] double cpu_ns(const Request& request) const {
    return costs_of(request).cpu_ns(request.demand_ns,
                                    plan_.instances[request.plan.slot()].overhead_factor);
  }
  [[nodiscard]] const PoolPlan& plan_of(PoolId pool) const { return plan_.pools[pool.slot()]; }
  [[nodiscard]] PoolId pool_of(ServiceId service) const { return PoolId{plan_of(service).pool}; }

  /// Tells whether a request that stood in a line still waits.
  struct StillWaits {
    const Slots<Request>& requests;
    bool operator()(RequestHandle request) const { return requests.alive(request); }
  };

  // report/infeasible.cpp
  [[nodiscard]] Infeasible of_service(ServiceId service, std::string reason) const;
  [[nodiscard]] Infeasible endless_rollout() const;
  [[nodiscard]] Infeasible too_many_in_flight() const;

  // settling.cpp
  bool settle();
  void begin_settling();
  void end_settling();
  void reserve_rollout();
  [[nodiscard]] std::int64_t replicas_of_rollout(ServiceId service) const;
  [[nodiscard]] std::vector<std::int64_t> counts_at_rest() const;
  [[nodiscard]] bool hosts_about_to_go() const;
  [[nodiscard]] std::uint32_t settling_bit() const { return in_settling_ ? of_settling : 0; }
  /// Whether what was asked for then counts among starts and stops: not while the fleet settled.
  [[nodiscard]] bool is_measured(Time asked) const {
    return asked < settling_from_ || asked >= settled_at_;
  }
  [[nodiscard]] RequestStreams& streams_of(const Request& request) {
    ServiceState& service = services_[request.service];
    return request.settling ? service.settling_streams : service.streams;
  }

  // requests/requests.cpp
  void start_arrivals();
  void await_arrival(ServiceId service);
  void on_arrival(ServiceId service);
  void carry_arrivals_on();
  void think(ServiceId service, Time from);
  void on_user_ready(ServiceId service);
  void arrive(ServiceId service, std::uint32_t attempt, bool settling);
  RequestId ask(ServiceId service, CallHandle call, bool settling);
  void begin_request(RequestId request, std::uint32_t kind);
  void dispatch(RequestId request);
  bool send_anywhere(RequestId request);
  [[nodiscard]] bool queue_is_full(ServiceId service) const;
  /// A place has become free: the next of a shared queue takes it.
  void admit_shared(ServiceId service) {
    if (services_[service].balancer.shares_queue()) admit_backlog(service);
  }
  [[nodiscard]] StillWaits still_waits() const;
  /// All that has passed for the request since the last time was for this reason.
  void pass(RequestId request, Reason reason) {
    if (explaining_) explanations_[request.slot()].pass(engine_.now(), reason);
  }
  void send(RequestId request, InstanceId instance);
  [[nodiscard]] InstanceId caller_instance(const Request& request) const;
  void on_delivered(RequestId request);
  void turn_away(RequestId request);
  void work(RequestId request);
  void read(RequestId request);
  void compute(RequestId request);
  void on_computed(RequestId request);
  void answer(RequestId request);
  void leave_instance(RequestId request);
  void leave_if_drained(InstanceId instance);
  /// Requests that came to wait for an instance or a place in one, or no longer do.
  void count_waiting(ServiceId service, std::int64_t by) {
    services_[service].meters.waiting.add(engine_.now(), static_cast<double>(by));
  }
  void count_active(Instance& instance, int by) {
    instance.active += static_cast<std::uint32_t>(by);
    if (instance.state == InstanceState::ready) services_[instance.service].active += by;
  }

  // requests/explain.cpp
  void begin_explanation(RequestId request);
  void explain_sent(RequestId request, const Instance& instance);
  void explain_backlog(RequestId request, const Instance& instance);
  void explain_shared(ServiceId service, const Instance* began);
  void explain_cpu_begin(RequestId request, double work_ns);
  void explain_cpu_end(RequestId request);
  void explain_call(RequestId caller, std::uint32_t spec, bool last);
  void explain_stage(RequestId request, Time attempt_began);
  void explain_answer(RequestId request, Time at);

  // requests/disk.cpp
  void queue_for_disk(RequestId request);
  void on_disk_turn(HostId host);
  void start_disk(RequestId request);
  Time disk_done(Instance& instance, const DiskPath& path, Stream& stream);
  [[nodiscard]] Duration device_time(const HostRecord& host, double alone_ns) const;

  // requests/calls.cpp
  void call_next_stage(RequestId request);
  void open_call(RequestId parent, std::uint32_t spec);
  void attempt(CallId call);
  void pay_for_packets(const CallRecord& call);
  void on_reply(CallId call, Outcome outcome, Time attempt_began);
  void close_call(CallId call);
  void abandon_calls(RequestId parent);
  [[nodiscard]] const Retries& retries_of_users(ServiceId service) const;
  void earn_retries(double& budget, const Retries& retries);
  [[nodiscard]] std::optional<Duration> retry_after(double& budget, const Retries& retries,
                                                    std::uint32_t failures, Stream& stream);
  void fill_retry_budgets();

  // requests/endings.cpp
  void serve(RequestId request, Time at);
  void fail(RequestId request, Outcome outcome);
  void tell(const Request& request, Outcome outcome, Time at);
  void abandon_work(RequestId request);
  void stop_computing(RequestId request);
  void on_give_up(std::uint32_t kind);
  void lose_requests(InstanceId instance, Outcome outcome);
  [[nodiscard]] bool in_window(Time at) const { return at >= window_begin_ && at < window_end_; }
  void record_arrival(Request& request);
  void record_end(const Request& request, Outcome outcome, Time at);
  void record_unfinished();

  // requests/wire.cpp
  /// What a message has to pass.
  struct Journey {
    FlowRoute route;
    double bytes = 0;
    Duration latency{};
  };

  [[nodiscard]] Journey journey(const Request& request, bool answer) const;
  void transmit(RequestId request, const Journey& way, bool answer);
  void watch_wire();
  void on_wire_due(std::uint32_t bundle);
  void on_flow_delivered(std::uint32_t flow, std::uint32_t generation);
  void stop_flow(Request& request);
  [[nodiscard]] HostUse host_use(const HostRecord& host) const;
  void report_io(Sheet& sheet, PoolId pool, Time end) const;

  // lifecycle/launches.cpp
  void enqueue(InstanceId instance);
  void launch_next(ServiceId service);
  void work_on_launches(ServiceId service);
  void on_launch(InstanceId instance);
  void launch_by_cpu(InstanceId instance);
  void launched(InstanceId instance);
  void free_worker(InstanceId instance);
  void free_place(InstanceId instance);

  // lifecycle/pulls.cpp
  void fetch(InstanceId instance);
  void fetch_image(PullId pull);
  void begin_flow(PullId pull);
  void write_piece(PullId pull);
  void write_up_to(Pull& pull, double bytes);
  void on_fetched(PullId pull);
  void on_unpack_part(PullId pull);
  void begin_pulls(HostId host);
  void fetch_behind(PullId pull);
  void end_pull(PullId pull);
  void start_unpack(PullId pull);
  void end_image(PullId pull);

  // lifecycle/layer_pulls.cpp
  void fetch_layers(PullId pull);
  void fetch_more_layers(HostId host);
  void unpack_layers(PullId pull);
  void on_layer_fetched(PullId layer);
  void on_layer_unpacked(PullId layer);

  // hosts/image_disk.cpp
  void note_image(HostId host, ImageId image);
  void note_use(HostId host, ImageId image, int sign);
  [[nodiscard]] Bytes free_disk(const HostRecord& host) const;
  void on_image_look(HostId host);

  // lifecycle/phases.cpp
  [[nodiscard]] const std::vector<PhasePlan>& phases_of(const Instance& instance) const;
  void run_phases(InstanceId instance);
  void advance_phases(InstanceId instance);
  bool enter_kernel(InstanceId instance, double work_ns);
  void end_phase(InstanceId instance);
  [[nodiscard]] Duration serial_time(InstanceId instance, const PhasePlan& phase, Stream& stream);
  void after_phases(InstanceId instance);
  void join_cpu(InstanceId instance);
  void leave_cpu(InstanceId instance);
  [[nodiscard]] SliceId slice_of(InstanceId instance);
  void weigh_burstable(HostId host);

  // lifecycle/starts.cpp
  void begin_start(InstanceId instance);
  void begin_phases(InstanceId instance);
  void become_ready(InstanceId instance);
  void admit_backlog(ServiceId service);
  void crash(InstanceId instance);
  void kill(InstanceId instance);
  bool lose_process(InstanceId instance);
  void after_kill(InstanceId instance, bool was_draining, bool boots_again);
  void on_restart(InstanceId instance);
  void remove_instance(InstanceId instance);
  void take_down(InstanceId instance);

  // lifecycle/lifecycle.cpp
  void transition(InstanceId instance, InstanceState to);
  void add_instance(ServiceId service, bool spare);
  void request_placement(InstanceId instance);
  void release(InstanceId instance);
  void leave_host(InstanceId instance);
  void forget_instance(ServiceState& service, InstanceId id);

  // hosts/hosts.cpp
  bool place_instance(InstanceId instance);
  void book(InstanceId instance, HostId host, int sign);
  HostId switch_on(PoolId pool, bool booted);
  void on_host_ready(HostId host);
  [[nodiscard]] PoolView view_of(PoolId pool) const;
  void note_empty(HostId host);
  void on_host_idle(HostId host);
  [[nodiscard]] PoolInventory::Wish wish_of(const Instance& instance) const;
  void retry_unplaced(PoolId pool);
  void note_room(HostId host);
  void start_daemons(HostId host);
  void hold_daemon_memory(HostId host, int sign);
  void rearm(HostId host);
  void on_cpu_due(HostId host);
  void rearm_kernel(HostId host);
  void on_kernel_due(HostId host);
  double at_clock(HostId host, double work_ns);
  void note_core_idle(HostId host);

  // hosts/consolidation.cpp
  void look_after_hosts();
  void await_pool_look(PoolId pool);
  void on_pool_look(PoolId pool);
  void cordon(HostId host);
  void await_outages();
  void on_outage(PoolId pool);
  void fail(HostId host);
  [[nodiscard]] std::vector<std::vector<InstanceId>> instances_to_move(PoolId pool) const;
  HostView look_at_host(const Provisioner& provisioner, HostId host,
                        const std::vector<InstanceId>& there);
  void drain_host(HostId host, const std::vector<InstanceId>& there);
  void move_away(const std::vector<InstanceId>& instances);

  // hosts/cpu_account.cpp
  void open_cpu_account();
  void close_cpu_account();
  void cut_cpu();
  void meter_host(HostRecord& host);
  void meter_instance(Instance& instance);
  void charge(PoolId pool, const JobUse& job);
  void charge_request(RequestId request, double cpu);
  void book_answered(const Request& request);
  void forget(RequestId request);
  [[nodiscard]] CpuMeters cpu_by_use(PoolId pool) const;
  [[nodiscard]] double cpu_used(PoolId pool) const;

  // hosts/memory.cpp
  void hold_memory(InstanceId instance, int sign);
  void hold_application(InstanceId instance, int sign);
  void hold_unbooked(HostId host, Bytes change);
  [[nodiscard]] Bytes in_use(HostId host) const;
  [[nodiscard]] Bytes memory_against_limit(const Instance& instance) const;
  void hold_request_memory(const Request& request, int sign);
  void touch(InstanceId instance, Bytes change);
  Bytes merge_pages(InstanceId instance, int sign);
  void change_resident(HostId host, Bytes change);
  void swap_excess(HostId host);
  [[nodiscard]] Time paged_in(const Request& request);

  // hosts/memory_pressure.cpp
  void relieve_memory(HostId host);
  [[nodiscard]] InstanceId worst_of(HostId host) const;
  void watch_memory(HostId host);
  void on_memory_look(HostId host);
  [[nodiscard]] InstanceId first_to_evict(HostId host) const;
  void evict(InstanceId instance);

  // lifecycle/scaling.cpp
  void start_autoscalers();
  void on_control(ServiceId service);
  [[nodiscard]] std::int64_t wanted_replicas(ServiceId service) const;
  void shrink(ServiceId id, std::int64_t by);
  void scale_to(ServiceId service, std::int64_t replicas);
  bool promote_spare(ServiceId service);
  void refill_warm(ServiceId service);
  void drain(InstanceId instance);
  [[nodiscard]] std::vector<InstanceView> wanted_instances(ServiceId service) const;

  // report/load_evidence.cpp
  void sample_load(int step);
  [[nodiscard]] double places_taken(ServiceId service) const;
  void mark_half();
  void measure_uses();
  void finish_evidence();

  // report/timeline.cpp
  [[nodiscard]] TimelineReading read_timeline() const;

  // report/trace.cpp
  void finish_trace();

  // report/report.cpp
  /// What one failure takes down, in the mean.
  struct Blast {
    double instances = 0;
    double tenants = 0;
  };

  [[nodiscard]] Observation report_window(Time end);
  void report_cohort(Observation& result) const;
  void report_calls(ServiceId caller, Sheet& sheet) const;
  void report_service(ServiceId service, const Blast& blast, Time end, Observation& result) const;

  // report/recount.cpp, report/recount_hosts.cpp
  [[nodiscard]] HeldMemory held_on(HostId host) const;
  void recount_requests(std::vector<Recount>& list) const;
  void recount_instances(std::vector<Recount>& list) const;
  void recount_hosts(PoolId pool, std::vector<Recount>& list) const;
  void recount_memory(PoolId pool, std::vector<Recount>& list) const;
  void recount_disk_and_wire(PoolId pool, std::vector<Recount>& list) const;

  // report/packed_hosts.cpp
  [[nodiscard]] std::vector<PackedHosts> packed_hosts() const;

  // report/report_accounts.cpp
  void report_accounts(Observation& result) const;

  // report/blast_radius.cpp
  [[nodiscard]] std::vector<double> tenants_on_shared_kernels() const;
  [[nodiscard]] double tenants_of_instance(ServiceId service) const;
  [[nodiscard]] Blast blast_radius(ServiceId service,
                                   const std::vector<double>& shared_tenants) const;

  const Plan& plan_;
  std::uint64_t seed_;
  std::uint32_t replication_;
  FleetOptions options_;
  bool explaining_ = false;  ///< Reasons are observed, and there have not been too many requests.
  std::optional<Settling> settling_;  ///< What became of a settled start.
  bool in_settling_ = false;
  Time settling_from_ = Time::max();
  Time settled_at_ = Time::max();
  FleetEngine engine_;
  FlowNetwork wire_;  ///< Interfaces of hosts and uplinks of registries.
  Topology topology_;
  Slots<Request> requests_;
  std::vector<Explanation> explanations_;  ///< By slot of the request, where reasons are observed.
  Slots<CallRecord> calls_;
  Slots<Instance> instances_;
  Slots<Pull> pulls_;
  Slots<HostRecord> hosts_;
  Records<PoolState> pools_;
  Records<ServiceState> services_;
  std::vector<JobUse> finished_;
  std::vector<JobUse> aborted_;
  bool metering_ = false;           ///< CPU time counts: the window is open.
  std::vector<PoolUse> pool_uses_;  ///< In the window, all but how CPU time splits.
  std::vector<double> placed_;      ///< Mean of instances on hosts in it, by service.
  std::uint32_t coming_ = 0;        ///< Instances on their way to their first ready.
  Time arrivals_began_at_{};
  std::vector<Deadlines> deadlines_;   ///< By kind of request; see kind_of_call.
  std::vector<double> call_budgets_;   ///< Retries left, by compiled call.
  std::vector<CallerCounts> callers_;  ///< By compiled call.
  Time arrivals_from_ = Time::max();   // Of the run; what comes before is not foreseen.
  std::uint32_t parts_told_ = 0;
  Time window_begin_ = Time::max();
  Time window_end_ = Time::max();
  std::vector<LoadEvidence> evidence_;  ///< By workload.
  std::vector<double> places_taken_;    ///< By workload, summed over samples of the last half.
  std::vector<double> places_there_;
  std::vector<double> none_ready_;    ///< By workload, share of the last half of the window.
  Time half_at_{};                    ///< The middle of the window.
  std::optional<Timeline> timeline_;  ///< Where one is wanted.
  std::optional<FleetTrace> trace_;   ///< Likewise.
  std::uint64_t open_cohort_ = 0;     ///< Requests that arrived in the window and have not ended.
};

}  // namespace stowplan
