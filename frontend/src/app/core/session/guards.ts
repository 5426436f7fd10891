import { inject } from '@angular/core';
import { Router, type CanActivateFn, type CanMatchFn, type UrlTree } from '@angular/router';
import { Session } from './session';

/** `info` of the navigation that follows a sign-in: the page that opens places the focus. */
export const SIGNED_IN = 'signed-in';

/** Lets only signed-in people in; others go to sign in and come back to where they wanted to go. */
export const signedInOnly: CanActivateFn = async (_route, state) => {
  const session = inject(Session);
  const router = inject(Router);
  await session.restore();
  if (session.signedIn()) return true;
  return signInUrl(router, state.url);
};

/** Keeps signed-in people off the sign-in pages. */
export const signedOutOnly: CanMatchFn = async () => {
  const session = inject(Session);
  const router = inject(Router);
  await session.restore();
  return session.signedIn() ? router.parseUrl('/') : true;
};

/** The sign-in page that returns to `url` afterwards. */
export function signInUrl(router: Router, url: string): UrlTree {
  const wanted = isOwnPath(url) && url !== '/' && url !== '/chats' ? { return: url } : {};
  return router.createUrlTree(['/sign-in'], { queryParams: wanted });
}

/** Only paths of this app: an address in the query must not lead to another site. */
export function isOwnPath(url: string | null): url is string {
  return url !== null && url.startsWith('/') && !url.startsWith('//') && !url.includes('\\');
}
