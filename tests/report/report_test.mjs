// Reports in a browser, as readers open them: from a file, without a network.
//
//   node report_test.mjs PROGRAM OUTPUT_FOLDER [AXE]
//
// With STOWPLAN_UPDATE_GALLERY its pictures go to docs/gallery. AXE is the text of the accessibility checker. Pictures and the table of sizes and times go to the
// folder. Exits 1 if anything is not as it should be.
import {spawnSync} from 'node:child_process';
import {randomInt} from 'node:crypto';
import {mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

import {Browser, Page} from './browser.mjs';

const [program, outputs, axePath] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const axe = axePath ? readFileSync(axePath, 'utf8') : null;
mkdirSync(outputs, {recursive: true});

let wrong = 0;
const times = [];
const check = (what, holds, detail = '') => {
  console.log(`${holds ? 'ok   ' : 'WRONG'} ${what}${holds || detail === '' ? '' : `: ${detail}`}`);
  if (!holds) ++wrong;
};
const timed = (what, milliseconds) => {
  times.push([what, milliseconds]);
  console.log(`      ${what}: ${milliseconds.toFixed(0)} ms`);
};

function stowplan(...words) {
  const run = spawnSync(resolve(program), words, {cwd: root, encoding: 'utf8', maxBuffer: 1 << 30});
  if (run.error) throw run.error;
  return run;
}

function report(name, ...words) {
  const file = resolve(outputs, `${name}.html`);
  const began = performance.now();
  const run = stowplan('report', ...words, '-o', file, '-q');
  const took = performance.now() - began;
  if (run.status !== 0) throw new Error(`report ${words.join(' ')}: ${run.stderr}`);
  return {file, address: pathToFileURL(file).href, took, text: readFileSync(file, 'utf8')};
}

const finished = '["done", "failed", "cancelled"].includes(stowplan.state)';
async function runPage(page, seconds = 120) {
  await page.value('stowplan.explorer.run(), stowplan.state = "running"');
  await page.until(finished, seconds);
  return page.value('stowplan.state');
}

const setValue = (page, path, value) => page.value(`(() => {
  const row = stowplan.explorer.rows.find(({control}) => control.path === ${JSON.stringify(path)});
  row.input.value = ${JSON.stringify(value)};
  return row.input.value;
})()`);
const resetRows = (page) => page.value('stowplan.explorer.rows.forEach((row) => row.reset())');

async function noFaults(page, what) {
  check(`${what}: no complaint`, page.complaints.length === 0, page.complaints.join(' | '));
  check(`${what}: no request`, page.requests.length === 0, page.requests.join(' '));
}

async function accessible(page, what) {
  if (axe === null) return;
  await page.value(`${axe};0`);
  const found = JSON.parse(await page.value(
      'axe.run(document).then(({violations}) => JSON.stringify(violations.filter(({impact}) => ' +
      '["serious", "critical"].includes(impact)).map(({id, nodes}) => ' +
      '`${id} ${nodes.length} ${nodes[0].target} ${nodes[0].failureSummary}`)))'));
  check(`${what}: accessible`, found.length === 0, found.join(' | '));
}

const drawings = (html) => html.match(/<svg[\s\S]*?<\/svg>\n?/g) ?? [];

const scenario = 'tests/report/small.toml';

// ---- The same numbers as the program ----

// A value between the ends of a control that no slider stops at, or one of its choices.
function drawn(control) {
  if (control.choices) return control.choices[randomInt(control.choices.length)];
  const {low, high, whole, unit} = control;
  const share = randomInt(1, 1000000) / 1000000;
  const number = whole ? randomInt(low, high + 1) : Number((low + (high - low) * share).toPrecision(8));
  return unit ? `${number} ${unit}` : String(number);
}

async function sameAsProgram(page) {
  const controls = await page.value('stowplan.explorer.data.controls');
  let same = 0;
  const most = 20;
  for (let i = 0; i < most; ++i) {
    await resetRows(page);
    const control = controls[i % controls.length];
    const value = drawn(control);
    await setValue(page, control.path, value);
    const state = await runPage(page);
    const answer = await page.value('stowplan.answer');
    const words = control.path === 'load' ? ['--load', value] : ['--set', `${control.path}=${value}`];
    const {stdout, stderr} = stowplan('run', scenario, '--format', 'json', '-q', ...words);
    if (state === 'done' && answer === stdout) ++same;
    else console.log(`      ${control.path}=${value} differs (${state}) ${stderr}`);
  }
  check(`${same} of ${most} values drawn now give the JSON of the program`, same === most);
}

async function sameDrawings(page) {
  await resetRows(page);
  const value = drawn({low: 8, high: 70, whole: false, unit: '/s'});
  await setValue(page, 'workload.shop.arrivals.rate', value);
  await runPage(page);
  const sections = JSON.parse(await page.value('stowplan.sections'));
  const other = report('other-values', scenario, '--set', `workload.shop.arrivals.rate=${value}`);
  const ours = sections.flatMap(({html}) => drawings(html));
  const theirs = drawings(other.text);
  // The picture over time is the program's alone.
  const missing = ours.filter((svg) => !theirs.includes(svg));
  check(`${ours.length} drawings for ${value} are those of the report for it, byte for byte`,
        ours.length >= 6 && missing.length === 0 && theirs.length === ours.length + 1,
        `${missing.length} differ, ${theirs.length} in the report`);
  const whole = sections.every(({html}) => other.text.includes(html));
  check('so are whole sections', whole);
}

// ---- Safety ----

async function policyHolds(page) {
  const said = await page.value(`new Promise((resolve) => {
    const refused = [];
    document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'globalThis.planted = 1';
    document.body.append(script);
    const image = document.createElement('img');
    image.src = 'https://example.org/a.png';
    document.body.append(image);
    const handler = document.createElement('div');
    handler.innerHTML = '<img src=x onerror="planted = 2">';
    document.body.append(handler);
    let evaluated = 'evaluated';
    try { (0, eval)('1'); } catch { evaluated = 'refused'; }
    fetch('https://example.org/').catch(() => refused.push('fetch'));
    setTimeout(() => resolve({refused, evaluated, planted: globalThis.planted ?? null}), 500);
  })`);
  check('the policy is in force', said.planted === null && said.evaluated === 'refused' &&
            said.refused.some((one) => one.startsWith('script-src')) &&
            said.refused.includes('img-src') && said.refused.includes('fetch'),
        JSON.stringify(said));
}

async function hostile(browser) {
  const made = report('hostile', 'tests/report/hostile.toml');
  const page = await Page.open(browser, made.address);
  await page.until('stowplan.state === "ready"');
  const inert = async (when) => {
    const found = await page.value(`({hacked: globalThis.hacked ?? null,
      elements: document.querySelectorAll('main img, main iframe, main object, main math, main script, main b, ' +
          'header img, header script, body > script:not([id]):not(:last-of-type)').length,
      styles: document.querySelectorAll('main style').length - document.querySelectorAll('main svg style').length,
      handlers: [...document.querySelectorAll('main *')].filter((e) =>
          [...e.attributes].some(({name}) => name.startsWith('on'))).length,
      shown: getComputedStyle(document.querySelector('h1')).display !== 'none',
      title: document.querySelector('h1').textContent})`);
    check(`hostile names are inert ${when}`,
          found.hacked === null && found.elements === 0 && found.styles === 0 && found.handlers === 0 &&
              found.shown && found.title.startsWith('</script><script>hacked=1'),
          JSON.stringify(found));
  };
  await inert('as reported');
  check('hostile: it runs', await runPage(page) === 'done');
  await inert('after a run');
  await page.value('stowplan.explorer.openFiles([new File(["x = <img src=x onerror=hacked=9>\\n[[layout]]"],' +
                   ' "<img src=x onerror=hacked=10>.toml")])');
  await page.until('stowplan.state === "failed"');
  await inert('after a file with mistakes');
  await noFaults(page, 'hostile');
  await page.close();
}

// ---- Other readers ----

async function readers(browser, made) {
  const without = await Page.open(browser, made.address, {before: 'delete globalThis.WebAssembly'});
  await without.until('stowplan.state === "missing"');
  const said = await without.value('document.getElementById("explore").textContent');
  check('a browser without WebAssembly is told so', said.includes('no WebAssembly'), said);
  check('and shows the result', await without.value('document.querySelectorAll("main svg").length') >= 6);
  await noFaults(without, 'without WebAssembly');
  await without.close();

  const silent = await Page.open(browser, made.address, {scripts: false});
  const {root: document} = await silent.send('DOM.getDocument', {depth: 0});
  const {nodeId} = await silent.send('DOM.querySelector', {nodeId: document.nodeId, selector: '#explore-body'});
  const {outerHTML} = await silent.send('DOM.getOuterHTML', {nodeId});
  check('a browser without scripts is told so', outerHTML.includes('Scripts do not run here'));
  await silent.close();

  const keys = await Page.open(browser, made.address);
  await keys.until('stowplan.state === "ready"');
  const reached = new Set();
  for (let i = 0; i < 80; ++i) {
    for (const type of ['keyDown', 'keyUp']) {
      await keys.send('Input.dispatchKeyEvent', {type, key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9});
    }
    reached.add(await keys.value(
        'document.activeElement.className + " " + document.activeElement.tagName + " " + ' +
        '(document.activeElement.id || document.activeElement.textContent.slice(0, 20))'));
  }
  const all = [...reached].join('\n');
  check('keys reach the skip link, values and buttons',
        ['skip A', 'INPUT control-0', 'SELECT control-2', 'BUTTON Run', 'wide DIV'].every((one) => all.includes(one)),
        [...reached].join(', '));
  await keys.close();
}

async function otherScenarios(page) {
  const bad = '[[pool]]\nname = "a"\nhost = "no/such"\nhosts = { min = 3, max = 1 }\n[[layout]]\nname = "l"\n';
  writeFileSync(join(outputs, 'bad.toml'), bad);
  await page.value(`stowplan.explorer.openFiles([new File([${JSON.stringify(bad)}], 'bad.toml')])`);
  await page.until('stowplan.state === "failed"');
  const listed = (await page.value('document.querySelector(".errors").textContent')).split('\n');
  const run = spawnSync(resolve(program), ['check', 'bad.toml', '--catalogue', join(root, 'configs/catalogue')],
                        {cwd: outputs, encoding: 'utf8'});
  const printed = run.stderr.split('\n').filter((line) => line !== '' && !/^ *\d* \| /.test(line));
  check(`a file with ${printed.length} mistakes shows them all as the program does`,
        printed.length > 1 && JSON.stringify(listed) === JSON.stringify(printed),
        `${listed.join(' | ')} // ${printed.join(' | ')}`);

  const text = readFileSync(join(root, 'configs/scenarios/bloated-container-vs-slim-vm.toml'), 'utf8');
  await page.value(`stowplan.explorer.openFiles([new File([${JSON.stringify(text)}], 'slim.toml')])`);
  await page.until('stowplan.state === "done"', 240);
  const native = spawnSync(resolve(program), ['run', 'slim.toml', '--format', 'json', '-q', '--catalogue',
                                              join(root, 'configs/catalogue')],
                           {cwd: (writeFileSync(join(outputs, 'slim.toml'), text), outputs),
                            encoding: 'utf8', maxBuffer: 1 << 30});
  check('another scenario that is opened gives the JSON of the program',
        await page.value('stowplan.answer') === native.stdout);
  await page.value('stowplan.explorer.saveScenario()');
  await page.until('stowplan.saved !== undefined');
  writeFileSync(join(outputs, 'saved.toml'), await page.value('stowplan.saved'));
  const saved = spawnSync(resolve(program), ['run', 'saved.toml', '--no-catalogue', '--format', 'json', '-q'],
                          {cwd: outputs, encoding: 'utf8', maxBuffer: 1 << 30});
  const digests = (json) => JSON.stringify(JSON.parse(json).layouts.map(({digest}) => digest));
  check('a saved scenario gives the same digests by the program', digests(saved.stdout) === digests(native.stdout));
}

// ---- Long use ----

async function manyRuns(browser) {
  const made = report('tiny', scenario, '--set', 'duration=2 s', '--set', 'warm_up=1 s', '--replications', '2');
  const page = await Page.open(browser, made.address);
  await page.until('stowplan.state === "ready"');
  const size = async () => {
    await page.send('HeapProfiler.collectGarbage');
    const {usedSize} = await page.send('Runtime.getHeapUsage');
    return {module: await page.value('stowplan.explorer.simulation.size'), heap: usedSize};
  };
  let early = null;
  for (let run = 1; run <= 200; ++run) {
    await page.value(`stowplan.explorer.rows[0].input.value = '${(0.3 + run / 200).toFixed(4)}'`);
    const state = await runPage(page);
    if (state !== 'done') throw new Error(`run ${run}: ${state}`);
    if (run === 40) early = await size();
  }
  const late = await size();
  check('200 runs grow no memory', late.module === early.module && late.heap < early.heap + 1e6,
        `${JSON.stringify(early)} after 40, ${JSON.stringify(late)} after 200`);
  console.log(`      modules ${(late.module / 2 ** 20).toFixed(1)} MiB, scripts ${(late.heap / 2 ** 20).toFixed(1)} MiB`);
  await noFaults(page, 'after 200 runs');
  await page.close();
}

async function cancelled(page) {
  await resetRows(page);
  await page.value('stowplan.explorer.run(), 0');
  await page.until('stowplan.state === "running"');
  await page.value('stowplan.explorer.cancel()');
  check('a run can be cancelled', await page.value('stowplan.state') === 'cancelled');
  check('and run again', await runPage(page) === 'done');
}

// ---- Pictures and times ----

// Of three reports one each stands in docs/gallery.
const inGallery = {mixed: 'light', diff: 'dark', overload: 'light'};

async function pictures(browser, made, name) {
  const page = await Page.open(browser, made.address);
  const ready = made.text.includes('id="explore"') ? 'stowplan.state === "ready"' : 'true';
  await page.until(ready);
  for (const scheme of ['light', 'dark']) {
    await page.emulate({scheme});
    await accessible(page, `${name}, ${scheme}`);
    const picture = await page.picture(1600);
    writeFileSync(join(outputs, `${name}-${scheme}.png`), picture);
    if (process.env.STOWPLAN_UPDATE_GALLERY && inGallery[name] === scheme) {
      writeFileSync(join(root, `docs/gallery/${name}.png`), picture);
    }
  }
  await page.emulate({media: 'print'});
  const {data} = await page.send('Page.printToPDF', {printBackground: true});
  writeFileSync(join(outputs, `${name}.pdf`), Buffer.from(data, 'base64'));
  writeFileSync(join(outputs, `${name}-print.png`), await page.picture(2400));
  await noFaults(page, name);
  await page.close();
}

async function speeds(browser) {
  const made = report('mixed', 'configs/scenarios/mixed.toml');
  timed('report of the mixed scenario', made.took);
  const size = statSync(made.file).size;
  times.push(['its size [kB]', size / 1000]);
  check('it is no larger than 3 MB', size <= 3e6, `${size}`);
  const page = await Page.open(browser, made.address);
  await page.until('globalThis.stowplan?.state === "ready"');
  timed('opened and ready to be asked', performance.now() - page.began);
  await page.until('stowplan.warm === true');
  timed('workers have read the scenario', performance.now() - page.began);
  const began = performance.now();
  await page.value('stowplan.explorer.run(), 0');
  await page.until('(stowplan.previews ?? 0) > 0', 60);
  timed('first simulated answer, a tenth of the window', performance.now() - began);
  await page.until(finished, 300);
  timed('the whole answer', performance.now() - began);
  const same = await page.value('document.getElementById("explore").textContent.includes("Digests are those of the report")');
  check('its digests are those of the report', same);
  await noFaults(page, 'mixed');
  await page.close();
  return made;
}

const browser = new Browser();
try {
  const mixed = await speeds(browser);
  const made = report('small', scenario);
  const page = await Page.open(browser, made.address);
  await page.until('stowplan.state === "ready"');
  await sameAsProgram(page);
  await sameDrawings(page);
  await cancelled(page);
  await otherScenarios(page);
  await noFaults(page, 'small');
  await policyHolds(page);
  await page.close();
  await hostile(browser);
  await readers(browser, made);
  await manyRuns(browser);
  await pictures(browser, mixed, 'mixed');
  await pictures(browser, report('diff', 'configs/scenarios/mixed.toml', 'all-vm', 'mixed'), 'diff');
  await pictures(browser, report('overload', scenario, '--load', '20'), 'overload');
} finally {
  await browser.close();
}
writeFileSync(join(outputs, 'times.json'), JSON.stringify(Object.fromEntries(times), null, 2) + '\n');
if (wrong > 0) {
  console.log(`${wrong} wrong`);
  process.exit(1);
}
