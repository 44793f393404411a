// How long it takes to get somewhere, on a small phone with a slow network (1.6 Mbit/s, 150 ms) and a slow processor: people type two
// letters a second, look for two seconds before they press something, and read each page for five. What is printed is what counts.
import type { Locator, Page } from '@playwright/test';
import { hydrated, test, expect } from '../tests/fixtures';
import { siret } from '../tests/siret';

const LETTER = 500;
const LOOK = 2_000;
const READ = 5_000;

/** Somebody with a phone, and a watch. */
class Walker {
  private readonly from = Date.now();
  private thinking = 0;
  private pages = 0;
  private presses = 0;
  private letters = 0;

  private constructor(readonly page: Page) {}

  static async setOut(page: Page) {
    await page.setViewportSize({ width: 320, height: 640 });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    return new Walker(page);
  }

  async open(path: string) {
    await this.page.goto(path);
    this.reads();
  }

  private reads() {
    this.pages += 1;
    this.thinking += READ;
  }

  async type(field: Locator, text: string) {
    await field.fill(text);
    this.letters += text.length;
    this.thinking += LOOK + text.length * LETTER;
  }

  async choose(list: Locator, label: string) {
    await list.selectOption({ label });
    this.presses += 2;
    this.thinking += 2 * LOOK;
  }

  async tick(box: Locator) {
    await box.check();
    this.presses += 1;
    this.thinking += LOOK;
  }

  /** Presses what leads to another page. */
  async follow(target: Locator) {
    const before = this.page.url();
    await target.click();
    await this.page.waitForURL((url) => url.href !== before);
    this.presses += 1;
    this.thinking += LOOK;
    this.reads();
  }

  arrives(what: string) {
    const waited = Math.round((Date.now() - this.from) / 1000);
    const seconds = waited + Math.round(this.thinking / 1000);
    console.log(`${what}: ${seconds} s (${waited} of them waiting), ${this.pages} pages, ${this.presses} presses, ${this.letters} letters typed`);
  }
}

test('a baker deposits and publishes an offer', async ({ page, server }) => {
  const name = `Boulangerie ${Date.now()}`;
  await server.signIn(page, 'Karim Benali');
  const walker = await Walker.setOut(page);
  const main = page.locator('main');
  const label = (text: string | RegExp) => main.getByLabel(text, { exact: typeof text === 'string' });
  const next = () => walker.follow(main.getByRole('button', { name: 'Enregistrer et continuer' }));
  await walker.open('/structure/nouvelle');
  await walker.type(label('Nom de la structure'), name);
  await walker.choose(label('Statut'), 'Entreprise');
  await walker.tick(label('En France'));
  await walker.type(label('SIRET'), siret());
  await walker.type(label('Numéro et rue'), '12 rue des Tilleuls');
  await walker.type(label('Code postal'), '93100');
  await walker.type(label('Commune'), 'Montreuil');
  await walker.follow(main.getByRole('button', { name: 'Inscrire ma structure' }));
  await walker.follow(main.getByRole('button', { name: 'Déposer une offre' }).first());
  await walker.tick(label(/rue des Tilleuls/));
  await next();
  await walker.type(label('Titre de l’offre'), 'Du pétrin à la vitrine');
  await walker.choose(label('Secteur'), 'Métiers de bouche, alimentation');
  await walker.type(label('Métiers à découvrir'), 'Boulangère\nVendeur');
  await walker.type(label('Ce que l’élève fera'), 'Suivre une fournée\nPréparer la vitrine');
  await walker.tick(label(/Accueil individuel/));
  await walker.tick(label(/Les deux semaines/));
  await walker.type(label('Places par semaine'), '1');
  await next();
  await walker.type(label('Chaque jour, matin, de'), '09:00');
  await walker.type(label('Chaque jour, matin, à'), '12:00');
  await walker.type(label('Chaque jour, après-midi, de'), '13:30');
  await walker.type(label('Chaque jour, après-midi, à'), '16:30');
  await walker.type(label('Repas de midi'), 'Repas offert');
  await walker.type(label('Prénom et nom'), 'Karim Benali');
  await walker.type(label('Téléphone'), '06 39 98 00 01');
  await next();
  await walker.follow(main.getByRole('button', { name: 'Publier cette offre' }));
  await expect(main).toContainText(/publiée/i);
  walker.arrives('a baker registers a structure and publishes an offer (aim: 300 s)');
});

test('a pupil finds, reads and applies', async ({ page, server }) => {
  await server.signIn(page, 'Noé Lefèvre');
  const walker = await Walker.setOut(page);
  await walker.open('/');
  await walker.type(page.getByLabel('Où habitez-vous'), 'Montreuil (93)');
  await page.keyboard.press('Escape');
  await walker.follow(page.getByRole('button', { name: 'Chercher des offres' }));
  // One that Noé has not asked for yet.
  await walker.follow(page.locator('.results .card-title a').nth(6));
  await walker.follow(page.locator('main').getByRole('link', { name: 'Postuler' }).first());
  const weeks = page.getByLabel('Les deux semaines');
  if (await weeks.count()) await walker.tick(weeks);
  await walker.type(page.getByLabel('Votre motivation'), 'Je voudrais voir comment on travaille chez vous.');
  await walker.follow(page.getByRole('button', { name: 'Envoyer ma candidature' }));
  await expect(page.locator('main')).toContainText('Votre candidature est envoyée.');
  walker.arrives('a pupil finds, reads and applies (aim: 180 s)');
});

test('a head validates what waits, then signs together', async ({ page, server }) => {
  await server.signIn(page, 'Hélène Dubois');
  const walker = await Walker.setOut(page);
  await walker.open('/lycee');
  await walker.follow(page.locator('main').getByRole('link', { name: /Valider/ }).first());
  const boxes = page.locator('main input[type=checkbox]');
  await hydrated(page);
  const count = await boxes.count();
  await walker.follow(page.locator('main').getByRole('button', { name: /Tout cocher/ }).first());
  await walker.follow(page.locator('main').getByRole('button', { name: /^Valider/ }).first());
  walker.arrives(`a head validates ${count} conventions`);
});
