// Without a network: what somebody kept on their device is read, sent nowhere, and gone when they leave; a new version waits for what is
// being typed.
import type { Page } from '@playwright/test';
import { Between } from './between';
import { clean, expect, hydrated, test as base } from './fixtures';

const test = base.extend<{ between: Between }>({
  between: async ({ server }, use) => {
    const between = await Between.start(server.url);
    await use(between);
    await between.cut();
  },
  baseURL: async ({ between }, use) => use(between.url),
});
test.use({ serviceWorkers: 'allow' });

/** Comes in through the page: signing out ends a session that other tests would share. */
async function comeIn(page: Page, name: string) {
  await page.goto('/connexion');
  await hydrated(page);
  await page.locator('.personas').getByRole('button', { name, exact: true }).click();
  await expect(page).not.toHaveURL(/\/connexion/);
  await hydrated(page);
}

/** Jules keeps his convention: its address. */
async function keepConvention(page: Page): Promise<string> {
  await comeIn(page, 'Jules Caron');
  await page.goto('/eleve');
  const address = (await page.locator('main .lines a[href^="/convention/"]').first().getAttribute('href'))!;
  await page.goto(address);
  await page.getByRole('button', { name: 'Garder sur cet appareil' }).click();
  await expect(page.getByText(/^Gardé le .* à \d+\sh\s\d\d, lisible sans réseau\.$/)).toBeVisible();
  return address;
}

/** Whether something is kept on the device. */
const keeps = (page: Page) => page.evaluate(() => caches.has('quinzaine-garde'));

test('a pupil shows the convention with the network off, and signing out clears it', async ({ page, context, between, expected }) => {
  expected.push(/net::ERR_|status of 503/);
  const address = await keepConvention(page);
  await expect(page.getByRole('button', { name: 'Retirer de cet appareil' })).toBeFocused();
  await clean(page, 'what can be kept', { dark: false });

  await between.cut();
  await context.setOffline(true);
  await test.step('the copy says of when it is, and sends nothing', async () => {
    await page.goto(address);
    await expect(page.getByText(/Hors ligne\s: version gardée le \d.* à \d+\sh\s\d\d/)).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Jules Caron');
    await expect(page.locator('script')).toHaveCount(0);
    await expect(page.locator(':is(button, input, select, textarea):enabled')).toHaveCount(0);
    await clean(page, 'a kept copy');
    const files = await page.evaluate(async (page) => {
      const answer = await caches.match(`${page}/version/1/document.pdf`);
      return answer?.headers.get('content-type');
    }, address);
    expect(files).toBe('application/pdf');
    await page.locator(`a[href="${address}/version/1"]`).first().click();
    await page.waitForURL('**/version/1');
    await expect(page.getByText(/Hors ligne\s: version gardée le/)).toBeVisible();
    await expect(page.locator('main')).toContainText('Code de contrôle');
  });
  await test.step('any other page says that there is no network, and what was kept', async () => {
    await page.goto('/aide');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hors ligne');
    await expect(page.getByRole('link', { name: 'Convention de Jules Caron' })).toHaveAttribute('href', address);
    await clean(page, 'offline');
  });
  await context.setOffline(false);
  await between.join();

  await page.goto('/espace/compte');
  await hydrated(page);
  expect(await keeps(page)).toBe(true);
  await page.getByRole('button', { name: 'Se déconnecter', exact: true }).click();
  await expect(page).not.toHaveURL(/\/espace/);
  await hydrated(page);
  expect(await keeps(page)).toBe(false);
});

test('what is old goes, what is listed no more too, and all of it when another signs in', async ({ page, context }) => {
  const address = await keepConvention(page);
  const holds = (path: string) => page.evaluate(async (path) => Boolean(await caches.match(path)), path);
  await page.evaluate(async () => {
    const [name, list] = ['quinzaine-garde', '/hors-ligne/gardes.json'];
    const cache = await caches.open(name);
    const index = await (await cache.match(list))!.json();
    const item = (address: string, at: number) => ({ title: 'Autre', address, addresses: [address], at, said: 'jadis' });
    index.items.push(item('/jadis', 0), item('/autre', Date.now()));
    for (const path of ['/jadis', '/autre']) await cache.put(path, new Response(path));
    await cache.put(list, new Response(JSON.stringify(index)));
  });
  await page.reload();
  await expect(page.getByText(/^Gardé le .*, lisible sans réseau\.$/)).toBeVisible();
  await expect.poll(() => holds('/jadis')).toBe(false);

  const file = `${address}/version/1/document.pdf`;
  expect(await holds(file)).toBe(true);
  await page.locator('[data-keep]').evaluate((block: HTMLElement) => {
    block.dataset.keep = block.dataset.keep!.split(' ').slice(0, 2).join(' ');
  });
  await expect.poll(() => holds(file)).toBe(false);
  expect(await holds('/autre')).toBe(true);

  await context.clearCookies();
  await comeIn(page, 'Noé Lefèvre');
  await expect.poll(() => keeps(page)).toBe(false);
});

test('a new version waits for what is being typed', async ({ page, between }) => {
  const waits = () => page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting));
  await page.goto('/inscription');
  await hydrated(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  // A worker waits for the pages that began with the one before; the very first page began without.
  await page.reload();
  await hydrated(page);
  const name = page.getByLabel('Prénom et nom');
  await name.fill('Camille Petit');
  between.newer = true;
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((found) => found!.update()).then(() => undefined));
  await expect(page.getByText(/Une nouvelle version est prête\. Envoyez d’abord/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Recharger' })).toBeHidden();
  // As the form of a convention says it, which is saved while one types.
  for (const saved of [true, false]) {
    await name.evaluate((field: HTMLInputElement, saved) => field.form!.toggleAttribute('data-saved', saved), saved);
    await expect(page.getByRole('button', { name: 'Recharger', includeHidden: true })).toBeVisible({ visible: saved });
  }
  await expect(name).toHaveValue('Camille Petit');
  expect(await waits()).toBe(true);

  // Elsewhere nothing is being typed.
  await page.goto('/aide');
  await hydrated(page);
  const reload = page.getByRole('button', { name: 'Recharger' });
  await expect(reload).toBeVisible();
  await Promise.all([page.waitForEvent('load'), reload.click()]);
  await hydrated(page);
  expect(await waits()).toBe(false);
});
