// From the compiled browser's part to the folder that servers send: splits it, binds it to JavaScript, names each file after its
// content; and for a release makes them small and compresses them.
//
//   node tools/site.mjs debug|release WASM SITE HASHES TOOLS
//
// WASM is what cargo compiled, SITE the folder to fill, HASHES the file that tells the server the names, TOOLS the folder of npm packages.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const NAME = 'quinzaine'; // as server/src/assets.rs has it
const LOADER = '__wasm_split.js'; // as the splitter names it
// The oldest browsers with all that the pages use: style rules for older ones would be sent to everybody.
const BROWSERS = { chrome: 109 << 16, firefox: 115 << 16, safari: (16 << 16) | (4 << 8), ios_saf: (16 << 16) | (4 << 8) };

/** An npm package from TOOLS. */
const load = (tools, name) => import(pathToFileURL(createRequire(join(tools, 'x.js')).resolve(name)).href).then((it) => it.default ?? it);

function run(program, ...words) {
  const { status, error, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (error || status !== 0) throw new Error(`${program} ${words.join(' ')}\n${error ?? stdout + stderr}`);
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function main([mode, wasm, site, hashes, tools]) {
  const release = mode === 'release';
  const began = performance.now();
  const work = `${site}.new`;
  const pkg = join(work, 'pkg');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(pkg, { recursive: true });
  cpSync('public', work, { recursive: true });

  run('wasm-split-cli', resolve(wasm), pkg, '--out-name', NAME);
  run('wasm-bindgen', '--target=web', '--keep-lld-exports', '--no-demangle', `--out-name=${NAME}`, `--out-dir=${pkg}`, join(pkg, `${NAME}.wasm`));
  renameSync(join(pkg, `${NAME}_bg.wasm`), join(pkg, `${NAME}.wasm`));
  for (const file of readdirSync(pkg)) if (file.endsWith('.d.ts')) rmSync(join(pkg, file));
  console.log(`  split and bound: ${seconds(began)}`);

  const { bundle } = await load(tools, 'lightningcss');
  const { code } = bundle({ filename: 'style/main.css', minify: release, targets: BROWSERS });
  writeFileSync(join(pkg, `${NAME}.css`), code);

  let parts = {};
  if (release) {
    await shrink(pkg, tools);
    parts = gather(pkg);
  }
  await bundled(pkg, release, tools);
  const sums = name(pkg, hashes, parts);
  tellWorker(work, sums);
  if (release) await compress(work);

  rmSync(site, { recursive: true, force: true });
  renameSync(work, site);
  console.log(`  the browser's files: ${seconds(began)}`);
}

/**
 * Takes out of each part what it does not use: the splitter copies every type into each of them. No more than that: rustc has optimised
 * for size already, and what wasm-opt -Oz takes away besides makes files that compress less well (6 in 100 larger as sent), in minutes.
 */
async function shrink(pkg, tools) {
  const began = performance.now();
  const binaryen = await load(tools, 'binaryen');
  const { BulkMemory, BulkMemoryOpt, CallIndirectOverlong, Multivalue, MutableGlobals, NontrappingFPToInt, ReferenceTypes, SignExt } =
    binaryen.Features;
  const parts = readdirSync(pkg).filter((file) => file.endsWith('.wasm'));
  for (const part of parts) {
    const module = binaryen.readBinary(withoutNames(readFileSync(join(pkg, part))));
    // What rustc uses for this target, and browsers have had since 2022.
    module.setFeatures(
      BulkMemory | BulkMemoryOpt | CallIndirectOverlong | Multivalue | MutableGlobals | NontrappingFPToInt | ReferenceTypes | SignExt,
    );
    module.runPasses(['duplicate-function-elimination', 'remove-unused-module-elements']);
    writeFileSync(join(pkg, part), module.emitBinary());
    module.dispose();
  }
  console.log(`  ${parts.length} parts made smaller: ${seconds(began)}`);
}

/** A module without its custom sections (number 0): names of functions, a third of the file. */
function withoutNames(bytes) {
  const kept = [bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length; ) {
    const from = at;
    const section = bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    at += size;
    if (section !== 0) kept.push(bytes.subarray(from, at));
  }
  return Buffer.concat(kept);
}

/**
 * What several areas of the site share is a module for each set of areas: most are a few hundred bytes, and a page asked for a hundred of
 * them. What few areas need goes into the file of each of them, with the area's own module: an area that is opened after another fetches
 * some of it again, which is less than what the first would have fetched in vain. What many need goes into a few files, so that they have
 * it once. The splitter's loader is told which modules are where.
 */
function gather(pkg) {
  const MODULE = /\/\* ([^*]*) \*\/\nconst (__chunk_\d+) = makeLoad\(\(\) => \{[^}]*"\.\/(chunk_\d+\.wasm)"[^;]*;[\s\S]*?\n, \[\]\);\n/g;
  const AREA = /export const (__wasm_split_load_(\w+?)_\d+) = wrapAsyncCb\(makeLoad\(\(\) => \{[^}]*"\.\/(split_\w+\.wasm)"[^;]*;[\s\S]*?\n, \[[^\]]*\]\)\);/g;
  const FEW = 4; // areas
  const REQUEST = 6000; // what one more request may cost in bytes
  const wasm = (start) => readdirSync(pkg).filter((file) => file.startsWith(start) && file.endsWith('.wasm'));
  const loader = readFileSync(join(pkg, LOADER), 'utf8');

  const shared = [...loader.matchAll(MODULE)].map(([, areas, , file], number) => {
    const bytes = readFileSync(join(pkg, file));
    return { number, file, bytes, areas: new Set(areas.split(', ').map((area) => area.replace(/_\d+$/, ''))) };
  });
  const areas = [...loader.matchAll(AREA)].map(([, load, area, file], at) => {
    return { load, area, own: { number: shared.length + at, file, bytes: readFileSync(join(pkg, file)) } };
  });
  if (shared.length !== wasm('chunk_').length || areas.length !== wasm('split_').length) {
    throw new Error(`${LOADER} is not written as this script expects: was the splitter changed?`);
  }

  const packs = packed(shared.filter((module) => module.areas.size > FEW), REQUEST);
  const files = {};
  const parts = {};
  const write = (file, modules) => {
    writeFileSync(join(pkg, file), Buffer.concat(modules.map(({ bytes }) => bytes)));
    files[`./${file}`] = modules.map(({ number, bytes }) => [number, bytes.length]);
    return `./${file}`;
  };
  packs.forEach((pack, at) => {
    pack.file = write(`shared_${at}.bin`, pack.modules);
  });
  for (const { area, own } of areas) {
    const few = shared.filter((module) => module.areas.size <= FEW && module.areas.has(area));
    // The file of the area comes last, and its own module last in it: that one asks for all others.
    parts[area] = [...packs.filter((pack) => pack.areas.has(area)).map((pack) => pack.file), write(`part_${area}.bin`, [...few, own])];
  }
  for (const { file } of [...shared, ...areas.map(({ own }) => own)]) rmSync(join(pkg, file));

  const table = `const files = ${JSON.stringify(files)};\nconst parts = ${JSON.stringify(parts)};\n`;
  const loads = areas.map(({ load, area }) => `export const ${load} = wrapAsyncCb(makeLoad(() => fetchPart("${area}"), []));\n`);
  const rest = loader.replaceAll(MODULE, '').replaceAll(AREA, '');
  writeFileSync(join(pkg, LOADER), `${rest}${table}const arriving = new Map();\nconst started = new Map();\n${bring}\n${fetchPart}\n${ahead}\nexport { ahead };\n${loads.join('')}`);
  writeFileSync(join(pkg, `${NAME}.js`), `${readFileSync(join(pkg, `${NAME}.js`), 'utf8')}\nexport { ahead } from "./${LOADER}";\n`);
  console.log(`  ${shared.length} shared modules in ${packs.length} files beside those of ${areas.length} areas`);
  return parts;
}

/** Modules in files: two are put together as long as the requests that it saves are worth more than what areas then fetch in vain. */
function packed(modules, request) {
  let packs = modules.map((module) => {
    return { modules: [module], areas: module.areas, size: zlib.brotliCompressSync(module.bytes).length };
  });
  const gain = (one, other) => {
    const both = [...one.areas].filter((area) => other.areas.has(area)).length;
    return both * request - one.size * (other.areas.size - both) - other.size * (one.areas.size - both);
  };
  for (;;) {
    let best = { gain: 0 };
    packs.forEach((one, at) => {
      for (const other of packs.slice(at + 1)) if (gain(one, other) > best.gain) best = { one, other, gain: gain(one, other) };
    });
    const { one, other } = best;
    if (!one) return packs;
    const areas = new Set([...one.areas, ...other.areas]);
    const together = { modules: [...one.modules, ...other.modules], areas, size: one.size + other.size };
    packs = [...packs.filter((pack) => pack !== one && pack !== other), together];
  }
}

/* These three stand in the loader. `files` has the modules of each file and their sizes, `parts` the files of each area. */

/** A file, asked for once; again if it did not come. */
const bring = (function bring(file) {
  if (!arriving.has(file)) {
    const bytes = fetch(new URL(file, import.meta.url)).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
      return answer.arrayBuffer();
    });
    bytes.catch(() => arriving.delete(file));
    arriving.set(file, bytes);
  }
  return arriving.get(file);
}).toString();

