import type { HealthFinding } from '@chatcall/contracts';

/** What an administrator does about each finding. */
export const ADVICE: Readonly<Record<HealthFinding, string>> = {
  'database-unreachable':
    'PostgreSQL does not answer: see whether it runs, and whether DATABASE_URL is right.',
  'database-slow':
    'PostgreSQL answers slowly: see whether its machine or the network to it is overloaded.',
  'migrations-pending':
    'The database is older than this version of ChatCall: start a process with MIGRATE_ON_START=true.',
  'redis-not-configured':
    'One process is enough without Redis. Several processes, and jobs that outlive a restart, need REDIS_URL.',
  'redis-unreachable':
    'Redis does not answer or refuses writes: see whether it runs and has memory left, and whether REDIS_URL is right.',
  'redis-slow': 'Redis answers slowly: see whether its machine or the network to it is overloaded.',
  'redis-evicts':
    'Redis may drop jobs and events when its memory is full: set maxmemory-policy to noeviction.',
  'media-unavailable':
    'No process can carry calls: start one with the role media, and see its log.',
  'media-workers-missing':
    'Some media workers do not run; they are started again. If this stays, see the log for the reason.',
  'turn-not-configured':
    'Without a TURN server, calls fail for users behind strict firewalls: set TURN_URLS and TURN_SECRET.',
  'turn-unreachable':
    'This server does not answer: see whether it runs, whether TURN_URLS is right, and whether a firewall blocks its port.',
  'turn-refused':
    'This server refuses the credentials that users get: TURN_SECRET has to be the one of the TURN server, and both clocks right.',
  'turn-full': 'This server accepts no further calls: raise its quota, or add another one.',
  'turn-dtls':
    'Browsers do not use turns: over UDP: set the URL with ?transport=tcp, or turn: instead.',
  'storage-unwritable':
    'No files can be stored: see whether the folder is writable, or whether the bucket can be reached with the keys.',
  'disk-low': 'Little space is left on this disk: make room or enlarge it.',
  'disk-full': 'This disk is full: users cannot upload files until there is room.',
  'mail-not-configured':
    'Users cannot set a forgotten password by mail: set SMTP_HOST and MAIL_FROM.',
  'mail-unreachable':
    'The mail server does not answer: see whether it runs, and whether SMTP_HOST and SMTP_PORT are right.',
  'mail-refused': 'The mail server refuses the sign-in: correct SMTP_USER and SMTP_PASSWORD.',
  'scanner-not-configured':
    'Files are not scanned for malware. If they should be, set CLAMAV_HOST or CLAMAV_SOCKET.',
  'scanner-unreachable':
    'The virus scanner does not answer, so no files are accepted: see whether clamd runs and has loaded its signatures.',
  'certificate-not-configured':
    'The public address is not known: set PUBLIC_ORIGINS to the https address that users open.',
  'certificate-unreachable':
    'This address cannot be reached from the server, so its certificate is not checked.',
  'certificate-ends-soon': 'The certificate ends soon: see why it was not renewed.',
  'certificate-ended': 'The certificate has ended: renew it, browsers refuse this address.',
  'certificate-not-yet-valid':
    'The certificate is not valid yet: see whether the clock of the server is right.',
  'certificate-other-name':
    'The certificate is for other names, browsers refuse this address: get one for this name.',
  'certificate-untrusted':
    'This server does not trust the certificate: serve it with its intermediate certificates; for a certificate authority of your own set NODE_EXTRA_CA_CERTS.',
};
