// Addresses that make no sense, that mean harm, or that lead nowhere: a calm page, and the right status.
import { expect, hydrated, test } from './fixtures';

// Each with its status, and whether the page says what is wrong beside a list that is whole.
const ADDRESSES: [query: string, status: number, said: boolean][] = [
  ['rayon=-5', 400, true],
  ['rayon=1e309', 400, true],
  ['rayon=NaN', 400, true],
  ['page=abc', 400, true],
  ['page=-1', 400, true],
  ['page=99999999999999999999', 400, true],
  ['secteur=s99', 400, true],
  ['secteur=s52', 200, false],
  ['secteur=%00', 400, true],
  ['semaines=zzz', 400, true],
  ['commune=99999', 400, true],
  ['commune=%F0%28%8C%28', 400, true],
  [`mots=${'é'.repeat(1500)}`, 400, false],
  ['mots=%C3%28%A0%A1', 200, false],
  [`mots=${'%E2%80%AE'.repeat(40)}`, 200, false],
  ['mots=%E9%FF%00&lieu=%00', 200, false],
  ['lieu=%3Cscript%3Ealert(1)%3C/script%3E', 200, false],
  [`x=${'a'.repeat(10_000)}`, 200, false],
  ['&&&===&%&%ZZ', 200, false],
];

test('an address that makes no sense, or means harm, is a calm page with the right status', async ({ page, plain }) => {
  // The server answers; that code wakes up in such answers, every third one tells.
  const tried = ADDRESSES.filter((_, at) => plain || at % 3 === 0);
  for (const [query, status, said] of tried) {
    const what = query.slice(0, 60);
    const response = await page.goto(`/offres?${query}`);
    expect([what, response?.status()]).toEqual([what, status]);
    await hydrated(page, plain);
    await expect(page.getByRole('heading', { level: 1 }), what).toHaveText('Offres de stage');
    if (!said) continue;
    await expect(page.locator('.error:not(:empty)').first(), what).toBeVisible();
    await expect(page.locator('.card').first(), what).toBeVisible();
  }
  const beyond = await page.goto('/offres?commune=93048&page=9999');
  expect(beyond?.status()).toBe(404);
  await hydrated(page, plain);
  await page.getByRole('link', { name: 'Aller à la dernière page' }).click();
  await expect(page.locator('.card').first()).toBeVisible();
});

test('what does not exist answers 404 in the site’s own words', async ({ page }) => {
  for (const path of ['/rien', '/offres/abc', '/offres/018f0000-0000-7000-8000-000000000000']) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1 }), path).toHaveText('Cette page n’existe pas, ou plus');
  }
  await page.getByRole('link', { name: 'Chercher une offre' }).click();
  await expect(page.locator('.card').first()).toBeVisible();
});
