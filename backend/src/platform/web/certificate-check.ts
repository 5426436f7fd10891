import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { X509Certificate } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { ServerChecks, codeOf, found, notConfigured, works } from '../health/index.js';
import type { CheckOutcome } from '../health/index.js';

const HTTPS_PORT = 443;
const CONNECT_MS = 4_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** As long before the end as `CertificateRenewal` begins to warn in the log. */
const SOON_DAYS = 14;
/** Further addresses are not checked. */
const ADDRESSES_MAX = 10;

/** What the server at an address has presented. */
export interface PresentedCertificate {
  readonly certificate: X509Certificate;
  /** Null when it is trusted by this machine. */
  readonly untrusted: string | null;
}

/** Checks the certificates of the public addresses as browsers get them, also those of a proxy. */
@Injectable()
export class CertificateCheck implements OnModuleInit {
  readonly #checks: ServerChecks;
  readonly #config: AppConfig;

  constructor(checks: ServerChecks, config: AppConfig) {
    this.#checks = checks;
    this.#config = config;
  }

  onModuleInit(): void {
    this.#checks.register({
      name: 'certificate',
      failure: 'certificate-unreachable',
      run: () => this.#check(),
    });
  }

  async #check(): Promise<readonly CheckOutcome[]> {
    const { mail, http } = this.#config;
    const origins = new Set([...(mail === null ? [] : [mail.publicUrl]), ...http.publicOrigins]);
    const secure = [...origins].filter((origin) => origin.startsWith('https:'));
    if (secure.length === 0) return [notConfigured('certificate-not-configured')];
    return Promise.all(secure.slice(0, ADDRESSES_MAX).map((origin) => checkAddress(origin)));
  }
}

async function checkAddress(origin: string): Promise<CheckOutcome> {
  try {
    const host = new URL(origin).hostname.replace(/^\[|\]$/g, '');
    return judgeCertificate(origin, host, await presentedBy(origin, host));
  } catch (error) {
    return found('certificate-unreachable', 'degraded', codeOf(error), origin);
  }
}

/** Judges a certificate: the worst that browsers would refuse comes first. */
export function judgeCertificate(
  origin: string,
  host: string,
  { certificate, untrusted }: PresentedCertificate,
  now = Date.now(),
): CheckOutcome {
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const daysLeft = Math.floor((to - now) / DAY_MS);
  const facts = { validTo: new Date(to).toISOString(), daysLeft };
  const isNamed =
    (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
  if (to < now) return found('certificate-ended', 'failing', facts, origin);
  if (from > now) return found('certificate-not-yet-valid', 'failing', facts, origin);
  if (!isNamed) return found('certificate-other-name', 'failing', facts, origin);
  if (daysLeft < SOON_DAYS) return found('certificate-ends-soon', 'degraded', facts, origin);
  if (untrusted !== null)
    return found('certificate-untrusted', 'degraded', { ...facts, errorCode: untrusted }, origin);
  return works(facts, origin);
}

/** Every certificate is taken, so that it can be judged; nothing is sent over the connection. */
function presentedBy(origin: string, host: string): Promise<PresentedCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(new URL(origin).port) || HTTPS_PORT,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      rejectUnauthorized: false,
      timeout: CONNECT_MS,
    });
    socket.on('error', reject);
    socket.on('timeout', () => socket.destroy(new Error('The address does not answer')));
    socket.on('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      const reason = socket.authorized ? null : socket.authorizationError;
      if (certificate === undefined) reject(new Error('The address has no certificate'));
      else resolve({ certificate, untrusted: reason === null ? null : String(reason) });
      socket.destroy();
    });
  });
}
