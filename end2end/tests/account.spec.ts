// Accounts: signing up and in, e-mails and their links, passwords, sessions. Everybody here has an address of their own: the tests
// of a worker share its database.
import type { Page, TestInfo } from '@playwright/test';
import { expect, hydrated, test } from './fixtures';

const PASSWORD = 'trois lacs calmes en hiver';
const OTHER = 'un vélo bleu sous la pluie';

const address = (info: TestInfo, name: string) => `${name}.${info.project.name}.${info.workerIndex}.${Date.now()}@example.org`;

async function signUp(page: Page, plain: boolean, email: string) {
  await page.goto('/inscription');
  await hydrated(page, plain);
  await page.getByLabel('Prénom et nom').fill('Camille Martin');
  await page.getByLabel('Adresse e-mail professionnelle').fill(email);
  await page.getByLabel('Mot de passe').fill(PASSWORD);
  await page.getByLabel(/peut accueillir des élèves/).check();
  await page.getByRole('button', { name: 'Créer mon compte' }).click();
}

/** The link of the last e-mail to that address whose subject has that word. */
async function linkTo(page: Page, email: string, word: RegExp): Promise<string> {
  await page.goto('/dev/courriels');
  const letter = page.locator('.letter').filter({ hasText: email }).filter({ hasText: word }).first();
  const href = await letter.locator('a[href*="jeton="]').first().getAttribute('href');
  expect(href).toMatch(/jeton=[0-9a-f]{64}/);
  return href!;
}

