import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureCertificate } from './certificate.mjs';

let home;
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-certificate-'));
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

const read = (file) => fs.readFileSync(file, 'utf8');

describe('ensureCertificate', () => {
  it('covers this machine and is kept', () => {
    const { certFile, keyFile } = ensureCertificate(home);
    const certificate = new X509Certificate(read(certFile));
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(fs.statSync(keyFile).mode & 0o777).toBe(0o600);
    const before = read(certFile);
    ensureCertificate(home);
    expect(read(certFile)).toBe(before);
  });

  it('makes another one when it is damaged', () => {
    const { certFile } = ensureCertificate(home);
    fs.writeFileSync(certFile, 'no certificate');
    ensureCertificate(home);
    expect(new X509Certificate(read(certFile)).checkIP('::1')).toBeDefined();
  });
});
