import { Injectable } from '@nestjs/common';

/** Fulfils when the part can do its work; throws with the reason when not. */
export type HealthCheck = () => void | Promise<void>;

/**
 * Parts of the server that have to work for it to be ready register a check here in `onModuleInit`.
 */
@Injectable()
export class HealthContributors {
  readonly #checks = new Map<string, HealthCheck>();

  register(name: string, check: HealthCheck): void {
    this.#checks.set(name, check);
  }

  entries(): [string, HealthCheck][] {
    return [...this.#checks];
  }
}
