// Five people: a baker publishes, a pupil applies, a mother signs, a secretary completes ten, a head validates and signs forty.
import type { Page } from '@playwright/test';
import { conventionOf } from '../tests/conventions';
import { expect, test } from '../tests/fixtures';
import { siret } from '../tests/siret';
import { PHONE, Walker } from './walker';

const PASSWORD = 'trois lacs calmes en hiver';

/** The last e-mail to that address, read by whoever has it in hand: not on the walker's phone. */
async function mailTo(mail: Page, address: string, words?: string | RegExp) {
  await mail.goto('/dev/courriels');
  const letters = mail.locator('.letter').filter({ hasText: address });
  const letter = (words ? letters.filter({ hasText: words }) : letters).first();
  await expect(letter).toBeVisible();
  return letter;
}

async function codeTo(mail: Page, address: string) {
  return (await (await mailTo(mail, address)).innerText()).match(/^\s*(\d{6})\s*$/m)![1];
}

test('a baker publishes an offer', async ({ another, plain }) => {
  const email = `boulange${Date.now()}@example.org`;
  const mail = await another({ javaScriptEnabled: false });
  const page = await another(PHONE);
  const baker = await Walker.arrive(page, plain);
  const main = page.locator('main');
  const button = (name: string) => main.getByRole('button', { name, exact: true });
  const field = (name: string) => main.getByLabel(name, { exact: true });

  await baker.open('/inscription');
  await baker.type(field('Prénom et nom'), 'Dominique Leroy');
  await baker.type(field('Adresse e-mail professionnelle'), email);
  await baker.type(field('Mot de passe'), PASSWORD);
  await baker.tick(main.getByLabel(/peut accueillir des élèves/));
  await baker.press(button('Créer mon compte'));
  const link = await (await mailTo(mail, email, /confirm/i)).locator('a[href*="jeton="]').first().getAttribute('href');
  await baker.open(link!);
  await baker.press(button('Confirmer mon adresse'));
  baker.stage('signs up, and proves the address');

  await baker.open('/structure');
  await baker.type(field('Nom de la structure'), 'Boulangerie Leroy');
  await baker.choose(field('Statut'), 'Entreprise');
  await baker.tick(main.getByLabel('En France'));
  await baker.type(main.getByLabel(/^SIRET/), siret());
  await baker.type(field('Numéro et rue'), '12 rue des Tilleuls');
  await baker.type(field('Code postal'), '93100');
  await baker.type(field('Commune'), 'Montreuil');
  await baker.press(button('Inscrire ma structure'));
  baker.stage('registers the bakery');

  await baker.press(button('Déposer une offre'));
  await baker.tick(main.getByLabel(/rue des Tilleuls/));
  await baker.press(button('Enregistrer et continuer'));
  await baker.type(field('Titre de l’offre'), 'Une quinzaine au fournil');
  await baker.choose(field('Secteur'), 'Industrie alimentaire');
  await baker.type(field('Métiers à découvrir (facultatif)'), 'Boulanger');
  await baker.type(field('Ce que l’élève fera'), 'Suivre une fournée, de la pâte au magasin');
  await baker.tick(main.getByLabel(/Accueil individuel/));
  await baker.tick(main.getByLabel(/Les deux semaines/));
  await baker.type(field('Places par semaine'), '1');
  await baker.press(button('Enregistrer et continuer'));
  for (const [label, time] of [
    ['Chaque jour, matin, de', '08:00'],
    ['Chaque jour, matin, à', '12:00'],
    ['Chaque jour, après-midi, de', '13:00'],
    ['Chaque jour, après-midi, à', '15:30'],
  ]) {
    await baker.type(field(label), time);
  }
  await baker.type(field('Repas de midi'), 'Repas offert');
  await baker.type(field('Prénom et nom'), 'Dominique Leroy');
  await baker.type(field('Téléphone'), '06 39 98 00 01');
  await baker.press(button('Enregistrer et continuer'));
  await baker.press(button('Publier cette offre'));
  await expect(main).toContainText(/publiée/i);
  baker.stage('deposits and publishes the offer');
  baker.tell('A baker publishes an offer', '5 minutes');
});

test('a pupil finds, reads and applies', async ({ another, server, plain }) => {
  const page = await another(PHONE);
  await server.signIn(page, 'Inès Marchand');
  const pupil = await Walker.arrive(page, plain);
  const main = page.locator('main');
  await pupil.open('/eleve');
  await pupil.press(main.getByRole('link', { name: 'Chercher un stage' }).first());
  pupil.stage('comes to the search');

  await pupil.press(main.locator('.results .card-title a').first());
  await pupil.see(main.getByRole('heading', { name: /semaine|horaires|pratique/i }).last());
  pupil.stage('chooses an offer, and reads it');

  await pupil.press(main.getByRole('link', { name: 'Postuler' }).first());
  const both = main.getByLabel('Les deux semaines');
  if (await both.count()) await pupil.tick(both);
  await pupil.type(
    main.getByLabel('Votre motivation'),
    'Bonjour, ce métier me plaît. Je suis curieuse et à l’heure\u00a0: j’aimerais voir comment vous travaillez.',
  );
  const thought = main.getByLabel(/J’ai pensé au trajet/);
  if (await thought.count()) await pupil.tick(thought);
  await pupil.press(main.getByRole('button', { name: 'Envoyer ma candidature' }));
  await expect(main).toContainText('Votre candidature est envoyée.');
  pupil.stage('applies');
  pupil.tell('A pupil finds, reads and applies', '3 minutes');
});

