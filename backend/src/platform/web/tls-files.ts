import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TlsConfig } from '../../config/index.js';
import { isError } from '../errors/index.js';

/** Certificate and key as read from their files. */
export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/**
 * Reads the certificate and its key.
 * @throws Error with one sentence when a file cannot be read or is invalid, or when the two do not
 * belong together
 */
export function readTlsPair({ certFile, keyFile }: TlsConfig): TlsPair {
  const [cert, key] = [read('TLS_CERT_FILE', certFile), read('TLS_KEY_FILE', keyFile)];
  const certificate = parse(
    'TLS_CERT_FILE',
    certFile,
    'a certificate in PEM',
    () => new X509Certificate(cert),
  );
  const privateKey = parse('TLS_KEY_FILE', keyFile, 'a private key in PEM', () =>
    createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(privateKey))
    throw new Error(
      `TLS_KEY_FILE (${keyFile}) is not the key of the certificate in TLS_CERT_FILE (${certFile})`,
    );
  return {
    cert,
    key,
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
  };
}

function read(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = isError(error) && 'code' in error ? String(error.code) : 'unreadable';
    throw new Error(`${name} (${file}) cannot be read (${code})`, { cause: error });
  }
}

/** Without the cause: an error of OpenSSL may quote a part of the key. */
function parse<T>(name: string, file: string, kind: string, make: () => T): T {
  try {
    return make();
  } catch {
    throw new Error(`${name} (${file}) does not hold ${kind}`);
  }
}
