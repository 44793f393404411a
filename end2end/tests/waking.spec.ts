// What people do before the page's code runs stays done, and is heard of once it does: on every form, with the code held back, and with
// the page translated by the browser meanwhile.
import type { Page } from '@playwright/test';
import { conventionOf, HOSTS } from './conventions';
import { expect, hydrated, openFilters, summary, test } from './fixtures';
import { holdCode, touchAll, translate, undone } from './held';

// Sections of conventions are filled with nonsense, and saved.
test.use({ ownDemonstration: 'typed' });

/** Opens a page whose code does not come until it is let through. */
async function openHeld(page: Page, address: string) {
  const release = await holdCode(page);
  await page.goto(address, { waitUntil: 'domcontentloaded' });
  return release;
}

const PEOPLE: Record<string, (page: Page) => Promise<string[]>> = {
  nobody: async (page) => {
    await page.goto('/offres?commune=93048');
    const offer = (await page.locator('.card-title a').first().getAttribute('href'))!;
    return [
      '/', '/aide', '/connexion', '/inscription', '/activation', '/mot-de-passe-oublie', '/nouveau-mot-de-passe?jeton=0', '/verifier', '/lien-perdu',
      offer, '/aide?q=assurance', '/eleves', '/calendrier', '/organisations-engagees', '/verifier?reference=x&code=y',
    ];
  },
  'Inès Marchand': async (page) => {
    await page.goto('/offres?commune=93048&rayon=30');
    const offer = (await page.locator('.card-title a').last().getAttribute('href'))!;
    const id = offer.split(/[?#]/)[0].split('/').pop();
    return ['/eleve', '/eleve/proposer', `/eleve/postuler/${id}`, `/signaler/${id}`, '/espace/compte', '/eleve/recherches'];
  },
  'Karim Benali': async (page) => {
    await page.goto('/structure');
    const offer = (await page.locator('main a[href^="/structure/offres/"]').first().getAttribute('href'))!.split(/[?#]/)[0];
    const draft = (await page.locator('main a[href^="/structure/brouillons/"]').first().getAttribute('href'))!;
    const steps = ['structure', 'offre', 'pratique'].map((step) => draft.replace(/[^/]+$/, step));
    const convention = await conventionOf(page, 'Sami Haddad');
    const sections = HOSTS.map((section) => `${convention}/${section}`);
    const lists = ['/structure', '/structure/conventions', '/structure/import'];
    return ['/structure/nouvelle', '/structure/modifier', '/structure/collegues', '/structure/delegations', `${offer}/modifier`, ...lists, ...steps, ...sections];
  },
  'Thomas Nguyen': async (page) => {
    const convention = await conventionOf(page, 'Hugo Fabre', '/lycee/conventions');
    const sections = ['eleve', 'representants', 'lycee', 'referent', 'sante'].map((section) => `${convention}/${section}`);
    return ['/lycee/conventions', ...sections];
  },
  'Hélène Dubois': async () => [
    '/lycee/delegations', '/lycee/signatures', '/lycee', '/lycee/propositions', '/lycee/conventions', '/lycee/profil',
  ],
  'Paul Administrateur': async () => [
    '/administration/campagnes/nouvelle', '/administration/personnes?q=camille', '/administration/personnes/nouvelle?role=student',
    '/administration/structures?q=atelier', '/administration/secteurs', '/administration', '/administration/campagnes',
    '/administration/signalements',
  ],
};

for (const [name, addresses] of Object.entries(PEOPLE)) {
  test(`every control keeps what was done before the page woke up, and all is said in French again: ${name}`, async ({ page, server }) => {
    test.setTimeout(240_000);
    if (name !== 'nobody') await server.signIn(page, name);
    let touched = 0;
    for (const address of await addresses(page)) {
      await test.step(address, async () => {
        const release = await openHeld(page, address);
        await translate(page);
        touched += await touchAll(page);
        release();
        await hydrated(page);
        expect(await undone(page), address).toEqual([]);
        await expect(page.locator('main font'), address).toHaveCount(0);
      });
    }
    expect(touched).toBeGreaterThan(0);
  });
}

test('filters chosen before the page woke up apply once it does', async ({ page }) => {
  const release = await openHeld(page, '/offres?commune=93048');
  await page.getByLabel('Jusqu’à').selectOption('50');
  await openFilters(page);
  await page.getByRole('radio', { name: 'La première semaine' }).check();
  await page.getByRole('checkbox', { name: /^Enseignement/ }).check();
  await page.getByRole('checkbox', { name: 'Association' }).check();
  await page.getByLabel('Trier').selectOption('recent');
  const before = await summary(page).textContent();
  release();
  await expect(page).toHaveURL(/rayon=50/);
  for (const part of [/secteur=s22/, /semaines=premiere/, /structure=association/, /tri=recent/]) await expect(page).toHaveURL(part);
  await expect(summary(page)).not.toHaveText(before!);
  await expect(page.getByLabel('Jusqu’à')).toHaveValue('50');
  await expect(page.getByRole('radio', { name: 'La première semaine' })).toBeChecked();
  await expect(page.getByRole('checkbox', { name: /^Enseignement/ })).toBeChecked();
  await expect(page.getByLabel('Trier')).toHaveValue('recent');
  // One way back: the page as it was asked for.
  await page.goBack();
  await expect(page).toHaveURL(/commune=93048$/);
  await expect(page.getByLabel('Jusqu’à')).not.toHaveValue('50');
});

test('who saves data fetches the code at the first touch', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
  const code: string[] = [];
  page.on('request', (request) => /\/pkg\/.*\.(js|wasm)$/.test(request.url()) && code.push(request.url()));
  await page.goto('/offres?commune=93048', { waitUntil: 'load' });
  // Where others have asked for it.
  await page.evaluate(() => new Promise((idle) => requestAnimationFrame(() => setTimeout(() => requestIdleCallback(idle)))));
  expect(code).toEqual([]);
  await page.getByLabel('Mots-clés').press('b');
  await hydrated(page);
  await expect(page.getByLabel('Mots-clés')).toHaveValue('b');
  // The script, and one file of base and part: each once.
  expect(code).toHaveLength(2);
  expect(new Set(code).size).toBe(code.length);
});

/** Presses something when the first piece of a page has woken and the next has not. */
async function pressWhileWaking(page: Page, selector: string) {
  await page.addInitScript((selector) => {
    addEventListener('quinzaine:piece', () => document.querySelector<HTMLElement>(selector)!.click(), { once: true });
  }, selector);
}

test('a link that is followed while the page wakes leads on, once it is awake', async ({ page }) => {
  await pressWhileWaking(page, '.active-filters a, .search-results a[href^="/offres/"]');
  await page.goto('/offres?commune=93048&rayon=15');
  await expect(page).toHaveURL(/\/offres\/[0-9a-f-]{36}/);
  await expect(page.getByRole('link', { name: 'Retour aux résultats' })).toBeVisible();
});

test('a form that is sent while the page wakes is sent once it is awake', async ({ page }) => {
  await page.addInitScript(() => {
    addEventListener('quinzaine:piece', () => {
      const words = document.querySelector<HTMLInputElement>('input[name="mots"]')!;
      words.value = 'bois';
      words.dispatchEvent(new Event('input', { bubbles: true }));
      words.form!.requestSubmit();
    }, { once: true });
  });
  await page.goto('/offres?commune=93048&rayon=50');
  await expect(page).toHaveURL(/mots=bois/);
  await expect(page.getByLabel('Mots-clés')).toHaveValue('bois');
  await hydrated(page);
});

test('of several choices before the page woke up the last one counts', async ({ page }) => {
  const release = await openHeld(page, '/offres?commune=93048');
  await openFilters(page);
  for (const name of ['La première semaine', 'La deuxième semaine', 'Les deux semaines']) {
    await page.getByRole('radio', { name }).check();
  }
  const box = page.getByRole('checkbox', { name: /^Enseignement/ });
  await box.check();
  await box.uncheck();
  release();
  await expect(page).toHaveURL(/semaines=/);
  await expect(page.getByRole('radio', { name: 'Les deux semaines' })).toBeChecked();
  await expect(box).not.toBeChecked();
  await expect(page).not.toHaveURL(/secteur=/);
});

test('what was typed before the page woke up is counted, checked and saved', async ({ page, server }) => {
  await server.signIn(page, 'Inès Marchand');
  let release = await openHeld(page, '/eleve/proposer');
  await page.locator('#activites').fill('Douze lettres');
  release();
  await expect(page.locator('.field', { has: page.locator('#activites') }).locator('.counter')).toContainText('13 caractères');

  await server.signIn(page, 'Karim Benali');
  release = await openHeld(page, '/structure/nouvelle');
  await page.locator('#siret').fill('123 456 789 00012 3');
  release();
  await expect(page.locator('#siret-erreur')).toContainText('14');

  const section = `${await conventionOf(page, 'Lina Traoré')}/pratique`;
  release = await openHeld(page, section);
  const lunch = `Cantine, ${Date.now()}`;
  await page.getByLabel('Repas de midi').fill(lunch);
  release();
  await expect(page.locator('.saving')).toContainText('Enregistré à', { timeout: 20_000 });
  await page.reload();
  await expect(page.getByLabel('Repas de midi')).toHaveValue(lunch);
});

test('what a browser brings back by itself is no choice of today', async ({ page }) => {
  await page.goto('/offres?commune=93048');
  await hydrated(page);
  await page.getByLabel('Jusqu’à').selectOption('50');
  await expect(page).toHaveURL(/rayon=50/);
  const card = page.locator('.card-title a').first();
  await page.goto((await card.getAttribute('href'))!);
  await page.goBack();
  await hydrated(page);
  await expect(page).toHaveURL(/rayon=50/);
  await expect(page.getByLabel('Jusqu’à')).toHaveValue('50');
  await page.goBack();
  await expect(page).toHaveURL(/commune=93048$/);
  await expect(page.getByLabel('Jusqu’à')).not.toHaveValue('50');
});