test('a mother signs by the link of an e-mail', async ({ another, server, plain }) => {
  const address = 'mere.lente@exemple.org';
  const head = await another({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
  await server.signIn(head, 'Hélène Dubois');
  const id = (await conventionOf(head, 'Jules Caron', '/lycee/conventions?etat=a-signer')).split('/').pop();
  await head.goto(`/lycee/signatures/${id}`);
  const parent = head.locator('article.awaited').filter({ hasText: 'Représentant légal' });
  await parent.locator('summary', { hasText: 'Changer son adresse' }).click();
  await parent.getByLabel('Adresse e-mail').fill(address);
  await parent.getByRole('button', { name: 'Changer l’adresse' }).click();
  const link = await (await mailTo(head, address)).locator('a[href*="/lien?jeton="]').first().getAttribute('href');

  const page = await another(PHONE);
  const mother = await Walker.arrive(page, plain);
  await mother.open(link!);
  await mother.press(page.getByRole('button', { name: 'Recevoir un code' }));
  await mother.type(page.getByLabel('Code reçu par e-mail'), await codeTo(head, address));
  await mother.press(page.getByRole('button', { name: 'Lire la convention' }));
  await mother.see(page.locator('.promises'));
  mother.stage('opens the link with a code, and reads');
  await mother.tick(page.getByLabel('J’ai lu la convention'));
  await mother.press(page.getByRole('button', { name: 'Signer la convention' }));
  await expect(page.getByText('Votre signature est enregistrée')).toBeVisible();
  mother.stage('signs');
  mother.tell('A mother signs by a link', '90 seconds, 6 screens');
});

test('a secretary completes ten conventions, retyping nothing', async ({ another, server, plain }) => {
  const page = await another(PHONE);
  await server.signIn(page, 'Thomas Nguyen');
  const secretary = await Walker.arrive(page, plain);
  const main = page.locator('main');
  const left = main.locator('#liste tbody tr').filter({ hasText: 'manque' });
  await secretary.open('/lycee/conventions?etat=a-valider');
  const waiting = await left.count();
  expect(waiting).toBeGreaterThanOrEqual(10);
  for (let number = 1; number <= 10; number += 1) {
    await secretary.press(left.first().locator('th > a'));
    const missing = main.locator('section[aria-labelledby="manque"] li > a').first();
    await secretary.press(missing);
    await complete(secretary, number);
    await expect(main.getByText('Tout est rempli')).toBeVisible();
    secretary.stage(`completes convention ${number}`);
    await secretary.open('/lycee/conventions?etat=a-valider');
  }
  await expect(left).toHaveCount(waiting - 10);
  const twice = secretary.texts.filter((text, index) => text.length > 3 && secretary.texts.indexOf(text) !== index);
  console.log(`Typed twice: ${twice.length ? [...new Set(twice)].join(', ') : 'nothing'}`);
  secretary.tell('A secretary completes ten conventions', 'nothing typed twice');
});

/** What is this pupil's own, section by section: the rest is there already. */
async function complete(secretary: Walker, number: number) {
  const main = secretary.page.locator('main');
  // The sections follow one another, from the first in which something is missing.
  for (let section = 0; section < 6; section += 1) {
    for (const [name, text] of [
      ['eleve_adresse', `${number} rue du Stade, 93100 Montreuil`],
      ['transport', `Bus ${100 + number}`],
      ['resp1_tel', `06 39 98 00 ${String(10 + number)}`],
    ]) {
      const field = main.locator(`[name="${name}"]`);
      if ((await field.count()) && !(await field.inputValue())) await secretary.type(field, text);
    }
    for (const name of ['attestation', 'securite']) {
      const box = main.locator(`[name="${name}"][type=checkbox]`);
      if (await box.count()) await secretary.tick(box);
    }
    const plan = main.locator('select[name="pai"]');
    if (await plan.count()) await secretary.choose(plan, 'Non');
    const button = main.locator('#formulaire').getByRole('button', { name: /^Enregistrer et/ });
    const last = /revenir/.test(await button.innerText());
    await secretary.press(button);
    if (last) return;
  }
}

test('a head validates and signs forty', async ({ another, server, plain }) => {
  const mail = await another({ javaScriptEnabled: false });
  const page = await another(PHONE);
  await server.signIn(page, 'Hélène Dubois');
  const head = await Walker.arrive(page, plain);
  const main = page.locator('main');
  await head.open('/lycee');
  await head.press(main.locator('.to-do').getByRole('link', { name: /^Valider/ }));
  await head.press(main.getByRole('link', { name: 'Tout cocher' }));
  await head.press(main.getByRole('button', { name: /^Relire et valider/ }));
  // A request stops after ten seconds, and the next one goes on.
  const validate = main.getByRole('button', { name: /^Valider ce/ });
  for (let again = 0; again < 8 && (await validate.count()); again += 1) {
    await head.tick(main.getByLabel(/^J’ai relu/));
    await head.press(validate);
  }
  const told = await main.locator('[role=status], [role=alert]').first().innerText();
  head.stage(`validates: ${told.match(/\d+/)?.[0]}`);

  await head.press(main.getByRole('button', { name: /^Signer/ }));
  await head.press(main.getByRole('button', { name: /^Recevoir un code/ }));
  await head.type(main.getByLabel('Code reçu par e-mail'), await codeTo(mail, 'helene@lycee.example'));
  await head.tick(main.getByLabel(/J’ai lu/));
  await head.press(main.getByRole('button', { name: /^Signer ce/ }));
  await expect(main).toContainText(/signatures? sur/);
  head.stage(`signs: ${(await main.innerText()).match(/(\d+)\ssignatures? sur/)?.[1]}`);
  head.tell('A head validates and signs', '3 minutes for forty');
});
