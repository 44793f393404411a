// Stands between a browser and the server, at an address of its own: the network can be cut there for pages and worker alike, and a new
// version arrive.
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

const WORKER = '/service-worker.js';

export class Between {
  /** Whether the worker on its way is that of another build. */
  newer = false;
  private port = 0;
  private readonly http = createServer((ask, answer) => this.pass(ask, answer));

  private constructor(private readonly server: string) {}

  static async start(server: string): Promise<Between> {
    const between = new Between(server);
    await between.join();
    return between;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Whoever asks finds nobody. */
  async cut() {
    if (!this.http.listening) return;
    this.http.close();
    this.http.closeAllConnections();
    await once(this.http, 'close');
  }

  /** Begins, or begins again at the same address. */
  async join() {
    this.http.listen(this.port, '127.0.0.1');
    await once(this.http, 'listening');
    this.port = (this.http.address() as AddressInfo).port;
  }

  private pass(ask: IncomingMessage, answer: ServerResponse) {
    const changes = this.newer && ask.url === WORKER;
    const headers = { ...ask.headers };
    if (changes) for (const name of ['accept-encoding', 'if-modified-since', 'if-none-match']) delete headers[name];
    const forward = request(new URL(ask.url!, this.server), { method: ask.method, headers }, (from) => {
      if (!changes) {
        answer.writeHead(from.statusCode!, from.headers);
        from.pipe(answer);
        return;
      }
      let text = '';
      from.setEncoding('utf8').on('data', (part) => (text += part)).on('end', () => {
        answer.writeHead(200, { 'content-type': 'text/javascript', 'content-security-policy': from.headers['content-security-policy'] });
        // The first name of a style sheet is the one that the build is known by.
        answer.end(text.replace(".css'", ".css?suite'"));
      });
    });
    forward.on('error', () => answer.destroy());
    answer.on('close', () => forward.destroy());
    ask.pipe(forward);
  }
}
