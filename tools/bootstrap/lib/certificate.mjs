import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { selfSigned } from '../../env/self-signed.mjs';
import { listenedAddresses } from './addresses.mjs';
import { writeSecretFile } from './secret-file.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Browsers on Apple's systems refuse certificates that are valid for longer. */
const VALID_DAYS = 397;
const RENEW_DAYS = 30;

/**
 * A self-signed certificate for this machine's names and addresses, kept until it runs out or they change.
 *
 * @param {string} home
 * @param {string[]} [listened] Addresses that the server can be reached at. Others would only make the certificate
 *   another one, which browsers warn of again, whenever they change, as the temporary ones of IPv6 do each day.
 * @returns {{ certFile: string, keyFile: string }}
 */
export function ensureCertificate(home, listened = listenedAddresses()) {
  const folder = path.join(home, 'tls');
  const certFile = path.join(folder, 'certificate.pem');
  const keyFile = path.join(folder, 'key.pem');
  const hosts = ['localhost', os.hostname()];
  const addresses = ['127.0.0.1', '::1', ...listened];
  if (!stillGood(certFile, keyFile, hosts, addresses)) {
    const { cert, key } = selfSigned({ hosts: [...hosts, ...addresses], days: VALID_DAYS });
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeSecretFile(keyFile, key);
    fs.writeFileSync(certFile, cert);
  }
  return { certFile, keyFile };
}

function stillGood(certFile, keyFile, hosts, addresses) {
  if (!fs.existsSync(certFile) || !fs.existsSync(keyFile)) return false;
  try {
    const certificate = new X509Certificate(fs.readFileSync(certFile));
    return (
      Date.parse(certificate.validTo) - Date.now() > RENEW_DAYS * DAY_MS &&
      hosts.every((host) => certificate.checkHost(host)) &&
      addresses.every((address) => certificate.checkIP(address))
    );
  } catch {
    return false;
  }
}
