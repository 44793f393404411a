// The pages that explain, and their code, fetched when it is needed.
import { expect, hydrated, test } from './fixtures';

const PAGES: Record<string, string> = {
  '/eleves': 'Élèves',
  '/structures': 'Structures d’accueil',
  '/lycees': 'Lycées',
  '/aide': 'Aide',
  '/securite': 'Sécurité en stage',
  '/calendrier': 'Calendrier',
  '/plan-du-site': 'Plan du site',
  '/organisations-engagees': 'Organisations engagées',
  '/accessibilite': 'Accessibilité',
  '/mentions-legales': 'Mentions légales',
  '/confidentialite': 'Données personnelles',
};

test('each opens, by a link and directly', async ({ page, plain }) => {
  for (const [path, title] of Object.entries(PAGES)) {
    await test.step(path, async () => {
      await page.goto('/');
      await hydrated(page, plain);
      await page.locator(`.site-footer a[href="${path}"]`).click();
      await expect(page).toHaveURL(path);
      await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
      // The link that was followed says so, and no other: the foot of the page is not made anew.
      await expect(page.locator('.site-footer [aria-current]')).toHaveCount(1);
      await expect(page.locator('.site-footer [aria-current=page]')).toHaveAttribute('href', path);
      await page.reload();
      await hydrated(page, plain);
      await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
      await expect(page).toHaveTitle(/ – Quinzaine$/);
    });
  }
});

test('help is searched, and the search is in the address', async ({ page, plain }) => {
  await page.goto('/aide');
  await hydrated(page, plain);
  await page.getByLabel('Que cherchez-vous').fill('BAFA');
  await page.getByRole('button', { name: 'Chercher' }).click();
  await expect(page).toHaveURL(/\/aide\?q=BAFA$/);
  await expect(page.locator('.question')).toHaveCount(1);
  await expect(page.locator('.question')).toContainText('Source');
  await expect(page.getByLabel('Que cherchez-vous')).toHaveValue('BAFA');
  await page.goBack();
  await expect(page.locator('.question').nth(10)).toBeVisible();
  await page.goto('/aide?q=licorne');
  await expect(page.getByRole('status').filter({ hasText: 'Aucune réponse' })).toBeVisible();
});

test('a page’s code comes when it is opened, not before', async ({ page, plain }) => {
  test.skip(plain, 'nothing is fetched without JavaScript');
  const parts: string[] = [];
  page.on('request', (request) => /\/part_[^/]*\.wasm$/.test(request.url()) && parts.push(request.url()));
  await page.goto('/');
  await hydrated(page, plain);
  const before = parts.length;
  await page.locator('.site-footer a[href="/aide"]').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Aide');
  expect(parts.length).toBeGreaterThan(before);
});

test('a first page’s code comes in one file, and its base is not asked for again', async ({ page, plain }) => {
  test.skip(plain, 'nothing is fetched without JavaScript');
  const code: string[] = [];
  page.on('request', (request) => /\.wasm$/.test(request.url()) && code.push(new URL(request.url()).pathname));
  await page.goto('/offres');
  await hydrated(page, plain);
  expect(code).toEqual([expect.stringMatching(/^\/pkg\/quinzaine\.[^.]+\.search\.wasm$/)]);
  const [both] = code.splice(0);
  await page.goto('/aide');
  await hydrated(page, plain);
  expect(code.sort()).toEqual([expect.stringMatching(/^\/pkg\/part_info\./), both]);
});

test('a part that is gone reloads the page once', async ({ page, plain }) => {
  test.skip(plain, 'nothing is fetched without JavaScript');
  await page.goto('/');
  await hydrated(page, plain);
  // As after a deployment: the parts this tab knows of are no longer there.
  let refused = 0;
  await page.route('**/pkg/part_*.wasm', (route) => {
    refused += 1;
    return refused > 1 ? route.continue() : route.fulfill({ status: 404, body: '' });
  });
  await page.locator('.site-footer a[href="/aide"]').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Aide');
  expect(refused).toBeGreaterThan(1);
});

test('what search engines ask for', async ({ page }) => {
  const robots = await page.request.get('/robots.txt');
  expect(await robots.text()).toContain('/sitemap.xml');
  const sitemap = await page.request.get('/sitemap.xml');
  for (const path of Object.keys(PAGES)) expect(await sitemap.text()).toContain(`${path}</loc>`);
});
