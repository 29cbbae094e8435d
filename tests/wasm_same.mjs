// Runs scenarios by the program and by its WebAssembly module and compares the whole JSON, byte for
// byte, mistakes and their places included. Prints a table; exits 1 if any differs.
//
//   node tests/wasm_same.mjs PROGRAM MODULE [TEXT]     only scenarios whose name holds TEXT
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {gzipSync} from 'node:zlib';

import {answer} from '../wasm/stowplan.mjs';

const [program, modulePath, only = ''] = process.argv.slice(2);
const catalogueFolder = 'configs/catalogue';

const below = (folder, ending) =>
    readdirSync(folder, {recursive: true}).filter((name) => name.endsWith(ending))
        .map((name) => join(folder, name)).sort();

const catalogue = below(catalogueFolder, '.toml');
const texts = {};
for (const folder of ['configs', 'tests/golden', 'tests/scenarios', 'tests/config_errors']) {
  for (const name of [...below(folder, '.toml'), ...below(folder, '.csv')]) {
    texts[name] = readFileSync(name, 'utf8');
  }
}

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

const seconds = (begin) => Number(process.hrtime.bigint() - begin) / 1e9;

function native({file, overrides}) {
  const begin = process.hrtime.bigint();
  const run = spawnSync(
      program,
      ['run', file, '--catalogue', catalogueFolder, '--format', 'json', '--threads', '1',
       ...overrides.flatMap((text) => ['--set', text])],
      {encoding: 'utf8', maxBuffer: 1 << 30});
  // Warnings are in the JSON too, and progress is not printed here. Below each mistake the program
  // shows its line; the module leaves that to the page, which has the texts.
  const mistakes = run.stderr.split('\n').filter((line) => !/^ *\d* \| /.test(line)).join('\n');
  const text = run.stdout !== '' ? run.stdout : mistakes;
  return {text, seconds: seconds(begin)};
}

// Errors as the program prints them.
function printed(text) {
  const {errors} = JSON.parse(text);
  if (errors === undefined) return text;
  return errors.map(({file, line, column, path, text}) => {
    const place = line > 0 ? `${file}:${line}:${column}` : file;
    return `${place === '' ? '' : `${place}: `}error: ${path === '' ? '' : `${path}: `}${text}\n`;
  }).join('');
}

async function inModule(module, {file, overrides}) {
  const begin = process.hrtime.bigint();
  const text = await answer(module, {scenario: file, files: texts, catalogue, overrides});
  return {text: printed(text), seconds: seconds(begin)};
}

function firstDifference(a, b) {
  const ours = a.split('\n');
  const theirs = b.split('\n');
  const at = ours.findIndex((line, i) => line !== theirs[i]);
  return at < 0 ? 'one is longer' : `line ${at + 1}: ${ours[at]} / ${theirs[at]}`;
}

const bytes = readFileSync(modulePath);
let begin = process.hrtime.bigint();
const module = await WebAssembly.compile(bytes);
const compiled = seconds(begin);

let different = 0;
const sum = {native: 0, module: 0};
const row = (name, a, b, ratio, verdict) =>
    console.log(`${name.padEnd(52)} ${a.padStart(9)} ${b.padStart(9)} ${ratio.padStart(6)}  ${verdict}`);
row('scenario', 'native s', 'wasm s', 'ratio', 'JSON, or mistakes');
for (const one of cases) {
  const ours = native(one);
  const theirs = await inModule(module, one);
  const same = ours.text !== '' && ours.text === theirs.text;
  if (!same) ++different;
  sum.native += ours.seconds;
  sum.module += theirs.seconds;
  row(one.file, ours.seconds.toFixed(2), theirs.seconds.toFixed(2),
      (theirs.seconds / ours.seconds).toFixed(2),
      same ? `same, ${ours.text.length} bytes` : `DIFFERENT: ${firstDifference(ours.text, theirs.text)}`);
}
row('together', sum.native.toFixed(2), sum.module.toFixed(2),
    (sum.module / sum.native).toFixed(2), different === 0 ? 'same' : `${different} DIFFERENT`);
console.log(`module: ${bytes.length} bytes, ${gzipSync(bytes, {level: 9}).length} gzipped, ` +
            `compiled in ${(compiled * 1000).toFixed(0)} ms`);
process.exit(different === 0 ? 0 : 1);
