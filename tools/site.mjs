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

  if (release) {
    await shrink(pkg, tools);
    gather(pkg);
    await minify(pkg, tools);
  }
  name(pkg, hashes);
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
 * What several areas of the site share is a part for each set of areas: most are a few hundred bytes, and a page asked for a hundred of
 * them. They are put one after the other into files worth a request, each with what the same areas need, as far as that goes: an area
 * then fetches some code of another, the less the better. The splitter's loader is told where each part is.
 */
function gather(pkg) {
  const PART = /\/\* ([^*]*) \*\/\nconst (__chunk_\d+) = makeLoad\(\(\) => \{[^}]*"\.\/(chunk_\d+\.wasm)"[^;]*;[\s\S]*?\n, \[\]\);\n/g;
  const WORTH_A_REQUEST = 8000; // compressed
  let loader = readFileSync(join(pkg, LOADER), 'utf8');

  let packs = [...loader.matchAll(PART)].map(([, areas, variable, file]) => {
    const bytes = readFileSync(join(pkg, file));
    return { areas: new Set(areas.split(', ')), size: zlib.brotliCompressSync(bytes).length, parts: [{ variable, file, bytes }] };
  });
  if (packs.length !== readdirSync(pkg).filter((file) => /^chunk_.*\.wasm$/.test(file)).length) {
    throw new Error(`${LOADER} is not written as this script expects: was the splitter changed?`);
  }
  // What areas fetch in vain when two packs become one.
  const waste = (one, other) =>
    one.size * [...other.areas].filter((area) => !one.areas.has(area)).length +
    other.size * [...one.areas].filter((area) => !other.areas.has(area)).length;
  for (;;) {
    packs.sort((one, other) => one.size - other.size);
    const [small, ...others] = packs;
    if (!others.length || small.size >= WORTH_A_REQUEST) break;
    const best = others.reduce((best, other) => (waste(small, other) < waste(small, best) ? other : best));
    packs = [
      ...others.filter((other) => other !== best),
      { areas: new Set([...small.areas, ...best.areas]), size: small.size + best.size, parts: [...small.parts, ...best.parts] },
    ];
  }

  const packOf = new Map();
  let loads = '';
  packs.forEach(({ parts }, number) => {
    writeFileSync(join(pkg, `shared_${number}.bin`), Buffer.concat(parts.map((part) => part.bytes)));
    loads += `const __pack_${number} = makeLoad(fetchPack(new URL("./shared_${number}.bin", import.meta.url), [${parts.map((part) => part.bytes.length)}]), []);\n`;
    for (const { variable, file } of parts) {
      packOf.set(variable, `__pack_${number}`);
      rmSync(join(pkg, file));
    }
  });
  loader = loader
    .replaceAll(PART, '')
    .replaceAll(/\[(__chunk_\d+(?:, __chunk_\d+)*)\]/g, (_, list) => `[${[...new Set(list.split(', ').map((one) => packOf.get(one)))].join(', ')}]`);
  // Before the first loader of an area: a constant is defined above its use.
  const at = loader.indexOf('export const __wasm_split_load_');
  writeFileSync(join(pkg, LOADER), `${loader.slice(0, at)}${fetchPack}\n${loads}${loader.slice(at)}`);
  console.log(`  ${packOf.size} shared parts in ${packs.length} files`);
}

/** Stands in the loader: as the splitter fetches one module, several in one file. */
const fetchPack = (function fetchPack(url, sizes) {
  return () => {
    const answer = fetch(url).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${url}`);
      return answer.arrayBuffer();
    });
    answer.catch(() => {});
    return async (imports) => {
      const bytes = await answer;
      let end = 0;
      const modules = sizes.map((size) => new Uint8Array(bytes, end, ((end += size), size)));
      return Promise.all(modules.map((module) => WebAssembly.instantiate(module, imports)));
    };
  };
}).toString();

async function minify(pkg, tools) {
  const { transformSync } = await load(tools, 'esbuild');
  for (const file of readdirSync(pkg).filter((file) => file.endsWith('.js'))) {
    const { code } = transformSync(readFileSync(join(pkg, file), 'utf8'), { minify: true, format: 'esm', target: 'es2022' });
    writeFileSync(join(pkg, file), code);
  }
}

/** Puts a hash of its content into each name, so that browsers may keep a file for ever. */
function name(pkg, hashes) {
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

  let loader = read(LOADER);
  for (const file of readdirSync(pkg).filter((file) => /\.(wasm|bin)$/.test(file))) {
    const sum = hash(readFileSync(join(pkg, file)));
    const named = rename(file, sum);
    if (file === `${NAME}.wasm`) sums.wasm = sum;
    else loader = loader.replaceAll(`./${file}`, `./${named}`);
  }
  // These two name each other: they share the hash of both.
  const script = read(`${NAME}.js`);
  sums.js = hash(loader, script);
  // Where it is imported only: the WebAssembly knows it by its plain name.
  const imported = script.replaceAll(/(from\s*"\.\/__wasm_split)(\.js")/g, `$1.${sums.js}$2`);
  if (imported === script) throw new Error(`${NAME}.js does not import ${LOADER}`);
  writeFileSync(join(pkg, `${NAME}.js`), imported);
  writeFileSync(join(pkg, LOADER), loader.replaceAll(`./${NAME}.js`, `./${NAME}.${sums.js}.js`));
  rename(`${NAME}.js`, sums.js);
  rename(LOADER, sums.js);
  writeFileSync(hashes, Object.entries(sums).map(([kind, sum]) => `${kind}: ${sum}\n`).join(''));
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
