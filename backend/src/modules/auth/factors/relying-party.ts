import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';

/**
 * Where passkeys of this server work: at the configured public address, or without one on this
 * machine. Browsers give a passkey to no other page.
 */
@Injectable()
export class RelyingParty {
  readonly origin: string;
  /** The host, without a port. */
  readonly id: string;
  /** Browsers need a name, and a page over TLS or of the same machine. */
  readonly available: boolean;

  constructor(config: AppConfig) {
    const { publicUrl, port } = config.http;
    this.origin = publicUrl ?? `http://localhost:${port}`;
    const { hostname, protocol } = new URL(this.origin);
    this.id = hostname;
    const local = hostname === 'localhost' || hostname.endsWith('.localhost');
    this.available =
      isIP(hostname.replace(/^\[|\]$/g, '')) === 0 && (protocol === 'https:' || local);
  }
}
