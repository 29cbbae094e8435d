// Runs scenarios by the program and by its WebAssembly module and compares the whole JSON, byte for
// byte, mistakes and their places included. Prints a table; exits 1 if any differs.
//
//   node tests/wasm_same.mjs PROGRAM MODULE [TEXT]     only scenarios whose name holds TEXT
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

import {answer} from '../wasm/stowplan.mjs';

import {below, firstDifference, native, printed, requestOf, texts, timed} from './wasm_cases.mjs';

const [program, modulePath, only = ''] = process.argv.slice(2);

// Broken scenarios name theirs in comments.
const overridesIn = (text) => text.split('\n').filter((line) => line.startsWith('#set '))
    .map((line) => line.slice('#set '.length));

// Goldens as they are. The others run twice for five minutes: what is compared is every
// number, not how sure it is.
const short = ['stop.min=2', 'stop.max=2', 'duration=5 min'];
const cases = [
  ...below('tests/golden', 'scenario.toml').map((file) => ({file, overrides: []})),
  ...below('configs/scenarios', '.toml').map((file) => ({file, overrides: short})),
  ...below('tests/scenarios', '.toml').map((file) => ({file, overrides: short})),
  ...readdirSync('tests/config_errors').filter((name) => name.endsWith('.toml'))
      .map((name) => join('tests/config_errors', name))
      .map((file) => ({file, overrides: overridesIn(texts[file])})),
].filter(({file}) => file.includes(only));

const module = await WebAssembly.compile(readFileSync(modulePath));
let different = 0;
const sum = {native: 0, module: 0};
const row = (name, a, b, ratio, verdict) =>
    console.log(`${name.padEnd(52)} ${a.padStart(9)} ${b.padStart(9)} ${ratio.padStart(6)}  ${verdict}`);
row('scenario', 'native s', 'wasm s', 'ratio', 'JSON, or mistakes');
for (const one of cases) {
  const ours = native(program, one);
  const theirs = await timed(() => answer(module, requestOf(one)));
  const text = printed(theirs.value);
  const same = ours.text !== '' && ours.text === text;
  if (!same) ++different;
  sum.native += ours.seconds;
  sum.module += theirs.seconds;
  row(one.file, ours.seconds.toFixed(2), theirs.seconds.toFixed(2),
      (theirs.seconds / ours.seconds).toFixed(2),
      same ? `same, ${text.length} bytes` : `DIFFERENT: ${firstDifference(ours.text, text)}`);
}
row('together', sum.native.toFixed(2), sum.module.toFixed(2),
    (sum.module / sum.native).toFixed(2), different === 0 ? 'same' : `${different} DIFFERENT`);
process.exit(different === 0 ? 0 : 1);
