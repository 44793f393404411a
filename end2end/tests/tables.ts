// The files that people download, read as their spreadsheets do, as far as these tests need it.
import { inflateRawSync } from 'node:zlib';

/** The rows of a CSV with semicolons. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = [[]];
  // A cell in quotes or without, and what ends it.
  for (const [, quoted, plain, end] of text.replace(/^\ufeff/, '').matchAll(/(?:"((?:[^"]|"")*)"|([^";\r\n]*))(;|\r?\n|$)/g)) {
    rows[rows.length - 1].push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '') break;
    if (end !== ';') rows.push([]);
  }
  return rows.filter((row) => row.length > 1 || row[0]);
}

/** A file of a zip, by its name. */
function unzipped(zip: Buffer, name: string): string {
  // From the end: where the directory is, then its entries.
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  for (let entry = zip.readUInt16LE(end + 10); entry > 0; entry -= 1) {
    const [packed, length, extra, comment] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)];
    if (zip.toString('utf8', at + 46, at + 46 + length) === name) {
      const local = zip.readUInt32LE(at + 42);
      const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(from, from + packed);
      return (zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(bytes) : bytes).toString('utf8');
    }
    at += 46 + length + extra + comment;
  }
  throw new Error(`no ${name} in the workbook`);
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const decoded = (xml: string) => xml.replace(/&(\w+);/g, (_, name: string) => ENTITIES[name]);

/** A day as spreadsheets count them, as the French write it. */
function day(number: number): string {
  return new Date(Date.UTC(1899, 11, 30 + number)).toLocaleDateString('fr-FR', { timeZone: 'UTC' });
}

/** The rows of the first sheet of a workbook whose texts stand in its cells, and whose numbers are days. */
export function workbookRows(file: Buffer): string[][] {
  const sheet = unzipped(file, 'xl/worksheets/sheet1.xml');
  let width = 0;
  return [...sheet.matchAll(/<row [^>]*?>(.*?)<\/row>/gs)].map(([, row]) => {
    const cells: string[] = [];
    for (const [, column, kind, inside] of row.matchAll(/<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
      const place = [...column].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
      const text = /<(?:t|v)(?: [^>]*)?>(.*?)<\/(?:t|v)>/s.exec(inside ?? '')?.[1] ?? '';
      cells[place] = /t="(?:inlineStr|str)"/.test(kind) || !text ? decoded(text) : day(Number(text));
    }
    // A cell that is empty need not be written: a row is as wide as its heading.
    width ||= cells.length;
    return Array.from({ length: Math.max(width, cells.length) }, (_, at) => cells[at] ?? '');
  });
}
