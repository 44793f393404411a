// Modules of WebAssembly as bytes: what tools/site.mjs and tools/parts.mjs read and write of them.

/** Numbers of sections. Custom ones, among them the names of functions, have 0. */
export const SECTION = { custom: 0, types: 1, imports: 2, functions: 3, tables: 4, memories: 5, globals: 6, exports: 7, elements: 9, code: 10, data: 11, pieces: 12 };
/** Kinds of what a module asks for and gives. */
export const KIND = { function: 0, table: 1, memory: 2, global: 3 };

/** A number, seven bits a byte: the number, and where the next thing begins. */
export function numberAt(bytes, at) {
  let number = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    number += (byte & 127) * 2 ** shift;
    if (byte < 128) return [number, at];
  }
}

export function written(number) {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number & 127) | 128);
  return Buffer.from([...bytes, number]);
}

/** The same for a number that may be below nothing: its last byte says so. */
function signed(number) {
  const bytes = [];
  for (; number > 63; number = Math.floor(number / 128)) bytes.push((number & 127) | 128);
  return Buffer.from([...bytes, number]);
}

/** Bytes after their number: texts are written so, and whatever has a size. */
export const sized = (content) => Buffer.concat([written(Buffer.byteLength(content)), Buffer.from(content)]);
/** Entries after their number. */
export const list = (entries) => Buffer.concat([written(entries.length), ...entries]);
export const section = (id, content) => Buffer.concat([Buffer.from([id]), sized(content)]);
/** A module of whole sections. */
export const moduleOf = (sections) => Buffer.concat([Buffer.from('\0asm\x01\0\0\0', 'latin1'), ...sections]);

/** The sections of a module: their number, where they begin, where their content does, where they end, and all of their bytes. */
export function* sectionsOf(bytes) {
  for (let from = 8; from < bytes.length; ) {
    const [size, at] = numberAt(bytes, from + 1);
    const end = at + size;
    yield { id: bytes[from], from, at, end, whole: bytes.subarray(from, end) };
    from = end;
  }
}

/** A module without sections of those numbers. */
export function without(bytes, ...ids) {
  const kept = [...sectionsOf(bytes)].filter(({ id }) => !ids.includes(id));
  return moduleOf(kept.map(({ whole }) => whole));
}

/** What `read` makes of each entry of a section; of none if there is no such section. */
export function entriesOf(bytes, id, read) {
  const section = [...sectionsOf(bytes)].find((section) => section.id === id);
  if (!section) return [];
  const [count, first] = numberAt(bytes, section.at);
  let next = first;
  return Array.from({ length: count }, () => {
    const [value, end] = read(next);
    next = end;
    return value;
  });
}

/** What a module asks for: from which module, by which name, and what it is, as it is written. */
export function importsOf(bytes) {
  const after = (at) => numberAt(bytes, at)[1];
  const afterLimits = (at) => (bytes[at] & 1 ? after(after(at + 1)) : after(at + 1));
  // Functions, tables, memories, globals, tags.
  const KINDS = [after, (at) => afterLimits(at + 1), afterLimits, (at) => at + 2, (at) => after(at + 1)];
  const text = (at) => {
    const [size, from] = numberAt(bytes, at);
    return [bytes.toString('utf8', from, from + size), from + size];
  };
  return entriesOf(bytes, SECTION.imports, (at) => {
    const [module, afterModule] = text(at);
    const [field, kind] = text(afterModule);
    const end = KINDS[bytes[kind]](kind + 1);
    return [{ module, field, what: bytes.subarray(kind, end) }, end];
  });
}

export const importsAs = (imports) =>
  section(SECTION.imports, list(imports.map(({ module, field, what }) => Buffer.concat([sized(module), sized(field), what]))));

/** The data of a module: each piece with the address where it belongs. */
export function dataOf(bytes) {
  return entriesOf(bytes, SECTION.data, (at) => {
    // At an address that is known: `0`, `i32.const`, the address, `end`.
    const [address, after] = numberAt(bytes, at + 2);
    if (bytes[at] !== 0 || bytes[at + 1] !== 0x41 || bytes[after] !== 0x0b) throw new Error('data of a kind that nobody wrote so far');
    const [size, from] = numberAt(bytes, after + 1);
    return [{ address, content: bytes.subarray(from, from + size) }, from + size];
  });
}

