// axe on the pages of people who are signed in, hydrated, wide and narrow; and nothing sticks out at 320 pixels.
import type { Page } from '@playwright/test';
import { expect, hydrated, sound, test } from './fixtures';

// Others that are open to all are among the public pages.
const OPEN = [
  '/inscription?saisie=rien', '/inscription/lettre', '/activation', '/mot-de-passe-oublie', '/nouveau-mot-de-passe?jeton=0',
  '/nouvelle-adresse?jeton=0', '/confirmation?jeton=0', '/reponse?jeton=0', '/rejoindre?jeton=0', '/arreter-recherche?jeton=0',
];

/** What links of a list lead to: there must be some. */
async function hrefs(page: Page, list: string, links: string): Promise<string[]> {
  await page.goto(list);
  const all = await page.locator(`main ${links}`).evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
  const paths = all.map((href) => href.split(/[?#]/)[0]).filter((path) => !path.endsWith('/nouvelle'));
  expect(paths.length, `${links} on ${list}`).toBeGreaterThan(0);
  return [...new Set(paths)];
}

/** The convention of Jules, which waits for signatures, as a list of somebody's shows it. */
async function convention(page: Page, list: string): Promise<string> {
  await page.goto(list);
  return (await page.locator('main a[href^="/convention/"]').filter({ hasText: /^Jules Caron/ }).first().getAttribute('href'))!;
}

interface Space {
  /** Pages that are there for all of that role. */
  paths: string[];
  /** Pages of things, as that person's lists lead to them. */
  found?: (page: Page) => Promise<string[]>;
}

const SPACES: Record<string, Space> = {
  'Noé Lefèvre': {
    paths: ['/espace', '/espace/compte', '/eleve', '/eleve/recherches', '/eleve/proposer', '/offres?commune=93048'],
    async found(page) {
      const offers = await hrefs(page, '/offres?commune=93048&rayon=50', '.card-title a');
      const id = offers[offers.length - 1].split('/').pop();
      return [`/offres/${id}`, `/eleve/postuler/${id}`, `/signaler/${id}`];
    },
  },
  'Jules Caron': {
    paths: ['/eleve'],
    async found(page) {
      const [own] = await hrefs(page, '/eleve', '.lines a[href^="/convention/"]');
      return [own, `${own}/apercu`, `${own}/version/1`, `${own}/signer`];
    },
  },
  'Nadia Caron': {
    paths: ['/espace', '/espace/conventions'],
    async found(page) {
      const theirs = await convention(page, '/espace/conventions');
      return [theirs, `${theirs}/signer`];
    },
  },
  'Karim Benali': {
    paths: ['/structure', '/structure/candidatures', '/structure/conventions', '/structure/collegues', '/structure/import', '/structure/nouvelle', '/structure/modifier'],
    async found(page) {
      const [offer] = await hrefs(page, '/structure', 'a[href^="/structure/offres/"]');
      const theirs = await convention(page, '/structure/conventions');
      // A deposit of one's own: its four steps, nothing typed.
      await page.goto('/structure');
      await hydrated(page);
      await page.getByRole('button', { name: 'Déposer une offre' }).first().click();
      await page.waitForURL(/\/structure\/brouillons\//);
      const draft = new URL(page.url()).pathname.replace(/\/[^/]+$/, '');
      const steps = ['structure', 'offre', 'pratique', 'apercu'].map((step) => `${draft}/${step}`);
      return [offer, `${offer}/modifier`, theirs, `${theirs}/signer`, ...steps];
    },
  },
  'Hélène Dubois': {
    paths: ['/lycee', '/lycee/propositions', '/lycee/conventions', '/lycee/signatures', '/lycee/delegations'],
    async found(page) {
      const theirs = await convention(page, '/lycee/conventions');
      return [theirs, `${theirs}/signer`, `/lycee/signatures/${theirs.split('/').pop()}`];
    },
  },
  'Thomas Nguyen': {
    paths: ['/lycee', '/lycee/propositions', '/lycee/conventions', '/lycee/signatures'],
    async found(page) {
      const theirs = await convention(page, '/lycee/conventions');
      return [theirs, `/lycee/signatures/${theirs.split('/').pop()}`];
    },
  },
  'Claire Roussel': { paths: ['/administration', '/administration/signalements'] },
  'Paul Administrateur': {
    paths: ['/administration', '/administration/campagnes', '/administration/secteurs', '/administration/structures', '/administration/personnes', '/administration/personnes/nouvelle', '/administration/signalements', '/administration/lettres', '/administration/journal'],
    async found(page) {
      const [campaign] = await hrefs(page, '/administration/campagnes', 'a[href^="/administration/campagnes/"]');
      const [pupil] = await hrefs(page, '/administration/personnes?q=jules', 'a[href^="/administration/personnes/"]');
      const [guardian] = await hrefs(page, '/administration/personnes?q=nadia', 'a[href^="/administration/personnes/"]');
      const roles = ['student', 'guardian', 'staff', 'head'].map((role) => `/administration/personnes/nouvelle?role=${role}`);
      return [campaign, '/administration/campagnes/nouvelle', pupil, guardian, ...roles];
    },
  },
};

async function look(page: Page, path: string) {
  await page.goto(path);
  await hydrated(page);
  await sound(page, path);
}

test('axe finds nothing where people come in', async ({ page }) => {
  for (const path of OPEN) await look(page, path);
});

for (const [name, { paths, found }] of Object.entries(SPACES)) {
  test(`axe finds nothing in the space of ${name}`, async ({ page, server }) => {
    test.setTimeout(240_000);
    await server.signIn(page, name);
    for (const path of paths) await look(page, path);
    for (const path of (await found?.(page)) ?? []) await look(page, path);
    // And one page of each list.
    const first = page.locator('main a[href*="/candidatures/"], main a[href*="/offres/"], main a[href*="/propositions/"], main a[href*="/brouillons/"]');
    await page.goto(paths.find((path) => /^\/(eleve|structure|lycee\/propositions|administration)$/.test(path)) ?? paths[0]);
    const more = await first.evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
    for (const path of [...new Set(more)].filter((path) => path.startsWith('/')).slice(0, 4)) await look(page, path);
  });
}

test('axe finds nothing on a sheet of activation', async ({ page, server }) => {
  await server.signIn(page, 'Paul Administrateur');
  await page.goto('/administration/personnes/nouvelle?role=student');
  await hydrated(page);
  const main = page.locator('main');
  await main.getByLabel('Prénom et nom', { exact: true }).fill('Lou Martin');
  await main.getByLabel('Numéro du lycée (UAI)', { exact: true }).fill('0930122C');
  await main.getByLabel('Classe', { exact: true }).fill('2de 9');
  await main.getByLabel('Date de naissance', { exact: true }).fill('2011-05-17');
  await page.getByRole('button', { name: 'Créer le compte', exact: true }).click();
  // Shown once: it is looked at where it stands.
  await expect(page.locator('.sheet-code')).toBeVisible();
  await hydrated(page);
  await sound(page, 'the sheet');
  await page.reload();
  await expect(main).toContainText('Ce code a déjà été montré');
  await hydrated(page);
  await sound(page, 'the sheet, shown already');
});
