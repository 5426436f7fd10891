import { backOff, type BackOffPolicy } from '../connection/retry.js';
import { isTransient, toChatCallError } from '../errors/chat-call-error.js';
import type { ClientPorts } from '../ports/client-ports.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';

export type RetryPorts = Pick<ClientPorts, 'clock' | 'random' | 'logger'>;

const AGAIN: BackOffPolicy = { firstMs: 500, longestMs: 8000 };
/** Milliseconds after which a person should know that the server has not followed yet. */
const LATE_MS = 2000;

/**
 * Sends a signal until the server has taken it: again after a pause when it was refused in passing (rate limit, no answer),
 * and no more once `scope` has ended. Throws what is refused for good. `failed` is called after each attempt in vain.
 */
export async function untilTaken(
  send: () => Promise<void>,
  ports: RetryPorts,
  scope: Scope,
  failed: () => void = () => undefined,
): Promise<void> {
  for (let attempt = 1; !scope.closed; attempt += 1) {
    try {
      await send();
      return;
    } catch (thrown) {
      if (scope.closed) return;
      const error = toChatCallError(thrown);
      if (!isTransient(error)) throw error;
      ports.logger.log('info', 'a signal of the call is sent again', { code: error.code, attempt });
      failed();
      await pause(retryDelay(error.retryAfter, attempt, ports), ports, scope);
    }
  }
}

/** Milliseconds before the next attempt: by the policy, and no less than the server asks for. */
export function retryDelay(
  retryAfter: number | null,
  attempt: number,
  { random }: RetryPorts,
): number {
  return Math.max(backOff(AGAIN, attempt, random.fraction()), (retryAfter ?? 0) * 1000);
}

/** Fulfils after the time, or when `scope` ends. */
export function pause(
  ms: number,
  { clock }: Pick<RetryPorts, 'clock'>,
  scope: Scope,
): Promise<void> {
  const wait = scope.child();
  return new Promise((resolve) => {
    wait.onClose(resolve);
    wait.onClose(clock.after(ms, () => wait.close()));
  });
}

/**
 * A switch at the server that is kept as it is wanted here: one request at a time, of which only the last wish counts, until
 * both agree.
 */
export class ServerSwitch {
  readonly #send: (on: boolean) => Promise<void>;
  readonly #refused: (error: unknown) => void;
  readonly #ports: RetryPorts;
  readonly #scope: Scope;
  readonly #late = new StateCell(false);
  #running = false;
  /** Null: a request is under way, or its outcome is not known. */
  #known: boolean | null;
  #wanted: boolean;

  constructor(
    initially: boolean,
    send: (on: boolean) => Promise<void>,
    refused: (error: unknown) => void,
    ports: RetryPorts,
    scope: Scope,
  ) {
    this.#send = send;
    this.#refused = refused;
    this.#ports = ports;
    this.#scope = scope;

    this.#known = initially;
    this.#wanted = initially;
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  /** The server is behind for longer than one notices, or has refused. */
  get late$(): Behavior<boolean> {
    return this.#late;
  }

  set(on: boolean): void {
    this.#wanted = on;
    if (!this.#running && this.#known !== on) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    const late = (): void => this.#late.set(true);
    const slow = this.#scope.child();
    slow.onClose(this.#ports.clock.after(LATE_MS, late));
    try {
      while (!this.#scope.closed && this.#known !== this.#wanted)
        await untilTaken(() => this.#tell(), this.#ports, this.#scope, late);
      this.#late.set(false);
    } catch (error) {
      late();
      this.#refused(error);
    } finally {
      slow.close();
      this.#running = false;
    }
  }

  async #tell(): Promise<void> {
    const on = this.#wanted;
    this.#known = null;
    await this.#send(on);
    this.#known = on;
  }
}