async function signIn(page: Page, plain: boolean, email: string, password: string) {
  await page.goto('/connexion');
  await hydrated(page, plain);
  await page.getByLabel('Adresse e-mail').fill(email);
  await page.getByLabel('Mot de passe', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Se connecter' }).click();
}

test('a host signs up, proves the address by the button of the page that the e-mail leads to, and comes back where they were', async ({ page, plain, request }, info) => {
  const email = address(info, 'camille');
  // An address that is taken is told to its owner alone.
  for (let time = 0; time < 2; time += 1) {
    await signUp(page, plain, email);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ouvrez votre messagerie');
  }
  await page.goto('/dev/courriels');
  await expect(page.locator('.letter').filter({ hasText: email })).toHaveCount(2);

  const link = await linkTo(page, email, /confirm/i);
  // Programs that open links use nothing up.
  expect((await request.get(link)).status()).toBe(200);
  expect((await request.head(link)).status()).toBe(200);
  await page.goto(link);
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Confirmer mon adresse' }).click();
  // The keyboard, and so what is seen, is where the answer is.
  await expect(page.getByRole('status').filter({ hasText: 'Votre adresse est confirmée.' })).toBeFocused();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Camille Martin');
  await page.goto(link);
  await expect(page.getByText('Ce lien a déjà servi, ou il est trop ancien.')).toBeVisible();

  await page.goto('/espace/compte');
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Se déconnecter', exact: true }).click();
  await expect(page).not.toHaveURL(/\/espace/);
  // A wrong password and an unknown address are answered alike.
  const said: string[] = [];
  for (const who of [email, address(info, 'personne')]) {
    await signIn(page, plain, who, 'ce n’est pas celui-ci');
    await expect(page.getByRole('alert')).toBeVisible();
    await expect(page.getByLabel('Adresse e-mail')).toHaveValue(who);
    await expect(page.getByLabel('Mot de passe', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await expect(page).toHaveTitle(/^Erreur/);
    said.push(await page.getByRole('alert').innerText());
  }
  expect(said[0]).toBe(said[1]);

  // Signing in leads back to the page that asked for it, and nowhere else.
  await page.goto('/espace/compte');
  await expect(page).toHaveURL(/\/connexion\?suite=%2Fespace%2Fcompte$/);
  for (const [from, to] of [[page.url(), /\/espace\/compte$/], ['/connexion?suite=//example.org/', /\/structure$/]] as const) {
    await page.goto(from);
    await hydrated(page, plain);
    await page.getByLabel('Adresse e-mail').fill(email);
    await page.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await expect(page).toHaveURL(to);
    await page.context().clearCookies();
  }
});

test('what is wrong is said beside its field, and nothing typed is lost', async ({ page, plain }) => {
  await page.goto('/inscription');
  await hydrated(page, plain);
  await page.getByLabel('Prénom et nom').fill('<script>alert(1)</script> « Zoé »');
  await page.getByLabel('Adresse e-mail professionnelle').fill('zoe@example');
  await page.getByLabel('Mot de passe').fill('court');
  await page.getByRole('button', { name: 'Créer mon compte' }).click();

  await expect(page).toHaveURL(/\/inscription\?saisie=/);
  await expect(page.getByRole('alert')).toContainText('Plusieurs choses sont à corriger');
  await expect(page.getByRole('alert')).toBeFocused();
  await expect(page).toHaveTitle(/^Erreur\s: .+ – Quinzaine$/);
  await expect(page.getByLabel('Prénom et nom')).toHaveValue('<script>alert(1)</script> « Zoé »');
  await expect(page.getByLabel('Adresse e-mail professionnelle')).toHaveValue('zoe@example');
  await expect(page.getByLabel('Mot de passe')).toHaveValue('');
  await expect(page.locator('#mot_de_passe-erreur')).toContainText('12');
  await expect(page.locator('#engagement-erreur')).not.toBeEmpty();
});

test('whoever has no code is told what to do, where the code is asked for and in the help', async ({ page, plain }) => {
  await page.goto('/connexion');
  await hydrated(page, plain);
  await page.getByRole('link', { name: 'activez votre compte' }).click();
  await expect(page.getByRole('heading', { name: 'Vous n’avez pas de code' })).toBeVisible();
  await page.getByRole('link', { name: 'En savoir plus dans l’aide' }).click();
  await expect(page).toHaveURL(/\/aide\?q=code.*#sans-code$/);
  // Searched for, the answer is open.
  await expect(page.getByText('Demandez-le au secrétariat du lycée ou à votre professeur principal').first()).toBeVisible();
});

test('what was typed in a session that ended is there after signing in; another address counts once it is proved', async ({ page, plain }, info) => {
  const [email, next] = [address(info, 'avant'), address(info, 'apres')];
  await signUp(page, plain, email);
  await signIn(page, plain, email, PASSWORD);
  await expect(page).toHaveURL(/\/espace$/);
  await page.goto('/structure/nouvelle');
  await hydrated(page, plain);
  await page.getByLabel('Nom de la structure').fill('Menuiserie du Canal');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Inscrire ma structure' }).click();
  await expect(page).toHaveURL(/\/connexion\?suite=/);
  await expect(page.getByText('est gardé une demi-heure')).toBeVisible();
  await hydrated(page, plain);
  await page.getByLabel('Adresse e-mail').fill(email);
  await page.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page).toHaveURL(/\/structure\/nouvelle\?saisie=/);
  await expect(page.getByLabel('Nom de la structure')).toHaveValue('Menuiserie du Canal');

  await page.goto('/espace/compte');
  await hydrated(page, plain);
  await page.getByLabel('Nouvelle adresse e-mail').fill(next);
  await page.getByLabel('Votre mot de passe, pour être sûr que c’est vous').fill(PASSWORD);
  await page.getByRole('button', { name: 'Changer d’adresse' }).click();
  await expect(page.getByText('Un lien de confirmation vient de partir')).toBeVisible();
  await page.goto(await linkTo(page, next, /nouvelle-adresse/));
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Utiliser cette adresse' }).click();
  await expect(page.getByText('Votre nouvelle adresse est confirmée.')).toBeVisible();
  await signIn(page, plain, next, PASSWORD);
  await expect(page).toHaveURL(/\/structure$/);
});

test('a forgotten password is replaced by an e-mail’s link, and other browsers are signed out', async ({ page, plain, another }, info) => {
  const email = address(info, 'oubli');
  await signUp(page, plain, email);
  const other = await another();
  await signIn(other, plain, email, PASSWORD);
  await expect(other).toHaveURL(/\/espace$/);

  await page.goto('/mot-de-passe-oublie');
  await hydrated(page, plain);
  await page.getByLabel('Adresse e-mail').fill(email);
  await page.getByRole('button', { name: 'Envoyer le lien' }).click();
  await expect(page.getByText('Si un compte a cette adresse')).toBeVisible();
  await page.goto(await linkTo(page, email, /nouveau-mot-de-passe/));
  await hydrated(page, plain);
  await page.getByLabel('Nouveau mot de passe').fill('Camille Martin');
  await page.getByRole('button', { name: 'Choisir ce mot de passe' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await hydrated(page, plain);
  await page.getByLabel('Nouveau mot de passe').fill(OTHER);
  await page.getByRole('button', { name: 'Choisir ce mot de passe' }).click();
  await expect(page.getByText('Votre mot de passe est changé.')).toBeVisible();

  await other.goto('/espace');
  await expect(other).toHaveURL(/\/connexion/);
  await signIn(other, plain, email, PASSWORD);
  await expect(other.getByRole('alert')).toBeVisible();
  await signIn(other, plain, email, OTHER);
  await expect(other).toHaveURL(/\/structure$/);
  // A session list names them, and ends them all.
  await other.goto('/espace/compte');
  await hydrated(other, plain);
  await expect(other.locator('.lines > li')).toHaveCount(2);
  await other.getByRole('button', { name: 'Se déconnecter partout' }).click();
  await expect(other.getByText('Vous êtes déconnecté de tous vos appareils.')).toBeVisible();
  await page.goto('/espace');
  await expect(page).toHaveURL(/\/connexion/);
});

test('demonstration people are one click away', async ({ page, plain }) => {
  await page.goto('/connexion');
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Hélène Dubois' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mon lycée');
  await expect(page.getByText('Bonjour Hélène Dubois')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Mon espace' })).toBeVisible();
});
