// Pages that a browser translates, before and after their code runs, and pages whose code fails: never worse than without code.
import type { Page } from '@playwright/test';
import { expect, hydrated, openFilters, summary, test, titles } from './fixtures';
import { holdCode, translate } from './held';

for (const how of ['replace', 'insert', 'wrap'] as const) {
  test(`heading, list and tags follow on a translated page: ${how}`, async ({ page }) => {
    await page.goto('/offres?commune=93048');
    await hydrated(page);
    expect(await translate(page, how)).toBeGreaterThan(100);
    const before = (await summary(page).textContent())!;
    expect(before).toContain('MONTREUIL');
    const list = await titles(page);

    await page.getByLabel('JUSQU’À').selectOption('50');
    await expect(page).toHaveURL(/rayon=50/);
    await expect(summary(page)).toHaveText(/^\d+\soffres à moins de 50\skm de Montreuil \(93\)$/);
    await openFilters(page);
    await page.getByRole('checkbox', { name: /^ENSEIGNEMENT/ }).check();
    await expect(page).toHaveURL(/secteur=s22/);
    const total = parseInt((await summary(page).textContent())!.replace(/\s/g, ''), 10);
    expect(total).toBeGreaterThan(0);
    await expect.poll(() => titles(page)).not.toEqual(list);
    await expect(page.locator('.tags.active li')).toHaveCount(1);
    await expect(page.locator('.results > li')).toHaveCount(Math.min(total, 20));
    // Nothing of before stays beside what came: each text is there once.
    await expect(page.locator('#resultats')).toHaveText(new RegExp(`^${total}\\soffres? à moins`));

    // Translated anew, as what came is, then back.
    await translate(page, how);
    await page.goBack();
    await page.goBack();
    await expect(page).toHaveURL(/commune=93048$/);
    await expect(summary(page)).not.toContainText('50');
    await expect(page.locator('.tags.active li')).toHaveCount(0);
  });
}

test('a page translated before it wakes up wakes up, and follows', async ({ page }) => {
  const release = await holdCode(page);
  await page.goto('/offres?commune=93048', { waitUntil: 'domcontentloaded' });
  await translate(page);
  await page.getByLabel('MOTS-CLÉS').fill('bois');
  release();
  await hydrated(page);
  // What was translated stays so.
  await expect(summary(page)).toContainText('MONTREUIL');
  await expect(page.getByLabel('MOTS-CLÉS')).toHaveValue('bois');
  await page.getByLabel('JUSQU’À').selectOption('50');
  await expect(page).toHaveURL(/mots=bois/);
  await expect(summary(page)).toHaveText(/50\skm de Montreuil/);
});

test('a translated page leads to the next one and back', async ({ page }) => {
  await page.goto('/offres?commune=93048&rayon=30');
  await hydrated(page);
  await translate(page);
  const first = page.locator('.card-title a').first();
  await first.click();
  await expect(page).toHaveURL(/\/offres\/[0-9a-f-]+/);
  await expect(page.locator('h1')).toHaveCount(1);
  await expect(page.locator('.search-page')).toHaveCount(0);
  await translate(page);
  await page.goBack();
  await expect(page.locator('.results')).toBeVisible();
  await expect(page.locator('h1')).toHaveCount(1);
});

test('a translator that translates its own words does not keep the page busy for ever', async ({ page }) => {
  await page.goto('/offres?commune=93048');
  await hydrated(page);
  const rounds = await page.evaluate(async () => {
    let rounds = 0;
    const heading = document.getElementById('resultats')!;
    const again = () => {
      const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
      const text = walker.nextNode() as Text | null;
      if (!text || (text.parentElement as HTMLElement & { done?: boolean }).done || rounds > 500) return;
      rounds += 1;
      const font = document.createElement('font') as HTMLElement & { done?: boolean };
      font.append(document.createElement('font'));
      (font.firstElementChild as HTMLElement & { done?: boolean }).done = true;
      font.firstElementChild!.textContent = 'TRADUIT';
      text.replaceWith(font);
    };
    new MutationObserver(() => setTimeout(again)).observe(heading, { childList: true, subtree: true });
    again();
    for (let turn = 0; turn < 60; turn += 1) await new Promise((done) => setTimeout(done));
    return rounds;
  });
  expect(rounds).toBeLessThan(20);
  // It still follows: the text changed.
  await page.getByLabel('Jusqu’à').selectOption('50');
  await expect(page).toHaveURL(/rayon=50/);
  await expect(page.locator('#resultats')).not.toBeEmpty();
});

