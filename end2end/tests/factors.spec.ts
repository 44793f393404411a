// More than a password: an application of codes, codes on paper, a passkey (Chromium's virtual authenticator). Everybody here has an
// address of their own.
import type { Page, TestInfo } from '@playwright/test';
import { createHmac } from 'node:crypto';
import { expect, hydrated, test } from './fixtures';

const PASSWORD = 'trois lacs calmes en hiver';

/** The code of RFC 6238 that an application with that secret shows, so many stretches of thirty seconds from now. */
function codeOf(secret: string, ahead = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/\s/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const digest = createHmac('sha1', key).update(step).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Signs a host up, whose address is proved; they are signed in then. */
async function newHost(page: Page, plain: boolean, info: TestInfo): Promise<string> {
  const email = `factors.${info.project.name}.${info.workerIndex}.${Date.now()}@example.org`;
  await page.goto('/inscription');
  await hydrated(page, plain);
  await page.getByLabel('Prénom et nom').fill('Camille Martin');
  await page.getByLabel('Adresse e-mail professionnelle').fill(email);
  await page.getByLabel('Mot de passe').fill(PASSWORD);
  await page.getByLabel(/peut accueillir des élèves/).check();
  await page.getByRole('button', { name: 'Créer mon compte' }).click();
  await page.goto('/dev/courriels');
  const letter = page.locator('.letter').filter({ hasText: email }).first();
  await page.goto((await letter.locator('a[href*="jeton="]').first().getAttribute('href'))!);
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Confirmer mon adresse' }).click();
  await expect(page.getByText('Votre adresse est confirmée.')).toBeVisible();
  return email;
}

async function signOutAndIn(page: Page, plain: boolean, email: string) {
  await page.goto('/espace');
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.goto('/connexion');
  await hydrated(page, plain);
  await page.getByLabel('Adresse e-mail').fill(email);
  await page.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Se connecter, seconde étape');
}

test('an application of codes is chosen, asked for, and replaced by a code on paper', async ({ page, plain }, info) => {
  const email = await newHost(page, plain, info);
  await page.goto('/espace/compte');
  await hydrated(page, plain);
  await page.getByRole('link', { name: 'Régler la connexion en deux étapes' }).click();
  await page.getByRole('button', { name: 'Choisir une application de codes' }).click();
  await expect(page.getByRole('img', { name: /Code à scanner/ })).toBeVisible();
  const secret = await page.locator('code').first().innerText();
  await page.getByLabel('Code que montre l’application').fill(codeOf(secret));
  await page.getByRole('button', { name: 'Activer' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Codes de secours');
  const papers = await page.locator('main code').allInnerTexts();
  expect(papers).toHaveLength(10);

  await signOutAndIn(page, plain, email);
  // The code that was typed a moment ago is used: that of the next stretch is taken.
  await page.getByLabel('Code de votre application').fill(codeOf(secret, 1));
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page).toHaveURL(/\/espace$/);

  await signOutAndIn(page, plain, email);
  await page.getByLabel('Code de votre application').fill(papers[0].toLowerCase());
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page).toHaveURL(/\/espace$/);
});

test('a passkey is added, signs in, and shows again who sits there', async ({ page, plain }, info) => {
  test.skip(plain, 'a passkey is asked for by JavaScript; without it the page says what else there is');
  const email = await newHost(page, plain, info);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await page.goto('/espace/compte/double');
  await page.getByLabel('Nom de la clé').fill('Mon ordinateur');
  await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
  await expect(page.getByText('Votre clé d’accès est ajoutée.')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Mon ordinateur' })).toBeVisible();

  await signOutAndIn(page, plain, email);
  await page.getByRole('button', { name: 'Utiliser ma clé d’accès' }).click();
  await expect(page).toHaveURL(/\/espace$/);

  await page.goto('/espace/compte/preuve?suite=%2Fespace%2Fcompte');
  await page.getByRole('button', { name: 'Utiliser ma clé d’accès' }).click();
  await expect(page).toHaveURL(/\/espace\/compte$/);
});

test('without JavaScript a passkey cannot be added, and the page says so', async ({ page, plain }, info) => {
  test.skip(!plain, 'with JavaScript the browser is asked');
  await newHost(page, plain, info);
  await page.goto('/espace/compte/double');
  await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
  await expect(page.getByRole('alert').first()).toContainText('Sans elle, utilisez une application de codes');
});
