// Shares the replications of a scenario among workers and shows what they come to while they come.
// No page and no thread is named here: whoever calls makes the workers.
//
//   const simulation = new Simulation(module, () => new Worker(url), 4);
//   simulation.run(request, {progress: ({replications, answer}) => draw(answer)})
//       .then(({answer}) => draw(answer));
//   simulation.cancel();                       // at any time
//
// `module` is a compiled WebAssembly.Module, `request` as wasm/request.hpp says, and an answer the
// text that `stowplan run --format json` prints, or {"errors": [...]}. A worker runs the text of
// wasm/worker.mjs; it has postMessage(message, transfer), onmessage, onerror and terminate().

// A worker and the calls of it that are not answered yet.
class CalledWorker {
  constructor(module, makeWorker) {
    this.waiting = new Map();
    this.next = 0;
    this.failed = false;
    this.size = 0;  // Bytes of memory of its instance, when it answered last.
    this.worker = makeWorker();
    this.worker.onmessage = ({data}) => {
      const resolve = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      this.size = data.size;
      resolve?.(data);
    };
    this.worker.onerror = (error) => {
      const text = `a worker failed: ${error.message ?? error}`;
      this.failed = true;
      this.#answerAll(JSON.stringify({errors: [{file: '', line: 0, column: 0, path: '', text}]}));
    };
    this.worker.postMessage({module});
  }

  // Whether it can take the calls of another run.
  get idle() {
    return this.waiting.size === 0 && !this.failed;
  }

  // {answer, failed} of an export.
  call(call, request = null, ...numbers) {
    const id = this.next++;
    const moved = request instanceof Uint8Array ? [request.buffer] : [];
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.worker.postMessage({id, call, request, numbers}, moved);
    });
  }

  end() {
    this.worker.terminate();
    this.#answerAll(null);
  }

  #answerAll(answer) {
    for (const resolve of this.waiting.values()) resolve({answer, failed: true});
    this.waiting.clear();
  }
}

// One run: hands out tasks in their order, has them taken in their order.
class TaskRun {
  constructor(request, collector, simulators, {progress = null, sections = false}) {
    this.request = request;
    this.sections = sections;
    this.collector = collector;
    this.simulators = simulators;
    this.progress = progress;
    this.givenUp = new Set();
    this.next = 0;              // Task that is handed out next.
    this.taken = 0;             // Task that is taken next.
    this.finished = new Map();  // Bytes by task, of those that wait to be taken.
    this.taking = false;
    this.more = true;
    this.about = null;          // What `open` has answered.
    this.replications = 0;      // Whole ones, as of the last that was taken.
    this.shown = 0;             // Replications that the last conclusion is of.
    this.concluding = false;
    this.concludedAt = -Infinity;
    this.concludeTook = 0;
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  // Answered by `done`.
  async start() {
    const opened = this.collector.call('open', this.request);
    for (const simulator of this.simulators) this.#serve(simulator, opened);
    const {answer, failed} = await opened;
    if (failed) this.#end(answer);
  }

  #end(answer, sections = null) {
    this.more = false;
    this.finish({replications: this.replications, answer, sections});
  }

