// The whole way, in several browsers at once: a host on a wide window signs up, registers a structure and publishes an offer; a
// pupil, whose account an administrator hands over on paper, finds it from a phone, applies from far away, is asked, accepted,
// and confirms; what the pupil asked elsewhere is withdrawn and that host is told. The State's register fills the form of one structure,
// and says of the other that it has closed. Everybody here is made by the journey: the tests
// of a worker share its database.
import type { BrowserContextOptions, Page } from '@playwright/test';
import { keyboard, pointer, type Input } from './input';
import type { Server } from './server';
import { expect, hydrated, test } from './fixtures';
import { siret } from './siret';

const PASSWORD = 'trois lacs calmes en hiver';
/** A lycée of Montreuil. */
const LYCEE = '0930122C';

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 } };

type Another = (options?: BrowserContextOptions) => Promise<Page>;

/** Somebody in front of a browser. */
class Person {
  private constructor(
    readonly page: Page,
    readonly plain: boolean,
    readonly hands: Input,
    /** What tells this person's things from all others. */
    readonly mark: string,
  ) {}

  static async arrive(another: Another, plain: boolean, size: BrowserContextOptions, mark: string, hands = pointer) {
    return new Person(await another(size), plain, hands, mark);
  }

  get email() {
    return `${this.mark}@example.org`;
  }

  async open(path: string) {
    const answer = await this.page.goto(path);
    await hydrated(this.page, this.plain);
    return answer;
  }

  /** Types into the field of that label. */
  async type(label: string | RegExp, text: string) {
    await this.hands.type(this.page.locator('main').getByLabel(label, { exact: typeof label === 'string' }), text);
  }

  async tick(label: string | RegExp) {
    await this.hands.tick(this.page.locator('main').getByLabel(label));
  }

  async choose(label: string, line: string) {
    await this.hands.choose(this.page.locator('main').getByLabel(label, { exact: true }), line);
  }

  /** Presses that button, and waits for what it leads to. */
  async press(name: string) {
    await this.leave(() => this.hands.press(this.page.getByRole('button', { name, exact: true })));
  }

  /** Follows the first link of that name, in a part of the page if one is named. */
  async follow(name: string | RegExp, within = 'main') {
    await this.leave(() => this.hands.press(this.page.locator(within).getByRole('link', { name }).first()));
  }

  /** Does what leads to another page, and waits until that is hydrated. */
  private async leave(act: () => Promise<void>) {
    const before = this.page.url();
    await act();
    await this.page.waitForURL((url) => url.href !== before);
    await hydrated(this.page, this.plain);
  }

  /** The last e-mail to this person with that in it. */
  async letter(words: string | RegExp) {
    await this.page.goto('/dev/courriels');
    const letter = this.page.locator('.letter').filter({ hasText: this.email }).filter({ hasText: words }).first();
    await expect(letter).toBeVisible();
    return letter;
  }

  async says(text: string | RegExp) {
    await expect(this.page.locator('main')).toContainText(text);
  }
}

/** A host signs up, and proves the address by the e-mail's button. */
async function signUp(host: Person) {
  await host.open('/inscription');
  await host.type('Prénom et nom', 'Dominique Leroy');
  await host.type('Adresse e-mail professionnelle', host.email);
  await host.type('Mot de passe', PASSWORD);
  await host.tick(/peut accueillir des élèves/);
  await host.press('Créer mon compte');
  await confirm(host);
}

/** Proves the address by the button that the e-mail's link leads to. */
async function confirm(person: Person) {
  const link = (await person.letter(/confirm/i)).locator('a[href*="jeton="]').first();
  await person.open((await link.getAttribute('href'))!);
  await person.press('Confirmer mon adresse');
  await person.says('Votre adresse est confirmée.');
}

