// The lists of a lycée: how much room a line takes, how many stand out, and several conventions validated, then signed, at once.
import type { Page } from '@playwright/test';
import { conventionOf } from './conventions';
import { expect, hydrated, onPaper, sound, sticksOut, test } from './fixtures';

// It uses conventions up that other tests look at.
test.use({ ownDemonstration: 'conventions' });

/** The lists, and how tall fifty lines may be on a phone: those of the board say by when something comes next. */
const LISTS: [string, number][] = [['/lycee/conventions', 5000], ['/lycee/signatures', 5000], ['/lycee/suivi', 5500]];

/** What the lines of the page's tables measure. */
async function lines(page: Page) {
  return page.locator('.table-rows tbody tr').evaluateAll((rows) =>
    rows.map((row) => {
      const name = row.querySelector('th > a')!;
      const range = document.createRange();
      range.selectNodeContents(name);
      const tops = new Set([...range.getClientRects()].map((part) => Math.round(part.top)));
      return {
        text: row.textContent,
        height: row.getBoundingClientRect().height,
        nameOnOneLine: tops.size === 1,
        // The corner beside the name holds so many days, not a date.
        overlaps: [...row.querySelectorAll('.waits, .tag-awaited')].some((since) => {
          const there = since.getBoundingClientRect();
          return [...range.getClientRects()].some(
            (part) => part.left < there.right && there.left < part.right && part.top + 2 < there.bottom && there.top + 2 < part.bottom,
          );
        }),
        standsOut: Boolean(row.querySelector('.tag-awaited')),
      };
    }),
  );
}

test('lines are short, names are on one line, and few stand out', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  for (const [path, most] of LISTS) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(path);
    await hydrated(page, plain);
    const wide = await lines(page);
    // The other test of this file may have signed all there is to sign.
    if (path !== '/lycee/signatures') expect(wide.length, path).toBeGreaterThan(0);
    if (wide.length === 0) continue;
    for (const line of wide) {
      expect(line.height, `${path}: ${line.text}`).toBeLessThanOrEqual(57); // with its border
      expect(line.nameOnOneLine, `${path}: ${line.text}`).toBe(true);
    }
    for (const table of await page.locator('.table-rows').all()) {
      const [rows, out] = [await table.locator('tbody tr').count(), await table.locator('.tag-awaited').count()];
      expect(out, path).toBeLessThanOrEqual(Math.max(1, Math.floor(rows / 5)));
    }
    expect(await sticksOut(page), path).toBe(false);

    // Fifty lines on a phone: what is round them, and fifty times what one takes.
    await page.setViewportSize({ width: 390, height: 844 });
    const narrow = await lines(page);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const listed = narrow.reduce((sum, line) => sum + line.height, 0);
    expect(height - listed + (50 * listed) / narrow.length, path).toBeLessThanOrEqual(most);
    for (const line of narrow) expect(line.height, `${path}: ${line.text}`).toBeLessThanOrEqual(120);
    expect(await sticksOut(page), path).toBe(false);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await sticksOut(page), path).toBe(false);
    for (const line of await lines(page)) expect(line.overlaps, `${path}: ${line.text}`).toBe(false);
  }
});

test('on paper each heading stands above its column, and nothing is searched', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  const jules = await conventionOf(page, 'Jules Caron', '/lycee/conventions');
  const lists = ['/lycee/suivi', '/lycee/eleves', '/lycee/classes', '/lycee/signatures', '/lycee/conventions?etat=a-valider'];
  for (const path of [...lists, `${jules}/version/1`]) {
    await page.goto(path);
    await hydrated(page, plain);
    await onPaper(page, path);
    if (path === '/lycee/suivi') await expect(page.locator('.paper-only')).toContainText(/, le \d+/);
    await page.emulateMedia({ media: null });
  }
  // A class begins a page, but for the first, which stands below the heading.
  await server.signIn(page, 'Odile Vannier');
  await page.goto('/lycee/suivi?tri=classe');
  await hydrated(page, plain);
  await page.emulateMedia({ media: 'print' });
  const breaks = await page.locator('.board-by-class tbody tr').evaluateAll((rows) =>
    rows.map((row) => [row.querySelector('[data-label=Classe]')!.textContent!, getComputedStyle(row).breakBefore]),
  );
  const begins = breaks.map(([name], at) => at > 0 && name !== breaks[at - 1][0]);
  expect(begins.filter(Boolean).length).toBeGreaterThan(2);
  expect(breaks.map(([, before]) => before === 'page')).toEqual(begins);
});

