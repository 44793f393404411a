// The parts of the site's code: one module each, with all that it needs beside the base.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  KIND,
  SECTION,
  bodiesOf,
  dataOf,
  elementsAs,
  elementsOf,
  entriesOf,
  importsAs,
  importsOf,
  list,
  moduleOf,
  namesIn,
  numberAt,
  section,
  sectionsOf,
  sized,
  slotCalled,
  without,
  written,
} from './wasm.mjs';

/** The section of a part's file in which its data stand, as `place` reads it. */
const DATA = 'pieces';
/** What rustc uses for this target, and browsers have had since 2022. */
const FEATURES = [
  'bulk-memory',
  'bulk-memory-opt',
  'call-indirect-overlong',
  'multivalue',
  'mutable-globals',
  'nontrapping-float-to-int',
  'reference-types',
  'sign-ext',
].map((feature) => `--enable-${feature}`);

/**
 * What several parts share is a module for each set of parts, as the splitter makes them: most are a few hundred bytes, and a page asked
 * for a hundred of them. Here all that a part needs becomes one module, so that whoever opens a page fetches what that page may need and
 * nothing else; a part that is opened after another fetches some of it again, and puts it in the same places of the table of functions.
 * Within one module what is alike stands once and side by side: a tenth less is sent than with all these modules in one file. Data stand
 * apart from the code, since that may have written there: the splitter's loader, which is told the file of each part, puts down each piece
 * once. Gives the file of each part.
 *
 * `base` is the module with what all parts need, `taken` has the names of functions that are held as a value, `shrink` makes a module small.
 */
export function gather(pkg, { loader: name, base, taken, script, tools, shrink }) {
  const MODULE = /\/\* ([^*]*) \*\/\nconst (__chunk_\d+) = makeLoad\(\(\) => \{[^}]*"\.\/(chunk_\d+\.wasm)"[^;]*;[\s\S]*?\n, \[\]\);\n/g;
  const PART = /export const (__wasm_split_load_(\w+?)_\d+) = wrapAsyncCb\(makeLoad\(\(\) => \{[^}]*"\.\/(split_\w+\.wasm)"[^;]*;[\s\S]*?\n, \[[^\]]*\]\)\);/g;
  const wasm = (start) => readdirSync(pkg).filter((file) => file.startsWith(start) && file.endsWith('.wasm'));
  const loader = readFileSync(join(pkg, name), 'utf8');
  // What is called by its slot: what is held as a value, what the base calls of a part, and what a part calls of another, which it asks for
  // once somebody needs it. What one part's modules called of each other needs none any more.
  const slots = new Set(bodiesOf(base).map(slotCalled));
  const read = (file) => {
    const bytes = readFileSync(join(pkg, file));
    rmSync(join(pkg, file));
    const names = namesIn(bytes);
    const elements = elementsOf(bytes);
    for (const [slot, number] of elements) {
      const name = names.get(number);
      if (name === undefined || taken.has(name)) slots.add(slot);
    }
    const called = bodiesOf(bytes).map(slotCalled);
    return { has: elements.map(([slot]) => slot), called, imports: importsOf(bytes), data: dataOf(bytes), code: without(bytes, SECTION.custom, SECTION.data, SECTION.pieces) };
  };

  const counted = [wasm('chunk_').length, wasm('split_').length];
  const shared = [...loader.matchAll(MODULE)].map(([, names, , file]) => {
    return { ...read(file), parts: new Set(names.split(', ').map((name) => name.replace(/_\d+$/, ''))) };
  });
  const parts = [...loader.matchAll(PART)].map(([, load, part, file]) => ({ load, part, own: read(file) }));
  if (shared.length !== counted[0] || parts.length !== counted[1]) {
    throw new Error(`${name} is not written as this script expects: was the splitter changed?`);
  }

  const modulesOf = ({ part, own }) => [...shared.filter((module) => module.parts.has(part)), own];
  for (const part of parts) {
    const modules = modulesOf(part);
    const has = new Set(modules.flatMap(({ has }) => has));
    for (const slot of modules.flatMap(({ called }) => called)) if (!has.has(slot)) slots.add(slot);
  }

  const files = {};
  for (const each of parts) {
    const { part } = each;
    files[part] = `./part_${part}.wasm`;
    const modules = modulesOf(each);
    writeFileSync(join(pkg, files[part]), merged(modules, { slots, tools, shrink }));
  }

  const loads = parts.map(({ load, part }) => `export const ${load} = wrapAsyncCb(makeLoad(() => begin("${part}"), []));\n`);
  const rest = loader.replaceAll(MODULE, '').replaceAll(PART, '');
  const state = `const files = ${JSON.stringify(files)};\nconst arriving = new Map();\nconst placed = new Set();\n`;
  writeFileSync(join(pkg, name), `${rest}${state}${[bring, place, begin, ahead].join('\n')}\nexport { ahead };\n${loads.join('')}`);
  writeFileSync(join(pkg, script), `${readFileSync(join(pkg, script), 'utf8')}\nexport { ahead } from "./${name}";\n`);
  console.log(`  ${shared.length} shared modules in ${parts.length} parts`);
  return files;
}