  // Both of the same replications: the collector answers in the order of its calls.
  async #conclude() {
    const [concluded, drawn] = await Promise.all([
      this.collector.call('conclude'), this.sections ? this.collector.call('sections') : null,
    ]);
    if (concluded.failed) return concluded;
    if (drawn?.failed) return drawn;
    return {...concluded, sections: drawn?.answer ?? null};
  }

  // What a simulator does from the beginning to the end.
  async #serve(simulator, collectorOpened) {
    const [first, own] =
        await Promise.all([collectorOpened, simulator.call('open', this.request)]);
    if (first.failed) return;
    if (own.failed) {
      this.#end(own.answer);
      return;
    }
    this.about ??= JSON.parse(first.answer);
    for (let task = this.#handOut(); task !== null; task = this.#handOut()) {
      const {answer, failed} = await simulator.call('simulate', null, this.#layout(task),
                                                    Math.floor(task / this.about.layouts.length));
      if (!this.more) return;
      if (failed) {
        this.#end(answer);
        return;
      }
      this.finished.set(task, answer);
      this.#take();
    }
  }

  #layout(task) {
    return task % this.about.layouts.length;
  }

  #handOut() {
    if (!this.more) return null;
    while (this.givenUp.has(this.#layout(this.next))) ++this.next;
    return this.next < this.about.most * this.about.layouts.length ? this.next++ : null;
  }

  // Hands on what follows what was taken last, one at a time: the answer to each says which layouts
  // are passed over, and whether to go on.
  async #take() {
    if (this.taking) return;
    this.taking = true;
    while (this.more) {
      while (this.givenUp.has(this.#layout(this.taken))) this.finished.delete(this.taken++);
      const bytes = this.finished.get(this.taken);
      if (bytes === undefined) break;
      this.finished.delete(this.taken++);
      const {answer, failed} = await this.collector.call('take', bytes);
      if (!this.more) break;
      if (failed) {
        this.#end(answer);
        break;
      }
      const {more, replications, given_up} = JSON.parse(answer);
      this.givenUp = new Set(given_up);
      this.more = more;
      this.replications = replications;
      if (!more) {
        const last = await this.#conclude();
        this.#end(last.answer, last.sections);
        break;
      }
      this.#show();
    }
    this.taking = false;
  }

  // No more than half of the collector's time goes into conclusions on the way.
  async #show() {
    if (!this.progress || this.concluding || this.replications <= this.shown) return;
    if (performance.now() - this.concludedAt < this.concludeTook) return;
    this.concluding = true;
    const begin = performance.now();
    const replications = this.replications;
    const {answer, failed, sections} = await this.#conclude();
    this.concludedAt = performance.now();
    this.concludeTook = this.concludedAt - begin;
    this.shown = replications;
    this.concluding = false;
    if (!this.more) return;
    if (failed) {
      this.#end(answer);
      return;
    }
    this.progress({replications, answer, sections});
  }
}

export class Simulation {
  #run = null;
  #workers = [];

  /// `count` workers simulate; one more, with little to do, takes what they bring.
  constructor(module, makeWorker, count) {
    this.module = module;
    this.makeWorker = makeWorker;
    this.count = Math.max(1, count);
    this.#replace();
  }

  /// Runs a request, and ends the one that still runs, if any. `progress` is called with the
  /// replications so far and their answer, while more are to come. Returns the last answer, as
  /// {replications, answer, sections, cancelled}; its answer is null where it was cancelled, and
  /// `sections` unless they are wanted.
  async run(request, options = {}) {
    this.cancel();
    this.#replace();
    const [collector, ...simulators] = this.#workers;
    const run = new TaskRun(request, collector, simulators, options);
    this.#run = run;
    run.start();
    const result = await run.done;
    if (this.#run === run) {
      this.#run = null;
      this.#replace();
    }
    return {cancelled: false, ...result};
  }

  /// Has every worker read a request, so that the first run finds compiled code and memory.
  async warm(request) {
    await Promise.all(this.#workers.map((worker) => worker.call('open', request)));
  }

  /// What an export says of a request, or what is wrong with it, as text: 'analytic',
  /// 'closed_form', 'controls', 'scenario'. Not while a run goes on; null where one has begun since.
  async ask(request, what) {
    const [collector] = this.#workers;
    const opened = await collector.call('open', request);
    return opened.failed ? opened.answer : (await collector.call(what)).answer;
  }

  /// Ends the run at once: what its workers are at is lost.
  cancel() {
    const run = this.#run;
    if (run === null) return;
    this.#run = null;
    run.more = false;
    this.#replace();
    run.finish({replications: run.replications, answer: null, sections: null, cancelled: true});
  }

  /// Ends all workers.
  close() {
    this.cancel();
    for (const worker of this.#workers) worker.end();
    this.#workers = [];
  }

  /// Bytes of memory of all instances.
  get size() {
    return this.#workers.reduce((sum, worker) => sum + worker.size, 0);
  }

  // Workers that are idle keep their instance for the next run; those that simulate what nobody
  // waits for are replaced.
  #replace() {
    this.#workers = Array.from({length: this.count + 1}, (_, i) => {
      const old = this.#workers[i];
      if (old?.idle) return old;
      old?.end();
      return new CalledWorker(this.module, this.makeWorker);
    });
  }
}
