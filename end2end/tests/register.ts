// A State's register of companies on this machine: it answers as the open interface « recherche d'entreprises » is documented
// (https://recherche-entreprises.api.gouv.fr/docs/), to `GET /search?q=…`, with invented establishments.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An establishment, as a test enters it. */
export interface Establishment {
  name: string;
  street: string;
  postalCode: string;
  /** INSEE's code of the commune, and its name. */
  commune: [string, string];
  closed?: boolean;
}

export class Register {
  private readonly known = new Map<string, Establishment>();

  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  static async start(): Promise<Register> {
    let register: Register | undefined;
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
      if (pathname !== '/search') return response.writeHead(404).end();
      const results = register!.found(searchParams.get('q') ?? '');
      const body = { results, total_results: results.length, page: 1, per_page: 1, total_pages: 1 };
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    register = new Register(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
    return register;
  }

  /** From now on it knows that one. */
  enter(siret: string, establishment: Establishment) {
    this.known.set(siret, establishment);
  }

  private found(siret: string): unknown[] {
    const one = this.known.get(siret);
    if (!one) return [];
    const [commune, town] = one.commune;
    const name = one.name.toUpperCase();
    const establishment = {
      activite_principale: '16.23Z',
      adresse: `${one.street} ${one.postalCode} ${town}`.toUpperCase(),
      code_postal: one.postalCode,
      commune,
      libelle_commune: town.toUpperCase(),
      etat_administratif: one.closed ? 'F' : 'A',
      liste_enseignes: null,
      nom_commercial: null,
      siret,
    };
    const entity = {
      siren: siret.slice(0, 9),
      nom_complet: name,
      nom_raison_sociale: name,
      sigle: null,
      nature_juridique: '5710',
      activite_principale: '16.23Z',
      etat_administratif: 'A',
      siege: establishment,
      matching_etablissements: [establishment],
    };
    return [entity];
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
