// For the TypeScript tests in e2e/, which start the same Nginx.

export interface NginxOptions {
  readonly directory: string;
  /** `host:port` of the application. */
  readonly upstream: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly certFile: string;
  readonly keyFile: string;
  /** Directory of the built web app. */
  readonly webRoot: string;
  /** Address to listen on; loopback unless said otherwise. */
  readonly host?: string;
  /** Further EDGE_ variables. */
  readonly values?: Readonly<Record<string, string>>;
}

export interface RunningNginx {
  /** `https://host:port` */
  readonly url: string;
  readonly httpUrl: string;
  readonly accessLog: string;
  output(): string;
  close(): Promise<void>;
}

export function startNginx(options: NginxOptions): Promise<RunningNginx>;