/** Registers a structure there; gives its SIRET. */
async function register(host: Person, structure: string, postalCode: string, commune: string, number = siret()): Promise<string> {
  await host.open('/structure');
  await host.type('Nom de la structure', structure);
  await host.choose('Statut', 'Entreprise');
  await host.tick('En France');
  await host.type(/^SIRET/, number);
  await host.type('Numéro et rue', '12 rue des Tilleuls');
  await host.type('Code postal', postalCode);
  await host.type('Commune', commune);
  await host.press('Inscrire ma structure');
  await host.says(structure);
  return number;
}

/** Registers a structure as the State's register knows it, by its SIRET. */
async function registerBySiret(host: Person, structure: string, number: string) {
  await host.open('/structure');
  await host.type(/^Remplir d’après le répertoire/, number);
  await host.press('Remplir le formulaire');
  const main = host.page.locator('main');
  await expect(main.getByLabel('Nom de la structure')).toHaveValue(new RegExp(`^${structure}$`, 'i'));
  await expect(main.getByLabel('Statut')).toHaveValue('company');
  await expect(main.getByLabel(/^SIRET/)).toHaveValue(new RegExp(number.replace(/./g, '$&\\s*')));
  for (const [label, value] of [['Numéro et rue', '12 rue des Tilleuls'], ['Code postal', '77100'], ['Commune', 'Meaux']]) {
    await expect(main.getByLabel(label, { exact: true })).toHaveValue(value);
  }
  // The register shouts.
  await host.type('Nom de la structure', structure);
  await host.press('Inscrire ma structure');
  await host.says(structure);
}

/** Deposits an offer in four steps, and publishes it. */
async function deposit(host: Person, title: string) {
  await host.open('/structure');
  await host.press('Déposer une offre');

  await expect(host.page).toHaveURL(/\/structure$|\/brouillons\/[^/]+\/structure/);
  await host.tick(/rue des Tilleuls/);
  await host.press('Enregistrer et continuer');

  await host.type('Titre de l’offre', title);
  await host.choose('Secteur', 'Filière bois');
  await host.type('Métiers à découvrir (facultatif)', 'Menuisière\nÉbéniste');
  await host.type('Ce que l’élève fera', 'Suivre un meuble de la planche à la pose\nParler avec chaque collègue');
  await host.tick(/Accueil individuel/);
  await host.tick(/Les deux semaines/);
  await host.type('Places par semaine', '1');
  await host.press('Enregistrer et continuer');

  await host.type('Chaque jour, matin, de', '09:00');
  await host.type('Chaque jour, matin, à', '12:00');
  await host.type('Chaque jour, après-midi, de', '13:30');
  await host.type('Chaque jour, après-midi, à', '16:30');
  if (!host.plain) await host.says(/Du lundi au vendredi, .*30\sh/);
  await host.type('Repas de midi', 'Repas à apporter');
  await host.type('Prénom et nom', 'Dominique Leroy');
  await host.type('Téléphone', '06 39 98 00 01');
  await host.press('Enregistrer et continuer');

  // The preview is what pupils will read.
  await expect(host.page.locator('.preview')).toContainText(title);
  await expect(host.page.locator('main')).toContainText('Tout est prêt');
  await host.press('Publier cette offre');
  await host.says('En attente de vérification');
}

/** An officer of the académie reads what the register says of the structure, and lets pupils see its offers. */
async function vet(another: Another, server: Server, plain: boolean, structure: string, said: string) {
  const officer = await Person.arrive(another, plain, DESKTOP, 'claire');
  await server.signIn(officer.page, 'Claire Roussel');
  await officer.open('/administration/verifications');
  const line = officer.page.locator('article').filter({ hasText: structure });
  await expect(line).toContainText(said);
  await officer.hands.press(line.getByRole('button', { name: /Accepter la structure/ }));
  await officer.says('La structure est vérifiée');
}

