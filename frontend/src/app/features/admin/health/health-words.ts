import type {
  HealthCheckName,
  HealthFact,
  HealthFinding,
  HealthStatus,
  ServerProcess,
} from '@chatcall/contracts';

/** What each part of the server is called. */
export function checkWords(): Readonly<Record<HealthCheckName, string>> {
  return {
    database: $localize`:@@healthCheck.database:Database`,
    redis: $localize`:@@healthCheck.redis:Redis`,
    media: $localize`:@@healthCheck.media:Media for calls`,
    turn: $localize`:@@healthCheck.turn:TURN server`,
    storage: $localize`:@@healthCheck.storage:Storage of files`,
    disk: $localize`:@@healthCheck.disk:Disk`,
    mail: $localize`:@@healthCheck.mail:Mail`,
    scanner: $localize`:@@healthCheck.scanner:Virus scanner`,
    certificate: $localize`:@@healthCheck.certificate:Certificate`,
  };
}

/** What each state of a part is called. */
export function statusWords(): Readonly<Record<HealthStatus, string>> {
  return {
    ok: $localize`:@@healthStatus.ok:OK`,
    degraded: $localize`:@@healthStatus.degraded:Degraded`,
    failing: $localize`:@@healthStatus.failing:Failing`,
    'not-configured': $localize`:@@healthStatus.none:Not configured`,
  };
}

/** What each state of a process is called. */
export function processWords(): Readonly<Record<ServerProcess['state'], string>> {
  return {
    ready: $localize`:@@healthProcess.ready:Ready`,
    'not-ready': $localize`:@@healthProcess.notReady:Not ready`,
    'shutting-down': $localize`:@@healthProcess.ending:Shutting down`,
    'no-answer': $localize`:@@healthProcess.silent:No answer`,
  };
}

/** What was found, and what to do about it. */
export function findingWords(): Readonly<Record<HealthFinding, string>> {
  return {
    'database-unreachable': $localize`:@@health.databaseAway:PostgreSQL does not answer. Check that it runs and that DATABASE_URL is right.`,
    'database-slow': $localize`:@@health.databaseSlow:PostgreSQL answers slowly. Check the load of its machine and the network to it.`,
    'migrations-pending': $localize`:@@health.migrations:The database is older than this version of ChatCall. Start a process with MIGRATE_ON_START=true.`,
    'redis-not-configured': $localize`:@@health.noRedis:One process needs no Redis. Several processes, and jobs that outlive a restart, need REDIS_URL.`,
    'redis-unreachable': $localize`:@@health.redisAway:Redis does not answer or refuses writes. Check that it runs, has free memory, and that REDIS_URL is right.`,
    'redis-slow': $localize`:@@health.redisSlow:Redis answers slowly. Check the load of its machine and the network to it.`,
    'redis-evicts': $localize`:@@health.redisEvicts:Redis may lose jobs and events when its memory is full. Set maxmemory-policy to noeviction.`,
    'media-unavailable': $localize`:@@health.noMedia:No process can carry calls. Start one with the role media, and look at its log.`,
    'media-workers-missing': $localize`:@@health.workers:Some media workers do not run. They are started again; if this stays, look at the log.`,
    'turn-not-configured': $localize`:@@health.noTurn:Without a TURN server, calls fail behind strict firewalls. Set TURN_URLS and TURN_SECRET.`,
    'turn-unreachable': $localize`:@@health.turnAway:This server does not answer. Check that it runs, that TURN_URLS is right, and that no firewall blocks its port.`,
    'turn-refused': $localize`:@@health.turnRefused:This server refuses the credentials that users get. TURN_SECRET must be the same on both, and both clocks right.`,
    'turn-full': $localize`:@@health.turnFull:This server accepts no more calls. Raise its quota, or add another one.`,
    'turn-dtls': $localize`:@@health.turnDtls:Browsers cannot use turns: over UDP. Add ?transport=tcp to the URL, or use turn: instead.`,
    'storage-unwritable': $localize`:@@health.storage:No files can be stored. Check that the folder is writable, or that the bucket can be reached with the keys.`,
    'disk-low': $localize`:@@health.diskLow:Little space is left on this disk. Free some or enlarge it.`,
    'disk-full': $localize`:@@health.diskFull:This disk is full. Users cannot upload files until there is space.`,
    'mail-not-configured': $localize`:@@health.noMail:Users cannot set a forgotten password by mail. Set SMTP_HOST and MAIL_FROM.`,
    'mail-unreachable': $localize`:@@health.mailAway:The mail server does not answer. Check that it runs, and that SMTP_HOST and SMTP_PORT are right.`,
    'mail-refused': $localize`:@@health.mailRefused:The mail server refuses the sign-in. Correct SMTP_USER and SMTP_PASSWORD.`,
    'scanner-not-configured': $localize`:@@health.noScanner:Files are not scanned for malware. Set CLAMAV_HOST or CLAMAV_SOCKET if they should be.`,
    'scanner-unreachable': $localize`:@@health.scannerAway:The virus scanner does not answer, so no files are accepted. Check that clamd runs and has loaded its signatures.`,
    'certificate-not-configured': $localize`:@@health.noAddress:The public address is not known. Set PUBLIC_ORIGINS to the https address that users open.`,
    'certificate-unreachable': $localize`:@@health.certificateAway:The server cannot reach this address, so the certificate is not checked.`,
    'certificate-ends-soon': $localize`:@@health.certificateSoon:The certificate ends soon. Check why it was not renewed.`,
    'certificate-ended': $localize`:@@health.certificateEnded:The certificate has ended and browsers refuse this address. Renew it.`,
    'certificate-not-yet-valid': $localize`:@@health.certificateEarly:The certificate is not valid yet. Check the clock of the server.`,
    'certificate-other-name': $localize`:@@health.certificateName:The certificate is for other names and browsers refuse this address. Get one for this name.`,
    'certificate-untrusted': $localize`:@@health.certificateTrust:This server does not trust the certificate. Serve it with its intermediate certificates, or set NODE_EXTRA_CA_CERTS for your own certificate authority.`,
  };
}

/** What each measured value is called. */
export function factWords(): Readonly<Record<HealthFact, string>> {
  return {
    latencyMs: $localize`:@@healthFact.latency:Answer after`,
    version: $localize`:@@healthFact.version:Version`,
    sizeBytes: $localize`:@@healthFact.size:Size`,
    pendingMigrations: $localize`:@@healthFact.migrations:Pending migrations`,
    mediaNodes: $localize`:@@healthFact.nodes:Media processes`,
    workers: $localize`:@@healthFact.workers:Workers`,
    workersAlive: $localize`:@@healthFact.alive:Running workers`,
    calls: $localize`:@@healthFact.calls:Calls here`,
    streams: $localize`:@@healthFact.streams:Streams`,
    backend: $localize`:@@healthFact.backend:Kind`,
    freeBytes: $localize`:@@healthFact.free:Free`,
    totalBytes: $localize`:@@healthFact.total:Total`,
    relayAddress: $localize`:@@healthFact.relay:Relay`,
    clientAddress: $localize`:@@healthFact.client:Seen as`,
    validTo: $localize`:@@healthFact.validTo:Valid until`,
    daysLeft: $localize`:@@healthFact.daysLeft:Days left`,
    errorCode: $localize`:@@healthFact.error:Error`,
  };
}
