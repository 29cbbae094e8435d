// Replications shared among three workers come to what the program prints, byte for byte; mistakes
// have their places; a run can be cancelled and followed by another; memory does not grow. Prints
// what fails, and exits 1.
//
//   node tests/wasm_tasks.mjs PROGRAM MODULE
import {readFileSync} from 'node:fs';
import {Worker} from 'node:worker_threads';

import {makeNodeWorker} from '../wasm/node_worker.mjs';
import {Simulation} from '../wasm/simulate.mjs';
import {StowplanInstance} from '../wasm/stowplan.mjs';

import {firstDifference, native, printed, requestOf} from './wasm_cases.mjs';

const [program, modulePath] = process.argv.slice(2);
const module = await WebAssembly.compile(readFileSync(modulePath));
let failures = 0;

function check(what, holds, more = '') {
  console.log(`${holds ? 'ok    ' : 'FAILED'} ${what}${holds || more === '' ? '' : `: ${more}`}`);
  if (!holds) ++failures;
}

const mixed = (...overrides) =>
    ({file: 'configs/scenarios/mixed.toml', overrides: ['duration=1 min', 'warm_up=10 s', ...overrides]});
const five = ['stop.min=5', 'stop.max=5'];
const cases = {
  'three layouts, five replications': mixed(...five),
  'until the interval is narrow':
      mixed('stop.min=3', 'stop.max=30', 'stop.relative_half_width=0.02'),
  'a layout without room': mixed(...five, 'pool.core.hosts.min=1', 'pool.core.hosts.max=2'),
  'no layout with room': mixed(...five, 'pool.core.hosts.min=1', 'pool.core.hosts.max=1'),
  'a mistake': mixed('pool.core.hosts.min="many"'),
};

const simulation = new Simulation(module, makeNodeWorker, 3);

const same = (ours, answer) => ours === printed(answer);

for (const [name, one] of Object.entries(cases)) {
  const ours = native(program, one).text;
  const shown = [];
  const {answer, replications} =
      await simulation.run(requestOf(one), {progress: (now) => shown.push(now)});
  check(`${name}: ${replications} replications, ${shown.length} answers on the way`,
        same(ours, answer), firstDifference(ours, printed(answer)));
  check(`${name}: answers on the way count up`,
        shown.every((now, i) => now.replications === JSON.parse(now.answer).replications &&
                                now.replications > (shown[i - 1]?.replications ?? 0)));
}

// What is shown after three replications is what three replications come to.
{
  let third = null;
  await simulation.run(requestOf(mixed('stop.min=4', 'stop.max=4')), {
    progress: ({replications, answer}) => {
      if (replications === 3) third = answer;
    },
  });
  if (third !== null) {
    const fields = (text) => JSON.stringify(JSON.parse(text).layouts.map((layout) => layout.metrics));
    const three = native(program, mixed('stop.min=3', 'stop.max=3')).text;
    check('an answer on the way is that of so many replications', fields(third) === fields(three));
  }
}

// The load: the same as all rates times so much.
{
  const one = mixed(...five);
  const {answer: plain} = await simulation.run(requestOf(one));
  const {answer: single} = await simulation.run({...requestOf(one), load: 1});
  const {answer: half} = await simulation.run({...requestOf(one), load: 0.5});
  const {answer: none} = await simulation.run({...requestOf(one), load: 0});
  const throughput = (text) => JSON.parse(text).layouts[0].metrics.find(
      ({scope, metric}) => scope === '' && metric === 'throughput').mean;
  check('load 1 changes nothing', plain === single);
  check('load 0.5 halves what comes',
        Math.abs(throughput(half) / throughput(plain) - 0.5) < 0.1,
        `${throughput(plain)} and ${throughput(half)}`);
  check('load 0 is refused', printed(none).includes('expected a number above 0'), none);
}

// Cancelled in the middle, and run once more.
{
  const long = requestOf(mixed('stop.min=40', 'stop.max=40', 'duration=10 min'));
  const begin = performance.now();
  setTimeout(() => simulation.cancel(), 200);
  const {cancelled, answer} = await simulation.run(long);
  const took = performance.now() - begin;
  check(`cancelled after 200 ms, ended after ${took.toFixed(0)}`,
        cancelled && answer === null && took < 500);
  const one = mixed(...five);
  const again = await simulation.run(requestOf(one));
  check('a run after it is whole', same(native(program, one).text, again.answer));
  const first = simulation.run(long);
  const second = simulation.run(requestOf(one));
  check('a new run ends the one before', (await first).cancelled &&
        same(native(program, one).text, (await second).answer));
}

// The closed form is there before anything is simulated.
{
  const one = mixed(...five);
  const answers = JSON.parse(await simulation.ask(requestOf(one), 'analytic')).layouts;
  const ours = JSON.parse(native(program, one, '--analytic').text).layouts;
  const known = ours.every(({name, analytic}) => {
    const theirs = answers.find((layout) => layout.name === name);
    return JSON.stringify(theirs.caveats) === JSON.stringify(analytic.caveats) &&
        analytic.metrics.every((row) => theirs.metrics.some(
            (metric) => metric.metric === row.metric && metric.scope === row.scope &&
                        metric.unit === row.unit && metric.analytic === row.analytic));
  });
  check('the closed form is that of the program', known);
}
simulation.close();

// One instance, run after run: what it needs at first is what it needs in the end.
{
  const instance = await StowplanInstance.make(module);
  const request = requestOf(mixed('stop.min=2', 'stop.max=2', 'duration=5 s', 'warm_up=1 s'));
  const sizes = {};
  for (let run = 1; run <= 200; ++run) {
    const {layouts} = JSON.parse(instance.text('open', request));
    for (let replication = 0; replication < 2; ++replication) {
      for (let layout = 0; layout < layouts.length; ++layout) {
        instance.text('take', instance.bytes('simulate', null, layout, replication));
      }
    }
    instance.text('conclude');
    if (run === 20 || run === 200) sizes[run] = instance.size;
  }
  check(`memory after 20 and 200 runs: ${sizes[20]} and ${sizes[200]} bytes`,
        sizes[20] === sizes[200]);
}

// As a page has it: the text of the worker in one piece, classic, without imports.
{
  const plain = (file) => readFileSync(new URL(file, import.meta.url), 'utf8')
                              .replace(/^import .*$/gm, '').replace(/^export /gm, '');
  const before = `
    const {parentPort} = require('node:worker_threads');
    class WorkerGlobalScope {}
    const self = new WorkerGlobalScope();
    self.postMessage = (message, moved) => parentPort.postMessage(message, moved);
    parentPort.on('message', (data) => self.onmessage({data}));`;
  const text = before + plain('../wasm/stowplan.mjs') + plain('../wasm/worker.mjs');
  const makeWorker = () => {
    const worker = new Worker(text, {eval: true});
    const port = {
      postMessage: (message, moved) => worker.postMessage(message, moved),
      terminate: () => worker.terminate(),
    };
    worker.on('message', (data) => port.onmessage({data}));
    return port;
  };
  const inPage = new Simulation(module, makeWorker, 2);
  const one = mixed(...five);
  const {answer} = await inPage.run(requestOf(one));
  check('the worker in one text', same(native(program, one).text, answer));
  inPage.close();
}

process.exit(failures === 0 ? 0 : 1);