/** Numbers of functions that the code or the data hold as a value, by the relocations that the linker left. */
export function takenIn(bytes) {
  const text = (at) => {
    const [size, from] = numberAt(bytes, at);
    return [bytes.toString('utf8', from, from + size), from + size];
  };
  const custom = new Map();
  for (const { id, at, end } of sectionsOf(bytes)) {
    if (id !== SECTION.custom) continue;
    const [name, from] = text(at);
    custom.set(name, { from, end });
  }
  // The table of symbols: `linking`, its version, in its part 8. Functions, globals, tags and tables have a number, and a name where they
  // are not asked for from elsewhere under their own; data a name and where they are; sections a number.
  const functions = [];
  const { from, end } = custom.get('linking');
  for (let at = numberAt(bytes, from)[1]; at < end; ) {
    const kind = bytes[at];
    const [size, first] = numberAt(bytes, at + 1);
    at = first + size;
    if (kind !== 8) continue;
    let [count, next] = numberAt(bytes, first);
    const number = () => {
      const [value, after] = numberAt(bytes, next);
      next = after;
      return value;
    };
    for (; count > 0; count -= 1) {
      const what = bytes[next++];
      const flags = number();
      const isElsewhere = (flags & 0x10) !== 0;
      const own = what === 1 ? undefined : number();
      functions.push(what === 0 ? own : undefined);
      if (what !== 3 && (!isElsewhere || flags & 0x40 || what === 1)) next = text(next)[1];
      // Where they are: in which segment, from where, how many.
      for (let left = what === 1 && !isElsewhere ? 3 : 0; left > 0; left -= 1) number();
    }
  }

  const SLOTS = [1, 2]; // R_WASM_TABLE_INDEX_SLEB, R_WASM_TABLE_INDEX_I32
  const WITH_ADDEND = [3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25];
  const taken = new Set();
  for (const name of ['reloc.CODE', 'reloc.DATA']) {
    let [count, next] = numberAt(bytes, numberAt(bytes, custom.get(name).from)[1]);
    for (; count > 0; count -= 1) {
      const kind = bytes[next];
      const [symbol, after] = numberAt(bytes, numberAt(bytes, next + 1)[1]);
      next = WITH_ADDEND.includes(kind) ? numberAt(bytes, after)[1] : after;
      if (SLOTS.includes(kind)) taken.add(functions[symbol]);
    }
    if (next !== custom.get(name).end) throw new Error(`${name} is not written as this script expects`);
  }
  return taken;
}

/** The names of a module's functions, by their numbers. */
export function namesIn(bytes) {
  const names = new Map();
  for (const { id, at, end } of sectionsOf(bytes)) {
    const [size, from] = numberAt(bytes, at);
    if (id !== SECTION.custom || bytes.toString('utf8', from, from + size) !== 'name') continue;
    for (let part = from + size; part < end; ) {
      const [length, first] = numberAt(bytes, part + 1);
      if (bytes[part] === 1) {
        let [count, next] = numberAt(bytes, first);
        for (; count > 0; count -= 1) {
          const [index, afterIndex] = numberAt(bytes, next);
          const [letters, text] = numberAt(bytes, afterIndex);
          names.set(index, bytes.toString('utf8', text, text + letters));
          next = text + letters;
        }
      }
      part = first + length;
    }
  }
  return names;
}

/** The bodies of a module's functions. */
export const bodiesOf = (bytes) =>
  entriesOf(bytes, SECTION.code, (at) => {
    const [size, from] = numberAt(bytes, at);
    return [bytes.subarray(from, from + size), from + size];
  });

/** What a module puts into the table of functions: the slot, and the number of the function. */
export function elementsOf(bytes) {
  const segments = entriesOf(bytes, SECTION.elements, (at) => {
    // From a slot that is known: `0`, or `2` and the table; `i32.const`, the slot, `end`; after a table, that they are functions: `0`.
    const [kind, from] = [bytes[at], bytes[at] === 2 ? at + 2 : at + 1];
    const [first, after] = numberAt(bytes, from + 1);
    const isKnown = (kind === 0 || (kind === 2 && bytes[at + 1] === 0)) && bytes[from] === 0x41 && bytes[after] === 0x0b;
    if (!isKnown) throw new Error('elements of a kind that nobody wrote so far');
    let [count, next] = numberAt(bytes, after + (kind === 2 ? 2 : 1));
    const functions = [];
    for (; count > 0; count -= 1) {
      const [number, end] = numberAt(bytes, next);
      functions.push([first + functions.length, number]);
      next = end;
    }
    return [functions, next];
  });
  return segments.flat();
}

/** The section that puts functions into the table, each into its slot. */
export function elementsAs(elements) {
  const runs = [];
  for (const [slot, number] of [...elements].sort(([one], [other]) => one - other)) {
    const run = runs.at(-1);
    if (run && run.first + run.numbers.length === slot) run.numbers.push(number);
    else runs.push({ first: slot, numbers: [number] });
  }
  const segments = runs.map(({ first, numbers }) => {
    return Buffer.concat([Buffer.from([0, 0x41]), signed(first), Buffer.from([0x0b]), list(numbers.map(written))]);
  });
  return section(SECTION.elements, list(segments));
}