/** All that an area needs: each module once, whichever file it came in, and the area's own after all others. */
const fetchPart = (function fetchPart(part) {
  const coming = Promise.all(parts[part].map(bring));
  coming.catch(() => {});
  return async (imports) => {
    const modules = [];
    (await coming).forEach((bytes, at) => {
      let end = 0;
      for (const [number, size] of bytes ? files[parts[part][at]] : []) modules.push([number, new Uint8Array(bytes, end, ((end += size), size))]);
    });
    const start = ([number, bytes]) => {
      if (!started.has(number)) {
        const instance = WebAssembly.instantiate(bytes, imports);
        instance.catch(() => started.delete(number));
        started.set(number, instance);
      }
      return started.get(number);
    };
    const own = modules.pop();
    await Promise.all(modules.map(start));
    await start(own);
    // What has become modules is not kept as bytes too.
    for (const file of parts[part]) arriving.set(file, Promise.resolve());
  };
}).toString();

/** Asks for the files of an area before its code is wanted. */
const ahead = (function ahead(part) {
  parts[part]?.forEach(bring);
}).toString();

/** One script of the two that name each other, so that the second is not asked for when the first has come. */
async function bundled(pkg, release, tools) {
  const { build } = await load(tools, 'esbuild');
  const options = { bundle: true, format: 'esm', target: 'es2022', minify: release, allowOverwrite: true, logLevel: 'error' };
  await build({ ...options, entryPoints: [join(pkg, `${NAME}.js`)], outfile: join(pkg, `${NAME}.js`) });
  rmSync(join(pkg, LOADER));
}

