// From an offer to a confirmed place, in two browsers at once: a host on a wide window, a pupil on a phone. Both have accounts of
// their own: all journeys share one database.
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { awake, expect, test } from './site';

const PASSWORD = 'trois lacs calmes en hiver';

async function somebody(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  return (await browser.newContext({ locale: 'fr-FR', timezoneId: 'Europe/Paris', ...options })).newPage();
}

async function enter(page: Page, name: string) {
  await page.goto('/connexion');
  await page.getByRole('button', { name }).click();
  await expect(page).toHaveURL(/\/espace$/);
}

test('what is for others does not exist', async ({ page }) => {
  await enter(page, 'Inès Marchand');
  for (const path of ['/administration', '/administration/personnes/nouvelle', '/structure/candidatures', '/lycee']) {
    expect((await page.goto(path))?.status(), path).toBe(404);
  }
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Cette page n’existe pas, ou plus');
});

test('from an offer to a confirmed place', async ({ plain, browser, javaScriptEnabled, baseURL }, info) => {
  test.setTimeout(240_000);
  // Both sizes are here at once. One pupil may apply twice to an offer, no more: each journey has its own.
  test.skip(!info.project.name.startsWith('desktop'), 'one of the two is a phone');
  const [who, title] = plain
    ? ['Noé Lefèvre', 'Les métiers du bureau d’un atelier']
    : ['Inès Marchand', 'Découvrir une menuiserie'];
  const stamp = `${info.project.name}-${Date.now()}`;
  const host = await somebody(browser, { javaScriptEnabled, baseURL, viewport: { width: 1280, height: 900 } });
  const pupil = await somebody(browser, { javaScriptEnabled, baseURL, viewport: { width: 390, height: 844 } });

  // The host signs up, and proves the address by the letter's button.
  const email = `menuisier.${stamp}@example.org`;
  await host.goto('/inscription');
  await awake(host, plain);
  await host.getByLabel('Prénom et nom').fill('Dominique Leroy');
  await host.getByLabel('Adresse électronique professionnelle').fill(email);
  await host.getByLabel('Mot de passe').fill(PASSWORD);
  await host.getByLabel(/peut accueillir des élèves/).check();
  await host.getByRole('button', { name: 'Créer mon compte' }).click();
  await host.goto('/dev/courriels');
  const link = await host.locator('.letter').filter({ hasText: email }).locator('a[href*="jeton="]').first().getAttribute('href');
  await host.goto(link!);
  await awake(host, plain);
  await host.getByRole('button', { name: 'Confirmer mon adresse' }).click();
  await expect(host.getByText('Votre adresse est confirmée.')).toBeVisible();
  expect((await host.goto('/structure'))?.status()).toBe(200);
  await host.context().clearCookies();

  // « Atelier des Lilas » has an offer, which the pupil finds and applies to.
  await enter(host, 'Karim Benali');
  await enter(pupil, who);
  await host.goto('/structure');
  const own = await host.locator('main').getByRole('link', { name: title }).first().getAttribute('href');
  await pupil.goto(`/offres?commune=93048&mots=${encodeURIComponent('atelier')}`);
  await expect(pupil.locator('.results')).toContainText(title);
  await pupil.goto(`/offres/${own!.split('/').pop()}?commune=93048`);
  await expect(pupil.getByRole('heading', { level: 1 })).toHaveText(title);
  await awake(pupil, plain);
  const apply = pupil.getByRole('link', { name: 'Postuler' }).first();
  await apply.click();
  await awake(pupil, plain);
  await pupil.getByRole('button', { name: 'Envoyer ma candidature' }).click();
  await expect(pupil.getByRole('alert')).toContainText('corriger');
  await awake(pupil, plain);
  await pupil.getByLabel('Les deux semaines').check();
  await pupil.getByLabel('Votre motivation').fill('Le bois me plaît\u00a0: j’aimerais voir comment naît un meuble.');
  await pupil.getByRole('button', { name: 'Envoyer ma candidature' }).click();
  await expect(pupil.getByText('Votre candidature est envoyée.')).toBeVisible();
  const application = new URL(pupil.url()).pathname.split('/').pop()!;

  await host.goto('/structure/candidatures');
  await host.locator(`main a[href*="${application}"]`).first().click();
  await expect(host.getByRole('heading', { level: 1 })).toContainText(who);
  await awake(host, plain);
  await host.getByRole('button', { name: 'Accepter cette candidature' }).click();
  await expect(host.getByText('La candidature est acceptée')).toBeVisible();

  await pupil.goto(`/eleve/candidatures/${application}`);
  await awake(pupil, plain);
  await pupil.getByRole('button', { name: 'Confirmer ce stage' }).click();
  await expect(pupil.getByText('Votre stage est confirmé.')).toBeVisible();
  await pupil.goto('/eleve');
  await expect(pupil.locator('main')).toContainText('Atelier des Lilas');

  // Told to the host, who sees it where the answer was given.
  await host.goto(`/structure/candidatures/${application}`);
  await expect(host.locator('main')).toContainText(/confirm/i);
  await host.context().close();
  await pupil.context().close();
});
