/** The parts of the S3 server that tests use; the package has no types. */
declare module '@20minutes/s3rver' {
  import type { Server } from 'node:http';

  interface Options {
    readonly port: number;
    readonly address: string;
    readonly silent: boolean;
    readonly vhostBuckets: boolean;
    readonly directory: string;
    readonly configureBuckets: readonly { readonly name: string }[];
  }

  export default class S3Server {
    readonly httpServer: Server;
    constructor(options: Options);
    run(): Promise<unknown>;
    close(): Promise<void>;
  }
}