/**
 * A module that leaves the slots of its table empty that it filled with nothing: the splitter keeps a place so for each function of a part,
 * lest wasm-bindgen take it; they weigh three bytes each.
 */
export function withoutNothing(bytes) {
  const NOTHING = Buffer.from([0xd0, 0x70, 0x0b]); // `ref.null func`, `end`
  const kept = entriesOf(bytes, SECTION.elements, (from) => {
    let at = from + 1;
    const number = () => {
      const [value, after] = numberAt(bytes, at);
      at = after;
      return value;
    };
    if ((bytes[from] !== 0 && bytes[from] !== 4) || bytes[at++] !== 0x41) throw new Error('elements of a kind that nobody wrote so far');
    number();
    if (bytes[at++] !== 0x0b) throw new Error('elements of a kind that nobody wrote so far');
    let count = number();
    const any = count > 0;
    for (; count > 0; count -= 1) {
      if (bytes[from] === 0) number();
      else if (bytes.subarray(at, at + 3).equals(NOTHING)) at += 3;
      else throw new Error('an element of a kind that nobody wrote so far');
    }
    return [any && bytes[from] === 0 ? [bytes.subarray(from, at)] : [], at];
  }).flat();
  return moduleOf([...sectionsOf(bytes)].map(({ id, whole }) => (id === SECTION.elements ? section(id, list(kept)) : whole)));
}

/** The slot whose function a body calls with what it was given, if it does nothing else. */
export function slotCalled(body) {
  let at = 1;
  let given = 0;
  // No locals of its own; `local.get` of each parameter.
  if (body[0] !== 0) return undefined;
  for (; body[at] === 0x20; given += 1) {
    const [local, next] = numberAt(body, at + 1);
    if (local !== given) return undefined;
    at = next;
  }
  if (body[at] !== 0x41) return undefined;
  const [slot, afterSlot] = numberAt(body, at + 1);
  // `call_indirect`, its type, the table; `end`.
  if (body[afterSlot] !== 0x11) return undefined;
  const [, afterType] = numberAt(body, afterSlot + 1);
  return afterType + 2 === body.length && body[afterType] === 0 ? slot : undefined;
}

/** How many bytes in a row two functions must have in common to resemble each other, and in how many a row may stand to tell anything. */
const ROW = 6;
const COMMON = 3000;

/**
 * The order in which each function resembles the one before it most: what is compiled from one generic function stands together so, which
 * compresses better (6 in 100 of the base) than the order in which it was needed.
 */
function alike(bodies) {
  const rows = bodies.map((body) => new Set(Array.from({ length: Math.max(0, body.length - ROW + 1) }, (_, at) => body.readUIntBE(at, ROW))));
  const holders = new Map();
  rows.forEach((own, at) => own.forEach((row) => holders.get(row)?.push(at) ?? holders.set(row, [at])));

  const left = new Set(bodies.map((_, at) => at).sort((one, other) => Buffer.compare(bodies[one], bodies[other])));
  const shared = new Uint32Array(bodies.length);
  const order = [];
  for (let at = [...left][0]; at !== undefined; ) {
    left.delete(at);
    order.push(at);
    const near = new Set();
    for (const row of rows[at]) {
      const others = holders.get(row);
      if (others.length > COMMON) continue;
      for (const other of others) {
        if (!left.has(other)) continue;
        near.add(other);
        shared[other] += 1;
      }
    }
    let [next, most] = [left.values().next().value, 0];
    for (const other of near) {
      const likeness = shared[other] / Math.max(20, Math.sqrt(rows[other].size * rows[at].size));
      shared[other] = 0;
      if (likeness > most) [next, most] = [other, likeness];
    }
    at = next;
  }
  return order;
}

/** A module whose functions are named by the place that they should have. */
export function named(bytes) {
  const imported = importsOf(bytes).filter(({ what }) => what[0] === KIND.function).length;
  const bodies = bodiesOf(bytes);
  const name = (index, text) => Buffer.concat([written(index), sized(text)]);
  const names = [
    ...Array.from({ length: imported }, (_, at) => name(at, `i${at}`)),
    ...alike(bodies)
      .map((at, place) => [at, `f${String(place).padStart(6, '0')}`])
      .sort(([one], [other]) => one - other)
      .map(([at, text]) => name(imported + at, text)),
  ];
  return Buffer.concat([bytes, section(SECTION.custom, Buffer.concat([sized('name'), section(1, list(names))]))]);
}
