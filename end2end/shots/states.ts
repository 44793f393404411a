// States that no address leads to: what a form answers, what is folded, what goes on.
import type { Page } from '@playwright/test';
import { conventionOf } from '../tests/conventions';
import { hydrated } from '../tests/fixtures';

export interface State {
  /** What it is called among the pictures. */
  name: string;
  /** Who looks, if it takes somebody. */
  as?: string;
  /** Comes to it. */
  reach: (page: Page) => Promise<void>;
}

async function press(page: Page, name: RegExp | string) {
  await hydrated(page);
  await page.locator('main').getByRole('button', { name }).first().click();
  await page.waitForLoadState();
  await hydrated(page);
}

export const STATES: State[] = [
  {
    name: 'signing in, refused',
    async reach(page) {
      await page.goto('/connexion');
      await page.locator('main form').first().getByRole('textbox').first().fill('personne@exemple.fr');
      await page.locator('main input[type=password]').first().fill('pas le bon');
      await press(page, 'Se connecter');
    },
  },
  {
    name: 'signing up, nothing typed',
    async reach(page) {
      await page.goto('/inscription');
      await hydrated(page);
      await page.locator('main form').first().evaluate((form: HTMLFormElement) => {
        form.noValidate = true;
        form.requestSubmit();
      });
      await page.waitForURL(/inscription/);
      await page.locator('.faults').waitFor();
      await hydrated(page);
    },
  },
  {
    name: 'filters, open',
    async reach(page) {
      await page.goto('/offres?commune=93048&rayon=15');
      await hydrated(page);
      const sheet = page.locator('details.filters > summary');
      if (await sheet.isVisible()) await sheet.click();
    },
  },
  {
    name: 'applying, nothing typed',
    as: 'Noé Lefèvre',
    async reach(page) {
      await page.goto('/offres?commune=93048&rayon=50');
      const offer = (await page.locator('.card-title a').last().getAttribute('href'))!.split(/[/?]/)[2];
      await page.goto(`/eleve/postuler/${offer}`);
      await hydrated(page);
      await page.locator('main form').last().evaluate((form: HTMLFormElement) => {
        form.noValidate = true;
        form.requestSubmit();
      });
      await page.locator('.faults').waitFor();
      await hydrated(page);
    },
  },
  {
    name: 'signing, nothing ticked',
    as: 'Nadia Caron',
    async reach(page) {
      const convention = await conventionOf(page, 'Jules Caron', '/espace/conventions');
      await page.goto(`${convention}/signer`);
      await hydrated(page);
      await page.locator('main form').filter({ has: page.getByRole('button', { name: 'Signer la convention' }) }).evaluate((form: HTMLFormElement) => {
        form.noValidate = true;
        form.requestSubmit();
      });
      await page.locator('.faults').waitFor();
      await hydrated(page);
    },
  },
  {
    name: 'the host’s part of a convention',
    as: 'Karim Benali',
    async reach(page) {
      await page.goto('/structure/conventions');
      const link = page.locator('main a[href^="/convention/"]').first();
      await page.goto(`${await link.getAttribute('href')}/structure`);
      await hydrated(page);
    },
  },
  {
    name: 'conventions filled together',
    as: 'Karim Benali',
    async reach(page) {
      await page.goto('/structure/conventions?etat=structure');
      await hydrated(page);
      await page.getByRole('button', { name: /^Tous ceux/ }).first().click();
      await page.locator('.table-together').waitFor();
      await hydrated(page);
    },
  },
  {
    name: 'the times of a convention',
    as: 'Karim Benali',
    async reach(page) {
      await page.goto('/structure/conventions');
      const link = page.locator('main a[href^="/convention/"]').first();
      await page.goto(`${await link.getAttribute('href')}/horaires`);
      await hydrated(page);
    },
  },
  {
    name: 'the school’s part of a convention',
    as: 'Hélène Dubois',
    async reach(page) {
      await page.goto('/lycee/conventions');
      const link = page.locator('main a[href^="/convention/"]').first();
      await page.goto(`${await link.getAttribute('href')}/lycee`);
      await hydrated(page);
    },
  },
  {
    name: 'a convention for a structure abroad',
    as: 'Karim Benali',
    async reach(page) {
      await page.goto(`${await conventionOf(page, 'Lina Traoré')}/structure`);
      await hydrated(page);
      await page.locator('main summary', { hasText: 'Structure à l’étranger' }).click();
    },
  },
  {
    name: 'students chosen on the board, an act open',
    as: 'Hélène Dubois',
    async reach(page) {
      await page.goto('/lycee/suivi?etat=sans-candidature');
      await press(page, /^Agir sur toute la vue/);
      await page.locator('.acts summary').first().click();
    },
  },
  {
    name: 'headcounts, being typed',
    as: 'Hélène Dubois',
    async reach(page) {
      await page.goto('/lycee/classes');
      await hydrated(page);
      await page.getByRole('link', { name: /^(Donner|Modifier) les effectifs$/ }).click();
      await page.waitForURL(/effectifs=/);
      await hydrated(page);
    },
  },
];
