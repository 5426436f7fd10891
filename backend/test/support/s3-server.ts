import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Config } from '../../src/config/index.js';

/** A storage that speaks the protocol of S3, with an empty bucket. */
export interface S3 {
  readonly config: S3Config;
  /** Where the server keeps its objects. */
  readonly directory: string;
  close(): Promise<void>;
}

export async function startS3(): Promise<S3> {
  // Not with this file, which most specs load without using the server.
  const { default: S3Server } = await import('@20minutes/s3rver');
  const directory = await mkdtemp(join(tmpdir(), 'chatcall-s3-'));
  const server = new S3Server({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    vhostBuckets: false,
    directory,
    configureBuckets: [{ name: 'files' }],
  });
  await server.run();
  const { port } = server.httpServer.address() as AddressInfo;
  return {
    config: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      bucket: 'files',
      // The only key that the server knows.
      accessKey: 'S3RVER',
      secretKey: 'S3RVER',
    },
    directory,
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