/** An administrator makes the account of a pupil, and gives the code that its sheet shows. */
async function handOver(another: Another, server: Server, plain: boolean, name: string): Promise<string> {
  const admin = await Person.arrive(another, plain, DESKTOP, 'paul');
  await server.signIn(admin.page, 'Paul Administrateur');
  await admin.open('/administration/personnes/nouvelle?role=student');
  await admin.type('Prénom et nom', name);
  await admin.type('Numéro du lycée (UAI)', LYCEE);
  await admin.type('Classe', '2de 7');
  await admin.type('Date de naissance', '2011-05-17');
  await admin.press('Créer le compte');
  await admin.says('Feuille d’activation');
  const code = await admin.page.locator('.sheet-code').innerText();
  // Shown once.
  await admin.page.reload();
  await admin.says('Ce code a déjà été montré');
  return code;
}

/** The pupil takes over the account. */
async function activate(pupil: Person, code: string) {
  await pupil.open('/activation');
  await pupil.type('Code d’activation', code);
  await pupil.type('Votre adresse e-mail', pupil.email);
  await pupil.type('Mot de passe', PASSWORD);
  await pupil.press('Activer mon compte');
  // Nothing is sent to an address that nobody proved, but this.
  await confirm(pupil);
}

/** Finds the offer in the search, by a word of its title, and applies. Gives the application's id. */
async function apply(pupil: Person, title: string, far: boolean): Promise<string> {
  const word = title.split(' ').pop()!;
  // A server hears within a second of what was published.
  await expect(async () => {
    await pupil.open(`/offres?commune=93048&rayon=50&mots=${word}`);
    await expect(pupil.page.locator('.results')).toContainText(title, { timeout: 500 });
  }).toPass();
  await pupil.follow(title, '.results');
  await expect(pupil.page.getByRole('heading', { level: 1 })).toHaveText(title);
  if (far) await expect(pupil.page.locator('.alert-warning').first()).toContainText('plus de 10 km');
  await pupil.follow('Postuler');
  await pupil.tick('Les deux semaines');
  await pupil.type('Votre motivation', 'Le bois me plaît\u00a0: j’aimerais voir comment naît un meuble.');
  const place = pupil.page.getByLabel('Où habitez-vous');
  if (await place.count()) {
    await pupil.hands.type(place, 'Montreuil (93)');
    if (!pupil.plain) await pupil.page.keyboard.press('Escape');
  }
  await pupil.press('Envoyer ma candidature');
  if (far) {
    // Refused once: the distance is to be thought of first.
    await expect(pupil.page.getByRole('alert')).toContainText('corriger');
    await expect(pupil.page.getByLabel('Votre motivation')).toHaveValue(/Le bois me plaît/);
    await pupil.tick(/J’ai pensé au trajet/);
    await pupil.press('Envoyer ma candidature');
  }
  await pupil.says('Votre candidature est envoyée.');
  return new URL(pupil.page.url()).pathname.split('/').pop()!;
}

