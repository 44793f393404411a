// The pages there are, for what must hold on each of them: axe, nothing cut, pictures.
import type { Page } from '@playwright/test';
import { expect, hydrated } from './fixtures';

/** Pages that are open to all, by what they show. */
export const PUBLIC: Record<string, string> = {
  home: '/',
  'all offers': '/offres',
  'offers near home': '/offres?commune=93048&rayon=50&secteur=s22&secteur=s12',
  'a wrong address': '/offres?rayon=-5&secteur=s99',
  'which commune': '/offres?lieu=Saint-Denis',
  'no such commune': '/offres?lieu=Montreil',
  'nothing found': '/offres?commune=93048&rayon=5&mots=licorne',
  'no such page': '/offres?commune=93048&page=9999',
  'not found': '/rien',
  pupils: '/eleves',
  hosts: '/structures',
  schools: '/lycees',
  help: '/aide',
  'a question nobody answered': '/aide?q=licorne',
  'risk sheets': '/securite',
  'a risk sheet': '/securite/s10',
  calendar: '/calendrier',
  'site map': '/plan-du-site',
  committed: '/organisations-engagees',
  accessibility: '/accessibilite',
  legal: '/mentions-legales',
  privacy: '/confidentialite',
  components: '/dev/composants',
  'signing in': '/connexion',
  'signing up': '/inscription',
  'a personal link that is not good': '/lien?jeton=0',
  'the public check': '/verifier',
  'a document nobody knows': '/verifier?reference=QZ-27-0000-0000&code=0000000000',
  'a file nobody knows': `/verifier?empreinte=${'0'.repeat(64)}`,
  'a file in which there is nothing known': `/verifier?empreinte=${'0'.repeat(64)}&jointes=aucune`,
};

/** The address of an offer. */
export async function offerPath(page: Page): Promise<string> {
  await page.goto('/offres?commune=93048&rayon=50&page=2');
  return (await page.locator('.card-title a').last().getAttribute('href')) ?? '';
}

/** Where people come in. */
export const OPEN = [
  '/inscription?saisie=rien', '/inscription/lettre', '/activation', '/mot-de-passe-oublie', '/nouveau-mot-de-passe?jeton=0',
  '/nouvelle-adresse?jeton=0', '/confirmation?jeton=0', '/reponse?jeton=0', '/rejoindre?jeton=0', '/rejoindre/lycee?jeton=0', '/arreter-recherche?jeton=0',
  '/arreter-rappels?jeton=0', '/accueil/rien', '/alerte', '/alerte?jeton=0', '/alerte?recherche=commune%3D93048', '/alerte?fait=demandee', '/lien-perdu', '/lien-perdu?fait=demande',
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
async function convention(page: Page, list: string, student = /^Jules Caron/): Promise<string> {
  await page.goto(list);
  return (await page.locator('main a[href^="/convention/"]').filter({ hasText: student }).first().getAttribute('href'))!;
}

export interface Space {
  /** Pages that are there for all of that role. */
  paths: string[];
  /** Pages of things, as that person's lists lead to them. */
  found?: (page: Page, plain?: boolean) => Promise<string[]>;
}

/** Pages of people of the demonstration, by name. */
export const SPACES: Record<string, Space> = {
  'Noé Lefèvre': {
    paths: ['/espace?fait=compte', '/espace/compte', '/eleve', '/eleve/recherches', '/eleve/proposer', '/eleve/carte', '/offres?commune=93048', '/espace/compte/rappels', '/espace/compte/agenda', '/espace/compte/preuve', '/espace/compte/double', '/a-faire', '/espace/compte/donnees'],
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
      return [own, `${own}/apercu`, `${own}/version/1`, `${own}/signer`, `${own}/premier-jour`];
    },
  },
  'Nadia Caron': {
    paths: ['/espace/conventions'],
    async found(page) {
      const theirs = await convention(page, '/espace/conventions');
      return [theirs, `${theirs}/signer`];
    },
  },
  'Karim Benali': {
    paths: ['/structure', '/structure/candidatures', '/structure/conventions', '/structure/collegues', '/structure/delegations', '/structure/import', '/structure/nouvelle', '/structure/revendiquer', '/structure/modifier'],
    async found(page, plain = false) {
      const [offer] = await hrefs(page, '/structure', 'a[href^="/structure/offres/"]');
      const theirs = await convention(page, '/structure/conventions');
      // One that is filled and one that is signed, on one page.
      const filled = await convention(page, '/structure/conventions', /^Lina Traoré/);
      const together = [theirs, filled].map((path) => path.split('/').pop()).join(',');
      // An offer of one's own: its four steps, nothing typed.
      await page.goto('/structure');
      await hydrated(page, plain);
      await page.getByRole('button', { name: 'Déposer une offre' }).first().click();
      await page.waitForURL(/\/structure\/brouillons\//);
      const draft = new URL(page.url()).pathname.replace(/\/[^/]+$/, '');
      const steps = ['structure', 'offre', 'pratique', 'apercu'].map((step) => `${draft}/${step}`);
      return [offer, `${offer}/modifier`, theirs, `${theirs}/signer`, `/structure/conventions/ensemble?choix=${together}`, ...steps];
    },
  },
  'Hélène Dubois': {
    paths: ['/lycee', '/lycee/propositions', '/lycee/conventions', '/lycee/signatures', '/lycee/delegations', '/lycee/profil', '/lycee/consultations', '/lycee/effacements', '/lycee/eleves', '/lycee/eleves/nouveau', '/lycee/import', '/lycee/pile', '/lycee/suivi', '/lycee/equipe', '/lycee/classes', '/lycee/referents?classe=2de+4', '/a-faire', '/lycee/chiffres'],
    async found(page) {
      const theirs = await convention(page, '/lycee/conventions');
      const [student] = await hrefs(page, '/lycee/referents?classe=2de+4', 'a[href^="/lycee/eleves/"]');
      const follow = `/lycee/signatures/${theirs.split('/').pop()}`;
      return [theirs, `${theirs}/signer`, follow, `${follow}/guichet/host`, student];
    },
  },
  'Thomas Nguyen': {
    paths: ['/lycee', '/lycee/suivi', '/lycee/propositions', '/lycee/conventions', '/lycee/signatures', '/lycee/saisie'],
    async found(page) {
      const theirs = await convention(page, '/lycee/conventions');
      return [theirs, `/lycee/signatures/${theirs.split('/').pop()}`];
    },
  },
  'Claire Roussel': { paths: ['/administration', '/administration/signalements', '/administration/verifications', '/administration/academie'] },
  'Paul Administrateur': {
    paths: ['/administration', '/administration/campagnes', '/administration/secteurs', '/administration/structures', '/administration/personnes', '/administration/personnes/nouvelle', '/administration/signalements', '/administration/lettres', '/administration/journal', '/administration/securite', '/administration/effacements', '/administration/textes/2026-11-29'],
    async found(page) {
      const [campaign] = await hrefs(page, '/administration/campagnes', 'a[href^="/administration/campagnes/"]');
      const [pupil] = await hrefs(page, '/administration/personnes?q=jules', 'a[href^="/administration/personnes/"]');
      const [guardian] = await hrefs(page, '/administration/personnes?q=nadia', 'a[href^="/administration/personnes/"]');
      const roles = ['student', 'guardian', 'staff', 'head'].map((role) => `/administration/personnes/nouvelle?role=${role}`);
      return [campaign, '/administration/campagnes/nouvelle', pupil, guardian, ...roles];
    },
  },
};
