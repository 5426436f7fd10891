import type { Router } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';

/** Opens the page that says what a new account waits for. @returns whether it waits */
export async function openWaitingPage(router: Router, error: unknown): Promise<boolean> {
  const code = error instanceof ChatCallError ? error.code : null;
  if (code !== 'AUTH.ACCOUNT_PENDING' && code !== 'AUTH.EMAIL_NOT_VERIFIED') return false;
  const page = code === 'AUTH.ACCOUNT_PENDING' ? 'approval' : 'verification';
  return router.navigate(['/account/waiting', page]);
}