test('the ways to all lists are seen at once on a wide window', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const path of ['/lycee/conventions', '/lycee/suivi']) {
    await page.goto(path);
    await hydrated(page, plain);
    const cut = await page.locator('.counters').evaluate((ways) => ways.scrollWidth > ways.clientWidth);
    expect(cut, path).toBe(false);
  }
  // The first rows of the board are on the first screen.
  const first = await page.locator('.board tbody tr').first().boundingBox();
  expect(first?.y).toBeLessThan(560);
});

test('a line says the act that is awaited, and why it has no box', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/signatures');
  await hydrated(page, plain);
  for (const line of await page.locator('#toutes tbody tr').all()) {
    await expect(line.getByRole('link', { name: /^Lire et signer/ })).toHaveAttribute('href', /^\/convention\/.+\/signer$/);
    await expect(line).not.toContainText('Suivre');
  }
  await page.goto('/lycee/conventions?etat=a-valider');
  await hydrated(page, plain);
  for (const line of await page.locator('#liste tbody tr').filter({ hasNot: page.getByRole('checkbox') }).all()) {
    await expect(line.locator('.no-tick')).toHaveAttribute('title', /^Sans case.*manque/);
    await expect(line).toContainText(/réponses? manque/);
  }
  // A list of nothing is no way.
  for (const empty of await page.locator('.counters > *').filter({ hasText: /\D0$/ }).all()) {
    if (!(await empty.getAttribute('aria-current'))) expect(await empty.evaluate((part) => part.tagName)).toBe('SPAN');
  }
});

test('a head validates all that is complete, then signs it, in a few pages', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/conventions');
  await hydrated(page, plain);
  const tabs = page.getByRole('navigation', { name: 'Où en sont les conventions' });
  await tabs.getByRole('link', { name: /^À compléter ou valider/ }).click();
  await expect(page).toHaveURL(/etat=a-valider/);
  await hydrated(page, plain);
  await page.getByRole('link', { name: 'Tout cocher' }).click();
  await hydrated(page, plain);
  const boxes = page.getByRole('checkbox');
  const ready = await boxes.count();
  expect(ready).toBeGreaterThan(0);
  for (const box of await boxes.all()) await expect(box).toBeChecked();
  await expect(page.getByRole('link', { name: `Tout décocher (${ready}` })).toBeVisible();
  if (!plain) await expect(page.getByRole('button', { name: /^Relire et valider/ })).toContainText(String(ready));
  await sound(page, 'the list to validate', plain);

  await page.getByRole('button', { name: /^Relire et valider/ }).click();
  await page.waitForURL(/\/lycee\/conventions\/lot/);
  await hydrated(page, plain);
  await sound(page, 'several to validate', plain);
  await page.getByRole('button', { name: /^Valider ce/ }).click();
  await expect(page.getByRole('alert').first()).toContainText('Cochez cette case');
  await hydrated(page, plain);
  await page.getByLabel(/^J’ai relu/).check();
  await page.getByRole('button', { name: /^Valider ce/ }).click();
  await expect(page.getByRole('status').first()).toContainText(/validées?, les signataires sont prévenus/);
  await hydrated(page, plain);
  await sound(page, 'several validated', plain);

  await page.getByRole('button', { name: /^Signer/ }).click();
  await page.waitForURL(/\/lycee\/signatures\/lot/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Signer ${ready}`);
  // And back where they wait, for another day.
  await page.goto('/lycee/signatures?classe=2de+4');
  await hydrated(page, plain);
  await expect(page.getByLabel('Classe')).toHaveValue('2de 4');
  await page.getByRole('link', { name: 'Tout cocher' }).first().click();
  await expect(page).toHaveURL(/classe=2de/);
  await hydrated(page, plain);
  for (const box of await page.locator('#toutes').getByRole('checkbox').all()) await expect(box).toBeChecked();
});