test('from two sign-ups to a confirmed place, and the other application withdrawn', async ({ plain, another, server }) => {
  test.setTimeout(300_000);
  const stamp = `duo${Date.now()}`;
  const [host, other, pupil] = await Promise.all([
    Person.arrive(another, plain, DESKTOP, `meaux.${stamp}`),
    Person.arrive(another, plain, DESKTOP, `montreuil.${stamp}`),
    Person.arrive(another, plain, PHONE, `eleve.${stamp}`),
  ]);
  const far = `Suivre une commande de bois à Meaux ${stamp}m`;
  const near = `Suivre une commande de bois à Montreuil ${stamp}n`;
  const name = `Anaïs Delaunay-Charpentier ${stamp.slice(-4)}`;

  const [known, closed] = [siret(), siret()];
  const [canal, walls] = [`Menuiserie du Canal ${stamp}`, `Ébénisterie des Murs ${stamp}`];
  const street = '12 rue des Tilleuls';
  server.register.enter(known, { name: canal, street, postalCode: '77100', commune: ['77284', 'Meaux'] });
  server.register.enter(closed, { name: walls, street, postalCode: '93100', commune: ['93048', 'Montreuil'], closed: true });

  // All at once.
  const prepare = async (host: Person, declare: () => Promise<unknown>, title: string, structure: string, said: string) => {
    await signUp(host);
    await declare();
    await deposit(host, title);
    await vet(another, server, plain, structure, said);
  };
  await Promise.all([
    prepare(host, () => registerBySiret(host, canal, known), far, canal, 'Le répertoire de l’État confirme ce que dit la structure'),
    prepare(other, () => register(other, walls, '93100', 'Montreuil', closed), near, walls, 'L’établissement est fermé'),
    handOver(another, server, plain, name).then((code) => activate(pupil, code)),
  ]);

  const elsewhere = await apply(pupil, near, false);
  const application = await apply(pupil, far, true);

  // The host is told, sees how far the pupil lives, and asks in one click.
  await host.letter(far);
  await host.open('/structure/candidatures');
  const line = host.page.locator('tr', { hasText: name });
  await expect(line).toContainText(/À \d+(,\d)?\skm/);
  await host.follow(name);
  await expect(host.page.getByRole('heading', { level: 1 })).toContainText(name);
  await expect(host.page.locator('.alert-warning').filter({ hasText: 'de son domicile' })).toContainText('plus de 10 km de votre domicile');
  await host.press('Envoyer cette question');
  await host.says('La question est posée.');

  await pupil.letter(/distance|domicile/);
  await pupil.open('/eleve');
  await pupil.follow(/Répondre à la question sur la distance/);
  await pupil.says('plus de 10 km de votre domicile');
  await pupil.press('Oui, j’y ai pensé');

  await host.letter(/réponse|répondu/i);
  await host.open(`/structure/candidatures/${application}`);
  await host.says('le trajet et le logement sont prévus');
  await host.says('1 place libre');
  await host.type('Message à l’élève (facultatif)', 'À bientôt à l’atelier.');
  await host.press('Accepter cette candidature');
  await host.says('La candidature est acceptée');

  // What confirming does is said before.
  await pupil.open('/eleve');
  await pupil.follow(new RegExp(`Confirmer votre place.*${far}`));
  await pupil.says('À bientôt à l’atelier.');
  await expect(pupil.page.locator('main')).toContainText('En confirmant, vous retirez pour ces semaines');
  await expect(pupil.page.locator('.panel li')).toContainText([near]);
  await pupil.press('Confirmer ce stage');
  await pupil.says('Votre stage est confirmé.');
  await pupil.says('06 39 98 00 01');

  // The other application is withdrawn, and its host told.
  await pupil.open(`/eleve/candidatures/${elsewhere}`);
  await pupil.says('Cette candidature est retirée.');
  await other.letter(new RegExp(`${near}[\\s\\S]*ailleurs|ailleurs[\\s\\S]*${near}`));
  await other.open('/structure/candidatures?etat=withdrawn');
  await expect(other.page.locator('tr', { hasText: name })).toContainText(near);
  await other.open(`/structure/candidatures/${elsewhere}`);
  await other.says('L’élève a renoncé.');

  // The host who waited has its pupil, and the offer, now full, has left the search.
  await host.open(`/structure/candidatures/${application}`);
  await host.says('La place est prise.');
  await expect(async () => {
    await pupil.open(`/offres?commune=93048&rayon=50&mots=${far.split(' ').pop()}`);
    await expect(pupil.page.locator('main')).not.toContainText(far, { timeout: 1000 });
  }).toPass();
});