test('hydration that meets another page than the server’s leaves a page that works without code', async ({ page, expected }) => {
  expected.push(/panicked|unreachable|hydration error|RuntimeError/i);
  const release = await holdCode(page);
  await page.goto('/offres?commune=93048', { waitUntil: 'domcontentloaded' });
  // As an extension of the browser may: a text where the code expects an element.
  await page.evaluate(() => document.querySelector('main .search-page')!.prepend('Publicité'));
  await page.getByLabel('Mots-clés').fill('bois');
  const failed = page.waitForEvent('pageerror');
  release();
  await failed;
  await expect(page.locator('html[data-hydrated]')).toHaveCount(0);
  await expect(page.getByLabel('Mots-clés')).toHaveValue('bois');
  await page.getByLabel('Jusqu’à').selectOption('50');
  await page.evaluate(() => Object.assign(window, { witness: true }));
  await page.getByRole('button', { name: 'Chercher' }).click();
  await expect(page).toHaveURL(/rayon=50/);
  await expect(page).toHaveURL(/mots=bois/);
  // Another document, which wakes up.
  await hydrated(page);
  expect(await page.evaluate(() => 'witness' in window)).toBe(false);
  await expect(summary(page)).toHaveText(/50\skm/);
});

/** What the browser tells a page when its code panics. */
const panic = (page: Page) =>
  page.evaluate(() => {
    dispatchEvent(new ErrorEvent('error', { error: new WebAssembly.RuntimeError('unreachable') }));
  });

test('a panic with nothing typed brings the page again, without its code', async ({ page }) => {
  await page.goto('/offres?commune=93048');
  await hydrated(page);
  await page.evaluate(() => Object.assign(window, { witness: true }));
  await panic(page);
  await expect.poll(() => page.evaluate(() => 'witness' in window).catch(() => true)).toBe(false);
  await expect(page.getByRole('combobox', { name: 'Où habitez-vous' })).toHaveCount(0);
  await expect(page.getByLabel('Où habitez-vous')).toBeVisible();
  await page.getByLabel('Jusqu’à').selectOption('50');
  await expect(page).toHaveURL(/commune=93048$/);
  await page.getByRole('button', { name: 'Chercher' }).click();
  await expect(page).toHaveURL(/rayon=50/);
  await hydrated(page);
});

test('a panic after a filter brings the page of the new address', async ({ page }) => {
  await page.goto('/offres?commune=93048');
  await hydrated(page);
  await page.getByLabel('Jusqu’à').selectOption('50');
  await expect(page).toHaveURL(/rayon=50/);
  await page.evaluate(() => Object.assign(window, { witness: true }));
  await panic(page);
  await expect.poll(() => page.evaluate(() => 'witness' in window).catch(() => true)).toBe(false);
  await expect(page).toHaveURL(/rayon=50/);
  await expect(summary(page)).toHaveText(/50\skm/);
});

test('a panic loses nothing that was typed, and forms and links work without code', async ({ page, server }) => {
  await server.signIn(page, 'Inès Marchand');
  await page.goto('/eleve/proposer');
  await hydrated(page);
  await page.locator('#activites').fill('Visiter des chantiers');
  await panic(page);
  await expect(page.locator('html[data-hydrated]')).toHaveCount(0);
  await expect(page.locator('#activites')).toHaveValue('Visiter des chantiers');
  await page.evaluate(() => Object.assign(window, { witness: true }));
  await page.locator('form', { has: page.locator('#activites') }).getByRole('button').first().click();
  await expect(page.locator('#activites')).toHaveValue('Visiter des chantiers');
  await expect(page.locator('.faults')).toBeVisible();
  expect(await page.evaluate(() => 'witness' in window)).toBe(false);

  await hydrated(page);
  await page.locator('#activites').fill('Dessiner des plans');
  await panic(page);
  await page.getByRole('link', { name: 'Aide' }).first().click();
  await expect(page).toHaveURL(/\/aide$/);
});
