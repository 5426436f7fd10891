import type { Route, Routes } from '@angular/router';
import { signedInOnly, signedOutOnly } from '../../core/session/session';

const EMAIL_LINKS = [
  ['verify-email', 'verify'],
  ['confirm-email', 'change'],
  ['restore-email', 'undo'],
] as const;

/** Below `/account`: pages for users who are not signed in, or whose links are opened elsewhere. */
export const recoveryRoutes: Routes = [
  {
    path: 'forgot-password',
    title: () => $localize`:@@title.forgotPassword:Forgot password`,
    loadComponent: () => import('./forgot-password').then((m) => m.ForgotPassword),
  },
  {
    path: 'reset-password',
    title: () => $localize`:@@title.resetPassword:New password`,
    loadComponent: () => import('./reset-password').then((m) => m.ResetPassword),
  },
  {
    path: 'owner',
    canActivate: [signedInOnly],
    title: () => $localize`:@@claim.heading:Become the owner`,
    loadComponent: () => import('./claim-ownership').then((m) => m.ClaimOwnership),
  },
  {
    path: 'second-step',
    title: () => $localize`:@@signIn.submit:Sign in`,
    canMatch: [signedOutOnly],
    loadComponent: () => import('./second-step').then((m) => m.SecondStep),
  },
  {
    path: 'invitation',
    canActivate: [signedInOnly],
    title: () => $localize`:@@acceptInvitation.heading:Your invitation`,
    loadComponent: () => import('./accept-invitation').then((m) => m.AcceptInvitation),
  },
  {
    path: 'waiting/:reason',
    title: () => $localize`:@@title.waiting:New account`,
    loadComponent: () => import('./waiting').then((m) => m.Waiting),
  },
  ...EMAIL_LINKS.map(([path, purpose]): Route => ({
    path,
    data: { purpose },
    title: () => $localize`:@@title.emailLink:Email address`,
    loadComponent: () => import('./email-link').then((m) => m.EmailLink),
  })),
];