test('the same by keyboard alone', async ({ plain, another, server }) => {
  test.skip(plain, 'keys are the browser’s own without JavaScript; a mother signs by them');
  test.setTimeout(300_000);
  const stamp = `clavier${Date.now()}`;
  const host = await Person.arrive(another, plain, DESKTOP, `hote.${stamp}`, keyboard);
  const pupil = await Person.arrive(another, plain, DESKTOP, `eleve.${stamp}`, keyboard);
  const title = `Au clavier dans un atelier ${stamp}`;
  const name = `Ève Colin ${stamp.slice(-4)}`;

  await signUp(host);
  const structure = `Atelier ${stamp}`;
  await register(host, structure, '93100', 'Montreuil');
  await deposit(host, title);
  await vet(another, server, plain, structure, 'ne connaît pas ce SIRET');
  await activate(pupil, await handOver(another, server, plain, name));
  const application = await apply(pupil, title, false);

  await host.open('/structure/candidatures');
  await host.follow(name);
  await host.press('Accepter cette candidature');
  await host.says('La candidature est acceptée');
  await pupil.open(`/eleve/candidatures/${application}`);
  await pupil.press('Confirmer ce stage');
  await pupil.says('Votre stage est confirmé.');
});

test('a structure is refused with a reason, looked at again, claimed by its owner, and moved by an administrator', async ({ plain, another, server }) => {
  test.setTimeout(300_000);
  const stamp = `scierie${Date.now()}`;
  const structure = `Scierie ${stamp}`;
  const host = await Person.arrive(another, plain, DESKTOP, `squat.${stamp}`);
  const owner = await Person.arrive(another, plain, PHONE, `vrai.${stamp}`);
  const officer = await Person.arrive(another, plain, DESKTOP, 'claire');
  await server.signIn(officer.page, 'Claire Roussel');
  await signUp(host);
  const number = await register(host, structure, '93100', 'Montreuil');
  await deposit(host, `Débiter un tronc ${stamp}`);

  /** Unfolds what decides about that thing, gives a reason, and presses. */
  const decide = async (kind: string, fold: string, reason: string, button: string) => {
    await officer.open('/administration/verifications');
    const line = officer.page.locator(`article[id^="${kind}-"]`).filter({ hasText: structure });
    await officer.hands.press(line.locator('summary').filter({ hasText: fold }));
    await officer.hands.type(line.getByLabel('Raison'), reason);
    await officer.hands.press(line.getByRole('button', { name: button, exact: true }));
  };
  await decide('structure', 'Refuser la structure', 'Le numéro de téléphone n’existe pas.', 'Refuser la structure');
  await officer.says('La structure est refusée');
  await host.letter('Le numéro de téléphone n’existe pas.');
  await host.open('/structure');
  await host.says('Votre structure n’est pas acceptée');
  await host.press('Demander une autre vérification');
  await host.says('en attente de vérification');

  await signUp(owner);
  await owner.open(`/structure/revendiquer?siret=${number}`);
  await owner.type('Pourquoi elle est la vôtre', 'Je dirige cette scierie depuis douze ans, appelez le standard.');
  await owner.press('Envoyer ma demande');
  await owner.says('envoyée aux modérateurs');
  await decide('revendication', 'Décider', 'Vérifié au standard.', 'Confier la structure');
  await officer.says('La structure est confiée');
  await owner.open('/structure');
  await owner.says(structure);
  await host.open('/structure');
  await host.says('Inscrire votre structure');

  // An administrator moves it, for a reason that whoever loses it reads.
  const admin = await Person.arrive(another, plain, DESKTOP, 'paul');
  await server.signIn(admin.page, 'Paul Administrateur');
  await admin.open(`/administration/structures?q=${number}`);
  const row = admin.page.locator('tbody tr').filter({ hasText: structure });
  await admin.hands.press(row.locator('summary').filter({ hasText: 'Modifier' }));
  await admin.hands.press(row.locator('summary').filter({ hasText: 'Confier à une autre personne' }));
  await admin.hands.type(row.getByLabel('E-mail de la personne'), host.email);
  await admin.hands.type(row.getByLabel('Raison'), 'Le standard s’était trompé.');
  await admin.hands.press(row.getByRole('button', { name: 'Confier la structure' }));
  await admin.says('La structure est confiée à cette personne');
  await owner.letter('Le standard s’était trompé.');
  await host.open('/structure');
  await host.says(structure);
  await owner.open('/structure');
  await owner.says('Inscrire votre structure');
});
