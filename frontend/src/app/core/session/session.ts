import { computed, inject, Injectable } from '@angular/core';
import type { AuthState, Registration } from '@chatcall/client-sdk';
import type { SitePermission } from '@chatcall/contracts';
import { fromBehavior } from '../behavior';
import { CLIENT } from '../client';
import { Router, type CanActivateFn, type CanMatchFn, type UrlTree } from '@angular/router';

/** The session of this device. */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly #client = inject(CLIENT);
  readonly state = fromBehavior(this.#client.auth.state$);
  readonly prerequisite = fromBehavior(this.#client.auth.prerequisite$);
  readonly me = fromBehavior(this.#client.users.me$);
  readonly connection = fromBehavior(this.#client.connection.state$);
  /** When the conversations were up to date last; null: they are now, or nothing is known. */
  readonly asOf = fromBehavior(this.#client.chats.asOf$);
  /** Number of the user's messages on this device that are not sent yet. */
  readonly unsent = fromBehavior(this.#client.chats.unsent$);
  /** Number of those that this browser could not store. */
  readonly unsaved = fromBehavior(this.#client.chats.unsaved$);
  readonly signedIn = computed(() => this.state().status === 'signed-in');

  #restored: Promise<AuthState> | null = null;

  /** Whether the site role of the user allows it; the server decides again. */
  may(permission: SitePermission): boolean {
    return this.me()?.permissions.includes(permission) ?? false;
  }

  /** Restores the last session, once. */
  restore(): Promise<AuthState> {
    this.#restored ??= this.#client.auth.restore();
    return this.#restored;
  }

  /** Loads in advance what a sign-in needs. */
  async prepare(): Promise<void> {
    // A failure is shown when it matters: the sign-in tries again.
    await this.#client.auth.prepare().catch(() => undefined);
  }

  async signIn(login: string, password: string): Promise<void> {
    await this.#client.auth.signIn(login, password);
  }

  async signInWithPasskey(): Promise<void> {
    await this.#client.auth.signInWithPasskey();
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

/** `info` of the navigation after a sign-in: the page that opens sets the focus. */
export const SIGNED_IN = 'signed-in';

/** For signed-in users; others are redirected to the sign-in page and return afterwards. */
export const signedInOnly: CanActivateFn = async (_route, state) => {
  const session = inject(Session);
  const router = inject(Router);
  await session.restore();
  if (session.signedIn()) return true;
  return signInUrl(router, state.url);
};

/** For the sign-in pages: signed-in users are redirected to the app. */
export const signedOutOnly: CanMatchFn = async (route) => {
  const session = inject(Session);
  const router = inject(Router);
  await session.restore();
  if (!session.signedIn()) return true;
  const fragment = router.currentNavigation()?.extractedUrl.fragment;
  // An invitation that was opened by a user who has an account.
  return route.path === 'register' && fragment
    ? router.createUrlTree(['/account/invitation'], { fragment })
    : router.parseUrl('/');
};

/** The sign-in page that returns to `url` afterwards. */
export function signInUrl(router: Router, url: string, page = '/sign-in'): UrlTree {
  const wanted = isOwnPath(url) && url !== '/' && url !== '/chats' ? { return: url } : {};
  return router.createUrlTree([page], { queryParams: wanted });
}

/** Whether it is a path of this app: a `return` parameter must not redirect to another site. */
export function isOwnPath(url: string | null): url is string {
  return url !== null && url.startsWith('/') && !url.startsWith('//') && !url.includes('\\');
}
