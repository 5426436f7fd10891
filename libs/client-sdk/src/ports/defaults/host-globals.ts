/** The globals that every supported host has, and no more: neither the DOM's types nor Node's are loaded here. */
interface HostGlobals {
  fetch(
    url: string,
    init: {
      method: string;
      headers: Record<string, string>;
      body?: unknown;
      credentials?: 'include' | 'omit';
      signal?: object;
    },
  ): Promise<{
    status: number;
    headers: { get(name: string): string | null };
    text(): Promise<string>;
  }>;
  AbortController: new () => { readonly signal: object; abort(): void };
  FormData: new () => { append(name: string, value: unknown, fileName: string): void };
  setTimeout(work: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
  setInterval(work: () => void, periodMs: number): unknown;
  clearInterval(timer: unknown): void;
  crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
}

export const host = globalThis as unknown as HostGlobals;