/** Puts a hash of its content into each name, so that browsers may keep a file for ever; notes them, and which files an area needs. */
function name(pkg, hashes, parts) {
  const hash = (...texts) => {
    const sum = createHash('sha256');
    for (const text of texts) sum.update(text);
    return sum.digest('base64url').slice(0, 22);
  };
  const read = (file) => readFileSync(join(pkg, file), 'utf8');
  const rename = (file, sum) => {
    const named = file.replace(/\.(\w+)$/, `.${sum}.$1`);
    renameSync(join(pkg, file), join(pkg, named));
    return named;
  };
  const sums = { css: hash(read(`${NAME}.css`)) };
  rename(`${NAME}.css`, sums.css);

  let script = read(`${NAME}.js`);
  const named = {};
  for (const file of readdirSync(pkg).filter((file) => /\.(wasm|bin)$/.test(file))) {
    const sum = hash(readFileSync(join(pkg, file)));
    named[`./${file}`] = rename(file, sum);
    if (file === `${NAME}.wasm`) sums.wasm = sum;
    else script = script.replaceAll(`./${file}`, `./${named[`./${file}`]}`);
  }
  writeFileSync(join(pkg, `${NAME}.js`), script);
  sums.js = hash(script);
  rename(`${NAME}.js`, sums.js);
  const lines = Object.entries(sums).map(([kind, sum]) => `${kind}: ${sum}\n`);
  for (const [part, files] of Object.entries(parts)) lines.push(`part-${part}: ${files.map((file) => named[file]).join(' ')}\n`);
  writeFileSync(hashes, lines.join(''));
  return sums;
}

/** Tells the service worker which files this build is made of: that it is another one is how browsers know of a new version. */
function tellWorker(site, sums) {
  const path = join(site, 'service-worker.js');
  let worker = readFileSync(path, 'utf8');
  for (const [kind, sum] of Object.entries(sums)) worker = worker.replace(`/pkg/${NAME}.${kind}`, `/pkg/${NAME}.${sum}.${kind}`);
  writeFileSync(path, worker);
}

/** Beside each file its .br and .gz, which are sent in its place. */
async function compress(site) {
  const began = performance.now();
  const brotli = promisify(zlib.brotliCompress);
  const gzip = promisify(zlib.gzip);
  const files = readdirSync(site, { recursive: true }).filter((file) => /\.(wasm|bin|js|css|svg|json|txt)$/.test(file));
  await Promise.all(
    files.map(async (file) => {
      const path = join(site, file);
      const bytes = readFileSync(path);
      const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
      writeFileSync(`${path}.br`, await brotli(bytes, { params }));
      writeFileSync(`${path}.gz`, await gzip(bytes, { level: 9 }));
    }),
  );
  console.log(`  compressed: ${seconds(began)}`);
}

await main(process.argv.slice(2));
