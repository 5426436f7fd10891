import { computed, inject, Injectable } from '@angular/core';
import type { AuthState, Registration } from '@chatcall/client-sdk';
import { fromBehavior } from '../behavior';
import { CLIENT } from '../client';

/** The session of this device. */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly #client = inject(CLIENT);
  readonly state = fromBehavior(this.#client.auth.state$);
  readonly me = fromBehavior(this.#client.users.me$);
  readonly connection = fromBehavior(this.#client.connection.state$);
  readonly signedIn = computed(() => this.state().status === 'signed-in');
  readonly userId = computed(() => {
    const state = this.state();
    return state.status === 'signed-in' ? state.userId : null;
  });

  #restored: Promise<AuthState> | null = null;

  /** Restores the last session, once. */
  restore(): Promise<AuthState> {
    this.#restored ??= this.#client.auth.restore();
    return this.#restored;
  }

  async signIn(login: string, password: string): Promise<void> {
    await this.#client.auth.signIn(login, password);
  }

  async register(registration: Registration): Promise<void> {
    await this.#client.auth.register(registration);
  }

  signOut(): Promise<void> {
    return this.#client.auth.signOut();
  }

  reconnectNow(): void {
    this.#client.connection.reconnectNow();
  }
}
