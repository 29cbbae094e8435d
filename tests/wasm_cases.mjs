// Scenarios and all texts they name, for the tests of the WebAssembly module.
import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

const catalogueFolder = 'configs/catalogue';

export const below = (folder, ending) =>
    readdirSync(folder, {recursive: true}).filter((name) => name.endsWith(ending))
        .map((name) => join(folder, name)).sort();

const catalogue = below(catalogueFolder, '.toml');
export const texts = {};
for (const folder of ['configs', 'tests/golden', 'tests/scenarios', 'tests/config_errors']) {
  for (const name of [...below(folder, '.toml'), ...below(folder, '.csv')]) {
    texts[name] = readFileSync(name, 'utf8');
  }
}

/// A request to the module.
export const requestOf = ({file, overrides}) =>
    ({scenario: file, files: texts, catalogue, overrides});

const seconds = (begin) => Number(process.hrtime.bigint() - begin) / 1e9;

/// What it took to await something: {value, seconds}.
export async function timed(work) {
  const begin = process.hrtime.bigint();
  const value = await work();
  return {value, seconds: seconds(begin)};
}

/// What the program prints on one thread: the result as JSON, or what is wrong.
export function native(program, {file, overrides}, ...options) {
  const begin = process.hrtime.bigint();
  const run = spawnSync(
      program,
      ['run', file, '--catalogue', catalogueFolder, '--format', 'json', '--threads', '1',
       ...options, ...overrides.flatMap((text) => ['--set', text])],
      {encoding: 'utf8', maxBuffer: 1 << 30});
  // Warnings are in the JSON too, and progress is not printed here. Below each mistake the program
  // shows its line; the module leaves that to the page, which has the texts.
  const mistakes = run.stderr.split('\n').filter((line) => !/^ *\d* \| /.test(line)).join('\n');
  return {text: run.stdout !== '' ? run.stdout : mistakes, seconds: seconds(begin)};
}

/// An answer of the module as the program prints it.
export function printed(text) {
  const {errors} = JSON.parse(text);
  if (errors === undefined) return text;
  return errors.map(({file, line, column, path, text}) => {
    const place = line > 0 ? `${file}:${line}:${column}` : file;
    return `${place === '' ? '' : `${place}: `}error: ${path === '' ? '' : `${path}: `}${text}\n`;
  }).join('');
}

export function firstDifference(a, b) {
  const ours = a.split('\n');
  const theirs = b.split('\n');
  const at = ours.findIndex((line, i) => line !== theirs[i]);
  return at < 0 ? 'one is longer' : `line ${at + 1}: ${ours[at]} / ${theirs[at]}`;
}
