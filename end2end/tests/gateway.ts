// An SMS gateway on this machine: it keeps what it is sent.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Gateway {
  /** What it was sent, in order. */
  readonly sent: { to: string; text: string }[] = [];

  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  static async start(): Promise<Gateway> {
    let gateway: Gateway | undefined;
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (part: string) => (body += part));
      request.on('end', () => {
        gateway!.sent.push(JSON.parse(body) as { to: string; text: string });
        response.writeHead(202).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    gateway = new Gateway(`http://127.0.0.1:${(server.address() as AddressInfo).port}/send`, server);
    return gateway;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
