// Addresses that make no sense, that mean harm, or that lead nowhere: a calm page, and the right status.
import { expect, test } from './fixtures';

test('an address that makes no sense is a calm page with the right status', async ({ page }) => {
  for (const query of ['rayon=-5', 'rayon=1e309', 'page=abc', 'secteur=s99', 'commune=99999', 'semaines=zzz']) {
    const response = await page.goto(`/offres?${query}`);
    expect(response?.status(), query).toBe(400);
    await expect(page.locator('.error:not(:empty)').first(), query).toBeVisible();
    await expect(page.locator('.card').first(), query).toBeVisible();
  }
  const beyond = await page.goto('/offres?commune=93048&page=9999');
  expect(beyond?.status()).toBe(404);
  await page.getByRole('link', { name: 'Aller à la dernière page' }).click();
  await expect(page.locator('.card').first()).toBeVisible();
  const long = await page.goto(`/offres?mots=${'é'.repeat(1500)}`);
  expect(long?.status()).toBe(400);
  const foreign = await page.goto('/offres?mots=%E9%FF%00&lieu=%00');
  expect(foreign?.status()).toBeLessThan(500);
});

test('hostile addresses get a calm page', async ({ page }) => {
  const long = 'a'.repeat(10_000);
  for (const [query, status] of [
    ['page=9999', 404],
    ['page=-1', 400],
    ['page=99999999999999999999', 400],
    ['rayon=-5', 400],
    ['rayon=1e309', 400],
    ['rayon=NaN', 400],
    ['secteur=s52', 200],
    ['secteur=%00', 400],
    ['mots=%C3%28%A0%A1', 200],
    ['commune=%F0%28%8C%28', 400],
    ['lieu=%3Cscript%3Ealert(1)%3C/script%3E', 200],
    [`mots=${'%E2%80%AE'.repeat(40)}`, 200],
    [`x=${long}`, 200],
    ['&&&===&%&%ZZ', 200],
  ] as const) {
    const response = await page.goto(`/offres?${query}`);
    expect([query.slice(0, 60), response?.status()]).toEqual([query.slice(0, 60), status]);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Offres de stage');
  }
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