/**
 * The base and a part in one file, for who has neither: what is alike in both is sent once, which is a twentieth. To browsers it is the base,
 * with a section that they skip.
 */
export const together = (base, part) => Buffer.concat([base, section(SECTION.custom, Buffer.concat([sized('part'), part]))]);

/**
 * One module of several. All ask the base for its memory, its table of functions, its globals: a stand-in that has these is put together
 * with them, and what it had is asked for again.
 */
function merged(modules, { slots, tools, shrink }) {
  const imports = [...new Map(modules.flatMap(({ imports }) => imports).map((it) => [it.field, it])).values()];
  const of = (kind) => imports.filter(({ what }) => what[0] === kind);
  const [base] = new Set(imports.map(({ module }) => module));
  const nothing = Buffer.from([0x41, 0, 0x0b]); // `i32.const 0`, `end`
  const standIn = [
    section(SECTION.tables, list(of(KIND.table).map(({ what }) => what.subarray(1)))),
    section(SECTION.memories, list(of(KIND.memory).map(({ what }) => what.subarray(1)))),
    section(SECTION.globals, list(of(KIND.global).map(({ what }) => Buffer.concat([what.subarray(1), nothing])))),
    section(SECTION.exports, list(imports.map((it) => Buffer.concat([sized(it.field), it.what.subarray(0, 1), written(of(it.what[0]).indexOf(it))])))),
  ];

  const folder = mkdtempSync(join(tmpdir(), 'quinzaine-parts.'));
  const files = [moduleOf(standIn), ...modules.map(({ code }) => code)].map((bytes, at) => {
    const file = join(folder, `${at}.wasm`);
    writeFileSync(file, bytes);
    return [file, at === 0 ? base : `${at}`];
  });
  const to = join(folder, 'merged.wasm');
  const merge = join(tools, 'node_modules/.bin/wasm-merge');
  const { status, stderr } = spawnSync(merge, [...files.flat(), '--output', to, ...FEATURES], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${merge}: ${stderr}`);
  const whole = shrink(direct(readFileSync(to), slots));
  rmSync(folder, { recursive: true });

  // What the stand-in had, and nothing else, is where it was put: so it can be asked for under the same numbers.
  const asIt = new Map(standIn.map((bytes) => [bytes[0], bytes]));
  const sections = [...sectionsOf(whole)];
  for (const { id, whole } of sections) {
    if (asIt.has(id) ? !whole.equals(asIt.get(id)) : id === SECTION.imports) throw new Error(`a part has a section ${id} of its own`);
  }
  const kept = sections.filter(({ id }) => !asIt.has(id)).map(({ id, whole }) => ({ id, whole }));
  // By address, each as far from the end of the one before as it is: most begin there, and what is alike stands together. Memory is
  // empty to begin with.
  const pieces = modules.flatMap(({ data }) => data).filter(({ content }) => content.some((byte) => byte !== 0));
  pieces.sort((one, other) => one.address - other.address);
  let reached = 0;
  const heads = pieces.flatMap(({ address, content }) => {
    const gap = address - reached;
    if (gap < 0) throw new Error('data of a part lie upon each other');
    reached = address + content.length;
    return [written(gap), written(content.length)];
  });
  return moduleOf([
    ...kept.filter(({ id }) => id === SECTION.types).map(({ whole }) => whole),
    importsAs(imports),
    ...kept.filter(({ id }) => id !== SECTION.types).map(({ whole }) => whole),
    section(SECTION.custom, Buffer.concat([sized(DATA), written(pieces.length), ...heads, ...pieces.map(({ content }) => content)])),
  ]);
}

/**
 * What one module called of another went through the table of functions, by a function that does nothing else. Where both are in one module
 * now, that function becomes a copy of the other, which `shrink` takes for the same. In the table stays what has one of the `slots`,
 * or is called by it still.
 */
function direct(bytes, slots) {
  const own = new Map(elementsOf(bytes));
  const bodies = bodiesOf(bytes);
  const types = entriesOf(bytes, SECTION.functions, (at) => numberAt(bytes, at));
  const calls = bodies.map((body, at) => {
    const called = own.get(slotCalled(body));
    return called !== undefined && types[called] === types[at] ? bodies[called] : body;
  });
  const left = new Set(calls.map(slotCalled));
  const made = {
    [SECTION.code]: section(SECTION.code, list(calls.map(sized))),
    [SECTION.elements]: elementsAs([...own].filter(([slot]) => slots.has(slot) || left.has(slot))),
  };
  return moduleOf([...sectionsOf(bytes)].map(({ id, whole }) => made[id] ?? whole));
}

/* These four stand in the loader. `files` has the file of each part. */

/** The code of a part, asked for once, unless it is coming already; again if it did not come. */
const bring = (function bring(part, coming) {
  if (!arriving.has(part)) {
    const module = coming ?? WebAssembly.compileStreaming(fetch(new URL(files[part], import.meta.url)));
    module.catch(() => arriving.delete(part));
    arriving.set(part, module);
  }
  return arriving.get(part);
}).toString();

/** Puts a part's data where they belong: each piece once, whichever part it came with. */
const place = (function place(module, memory) {
  const bytes = new Uint8Array(WebAssembly.Module.customSections(module, 'pieces')[0]);
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  let address = 0;
  const pieces = Array.from({ length: number() }, () => {
    const start = address + number();
    const size = number();
    address = start + size;
    return [start, size];
  });
  const all = new Uint8Array(memory.buffer);
  for (const [start, size] of pieces) {
    if (!placed.has(start)) all.set(bytes.subarray(at, at + size), start);
    placed.add(start);
    at += size;
  }
}).toString();

/** Gives a part what it asks for. */
const begin = (function begin(part) {
  const coming = bring(part);
  coming.catch(() => {});
  return async (imports) => {
    const module = await coming;
    place(module, imports.__wasm_split.memory);
    await WebAssembly.instantiate(module, imports);
    // What is made of it is made in a task of its own: what was touched meanwhile is heard first.
    await (globalThis.scheduler?.yield?.() ?? new Promise((next) => setTimeout(next)));
  };
}).toString();

/** Asks for the code of a part before it is wanted. It is in `start` where that is the file of the base and this part (`together`). */
const ahead = (function ahead(part, start) {
  if (!files[part]) return;
  bring(part, start?.then((module) => WebAssembly.compile(WebAssembly.Module.customSections(module, 'part')[0])));
}).toString();
