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
  elementsOf,
  entriesOf,
  importsAs,
  importsOf,
  list,
  moduleOf,
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
 * `shrink` makes a module small.
 */
export function gather(pkg, { loader: name, script, tools, shrink }) {
  const MODULE = /\/\* ([^*]*) \*\/\nconst (__chunk_\d+) = makeLoad\(\(\) => \{[^}]*"\.\/(chunk_\d+\.wasm)"[^;]*;[\s\S]*?\n, \[\]\);\n/g;
  const PART = /export const (__wasm_split_load_(\w+?)_\d+) = wrapAsyncCb\(makeLoad\(\(\) => \{[^}]*"\.\/(split_\w+\.wasm)"[^;]*;[\s\S]*?\n, \[[^\]]*\]\)\);/g;
  const wasm = (start) => readdirSync(pkg).filter((file) => file.startsWith(start) && file.endsWith('.wasm'));
  const loader = readFileSync(join(pkg, name), 'utf8');
  const read = (file) => {
    const bytes = readFileSync(join(pkg, file));
    rmSync(join(pkg, file));
    return { imports: importsOf(bytes), data: dataOf(bytes), code: without(bytes, SECTION.custom, SECTION.data, SECTION.pieces) };
  };

  const counted = [wasm('chunk_').length, wasm('split_').length];
  const shared = [...loader.matchAll(MODULE)].map(([, names, , file]) => {
    return { ...read(file), parts: new Set(names.split(', ').map((name) => name.replace(/_\d+$/, ''))) };
  });
  const parts = [...loader.matchAll(PART)].map(([, load, part, file]) => ({ load, part, own: read(file) }));
  if (shared.length !== counted[0] || parts.length !== counted[1]) {
    throw new Error(`${name} is not written as this script expects: was the splitter changed?`);
  }

  const files = {};
  for (const { part, own } of parts) {
    files[part] = `./part_${part}.wasm`;
    const modules = [...shared.filter((module) => module.parts.has(part)), own];
    writeFileSync(join(pkg, files[part]), merged(modules, tools, shrink));
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
 * One module of several. All ask the base for its memory, its table of functions, its globals: a stand-in that has these is put together
 * with them, and what it had is asked for again.
 */
function merged(modules, tools, shrink) {
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
  const whole = shrink(direct(readFileSync(to)));
  rmSync(folder, { recursive: true });

  // What the stand-in had, and nothing else, is where it was put: so it can be asked for under the same numbers.
  const asIt = new Map(standIn.map((bytes) => [bytes[0], bytes]));
  const sections = [...sectionsOf(whole)];
  for (const { id, whole } of sections) {
    if (asIt.has(id) ? !whole.equals(asIt.get(id)) : id === SECTION.imports) throw new Error(`a part has a section ${id} of its own`);
  }
  const kept = sections.filter(({ id }) => !asIt.has(id)).map(({ id, whole }) => ({ id, whole }));
  const pieces = modules.flatMap(({ data }) => data).flatMap(({ address, content }) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(address, 0);
    head.writeUInt32LE(content.length, 4);
    return [head, content];
  });
  return moduleOf([
    ...kept.filter(({ id }) => id === SECTION.types).map(({ whole }) => whole),
    importsAs(imports),
    ...kept.filter(({ id }) => id !== SECTION.types).map(({ whole }) => whole),
    section(SECTION.custom, Buffer.concat([sized(DATA), ...pieces])),
  ]);
}

/**
 * What one module called of another went through the table of functions, by a function that does nothing else. Where both are in one module
 * now, that function becomes a copy of the other, which `shrink` takes for the same.
 */
function direct(bytes) {
  const own = new Map(elementsOf(bytes));
  const bodies = bodiesOf(bytes);
  const types = entriesOf(bytes, SECTION.functions, (at) => numberAt(bytes, at));
  const calls = bodies.map((body, at) => {
    const called = own.get(slotCalled(body));
    return called !== undefined && types[called] === types[at] ? bodies[called] : body;
  });
  return moduleOf([...sectionsOf(bytes)].map(({ id, whole }) => (id === SECTION.code ? section(id, list(calls.map(sized))) : whole)));
}

/* These four stand in the loader. `files` has the file of each part. */

/** The code of a part, asked for once; again if it did not come. */
const bring = (function bring(part) {
  if (!arriving.has(part)) {
    const module = WebAssembly.compileStreaming(fetch(new URL(files[part], import.meta.url)));
    module.catch(() => arriving.delete(part));
    arriving.set(part, module);
  }
  return arriving.get(part);
}).toString();

/** Puts a part's data where they belong: each piece once, whichever part it came with. */
const place = (function place(module, memory) {
  const [pieces] = WebAssembly.Module.customSections(module, 'pieces');
  const numbers = new DataView(pieces);
  for (let at = 0; at < pieces.byteLength; ) {
    const address = numbers.getUint32(at, true);
    const size = numbers.getUint32(at + 4, true);
    if (!placed.has(address)) new Uint8Array(memory.buffer).set(new Uint8Array(pieces, at + 8, size), address);
    placed.add(address);
    at += 8 + size;
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
  };
}).toString();

/** Asks for the code of a part before it is wanted. */
const ahead = (function ahead(part) {
  if (files[part]) bring(part);
}).toString();
