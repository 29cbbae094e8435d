// How large the WebAssembly module is and how fast, against the program on one thread: pairs of
// runs in turns, whose ratio of CPU time counts, because it bears what else the machine does.
// Exits 1 where a limit is missed.
//
//   node tests/bench/wasm_bench.mjs PROGRAM MODULE [PAIRS]
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {gzipSync} from 'node:zlib';

import {answer, StowplanInstance} from '../../wasm/stowplan.mjs';
import {requestOf, timed} from '../wasm_cases.mjs';

const [program, modulePath, pairs = '5'] = process.argv.slice(2);
const most = {gzipped: 600_000, ratio: 1 / 0.7};
const mixed = {file: 'configs/scenarios/mixed.toml', overrides: []};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (seconds) => `${(seconds * 1000).toFixed(0)} ms`;
const row = (what, value) => console.log(`${what.padEnd(52)} ${value}`);

// CPU seconds of the program: the shell's `times` has a line for itself and one for its children.
function nativeSeconds() {
  const {stdout} = spawnSync(
      'sh', ['-c', '"$@" >/dev/null; times', 'sh', program, 'run', mixed.file, '--catalogue',
             'configs/catalogue', '--format', 'json', '--threads', '1', '--quiet'],
      {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
  const spent = stdout.trim().split('\n').at(-1);
  return [...spent.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + 60 * m + +s, 0);
}

async function moduleSeconds() {
  const before = process.cpuUsage();
  await answer(module, requestOf(mixed));
  const {user, system} = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const bytes = readFileSync(modulePath);
const gzipped = gzipSync(bytes, {level: 9}).length;
const {value: module, seconds: compiled} = await timed(() => WebAssembly.compile(bytes));
const {value: instance, seconds: made} = await timed(() => StowplanInstance.make(module));
row('module', `${bytes.length} bytes, ${gzipped} gzipped`);
row('compiled, instantiated', `${ms(compiled)}, ${ms(made)}`);

// The calls that a page waits for.
const request = requestOf(mixed);
for (const first of ['first', 'second']) {
  const opened = await timed(() => instance.text('open', request));
  const solved = await timed(() => instance.text('analytic'));
  row(`open and closed form of mixed, ${first} time`, `${ms(opened.seconds)}, ${ms(solved.seconds)}`);
}
const {layouts} = JSON.parse(instance.text('open', request));
for (let task = 0; task < layouts.length; ++task) {
  const {value} = await timed(() => instance.bytes('simulate', null, task, 0));
  const taken = await timed(() => instance.text('take', value));
  if (task === 0) row('an observation, taken', `${value.length} bytes, ${ms(taken.seconds)}`);
}
const concluded = await timed(() => instance.text('conclude'));
row('concluded', ms(concluded.seconds));
row('memory of an instance', `${(instance.size / 2 ** 20).toFixed(0)} MiB`);

await moduleSeconds();  // The engine of JavaScript compiles what runs often once more.
const ratios = [];
for (let pair = 0; pair < Number(pairs); ++pair) {
  const ours = nativeSeconds();
  const theirs = await moduleSeconds();
  ratios.push(theirs / ours);
  row(`mixed, CPU seconds of program and module`,
      `${ours.toFixed(2)} ${theirs.toFixed(2)}, ratio ${(theirs / ours).toFixed(2)}`);
}
const ratio = median(ratios);
row('median ratio; share of native speed', `${ratio.toFixed(2)}; ${(1 / ratio).toFixed(2)}`);
const missed = [
  ...gzipped > most.gzipped ? [`more than ${most.gzipped} bytes gzipped`] : [],
  ...ratio > most.ratio ? [`slower than ${most.ratio.toFixed(2)} times native`] : [],
];
for (const what of missed) row('MISSED', what);
process.exit(missed.length);
