// More than a password: an application of codes, codes on paper, a passkey (Chromium's virtual authenticator), and all of them lost.
// Everybody here has an address of their own.
import type { Page, TestInfo } from '@playwright/test';
import { createHmac } from 'node:crypto';
import { expect, hydrated, test } from './fixtures';

// It makes an administrator.
test.use({ ownDemonstration: 'school' });

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
  await page.goto('/espace/compte');
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Se déconnecter', exact: true }).click();
  await expect(page).not.toHaveURL(/\/espace/);
  await signIn(page, plain, email);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Se connecter, seconde étape');
}

/** The first step: address and password. */
async function signIn(page: Page, plain: boolean, email: string) {
  await page.goto('/connexion');
  await hydrated(page, plain);
  await page.getByLabel('Adresse e-mail').fill(email);
  await page.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Se connecter' }).click();
}

/** An e-mail to that address says so. */
async function isTold(page: Page, email: string, words: string) {
  await page.goto('/dev/courriels');
  await expect(page.locator('.letter').filter({ hasText: email }).filter({ hasText: words }).first()).toBeVisible();
}

/** Chooses an application of codes; its secret, and the codes on paper. */
async function chooseApplication(page: Page, plain: boolean) {
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
  return { secret, papers };
}

/** Adds a passkey of a device that the browser makes believe it has. */
async function addPasskey(page: Page) {
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
}

test('an application of codes is chosen, asked for, and replaced by a code on paper', async ({ page, plain }, info) => {
  const email = await newHost(page, plain, info);
  if (plain) {
    // A passkey is asked for by JavaScript: the page says what else there is.
    await page.goto('/espace/compte/double');
    await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
    await expect(page.getByRole('alert').first()).toContainText('Sans elle, utilisez une application de codes');
  }
  const { secret, papers } = await chooseApplication(page, plain);

  await signOutAndIn(page, plain, email);
  // The code that was typed a moment ago is used: that of the next stretch is taken.
  await page.getByLabel('Code de votre application').fill(codeOf(secret, 1));
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page).toHaveURL(/\/structure$/);

  await signOutAndIn(page, plain, email);
  await page.getByLabel('Code de votre application').fill(papers[0].toLowerCase());
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page).toHaveURL(/\/structure$/);
  await isTold(page, email, 'Un code de secours a ouvert votre compte');
});

test('a passkey is added, signs in, and shows again who sits there', async ({ page, plain }, info) => {
  test.skip(plain, 'a passkey is asked for by JavaScript');
  const email = await newHost(page, plain, info);
  await addPasskey(page);

  await signOutAndIn(page, plain, email);
  await page.getByRole('button', { name: 'Utiliser ma clé d’accès' }).click();
  await expect(page).toHaveURL(/\/structure$/);

  await page.goto('/espace/compte/preuve?suite=%2Fespace%2Fcompte');
  await page.getByRole('button', { name: 'Utiliser ma clé d’accès' }).click();
  await expect(page).toHaveURL(/\/espace\/compte$/);
});

test('whoever lost all of it comes in again once two administrators agree', async ({ page, another, server, plain }, info) => {
  const email = await newHost(page, plain, info);
  await chooseApplication(page, plain);
  if (!plain) await addPasskey(page);
  const lost = await another();
  await signIn(lost, plain, email);
  await lost.getByText('Je n’ai plus mon téléphone, ni ma clé, ni mes codes de secours').click();
  await expect(lost.locator('main')).toContainText('retirera la seconde étape');

  // The first administrator names a second one, who then must agree: somebody who can come in by themselves, as nobody of the
  // demonstration can.
  const second = await another();
  const colleague = await newHost(second, plain, info);
  const paul = await another();
  await server.signIn(paul, 'Paul Administrateur');
  const open = async (who: string) => {
    await paul.goto(`/administration/personnes?q=${encodeURIComponent(who)}`);
    await hydrated(paul, plain);
    await paul.locator('main').getByRole('link', { name: 'Camille Martin' }).click();
    await paul.waitForURL(/\/personnes\/[0-9a-f-]{36}/);
    await hydrated(paul, plain);
  };
  await open(colleague);
  await paul.getByLabel('Rôle', { exact: true }).selectOption('admin');
  await paul.getByRole('button', { name: 'Donner ce rôle' }).click();
  await expect(paul.getByText('Le rôle est donné.')).toBeVisible();

  await open(email);
  await paul.locator('summary', { hasText: 'Téléphone ou clé perdus' }).click();
  await paul.getByLabel('Comment vous l’avez vérifié').fill('De vive voix, au standard.');
  await paul.getByRole('button', { name: 'Retirer la seconde étape' }).click();
  await expect(paul.locator('main')).toContainText('un autre administrateur doit accepter');
  await expect(paul.getByRole('button', { name: /^Accepter/ })).toHaveCount(0);
  await signIn(lost, plain, email);
  await expect(lost.getByRole('heading', { level: 1 })).toHaveText('Se connecter, seconde étape');

  await second.goto('/administration/personnes');
  await hydrated(second, plain);
  await expect(second.locator('main')).toContainText('De vive voix, au standard.');
  await second.getByRole('button', { name: /^Accepter/ }).click();
  await expect(second.getByText('C’est accepté').first()).toBeVisible();

  // Told by e-mail, out everywhere, and in by the password alone.
  await isTold(lost, email, 'Des administrateurs ont retiré l’application et les clés d’accès');
  await page.goto('/espace');
  await expect(page).toHaveURL(/\/connexion/);
  await signIn(lost, plain, email);
  await expect(lost).toHaveURL(/\/structure$/);
});
