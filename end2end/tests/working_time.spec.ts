// Limits of presence: what the browser's build says while somebody types is what the server says of the same hours, and both say
// what the table of limits has. The rules are tested against that table, minute by minute, in `domain`.
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { conventionOf, openDays } from './conventions';
import { expect, hydrated, test } from './fixtures';

const TABLE = join(__dirname, '../../app/domain/src/working_time/limits.txt');
const DAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'];
const SLOTS = ['matin_de', 'matin_a', 'apres_midi_de', 'apres_midi_a'];
// What a campaign in June cannot show: it has no public holiday.
const ELSEWHERE = ['Holiday'];

// Students of four ages, each with a convention of their own.
const STUDENTS = [['14', 'Noé Lambert'], ['15', 'Éva Marchal'], ['16', 'Adam Roche'], ['18', 'Jade Colin']];

/** What is said of each rule; the limits of the model convention are named once, above. */
const WORDS: Record<string, string> = {
  Order: 'doit finir après son début',
  Day: 'au plus par jour',
  Week: 'au plus par semaine',
  Earliest: 'jamais avant',
  Latest: 'jamais après',
  Rest: 'de repos depuis la veille',
  DaysOff: 'deux jours de repos de suite',
  Break: 'sans pause',
};

interface Case {
  rule: string;
  /** What each field of the week holds, « 08:00 ». */
  fields: Record<string, string>;
  /** Day or week, rule, and whose rule it is. */
  said: string[][];
}

const field = (day: number, slot: number) => `s1_${DAYS[day]}_${SLOTS[slot]}`;

/** « 8h » as a field of time holds it. */
const clock = (text: string) => {
  const [hours, minutes] = text.split('h');
  return `${hours.padStart(2, '0')}:${(minutes || '0').padStart(2, '0')}`;
};

/** The cases of that age: for each rule one that is refused, and the last one that is allowed where that depends on the age, or of the youngest. */
function cases(age: string): Case[] {
  const all = readFileSync(TABLE, 'utf8')
    .split('\n')
    .filter((line) => line.includes(' | '))
    .map((line) => line.split(' | ').map((cell) => cell.trim()))
    .filter(([ages, rule]) => ages.split(' ').includes(age) && !ELSEWHERE.includes(rule))
    // The page has two stretches a day.
    .filter(([, , week]) => week.split(';').every((day) => day.trim().split(' ').length <= 2))
    .map(([, rule, week, said]): Case => {
      const fields: Record<string, string> = {};
      const days = week.split(';');
      DAYS.forEach((_, day) => SLOTS.forEach((_, slot) => (fields[field(day, slot)] = '')));
      days.forEach((text, day) =>
        text.trim().split(' ').filter(Boolean).forEach((stretch, place) =>
          stretch.split('-').forEach((time, end) => (fields[field(day, 2 * place + end)] = clock(time)))));
      const breaches = said === '-' ? [] : said.split(', ');
      return { rule, fields, said: breaches.map((text) => text.match(/^(\S+) (\S+) ?(.*)$/)!.slice(1)) };
    });
  const of = (each: Case) => [each.rule, ...each.said.flat()].join();
  const lastAllowed = (rule: string) => all.filter((each) => each.rule === rule && !each.said.length).at(-1);
  return all.filter((each, at) => {
    if (each.said.length) return all.findIndex((other) => of(other) === of(each)) === at;
    return each === lastAllowed(each.rule) && (age === '14' || ['Day', 'Week'].includes(each.rule));
  });
}

/** What is said beside each day of both weeks. */
const messages = (page: Page) => page.locator('.hours-wrong .error').allTextContents();

/** What each field of the first week holds. */
const held = (page: Page) =>
  page.locator('input[type=time][name^=s1_]').evaluateAll((inputs) =>
    Object.fromEntries(inputs.map((input) => [(input as HTMLInputElement).name, (input as HTMLInputElement).value])));

for (const [age, name] of STUDENTS) {
  test(`the browser and the server say the same of the same hours at ${age}`, async ({ page, server, another }) => {
    test.setTimeout(240_000);
    await server.signIn(page, 'Karim Benali');
    const plain = await another({ javaScriptEnabled: false });
    await server.signIn(plain, 'Karim Benali');
    const address = `${await conventionOf(page, name)}/horaires`;
    await page.goto(address);
    await hydrated(page);
    await openDays(page);
    const tried = new Set<string>();
    for (const { rule, fields, said } of cases(age)) {
      const now = await held(page);
      for (const [name, value] of Object.entries(fields)) {
        if (now[name] !== value) await page.locator(`#${name}`).fill(value);
      }
      const what = `${age}, ${rule}, ${JSON.stringify(said)}`;
      // What the browser says, before anything was sent: in the day's own line, with the article of a law.
      for (const [when, broken, source] of said) {
        const beside = page.locator(`#${field(when === 'semaine' ? 0 : DAYS.indexOf(when), 0)}-erreur`);
        await expect(beside, what).toContainText(WORDS[broken]);
        if (source.startsWith('L.')) await expect(beside, what).toContainText(source.replace(' ', '\u{a0}'));
      }
      if (!said.length) await expect.poll(async () => (await messages(page)).slice(0, DAYS.length).join(''), what).toBe('');
      // What the server says once it is saved.
      await expect(async () => {
        await plain.goto(address);
        expect(await held(plain), what).toEqual(fields);
      }).toPass();
      expect(await messages(plain), what).toEqual(await messages(page));
      if (said.length) tried.add(rule);
    }
    expect([...tried].sort()).toEqual(['Break', 'Day', 'DaysOff', 'Earliest', 'Latest', 'Order', 'Rest', 'Week']);
  });
}
